// Faults are left by libjpeg's error_exit, which does not return; no function here has an object with a destructor.
#include "huffman.h"

#include <cstring>

// What is rarely called is not to be in the way of what is called all the time.
#if defined(__GNUC__)
#define MAE_APART __attribute__((noinline))
#else
#define MAE_APART
#endif

namespace mae {

namespace {

// By so much leads the symbol that ends a block.
constexpr uint32_t kEndOfBlock = 64;

// Of what runOf makes.
constexpr uint32_t kBitsMask = 0x3f;
constexpr uint32_t kEndsBlock = 0x80;

// The fields of what stepOf makes begin here.
constexpr int kFirstSteps = 8;
constexpr int kBothSteps = 16;
constexpr int kAllSteps = 24;
constexpr int kSecondValue = 32;
constexpr int kFirstValue = 48;

// The place of each coefficient in its block (T.81, figure A.6). Damaged data can lead beyond the last one.
constexpr uint8_t kPlaces[128] = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45,
    38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63};

[[noreturn]] MAE_APART void fail(jpeg_decompress_struct& image) {
  image.err->error_exit(reinterpret_cast<j_common_ptr>(&image));
  // It does not come back.
  while (true) {
  }
}

// A code, of `length` bits, and its symbol: the lower 4 bits tell how many bits its value has.
struct Code {
  uint32_t length;
  uint32_t symbol;

  uint32_t size() const { return symbol & 15; }
  uint32_t bits() const { return length + size(); }
  // How many coefficients further it leads, as one of AC coefficients.
  uint32_t steps() const {
    if (size() != 0) return (symbol >> 4) + 1;
    return symbol >> 4 == 15 ? 16 : kEndOfBlock;
  }
};

inline Code unpacked(uint16_t code) { return {code & 0xffu, static_cast<uint32_t>(code) >> 8}; }

// The value of `size` bits, fewer than 16, that follows a code of `length` bits (T.81, F.2.2.1, EXTEND). No branch:
// where one is taken is as random as the picture. Only the lowest 6 bits of both numbers are looked at.
inline int32_t valueAfter(uint64_t buffer, uint32_t length, uint32_t size) {
  const uint64_t rest = buffer << (length & kBitsMask);
  // Two shifts, for there may be no bits at all.
  const uint64_t bits = rest >> 1 >> (~size & kBitsMask);
  const uint64_t most = (uint64_t{1} << (size & kBitsMask)) - 1;
  return static_cast<int32_t>(bits - (most & ~static_cast<uint64_t>(static_cast<int64_t>(rest) >> 63)));
}

// What the next bits begin with: a symbol's bits, its steps from bit 8 on, and its value from bit 16 on. 0 where they
// do not have all of it.
uint32_t symbolOf(const Code& code, uint32_t look) {
  if (code.length == 0 || code.bits() > kLookBits) return 0;
  const int32_t value = valueAfter(uint64_t{look} << (64 - kLookBits), code.length, code.size());
  return code.bits() | code.steps() << 8 | static_cast<uint32_t>(value) << 16;
}

uint32_t bitsOf(uint32_t symbol) { return symbol & 0xff; }
uint32_t stepsOf(uint32_t symbol) { return symbol >> 8 & 0xff; }

// What is done at once where the next bits are these: up to two symbols with their values, and the one that ends a
// block after them. How many bits all of them have; how many coefficients further the first one leads, the two, and
// all; and their values. Where there is no second symbol, it is the first one again. 0 where the first one is longer
// than the bits.
uint64_t stepOf(const uint32_t* symbols, uint32_t look) {
  constexpr uint32_t kMask = (1u << kLookBits) - 1;
  const uint32_t first = symbols[look];
  if (first == 0) return 0;
  uint32_t bits = bitsOf(first);
  const uint32_t value = first >> 16;
  // The end of a block puts its zero where the next value would lie.
  if (stepsOf(first) == kEndOfBlock) return bits | 1u << kFirstSteps | 1u << kBothSteps | kEndOfBlock << kAllSteps;
  uint32_t second = value;
  uint32_t bothSteps = stepsOf(first);
  uint32_t next = symbols[look << bits & kMask];
  if (next != 0 && stepsOf(next) != kEndOfBlock && bits + bitsOf(next) <= kLookBits) {
    bits += bitsOf(next);
    bothSteps += stepsOf(next);
    second = next >> 16;
    next = symbols[look << bits & kMask];
  }
  uint32_t allSteps = bothSteps;
  if (stepsOf(next) == kEndOfBlock && bits + bitsOf(next) <= kLookBits) {
    bits += bitsOf(next);
    allSteps += kEndOfBlock;
  }
  return bits | stepsOf(first) << kFirstSteps | bothSteps << kBothSteps | uint64_t{allSteps} << kAllSteps |
         uint64_t{second} << kSecondValue | uint64_t{value} << kFirstValue;
}

// Several symbols: how many bits they have, whether the last one ends the block, and from bit 8 on how many
// coefficients further the others lead. 0 where there is none.
uint16_t runOf(const HuffmanTable& table, uint32_t look) {
  uint32_t bits = 0;
  uint32_t steps = 0;
  while (bits < kLookBits) {
    const Code code = unpacked(table.codes[look << bits & ((1u << kLookBits) - 1)]);
    if (code.length == 0 || bits + code.length > kLookBits) break;
    bits += code.bits();
    if (code.steps() == kEndOfBlock) return static_cast<uint16_t>(steps << 8 | kEndsBlock | bits);
    steps += code.steps();
  }
  return static_cast<uint16_t>(steps << 8 | bits);
}

// The codes are those that libjpeg has found to be sound.
void make(HuffmanTable& table, const JHUFF_TBL& given, bool isDc) {
  if (table.isReady && std::memcmp(table.counts, given.bits, sizeof(table.counts)) == 0 &&
      std::memcmp(table.values, given.huffval, sizeof(table.values)) == 0) {
    return;
  }
  std::memcpy(table.counts, given.bits, sizeof(table.counts));
  std::memcpy(table.values, given.huffval, sizeof(table.values));
  std::memset(table.codes, 0, sizeof(table.codes));
  uint32_t code = 0;
  int32_t place = 0;
  for (uint32_t length = 1; length <= 16; length++, code <<= 1) {
    table.places[length] = place - static_cast<int32_t>(code);
    for (int i = 0; i < given.bits[length]; i++, code++, place++) {
      if (length > kLookBits) continue;
      const uint32_t restBits = kLookBits - length;
      const auto packed = static_cast<uint16_t>(given.huffval[place] << 8 | length);
      for (uint32_t rest = 0; rest < 1u << restBits; rest++) table.codes[code << restBits | rest] = packed;
    }
    table.limits[length] = code << (16 - length);
  }
  uint32_t symbols[1 << kLookBits];
  for (uint32_t look = 0; look < 1u << kLookBits; look++) symbols[look] = symbolOf(unpacked(table.codes[look]), look);
  for (uint32_t look = 0; look < 1u << kLookBits; look++) {
    // After a DC coefficient comes a code of another table.
    table.steps[look] =
        isDc ? bitsOf(symbols[look]) | uint64_t{symbols[look] >> 16} << kFirstValue : stepOf(symbols, look);
    if (!isDc) table.runs[look] = runOf(table, look);
  }
  table.isReady = true;
}

// Brings in what comes after the bytes that are used.
MAE_APART void advance(HuffmanDecoder& decoder) {
  ScanData& data = decoder.data;
  const size_t usedBytes = decoder.used / 8;
  data.length -= usedBytes;
  decoder.used %= 8;
  std::memmove(data.bytes, data.bytes + usedBytes, data.length);
  while (data.length < ScanData::kStretch) {
    const auto left = static_cast<size_t>(data.sourceEnd - data.source);
    const size_t room = ScanData::kStretch - data.length;
    const size_t most = left < room ? left : room;
    const void* found = std::memchr(data.source, 0xff, most);
    const size_t plain =
        found == nullptr ? most : static_cast<size_t>(static_cast<const uint8_t*>(found) - data.source);
    std::memcpy(data.bytes + data.length, data.source, plain);
    data.source += plain;
    data.length += plain;
    if (found == nullptr && most < left) continue;
    // A byte like that of a marker is none where a zero follows.
    const uint8_t* after = data.source;
    while (after < data.sourceEnd && *after == 0xff) after++;
    if (after == data.sourceEnd || *after != 0) {
      data.isLast = true;
      break;
    }
    data.bytes[data.length++] = 0xff;
    data.source = after + 1;
  }
  std::memset(data.bytes + data.length, 0, ScanData::kMostOfMcu);
}

// The bits that come next, the first of them on top.
struct Bits {
  uint64_t buffer;
  // How many: of this number the lowest 6 bits.
  uint32_t count;
  const uint8_t* next;
};

uint64_t bigEndian(const uint8_t* at) {
  // Compilers know it in this form.
  return uint64_t{at[0]} << 56 | uint64_t{at[1]} << 48 | uint64_t{at[2]} << 40 | uint64_t{at[3]} << 32 |
         uint64_t{at[4]} << 24 | uint64_t{at[5]} << 16 | uint64_t{at[6]} << 8 | uint64_t{at[7]};
}

// Has 56 bits at least. What is read beyond the last whole byte comes again with the next ones.
inline void fill(Bits& bits) {
  bits.buffer |= bigEndian(bits.next) >> (bits.count & kBitsMask);
  bits.next += (bits.count & kBitsMask) >> 3 ^ 7;
  bits.count |= 56;
}

// Takes so many bits; of the number the lowest 6 bits.
inline void drop(Bits& bits, uint32_t count) {
  bits.buffer <<= count & kBitsMask;
  bits.count -= count;
}

inline uint32_t look(const Bits& bits) { return static_cast<uint32_t>(bits.buffer >> (64 - kLookBits)); }

// The code that comes next, where it is longer than what is looked up.
MAE_APART Code longCode(const HuffmanTable& table, uint64_t buffer, jpeg_decompress_struct& image) {
  const auto code = static_cast<uint32_t>(buffer >> 48);
  uint32_t length = kLookBits + 1;
  while (length <= 16 && code >= table.limits[length]) length++;
  if (length > 16) fail(image);
  const int32_t place = static_cast<int32_t>(code >> (16 - length)) + table.places[length];
  return {length, table.values[place & 0xff]};
}

inline Code nextCode(const HuffmanTable& table, const Bits& bits, jpeg_decompress_struct& image) {
  const uint16_t code = table.codes[look(bits)];
  return code != 0 ? unpacked(code) : longCode(table, bits.buffer, image);
}

inline int32_t decodeDc(const HuffmanTable& table, Bits& bits, jpeg_decompress_struct& image) {
  fill(bits);
  const uint64_t step = table.steps[look(bits)];
  if (step != 0) {
    drop(bits, static_cast<uint32_t>(step));
    return static_cast<int16_t>(step >> kFirstValue);
  }
  const Code code = nextCode(table, bits, image);
  const int32_t value = valueAfter(bits.buffer, code.length, code.size());
  drop(bits, code.bits());
  return value;
}

inline void decodeBlock(const HuffmanTable& table, Bits& bits, JCOEF* block, jpeg_decompress_struct& image) {
  uint32_t k = 1;
  // Whether the block has ended.
  const auto single = [&] {
    fill(bits);
    const Code code = nextCode(table, bits, image);
    k += code.steps();
    block[kPlaces[k - 1]] = static_cast<JCOEF>(valueAfter(bits.buffer, code.length, code.size()));
    drop(bits, code.bits());
    return k >= DCTSIZE2;
  };
  const auto next = [&] {
    const uint64_t step = table.steps[look(bits)];
    if (step == 0) return single();
    const uint32_t first = k + (step >> kFirstSteps & 0xff);
    const uint32_t both = k + (step >> kBothSteps & 0xff);
    // Beyond the end of the block, bits have another meaning.
    if (both >= DCTSIZE2) return single();
    drop(bits, static_cast<uint32_t>(step));
    k += step >> kAllSteps & 0xff;
    block[kPlaces[first - 1]] = static_cast<JCOEF>(step >> kFirstValue);
    block[kPlaces[both - 1]] = static_cast<JCOEF>(step >> kSecondValue);
    return k >= DCTSIZE2;
  };
  if (next()) return;
  do {
    fill(bits);
  } while (!next() && !next());
}

inline void passBlock(const HuffmanTable& table, Bits& bits, jpeg_decompress_struct& image) {
  uint32_t k = 1;
  const auto next = [&] {
    const uint32_t run = table.runs[look(bits)];
    const uint32_t after = k + (run >> 8);
    if (run != 0 && after < DCTSIZE2) {
      drop(bits, run);
      k = after;
      return (run & kEndsBlock) != 0;
    }
    // Beyond the end of the block, bits have another meaning.
    fill(bits);
    const Code code = nextCode(table, bits, image);
    drop(bits, code.bits());
    k += code.steps();
    return k >= DCTSIZE2;
  };
  if (next()) return;
  do {
    fill(bits);
  } while (!next() && !next());
}

// Goes on after the marker that must come next.
MAE_APART void restart(HuffmanDecoder& decoder, jpeg_decompress_struct& image) {
  ScanData& data = decoder.data;
  if (!data.isLast) advance(decoder);
  const uint8_t* marker = data.source;
  while (marker < data.sourceEnd && *marker == 0xff) marker++;
  const bool isThere = marker < data.sourceEnd && *marker == JPEG_RST0 + decoder.nextRestart;
  // Up to it there is nothing but the rest of a byte.
  if (!data.isLast || !isThere || (decoder.used + 7) / 8 != data.length) fail(image);
  data.source = marker + 1;
  data.length = 0;
  data.isLast = false;
  decoder.used = 0;
  decoder.nextRestart = (decoder.nextRestart + 1) % 8;
  decoder.untilRestart = decoder.interval;
  std::memset(decoder.lastDc, 0, sizeof(decoder.lastDc));
}

inline boolean decodeMcuHere(j_decompress_ptr image, JBLOCKROW* coefficients) {
  HuffmanDecoder& decoder = *reinterpret_cast<HuffmanDecoder*>(image->entropy);
  if (decoder.interval > 0) {
    if (decoder.untilRestart == 0) restart(decoder, *image);
    decoder.untilRestart--;
  }
  ScanData& data = decoder.data;
  if (!data.isLast && decoder.used / 8 + ScanData::kMostOfMcu > data.length) advance(decoder);

  const bool isWanted =
      coefficients != nullptr && decoder.column >= decoder.firstWanted && decoder.column <= decoder.lastWanted;
  Bits bits = {0, 0, data.bytes + decoder.used / 8};
  fill(bits);
  drop(bits, static_cast<uint32_t>(decoder.used % 8));
  for (int i = 0; i < image->blocks_in_MCU; i++) {
    const HuffmanDecoder::Block& block = decoder.blocks[i];
    const uint32_t dc = decoder.lastDc[block.component] += static_cast<uint32_t>(decodeDc(*block.dc, bits, *image));
    if (isWanted) {
      JCOEF* values = *coefficients[i];
      values[0] = static_cast<JCOEF>(dc);
      decodeBlock(*block.ac, bits, values, *image);
    } else {
      passBlock(*block.ac, bits, *image);
    }
  }
  decoder.used = static_cast<size_t>(bits.next - data.bytes) * 8 - (bits.count & kBitsMask);
  // Bits were used that are not there.
  if (decoder.used > data.length * 8) fail(*image);
  if (++decoder.column == decoder.columns) decoder.column = 0;
  return TRUE;
}

boolean decodeMcu(j_decompress_ptr image, JBLOCKROW* coefficients) { return decodeMcuHere(image, coefficients); }

#if defined(__x86_64__) && defined(__GNUC__)
// The same for processors that shift by any number of bits in one step: 7 % of decoding on a Zen 4.
__attribute__((flatten, target("bmi2"))) boolean decodeMcuBmi2(j_decompress_ptr image, JBLOCKROW* coefficients) {
  return decodeMcuHere(image, coefficients);
}

auto fastestDecodeMcu() { return __builtin_cpu_supports("bmi2") ? decodeMcuBmi2 : decodeMcu; }
#else
auto fastestDecodeMcu() { return decodeMcu; }
#endif

}  // namespace

bool takeOver(HuffmanDecoder& decoder, jpeg_decompress_struct& image, JDIMENSION firstWanted, JDIMENSION lastWanted) {
  if (image.progressive_mode || image.arith_code || image.data_precision != 8 || jpeg_has_multiple_scans(&image)) {
    return false;
  }
  // A lossless image has a predictor there, and codes of another kind.
  if (image.Ss != 0 || image.Se != DCTSIZE2 - 1) return false;
  for (int i = 0; i < image.comps_in_scan; i++) {
    const jpeg_component_info& component = *image.cur_comp_info[i];
    make(decoder.dc[component.dc_tbl_no], *image.dc_huff_tbl_ptrs[component.dc_tbl_no], true);
    make(decoder.ac[component.ac_tbl_no], *image.ac_huff_tbl_ptrs[component.ac_tbl_no], false);
  }
  for (int i = 0; i < image.blocks_in_MCU; i++) {
    const int number = image.MCU_membership[i];
    const jpeg_component_info& component = *image.cur_comp_info[number];
    decoder.blocks[i] = {&decoder.dc[component.dc_tbl_no], &decoder.ac[component.ac_tbl_no], number};
  }
  std::memset(decoder.lastDc, 0, sizeof(decoder.lastDc));
  decoder.data.source = image.src->next_input_byte;
  decoder.data.sourceEnd = decoder.data.source + image.src->bytes_in_buffer;
  decoder.data.length = 0;
  decoder.data.isLast = false;
  decoder.used = 0;
  decoder.columns = image.MCUs_per_row;
  decoder.column = 0;
  decoder.firstWanted = firstWanted;
  decoder.lastWanted = lastWanted;
  decoder.interval = image.restart_interval;
  decoder.untilRestart = decoder.interval;
  decoder.nextRestart = 0;
  decoder.base = *image.entropy;
  decoder.base.decode_mcu = fastestDecodeMcu();
  image.entropy = &decoder.base;
  return true;
}

}  // namespace mae
