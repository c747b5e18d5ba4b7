#include "plan.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "random.h"

namespace mae {

namespace {

// The exponential function of JavaScript's engine, whose last bit sometimes differs from the C library's: the algorithm
// of Sun's fdlibm (e_exp.c), which V8 uses. For |x| < 700, where nothing over- or underflows.
double exponential(double x) {
  constexpr double kLn2High = 6.93147180369123816490e-01;
  constexpr double kLn2Low = 1.90821492927058770002e-10;
  constexpr double kInverseLn2 = 1.44269504088896338700e+00;
  constexpr std::array<double, 5> kP = {1.66666666666666019037e-01, -2.77777777770155933842e-03,
                                        6.61375632143793436117e-05, -1.65339022054652515390e-06,
                                        4.13813679705723846039e-08};
  const auto bits = std::bit_cast<uint64_t>(x);
  const bool negative = bits >> 63;
  const auto magnitude = static_cast<uint32_t>(bits >> 32) & 0x7fffffff;
  double high = 0;
  double low = 0;
  int k = 0;
  if (magnitude > 0x3fd62e42) {    // |x| > 0.5 ln 2
    if (magnitude < 0x3ff0a2b2) {  // |x| < 1.5 ln 2
      if (x == 1.0) return 2.718281828459045;
      high = negative ? x + kLn2High : x - kLn2High;
      low = negative ? -kLn2Low : kLn2Low;
      k = negative ? -1 : 1;
    } else {
      k = static_cast<int>(kInverseLn2 * x + (negative ? -0.5 : 0.5));
      high = x - k * kLn2High;
      low = k * kLn2Low;
    }
    x = high - low;
  } else if (magnitude < 0x3e300000) {  // |x| < 2^-28
    return 1.0 + x;
  }
  const double t = x * x;
  const double c = x - t * (kP[0] + t * (kP[1] + t * (kP[2] + t * (kP[3] + t * kP[4]))));
  if (k == 0) return 1.0 - ((x * c) / (c - 2.0) - x);
  const double y = 1.0 - ((low - (x * c) / (2.0 - c)) - high);
  return y * std::bit_cast<double>(static_cast<uint64_t>(0x3ff + k) << 52);
}

// Rounds half to even.
double roundHalfEven(double value) {
  const double floor = std::floor(value);
  const double rest = value - floor;
  if (rest != 0.5) return rest > 0.5 ? floor + 1 : floor;
  return std::fmod(floor, 2) == 0 ? floor : floor + 1;
}

uint32_t whole(double value) { return static_cast<uint32_t>(value); }

Box randomBox(const PlanSettings& settings, Size image, RandomStream& random) {
  const double width = image.width;
  const double height = image.height;
  const double area = width * height;
  const auto& scale = settings.scale;
  const auto& ratio = settings.ratio;
  const auto& logRatio = settings.logRatio;
  for (int attempt = 0; attempt < 10; attempt++) {
    const double target = area * random.uniform(scale[0], scale[1]);
    const double aspect = exponential(random.uniform(logRatio[0], logRatio[1]));
    const double w = roundHalfEven(std::sqrt(target * aspect));
    const double h = roundHalfEven(std::sqrt(target / aspect));
    if (w > 0 && w <= width && h > 0 && h <= height) {
      const uint32_t top = random.below(image.height - whole(h) + 1);
      const uint32_t left = random.below(image.width - whole(w) + 1);
      return {left, top, whole(w), whole(h)};
    }
  }
  double w = width;
  double h = height;
  if (width / height < ratio[0]) {
    h = std::max(1.0, std::min(height, roundHalfEven(width / ratio[0])));
  } else if (width / height > ratio[1]) {
    w = std::max(1.0, std::min(width, roundHalfEven(height * ratio[1])));
  }
  return {whole(std::floor((width - w) / 2)), whole(std::floor((height - h) / 2)), whole(w), whole(h)};
}

Plan randomPlan(const PlanSettings& settings, Size image, bool flip, RandomStream& random) {
  const Size out = settings.out;
  return {
      .box = randomBox(settings, image, random), .resize = out, .content = {0, 0, out.width, out.height}, .flip = flip};
}

// The pixels of one side of an image that a crop shows, and where in the crop they begin.
struct CropSide {
  uint32_t from;
  uint32_t count;
  uint32_t at;
};

CropSide cropSide(int64_t image, int64_t out, int64_t padding, RandomStream& random) {
  const int64_t margin = std::max(padding, out - image - padding);
  const int64_t start = int64_t{random.below(static_cast<uint32_t>(image + 2 * margin - out + 1))} - margin;
  const int64_t from = std::max<int64_t>(0, start);
  const int64_t count = std::min(image, start + out) - from;
  return {static_cast<uint32_t>(from), static_cast<uint32_t>(count), static_cast<uint32_t>(from - start)};
}

Plan unscaledPlan(const PlanSettings& settings, Size image, bool flip, RandomStream& random) {
  const Size out = settings.out;
  const CropSide down = cropSide(image.height, out.height, settings.padding, random);
  const CropSide across = cropSide(image.width, out.width, settings.padding, random);
  const Size size = {across.count, down.count};
  const uint32_t left = flip ? out.width - size.width - across.at : across.at;
  return {.box = {across.from, down.from, size.width, size.height},
          .resize = size,
          .content = {left, down.at, size.width, size.height},
          .flip = flip};
}

Plan centrePlan(const PlanSettings& settings, Size image) {
  const Size out = settings.out;
  const bool fits = image.width == out.width && image.height == out.height;
  const double share = fits && settings.keepFitting ? 1 : settings.cropRatio;
  const double width = image.width;
  const double height = image.height;
  const double targetWidth = std::max<double>(out.width, std::floor(out.width / share + 1e-9));
  const double targetHeight = std::max<double>(out.height, std::floor(out.height / share + 1e-9));
  // The side that needs the larger enlargement determines the scale; the other is cropped, never padded.
  const bool byWidth = width * targetHeight <= height * targetWidth;
  const double w = byWidth ? targetWidth : std::max(targetWidth, std::floor((targetHeight * width) / height));
  const double h = byWidth ? std::max(targetHeight, std::floor((targetWidth * height) / width)) : targetHeight;
  return {
      .box = {0, 0, image.width, image.height},
      .resize = {whole(w), whole(h)},
      .content = {0, 0, out.width, out.height},
      .left = whole(roundHalfEven((w - out.width) / 2)),
      .top = whole(roundHalfEven((h - out.height) / 2)),
      .flip = false,
  };
}

Size inside(Size size, Size out) { return {std::min(size.width, out.width), std::min(size.height, out.height)}; }

Plan jitterPlan(const PlanSettings& settings, Size image, RandomStream& random) {
  const Size out = settings.out;
  const bool flip = random.chance(0.5);
  const double factor = random.uniform(settings.scale[0], settings.scale[1]);
  const double share = random.random();
  const double scale = std::min((factor * out.height) / image.height, (factor * out.width) / image.width);
  const Size resize = {whole(std::max(1.0, roundHalfEven(image.width * scale))),
                       whole(std::max(1.0, roundHalfEven(image.height * scale)))};
  const Size content = inside(resize, out);
  const uint32_t left = whole(roundHalfEven(share * (resize.width - content.width)));
  const uint32_t top = whole(roundHalfEven(share * (resize.height - content.height)));
  return {
      .box = {0, 0, image.width, image.height},
      .resize = resize,
      .content = {0, 0, content.width, content.height},
      // The crop's place is that in the mirrored image.
      .left = flip ? resize.width - content.width - left : left,
      .top = top,
      .flip = flip,
      .kernel = Kernel::kBilinear,
  };
}

Plan fitPlan(const PlanSettings& settings, Size image) {
  const Size out = settings.out;
  const double scale =
      std::min(static_cast<double>(out.height) / image.height, static_cast<double>(out.width) / image.width);
  const auto scaled = [scale](uint32_t side) { return whole(std::max(1.0, std::floor(side * scale + 0.5))); };
  const Size resize = inside({scaled(image.width), scaled(image.height)}, out);
  return {
      .box = {0, 0, image.width, image.height},
      .resize = resize,
      .content = {0, 0, resize.width, resize.height},
      .flip = false,
      .kernel = Kernel::kBilinear,
  };
}

}  // namespace

Plan makePlan(const PlanSettings& settings, Size image, uint32_t index, uint32_t epoch) {
  if (settings.cropping == Cropping::kCentre) return centrePlan(settings, image);
  if (settings.cropping == Cropping::kFit) return fitPlan(settings, image);
  RandomStream random(settings.seed, settings.purpose, index, epoch, settings.view);
  if (settings.cropping == Cropping::kJitter) return jitterPlan(settings, image, random);
  // The flip is drawn first: how many draws the crop takes depends on the image.
  const bool flip = random.chance(0.5);
  Plan plan = settings.cropping == Cropping::kUnscaled ? unscaledPlan(settings, image, flip, random)
                                                       : randomPlan(settings, image, flip, random);
  if (settings.color) plan.colors = drawColorOps(*settings.color, random);
  return plan;
}

}  // namespace mae
