#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace mae {

// The facts in a JPEG file's header; lib/data/jpeg-header.ts reads the same.
struct JpegHeader {
  uint32_t width = 0;
  uint32_t height = 0;
  int components = 0;
  // EXIF's, 1 to 8; 1 is upright.
  int orientation = 1;
  // Whether the end marker is there. Otherwise the file is cut off, wherever that shows in the pixels.
  bool complete = false;
};

// None where the bytes are no JPEG, or their header is broken.
std::optional<JpegHeader> readJpegHeader(const uint8_t* bytes, size_t length);

}  // namespace mae
