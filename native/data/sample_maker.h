// The work of one thread: from the position of a sample to its views in a batch.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "../jpeg/mae_jpeg.h"
#include "file.h"
#include "plan.h"
#include "resize.h"

namespace mae {

// The outcome for a view of a sample. All but the first are left to JavaScript, which supports more kinds of images and
// names the bad ones. lib/data/native/pipeline.ts has the same numbers.
enum class Status : uint32_t {
  kDone = 0,
  // An unsupported file: of another format, rotated by EXIF, too large, or so small that it is cached decoded.
  kUnfit = 1,
  // It cannot be read, or is damaged in the part that this plan uses.
  kFailed = 2,
  // It was cancelled before it started.
  kCancelled = 3,
};

struct MakerSettings {
  std::vector<PlanSettings> views;
  // Images of at most this many pixels, where a view has no more either, are `small`, and not supported.
  uint64_t smallPixels = 0;
  // Images of more pixels are not supported.
  uint64_t maxPixels = 0;
  // Whether decoding may scale an image down to the sample's size, at some cost to its pixels.
  bool fast = false;
};

// The position of a sample: in a file, or in memory, where `data` is not null.
struct Source {
  std::string path;
  const uint8_t* data = nullptr;
  uint64_t size = 0;
};

struct Job {
  uint32_t source = 0;
  uint64_t offset = 0;
  // None: to the end, and the source is a file of its own rather than in an archive.
  std::optional<uint64_t> length;
  // The size of the stored pixels; none for an image file.
  std::optional<Size> raw;
  // Selects the random streams.
  uint32_t index = 0;
  // The slot in the batch.
  uint32_t slot = 0;
};

struct Result {
  Status status = Status::kCancelled;
  // The image's size, where it is done.
  Size size;
};

// Nanoseconds, summed over threads.
struct Times {
  std::atomic<int64_t> read{0};
  std::atomic<int64_t> decode{0};
  std::atomic<int64_t> resize{0};
};

class SampleMaker {
 public:
  // `jpeg` may be null: then only raw pixels are made.
  SampleMaker(const MakerSettings& settings, const MaeJpegFunctions* jpeg, Times& times);
  ~SampleMaker();
  SampleMaker(const SampleMaker&) = delete;
  SampleMaker& operator=(const SampleMaker&) = delete;

  // Makes the sample's views, view i in `outs[i]`, which has room for one; `results[i]` is its outcome. Throws only
  // where memory is short.
  void make(const Job& job, const Source& source, uint32_t epoch, uint8_t* const* outs, Result* results);

 private:
  // Memory that is reused for later samples.
  class Buffer {
   public:
    uint8_t* get(size_t size);
    // Frees large memory, so that one huge image does not hold it forever.
    void trim();

   private:
    std::vector<uint8_t> bytes_;
  };

  // A view of a JPEG image, and the part that is decoded for it.
  struct View {
    size_t place = 0;
    Plan plan;
    uint32_t denominator = 1;
    // In the image as scaled by decoding: the decoded part, and the extent of the plan's box in it.
    Box box;
    Extent extent;
  };

  Result makeRaw(const PlanSettings& view, const Job& job, const Source& source, uint32_t epoch, uint8_t* out);
  void makeJpeg(const Job& job, const Source& source, uint32_t epoch, uint8_t* const* outs, Result* results);
  // The views that need decoding; the results of the others are set.
  std::vector<View> planViews(Size image, uint32_t index, uint32_t epoch, Result* results) const;
  // Decodes once what all views of one denominator need, or for each view separately where that is damaged or too
  // large.
  void makeViews(const std::vector<View>& views, Size image, const uint8_t* bytes, uint64_t length,
                 uint8_t* const* outs, Result* results);
  // Decodes a box of a scaled image into `decoded_`.
  Status decode(Size image, const uint8_t* bytes, uint64_t length, uint32_t denominator, const Box& box);
  // Makes a view from the decoded box.
  Status finishView(const View& view, const Box& decoded, uint8_t* out);
  // A part of the source in memory; null where it cannot be read.
  const uint8_t* read(const Job& job, const Source& source, uint64_t offset, std::optional<uint64_t>& length);
  bool isSmall(Size image, const PlanSettings& view) const;
  // Makes the sample from the box's pixels, which may already be scaled and then end within a pixel. `kUnfit` where
  // that needs too much memory.
  Status finish(const Plan& plan, Size size, const uint8_t* box, Size boxSize, Extent extent, uint8_t* out);

  const MakerSettings& settings_;
  const MaeJpegFunctions* jpeg_;
  MaeJpeg* decoder_ = nullptr;
  Times& times_;
  OpenFiles files_;
  Buffer encoded_;
  Buffer decoded_;
  Buffer dense_;
  Resizer resizer_;
  // Scratch memory for colour changes: of a sample's size, so it need not be trimmed.
  std::vector<uint8_t> scratch_;
};

}  // namespace mae
