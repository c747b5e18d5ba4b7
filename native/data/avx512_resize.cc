// A weight of 16 bits is 256 times a signed byte and another: two products of bytes, four taps at once, are as exact as
// one of words. Four rows are resized at a time and stored as what the second product takes, so they need not leave the
// nearest cache before they are used.
#include "avx512_resize.h"

#include <algorithm>

#ifdef MAE_AVX512_RESIZE
#if !defined(__clang__)
// GCC 12 warns of values that its own header leaves undefined on purpose.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

#define MAE_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vnni")))
#else
namespace mae::avx512 {
bool supportsResize() { return false; }
bool supportsFilters(const Filter&, const Filter&) { return false; }
void resize(const uint8_t*, Size, const Filter&, const Filter&, const Box&, bool, uint8_t*, ResizeScratch&) {}
}  // namespace mae::avx512
#endif

#ifdef MAE_AVX512_RESIZE

namespace mae::avx512 {

namespace {

constexpr uint32_t kMostTaps = 16;
// Taps that two rows have in one vector.
constexpr uint32_t kFewTaps = 8;
// Rows of a block, and taps of one product.
constexpr uint32_t kRows = 4;
// The bytes of a pixel in a block: three channels of four rows.
constexpr size_t kBlockPixel = 12;
constexpr size_t kVector = 64;
// The largest weight of which the upper byte is a signed one, when the lower one is, too.
constexpr int16_t kMostWeight = 127 * 256 + 127;

bool fits(const Filter& filter) {
  return std::all_of(filter.weights.begin(), filter.weights.end(),
                     [](int16_t weight) { return weight <= kMostWeight; });
}

uint32_t mostTaps(const Filter& filter) { return *std::max_element(filter.counts.begin(), filter.counts.end()); }

uint8_t lower(int16_t weight) { return static_cast<uint8_t>(weight); }

uint8_t upper(int16_t weight) { return static_cast<uint8_t>((weight - static_cast<int8_t>(lower(weight))) >> 8); }

uint8_t* aligned(std::vector<uint8_t>& bytes, size_t size) {
  if (bytes.size() < size + kVector) bytes.resize(size + kVector);
  const auto address = reinterpret_cast<uintptr_t>(bytes.data());
  return bytes.data() + (kVector - address % kVector) % kVector;
}

// The columns of the output in the order in which they are stored.
struct Columns {
  uint32_t count;
  // Whether none has more taps than kFewTaps.
  bool few;
  // Bytes of each one's weights: the upper halves, then the lower ones, each group of four taps for four channels.
  size_t stride;
  const uint8_t* weights;
  // Each one's first byte in a row.
  const uint32_t* offsets;
};

Columns makeColumns(const Filter& filter, const Box& window, bool mirrored, ResizeScratch& scratch) {
  const bool few = mostTaps(filter) <= kFewTaps;
  const uint32_t groups = few ? 2 : 4;
  const size_t half = groups * size_t{16};
  uint8_t* weights = aligned(scratch.columnWeights, window.width * half * 2);
  std::fill_n(weights, window.width * half * 2, uint8_t{0});
  scratch.offsets.resize(window.width);
  for (uint32_t x = 0; x < window.width; x++) {
    const uint32_t i = window.left + (mirrored ? window.width - 1 - x : x);
    const int16_t* own = filter.weightsOf(i);
    uint8_t* at = weights + x * half * 2;
    for (uint32_t tap = 0; tap < filter.counts[i]; tap++) {
      for (uint32_t channel = 0; channel < 3; channel++) {
        uint8_t* byte = at + tap / 4 * 16 + channel * 4 + tap % 4;
        byte[0] = upper(own[tap]);
        byte[half] = lower(own[tap]);
      }
    }
    scratch.offsets[x] = filter.firsts[i] * 3;
  }
  return {window.width, few, half * 2, weights, scratch.offsets.data()};
}

// Which byte of the pixels belongs to each tap of each channel: groups of four taps, of four channels, of which the
// last one is none. Of two rows there are two groups each.
struct Order {
  alignas(kVector) uint8_t bytes[kVector];
};

constexpr Order makeOrder(bool few) {
  Order order{};
  for (uint32_t i = 0; i < kVector; i++) {
    const uint32_t row = few ? i / 32 : 0;
    const uint32_t tap = (few ? i % 32 : i) / 16 * 4 + i % 4;
    const uint32_t channel = i / 4 % 4;
    order.bytes[i] = static_cast<uint8_t>(channel < 3 ? row * 32 + tap * 3 + channel : 0);
  }
  return order;
}

constexpr Order kFewOrder = makeOrder(true);
constexpr Order kManyOrder = makeOrder(false);

MAE_TARGET inline __m512i product(__m512i pixels, __m512i upper, __m512i lower) {
  const __m512i sums = _mm512_slli_epi32(_mm512_dpbusd_epi32(_mm512_setzero_si512(), pixels, upper), 8);
  return _mm512_dpbusd_epi32(sums, pixels, lower);
}

// The pixels from `offset` on of a row of so many bytes, or of two, as many bytes of each as a vector has room for.
// Where that is more than the row has, the rest is zero.
MAE_TARGET inline __m512i pixelsOf(const uint8_t* row, size_t offset, size_t rowBytes) {
  const size_t left = rowBytes - offset;
  if (left >= kVector) return _mm512_loadu_si512(row + offset);
  return _mm512_maskz_loadu_epi8((uint64_t{1} << left) - 1, row + offset);
}

MAE_TARGET inline __m512i pixelsOf(const uint8_t* first, const uint8_t* second, size_t offset, size_t rowBytes) {
  const size_t left = rowBytes - offset;
  if (left >= kVector / 2) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(first + offset));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(second + offset));
    return _mm512_mask_broadcast_i64x4(_mm512_castsi256_si512(low), 0xf0, high);
  }
  const auto mask = static_cast<__mmask32>((uint64_t{1} << left) - 1);
  const __m512i low = _mm512_castsi256_si512(_mm256_maskz_loadu_epi8(mask, first + offset));
  return _mm512_inserti64x4(low, _mm256_maskz_loadu_epi8(mask, second + offset), 1);
}

// How a sum becomes a byte.
struct Rounding {
  __m512i half;
  __m512i shift;
};

MAE_TARGET inline Rounding roundingOf(const Filter& filter) {
  return {_mm512_set1_epi32(1 << (filter.precision - 1)), _mm512_set1_epi32(filter.precision)};
}

MAE_TARGET inline __m128i toBytes(__m512i sums, const Rounding& rounding) {
  const __m512i shifted = _mm512_srav_epi32(_mm512_add_epi32(sums, rounding.half), rounding.shift);
  return _mm512_cvtusepi32_epi8(_mm512_max_epi32(shifted, _mm512_setzero_si512()));
}

// Resizes four rows sideways. The pixels of the block have for each channel a byte of each row.
MAE_TARGET void makeBlock(const uint8_t* const* rows, size_t rowBytes, const Columns& columns, const Filter& filter,
                          uint8_t* block) {
  const Rounding rounding = roundingOf(filter);
  const __m128i byChannel = _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  const __m512i order = _mm512_load_si512(columns.few ? kFewOrder.bytes : kManyOrder.bytes);
  for (uint32_t x = 0; x < columns.count; x++) {
    const uint8_t* weights = columns.weights + x * columns.stride;
    const size_t offset = columns.offsets[x];
    __m512i sums;
    if (columns.few) {
      const __m512i upper = _mm512_broadcast_i64x4(_mm256_load_si256(reinterpret_cast<const __m256i*>(weights)));
      const __m512i lower = _mm512_broadcast_i64x4(_mm256_load_si256(reinterpret_cast<const __m256i*>(weights + 32)));
      const __m512i a = _mm512_permutexvar_epi8(order, pixelsOf(rows[0], rows[1], offset, rowBytes));
      const __m512i b = _mm512_permutexvar_epi8(order, pixelsOf(rows[2], rows[3], offset, rowBytes));
      const __m512i first = product(a, upper, lower);
      const __m512i second = product(b, upper, lower);
      sums = _mm512_add_epi32(_mm512_shuffle_i64x2(first, second, 0x88), _mm512_shuffle_i64x2(first, second, 0xdd));
    } else {
      const __m512i upper = _mm512_load_si512(weights);
      const __m512i lower = _mm512_load_si512(weights + kVector);
      __m512i own[kRows];
      for (uint32_t row = 0; row < kRows; row++) {
        const __m512i pixels = pixelsOf(rows[row], offset, rowBytes);
        own[row] = product(_mm512_permutexvar_epi8(order, pixels), upper, lower);
      }
      const __m512i first =
          _mm512_add_epi32(_mm512_shuffle_i64x2(own[0], own[1], 0x44), _mm512_shuffle_i64x2(own[0], own[1], 0xee));
      const __m512i second =
          _mm512_add_epi32(_mm512_shuffle_i64x2(own[2], own[3], 0x44), _mm512_shuffle_i64x2(own[2], own[3], 0xee));
      sums = _mm512_add_epi32(_mm512_shuffle_i64x2(first, second, 0x88), _mm512_shuffle_i64x2(first, second, 0xdd));
    }
    const __m128i bytes = _mm_shuffle_epi8(toBytes(sums, rounding), byChannel);
    // Its last four bytes belong to no channel; the next pixel overwrites them.
    _mm_storeu_si128(reinterpret_cast<__m128i*>(block + x * kBlockPixel), bytes);
  }
}

// The weights of a row of the output, for each of its blocks those of its four rows.
struct RowWeights {
  uint32_t firstBlock;
  uint32_t blocks;
  uint32_t upper[kMostTaps / kRows + 1];
  uint32_t lower[kMostTaps / kRows + 1];
};

RowWeights weightsOf(const Filter& filter, uint32_t i) {
  RowWeights result{};
  const uint32_t first = filter.firsts[i];
  const uint32_t last = first + std::max<uint32_t>(filter.counts[i], 1) - 1;
  result.firstBlock = first / kRows;
  result.blocks = last / kRows - result.firstBlock + 1;
  const int16_t* own = filter.weightsOf(i);
  for (uint32_t tap = 0; tap < filter.counts[i]; tap++) {
    const uint32_t row = first + tap - result.firstBlock * kRows;
    result.upper[row / kRows] |= uint32_t{upper(own[tap])} << (row % kRows * 8);
    result.lower[row / kRows] |= uint32_t{lower(own[tap])} << (row % kRows * 8);
  }
  return result;
}

// Makes a row of so many bytes of the output.
MAE_TARGET void makeRow(const uint8_t* const* blocks, const RowWeights& weights, const Filter& filter, size_t bytes,
                        uint8_t* out) {
  const Rounding rounding = roundingOf(filter);
  constexpr size_t kStep = kVector / kRows;
  for (size_t at = 0; at < bytes; at += kStep) {
    __m512i upper = _mm512_setzero_si512();
    __m512i lower = _mm512_setzero_si512();
    for (uint32_t i = 0; i < weights.blocks; i++) {
      const __m512i pixels = _mm512_load_si512(blocks[i] + at * kRows);
      upper = _mm512_dpbusd_epi32(upper, pixels, _mm512_set1_epi32(static_cast<int>(weights.upper[i])));
      lower = _mm512_dpbusd_epi32(lower, pixels, _mm512_set1_epi32(static_cast<int>(weights.lower[i])));
    }
    const __m128i made = toBytes(_mm512_add_epi32(_mm512_slli_epi32(upper, 8), lower), rounding);
    const auto mask = static_cast<__mmask16>(bytes - at < kStep ? (1u << (bytes - at)) - 1 : 0xffffu);
    _mm_mask_storeu_epi8(out + at, mask, made);
  }
}

}  // namespace

bool supportsResize() {
  static const bool has = __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vbmi") &&
                          __builtin_cpu_supports("avx512vnni");
  return has;
}

bool supportsFilters(const Filter& columns, const Filter& rows) {
  return mostTaps(columns) <= kMostTaps && mostTaps(rows) <= kMostTaps && fits(columns) && fits(rows);
}

void resize(const uint8_t* pixels, Size size, const Filter& columns, const Filter& rows, const Box& window,
            bool mirrored, uint8_t* out, ResizeScratch& scratch) {
  const Columns across = makeColumns(columns, window, mirrored, scratch);
  constexpr uint32_t kSlots = kMostTaps / kRows + 1;
  // What the last pixel's store and the last vector's load pass over.
  const size_t blockBytes = (window.width * kBlockPixel + 2 * kVector) / kVector * kVector;
  uint8_t* memory = aligned(scratch.blocks, blockBytes * kSlots);
  const size_t rowBytes = size_t{size.width} * 3;
  uint32_t next = 0;
  for (uint32_t y = 0; y < window.height; y++) {
    const RowWeights weights = weightsOf(rows, window.top + y);
    const uint32_t end = weights.firstBlock + weights.blocks;
    for (next = std::max(next, weights.firstBlock); next < end; next++) {
      const uint8_t* sources[kRows];
      for (uint32_t i = 0; i < kRows; i++) {
        sources[i] = pixels + std::min(next * kRows + i, size.height - 1) * rowBytes;
      }
      makeBlock(sources, rowBytes, across, columns, memory + next % kSlots * blockBytes);
    }
    const uint8_t* blocks[kSlots];
    for (uint32_t i = 0; i < weights.blocks; i++) blocks[i] = memory + (weights.firstBlock + i) % kSlots * blockBytes;
    makeRow(blocks, weights, rows, size_t{window.width} * 3, out + size_t{y} * window.width * 3);
  }
}

}  // namespace mae::avx512

#endif
