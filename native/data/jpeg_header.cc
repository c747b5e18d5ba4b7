#include "jpeg_header.h"

#include <algorithm>
#include <cstring>

namespace mae {

namespace {

uint32_t number(const uint8_t* at, int size, bool little = false) {
  uint32_t value = 0;
  for (int i = 0; i < size; i++) value = (value << 8) | at[little ? size - 1 - i : i];
  return value;
}

// From an APP1 segment; none where it has no orientation.
std::optional<int> exifOrientation(const uint8_t* segment, size_t length) {
  if (length < 14 || std::memcmp(segment, "Exif", 4) != 0) return {};
  const uint8_t* tiff = segment + 6;
  const size_t size = length - 6;
  const uint32_t order = number(tiff, 2);
  if (order != 0x4949 && order != 0x4d4d) return {};
  const bool little = order == 0x4949;
  const size_t directory = number(tiff + 4, 4, little);
  if (directory + 2 > size) return {};
  const uint32_t entries = number(tiff + directory, 2, little);
  for (uint32_t i = 0; i < entries; i++) {
    const size_t entry = directory + 2 + size_t{i} * 12;
    if (entry + 12 > size) return {};
    if (number(tiff + entry, 2, little) != 0x0112) continue;
    const uint32_t value = number(tiff + entry + 8, 2, little);
    if (value < 1 || value > 8) return {};
    return static_cast<int>(value);
  }
  return {};
}

// Whether the end marker follows the scans after the frame header.
bool endFollows(const uint8_t* bytes, size_t length, size_t at) {
  while (at + 1 < length) {
    const void* found = std::memchr(bytes + at, 0xff, length - at - 1);
    if (found == nullptr) return false;
    at = static_cast<size_t>(static_cast<const uint8_t*>(found) - bytes);
    const uint8_t marker = bytes[at + 1];
    if (marker == 0xd9) return true;
    if (marker == 0xff) {
      at += 1;
    } else if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      // An escaped value, or a marker without a segment.
      at += 2;
    } else {
      if (at + 4 > length) return false;
      at += 2 + std::max<size_t>(2, number(bytes + at + 2, 2));
    }
  }
  return false;
}

}  // namespace

std::optional<JpegHeader> readJpegHeader(const uint8_t* bytes, size_t length) {
  if (length < 4 || bytes[0] != 0xff || bytes[1] != 0xd8) return {};
  int orientation = 1;
  size_t at = 2;
  while (at + 4 <= length) {
    if (bytes[at] != 0xff) return {};
    const uint8_t marker = bytes[at + 1];
    if (marker == 0xff) {  // a fill byte
      at += 1;
      continue;
    }
    if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
      continue;
    }
    if (marker == 0xd9 || marker == 0xda) return {};
    const size_t segment = number(bytes + at + 2, 2);
    const uint8_t* body = bytes + at + 4;
    const size_t end = at + 2 + segment;
    if (segment < 2 || end > length) return {};
    // SOF0 … SOF15, less DHT (c4), JPG (c8) and DAC (cc), which share the range.
    const bool isFrame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (isFrame) {
      if (segment < 8) return {};
      JpegHeader header = {number(body + 3, 2), number(body + 1, 2), body[5], orientation};
      if (header.width == 0 || header.height == 0) return {};
      header.complete = endFollows(bytes, length, end);
      return header;
    }
    if (marker == 0xe1) orientation = exifOrientation(body, segment - 2).value_or(orientation);
    at = end;
  }
  return {};
}

}  // namespace mae
