// Decodes the Huffman codes of JPEG images of one pass, in the place of libjpeg-turbo's own decoder: codes are looked
// up together with their values, and of blocks that nobody wants several at once, without their values.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <cstdio>

extern "C" {
// clang-format off
#include <jpeglib.h>
#include <jpegint.h>
// clang-format on
}

namespace mae {

// How many bits are looked up at once.
constexpr uint32_t kLookBits = 10;

// The codes of one table, for coefficients of one kind.
struct HuffmanTable {
  // What the bits that come next begin with: a code's length, and from bit 8 on its symbol; 0 where it is longer.
  uint16_t codes[1 << kLookBits];
  // Of AC coefficients: what is done at once, see stepOf, and where nobody wants values, see runOf.
  uint64_t steps[1 << kLookBits];
  uint16_t runs[1 << kLookBits];
  // By length: the first code of 16 bits that is longer, and what is added to a code for its place among the values.
  uint32_t limits[17];
  int32_t places[17];
  // What it was made of.
  uint8_t counts[17];
  uint8_t values[256];
  bool isReady;
};

// The data of a scan as it was before zeros were put behind bytes that are like markers, a stretch of it at a time.
struct ScanData {
  static constexpr size_t kStretch = 16384;
  // More than the codes of an MCU take: 10 blocks of 64 coefficients of 31 bits, and what is read beyond them.
  static constexpr size_t kMostOfMcu = 2560;

  const uint8_t* source;
  const uint8_t* sourceEnd;
  // How many bytes are there; zeros follow.
  size_t length;
  // Whether these are the last ones before a marker, or before the end.
  bool isLast;
  uint8_t bytes[kStretch + kMostOfMcu];
};

struct HuffmanDecoder {
  // What libjpeg knows of it; the first member, for its address is that of the decoder.
  jpeg_entropy_decoder base;
  // What later versions of the library have at its end; nothing here sets it.
  void* more[2];
  HuffmanTable dc[NUM_HUFF_TBLS];
  HuffmanTable ac[NUM_HUFF_TBLS];
  struct Block {
    const HuffmanTable* dc;
    const HuffmanTable* ac;
    int component;
  };
  // Those of an MCU, in their order.
  Block blocks[D_MAX_BLOCKS_IN_MCU];
  uint32_t lastDc[MAX_COMPS_IN_SCAN];
  ScanData data;
  // How many bits of the data are used.
  size_t used;
  // MCUs of a row, the next one's place among them, and from which to which they are wanted.
  JDIMENSION columns;
  JDIMENSION column;
  JDIMENSION firstWanted;
  JDIMENSION lastWanted;
  // MCUs between two restarts, 0 for none; how many are left to the next one, and its number.
  unsigned interval;
  unsigned untilRestart;
  int nextRestart;
};

// Puts the decoder in the place of libjpeg's for the image that `jpeg_start_decompress` began; all of its data must lie
// in the source's buffer. Coefficients of MCUs left of `firstWanted` and right of `lastWanted` stay as they are. A
// fault in the data is an error, never a warning. False where it is none for this decoder: libjpeg's own stays.
bool takeOver(HuffmanDecoder& decoder, jpeg_decompress_struct& image, JDIMENSION firstWanted, JDIMENSION lastWanted);

}  // namespace mae
