#include "avx512_products.h"

#include "cpu.h"

#ifdef MAE_AVX512

#include "avx512_tile.h"

namespace mae::avx512 {

#include "avx512_begin.h"

namespace {

// Steps of a sum whose right side, a panel wide, stays in the first-level cache.
constexpr int64_t kDepth = 96;

// A part of a gradient of weights, summed in chunks: each chunk of the right side is first packed as a panel.
template <typename Kind>
void accumulate(const typename Kind::Element* left, int64_t n, const typename Kind::Element* right, int64_t k,
                int64_t depth, const WeightPart& part, float* out) {
  alignas(64) typename Kind::Element chunk[kDepth * kPanel];
  for (int64_t done = 0; done < depth; done += kDepth) {
    const int64_t now = depth - done < kDepth ? depth - done : kDepth;
    for (int64_t i = 0; i < now; i++) {
      const typename Kind::Element* from = right + (done + i) * k + part.column;
      MAE_UNROLL
      for (int v = 0; v < kVectors; v++) {
        _mm512_store_si512(chunk + i * kPanel + 16 * v, _mm512_loadu_si512(from + 16 * v));
      }
    }
    const Left<Kind> transposed{left + done * n, 1, n};
    const Right<Kind> panel{chunk, kPanel};
    if (done == 0) {
      strip<kVectors>(transposed, panel, now, part.row, part.rows, part.column, StoreFloat{out, k});
    } else {
      strip<kVectors>(transposed, panel, now, part.row, part.rows, part.column, AddFloat{out, k});
    }
  }
}

}  // namespace

void packTransposed(const float* w, int64_t columns, int64_t from, int64_t to, Words* packed) {
  const int64_t pairs = columns / 2;
  for (int64_t number = from; number < to; number++) {
    Words* target = packed + number * pairs * kPanel;
    for (int64_t row = 0; row < kPanel; row += 16) {
      for (int64_t column = 0; column < columns; column += 32) {
        __m512i block[16];
        MAE_UNROLL
        for (int i = 0; i < 16; i++) {
          const float* source = w + (number * kPanel + row + i) * columns + column;
          block[i] = (__m512i)_mm512_cvtne2ps_pbh(_mm512_loadu_ps(source + 16), _mm512_loadu_ps(source));
        }
        transpose16(block);
        MAE_UNROLL
        for (int i = 0; i < 16; i++) _mm512_storeu_si512(target + (column / 2 + i) * kPanel + row, block[i]);
      }
    }
  }
}

void packRows(const float* w, int64_t rows, int64_t columns, int64_t from, int64_t to, Words* packed) {
  for (int64_t number = from; number < to; number++) {
    Words* target = packed + number * (rows / 2) * kPanel;
    for (int64_t row = 0; row < rows; row += 2) {
      const float* even = w + row * columns + number * kPanel;
      MAE_UNROLL
      for (int v = 0; v < kVectors; v++) {
        const __m512i low = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(_mm512_loadu_ps(even + 16 * v)));
        const __m512i high =
            _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(_mm512_loadu_ps(even + columns + 16 * v)));
        _mm512_storeu_si512(target + row / 2 * kPanel + 16 * v, _mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
      }
    }
  }
}

void weightGradient(const Words* left, int64_t n, const Words* right, int64_t k, int64_t depth, const WeightPart& part,
                    float* out) {
  accumulate<Pairs>(reinterpret_cast<const Pair*>(left), n, reinterpret_cast<const Pair*>(right), k, depth, part, out);
}

void weightGradient(const float* left, int64_t n, const float* right, int64_t k, int64_t depth, const WeightPart& part,
                    float* out) {
  accumulate<Numbers>(left, n, right, k, depth, part, out);
}

#include "avx512_end.h"

}  // namespace mae::avx512

#endif
