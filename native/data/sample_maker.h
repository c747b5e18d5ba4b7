// One thread's work: from where a sample lies to its pixels in a batch.
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

// What became of a sample. All but the first are left to JavaScript, which knows more kinds of images and names the bad
// ones. lib/data/native/pipeline.ts has the same numbers.
enum class Status : uint32_t {
  kDone = 0,
  // A file that is never made here: of another kind, turned by EXIF, too large, or so small that it is kept decoded.
  kUnfit = 1,
  // It cannot be read, or is damaged where this plan looks.
  kFailed = 2,
  // It was called off before it was begun.
  kCancelled = 3,
};

struct MakerSettings {
  PlanSettings plan;
  // Images up to this many pixels, where samples have no more either, are `small`: unfit.
  uint64_t smallPixels = 0;
  // Images of more pixels are unfit.
  uint64_t maxPixels = 0;
};

// Where a sample lies: in a file, or in memory, where `data` is not null.
struct Source {
  std::string path;
  const uint8_t* data = nullptr;
  uint64_t size = 0;
};

struct Job {
  uint32_t source = 0;
  uint64_t offset = 0;
  // Nothing: to the end, and the source is a file of its own rather than an archive.
  std::optional<uint64_t> length;
  // The size of the pixels that lie there; nothing: an image file lies there.
  std::optional<Size> raw;
  // Selects the random stream.
  uint32_t index = 0;
  // The place in the batch.
  uint32_t slot = 0;
};

struct Result {
  Status status = Status::kCancelled;
  // The image's, where it is done.
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

  // Makes the sample in `out`, which has the size of one. Throws only where memory is short.
  Result make(const Job& job, const Source& source, uint32_t epoch, uint8_t* out);

 private:
  // Memory that is used again for sample after sample.
  class Buffer {
   public:
    uint8_t* get(size_t size);
    // Gives large memory back, so that one huge image does not hold it for ever.
    void trim();

   private:
    std::vector<uint8_t> bytes_;
  };

  Result makeRaw(const Job& job, const Source& source, uint32_t epoch, uint8_t* out);
  Result makeJpeg(const Job& job, const Source& source, uint32_t epoch, uint8_t* out);
  // A part of the source in memory; null where it cannot be read.
  const uint8_t* read(const Job& job, const Source& source, uint64_t offset, std::optional<uint64_t>& length);
  bool isSmall(Size image) const;
  // From the box's pixels, which may be scaled already and then end within a pixel, to the sample. False where that
  // takes too much memory.
  bool finish(const Plan& plan, const uint8_t* box, Size boxSize, Extent extent, uint8_t* out);

  const MakerSettings& settings_;
  const MaeJpegFunctions* jpeg_;
  MaeJpeg* decoder_ = nullptr;
  Times& times_;
  OpenFiles files_;
  Buffer encoded_;
  Buffer decoded_;
  Buffer resized_;
};

}  // namespace mae
