#include "sample_maker.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <new>

#include "jpeg_header.h"

namespace mae {

namespace {

// The most memory of a step of a sample. Larger ones are left to the image library, which can work in strips.
constexpr uint64_t kMaxBytes = uint64_t{256} << 20;
constexpr uint64_t kMaxFileBytes = uint64_t{1} << 30;
// Buffers up to this size are kept for later samples.
constexpr size_t kKeptBytes = size_t{16} << 20;

// The minimal ratio of a box to the sample, in each direction, after scaling while decoding. Pillow's documentation of
// `reducing_gap` calls the difference to a full decode indistinguishable from a gap of 3 on.
constexpr uint32_t kReducingGap = 3;
// The same where decoding is to be fast: no pixel of the sample is made of less than one.
constexpr uint32_t kFastGap = 1;

class Stopwatch {
 public:
  explicit Stopwatch(std::atomic<int64_t>& total) : total_(total), start_(std::chrono::steady_clock::now()) {}
  ~Stopwatch() {
    const auto elapsed = std::chrono::steady_clock::now() - start_;
    total_.fetch_add(std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count(), std::memory_order_relaxed);
  }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  std::atomic<int64_t>& total_;
  std::chrono::steady_clock::time_point start_;
};

// The factor by which decoding scales the image, limited so that the box is `gap` times the sample: 1, 2, 4 or 8.
uint32_t denominatorFor(const Plan& plan, uint32_t gap) {
  uint32_t denominator = 1;
  const auto wideEnough = [gap](uint32_t from, uint32_t by, uint32_t to) {
    return uint64_t{from} / by >= uint64_t{gap} * to;
  };
  while (denominator < 8 && wideEnough(plan.box.width, denominator * 2, plan.resize.width) &&
         wideEnough(plan.box.height, denominator * 2, plan.resize.height)) {
    denominator *= 2;
  }
  return denominator;
}

// The decoded part of a scaled image, and the extent of the plan's box in it. The box starts at the nearest pixel, so
// it is up to half a pixel off, which is a sixth of one of the sample's (kReducingGap), or half of one (kFastGap); its
// size is exact.
struct ScaledBox {
  Box box;
  Extent extent;
};

ScaledBox scale(const Box& box, Size image, uint32_t denominator) {
  const auto up = [denominator](uint32_t length) { return (length + denominator - 1) / denominator; };
  const auto nearest = [denominator](uint32_t at) { return (at + denominator / 2) / denominator; };
  const uint32_t left = nearest(box.left);
  const uint32_t top = nearest(box.top);
  const double divisor = denominator;
  return {
      .box = {left, top, std::min(up(box.width), up(image.width) - left),
              std::min(up(box.height), up(image.height) - top)},
      .extent = {box.width / divisor, box.height / divisor},
  };
}

// Spreads rows of pixels that lie one after the other to `content` of a larger image, which is 0 elsewhere.
void pad(uint8_t* pixels, const Box& content, Size size) {
  const size_t from = size_t{content.width} * 3;
  const size_t to = size_t{size.width} * 3;
  const size_t left = size_t{content.left} * 3;
  if (content.top > 0 || from < to) {
    // From the last one on: a row may move into the place of later ones.
    for (uint32_t y = content.height; y-- > 0;) {
      uint8_t* row = pixels + (size_t{content.top} + y) * to;
      std::memmove(row + left, pixels + y * from, from);
      std::memset(row, 0, left);
      std::memset(row + left + from, 0, to - from - left);
    }
  }
  std::memset(pixels, 0, content.top * to);
  const uint32_t end = content.top + content.height;
  std::memset(pixels + end * to, 0, (size.height - end) * to);
}

// Copies a box of pixels that are `width` wide, and returns its new position.
uint8_t* copyBox(const uint8_t* pixels, uint32_t width, const Box& box, uint8_t* out) {
  const size_t rowBytes = size_t{box.width} * 3;
  for (uint32_t y = 0; y < box.height; y++) {
    std::memcpy(out + y * rowBytes, pixels + ((uint64_t{box.top} + y) * width + box.left) * 3, rowBytes);
  }
  return out;
}

}  // namespace

uint8_t* SampleMaker::Buffer::get(size_t size) {
  if (bytes_.size() < size) bytes_.resize(size);
  return bytes_.data();
}

void SampleMaker::Buffer::trim() {
  if (bytes_.size() > kKeptBytes) bytes_ = {};
}

SampleMaker::SampleMaker(const MakerSettings& settings, const MaeJpegFunctions* jpeg, Times& times)
    : settings_(settings), jpeg_(jpeg), times_(times) {
  if (jpeg_ == nullptr) return;
  decoder_ = jpeg_->create();
  if (decoder_ == nullptr) throw std::bad_alloc();
}

SampleMaker::~SampleMaker() {
  if (decoder_ != nullptr) jpeg_->destroy(decoder_);
}

void SampleMaker::make(const Job& job, const Source& source, uint32_t epoch, uint8_t* const* outs, Result* results) {
  if (job.raw) {
    for (size_t i = 0; i < settings_.views.size(); i++) {
      results[i] = makeRaw(settings_.views[i], job, source, epoch, outs[i]);
    }
  } else {
    makeJpeg(job, source, epoch, outs, results);
  }
  for (Buffer* buffer : {&encoded_, &decoded_, &dense_}) buffer->trim();
}

Result SampleMaker::makeRaw(const PlanSettings& view, const Job& job, const Source& source, uint32_t epoch,
                            uint8_t* out) {
  const Size image = *job.raw;
  const uint64_t rowBytes = uint64_t{image.width} * 3;
  if (job.length && *job.length != rowBytes * image.height) return {Status::kFailed, {}};
  if (isSmall(image, view) || pixelCount(image) > settings_.maxPixels) return {Status::kUnfit, {}};
  const Plan plan = makePlan(view, image, job.index, epoch);
  const Box& box = plan.box;
  const Size boxSize = {box.width, box.height};
  if (pixelCount(boxSize) * 3 > kMaxBytes || rowBytes * box.height > kMaxBytes) return {Status::kUnfit, {}};

  std::optional<uint64_t> length = rowBytes * box.height;
  const uint8_t* rows = read(job, source, job.offset + rowBytes * box.top, length);
  if (rows == nullptr) return {Status::kFailed, {}};
  const uint8_t* pixels = box.width == image.width ? rows
                                                   : copyBox(rows, image.width, {box.left, 0, box.width, box.height},
                                                             dense_.get(pixelCount(boxSize) * 3));
  const Extent extent = {static_cast<double>(box.width), static_cast<double>(box.height)};
  return {finish(plan, view.out, pixels, boxSize, extent, out), image};
}

void SampleMaker::makeJpeg(const Job& job, const Source& source, uint32_t epoch, uint8_t* const* outs,
                           Result* results) {
  const auto setAll = [&](Status status) { std::fill_n(results, settings_.views.size(), Result{status, {}}); };
  if (decoder_ == nullptr) return setAll(Status::kUnfit);
  std::optional<uint64_t> length = job.length;
  const uint8_t* bytes = read(job, source, job.offset, length);
  if (bytes == nullptr) return setAll(Status::kFailed);

  const auto header = readJpegHeader(bytes, *length);
  if (!header || header->orientation != 1 || (header->components != 1 && header->components != 3)) {
    return setAll(Status::kUnfit);
  }
  // Cut off: whether the plans use what is missing makes no difference.
  if (!header->complete) return setAll(Status::kFailed);
  const Size image = {header->width, header->height};
  if (pixelCount(image) > settings_.maxPixels) return setAll(Status::kUnfit);

  std::vector<View> views = planViews(image, job.index, epoch, results);
  while (!views.empty()) {
    const auto others = std::stable_partition(
        views.begin(), views.end(), [&](const View& view) { return view.denominator == views.front().denominator; });
    makeViews({views.begin(), others}, image, bytes, *length, outs, results);
    views.erase(views.begin(), others);
  }
}

std::vector<SampleMaker::View> SampleMaker::planViews(Size image, uint32_t index, uint32_t epoch,
                                                      Result* results) const {
  std::vector<View> views;
  for (size_t i = 0; i < settings_.views.size(); i++) {
    const PlanSettings& view = settings_.views[i];
    results[i] = {Status::kUnfit, {}};
    if (isSmall(image, view)) continue;
    const Plan plan = makePlan(view, image, index, epoch);
    const uint32_t denominator = denominatorFor(plan, settings_.fast ? kFastGap : kReducingGap);
    const auto [box, extent] = scale(plan.box, image, denominator);
    if (byteCount(box) <= kMaxBytes) views.push_back({i, plan, denominator, box, extent});
  }
  return views;
}

void SampleMaker::makeViews(const std::vector<View>& views, Size image, const uint8_t* bytes, uint64_t length,
                            uint8_t* const* outs, Result* results) {
  const uint32_t denominator = views.front().denominator;
  Box box = views.front().box;
  for (const View& view : views) box = unite(box, view.box);
  Status status = Status::kUnfit;
  if (byteCount(box) <= kMaxBytes) status = decode(image, bytes, length, denominator, box);
  for (const View& view : views) {
    // Damage in a part that one view does not use does not affect that view.
    if (status != Status::kDone && views.size() > 1) {
      makeViews({view}, image, bytes, length, outs, results);
      continue;
    }
    const Status finished = status == Status::kDone ? finishView(view, box, outs[view.place]) : status;
    results[view.place] = {finished, image};
  }
}

Status SampleMaker::decode(Size image, const uint8_t* bytes, uint64_t length, uint32_t denominator, const Box& box) {
  const Stopwatch stopwatch(times_.decode);
  MaeJpegHeader found{};
  const MaeJpegStatus opened = jpeg_->open(decoder_, bytes, length, &found);
  if (opened == MAE_JPEG_OTHER_KIND) return Status::kUnfit;
  if (opened != MAE_JPEG_OK || found.width != image.width || found.height != image.height) return Status::kFailed;
  if (found.coefficients * 2 > kMaxBytes) return Status::kUnfit;
  const MaeJpegBox wanted = {box.left, box.top, box.width, box.height};
  const MaeJpegStatus decoded = jpeg_->decode(decoder_, denominator, &wanted, decoded_.get(byteCount(box)));
  return decoded == MAE_JPEG_OK ? Status::kDone : Status::kFailed;
}

Status SampleMaker::finishView(const View& view, const Box& decoded, uint8_t* out) {
  const Box& box = view.box;
  const uint8_t* pixels = decoded_.get(byteCount(decoded));
  if (box.width != decoded.width || box.height != decoded.height) {
    const Box part = {box.left - decoded.left, box.top - decoded.top, box.width, box.height};
    pixels = copyBox(pixels, decoded.width, part, dense_.get(byteCount(box)));
  }
  const Size size = settings_.views[view.place].out;
  return finish(view.plan, size, pixels, {box.width, box.height}, view.extent, out);
}

const uint8_t* SampleMaker::read(const Job& job, const Source& source, uint64_t offset,
                                 std::optional<uint64_t>& length) {
  if (source.data != nullptr) {
    if (offset > source.size || length.value_or(0) > source.size - offset) return nullptr;
    length = length.value_or(source.size - offset);
    return source.data + offset;
  }
  const Stopwatch stopwatch(times_.read);
  std::optional<File> own;
  const File* file = nullptr;
  if (job.length) {
    file = files_.get(source.path);
  } else {
    own = File::open(source.path);
    file = own ? &*own : nullptr;
  }
  if (file == nullptr || offset > file->size()) return nullptr;
  length = length.value_or(file->size() - offset);
  if (*length == 0 || *length > kMaxFileBytes || *length > file->size() - offset) return nullptr;
  uint8_t* bytes = encoded_.get(*length);
  return file->read(offset, *length, bytes) ? bytes : nullptr;
}

bool SampleMaker::isSmall(Size image, const PlanSettings& view) const {
  return pixelCount(image) <= settings_.smallPixels && pixelCount(view.out) <= settings_.smallPixels;
}

Status SampleMaker::finish(const Plan& plan, Size size, const uint8_t* box, Size boxSize, Extent extent, uint8_t* out) {
  const Size content = {plan.content.width, plan.content.height};
  const bool cut = plan.resize.width != content.width || plan.resize.height != content.height;
  if (cut && pixelCount(plan.resize) * 3 > kMaxBytes) return Status::kUnfit;
  const Stopwatch stopwatch(times_.resize);
  const Box window = {plan.left, plan.top, content.width, content.height};
  resizer_.resize(box, boxSize, extent, {plan.kernel, plan.resize, window, plan.flip}, out);
  pad(out, plan.content, size);
  applyColorOps(plan.colors, out, size, scratch_);
  return Status::kDone;
}

}  // namespace mae
