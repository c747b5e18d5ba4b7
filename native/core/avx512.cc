#include "avx512.h"

#include "cpu.h"

#ifdef MAE_AVX512
#include "avx512_inline.h"
#endif

namespace mae::avx512 {

#ifdef MAE_AVX512

size_t attentionScratch(int64_t length, int64_t width) {
  const int64_t padded = paddedLength(length);
  const int64_t pairs = (length + 1) / 2;
  // In the order of use in the backward pass; the forward pass needs less.
  const int64_t words =
      padded * width / 2 + 3 * pairs * width + 2 * pairs * padded + padded * padded / 2 + 6 * (padded + width);
  return static_cast<size_t>(words) * 4 + 64 * 16;
}

#include "avx512_begin.h"

namespace {

// Rows x 16 Vectors values of a product, over `depth` pairs. For each pair of rows, `right` has the columns' pairs.
template <int Rows, int Vectors>
void tile(const Left& left, const Pair* right, int64_t rightStride, int64_t depth, float* out, int64_t outStride) {
  __m512 sums[Rows][Vectors];
  MAE_UNROLL
  for (int r = 0; r < Rows; r++) {
    MAE_UNROLL
    for (int v = 0; v < Vectors; v++) sums[r][v] = _mm512_setzero_ps();
  }
  for (int64_t k = 0; k < depth; k++) {
    __m512bh columns[Vectors];
    MAE_UNROLL
    for (int v = 0; v < Vectors; v++) columns[v] = asPairs(_mm512_loadu_si512(right + k * rightStride + 16 * v));
    const Pair* row = left.pairs + k * left.columnStep;
    MAE_UNROLL
    for (int r = 0; r < Rows; r++) {
      const __m512bh value = asPairs(_mm512_set1_epi32(static_cast<int>(row[r * left.rowStep])));
      MAE_UNROLL
      for (int v = 0; v < Vectors; v++) sums[r][v] = _mm512_dpbf16_ps(sums[r][v], value, columns[v]);
    }
  }
  MAE_UNROLL
  for (int r = 0; r < Rows; r++) {
    MAE_UNROLL
    for (int v = 0; v < Vectors; v++) _mm512_storeu_ps(out + r * outStride + 16 * v, sums[r][v]);
  }
}

template <int Rows>
void tiles(const Left& left, const Pair* right, int64_t rightStride, int64_t depth, float* out, int64_t outStride,
           int64_t vectors) {
  // Split as evenly as possible, because a narrow tile waits for its own sums.
  int64_t chunks = (vectors + 3) / 4;
  for (int64_t done = 0; done < vectors; chunks--) {
    const int64_t now = (vectors - done + chunks - 1) / chunks;
    const Pair* columns = right + 16 * done;
    float* to = out + 16 * done;
    if (now == 4) {
      tile<Rows, 4>(left, columns, rightStride, depth, to, outStride);
    } else if (now == 3) {
      tile<Rows, 3>(left, columns, rightStride, depth, to, outStride);
    } else if (now == 2) {
      tile<Rows, 2>(left, columns, rightStride, depth, to, outStride);
    } else {
      tile<Rows, 1>(left, columns, rightStride, depth, to, outStride);
    }
    done += now;
  }
}

// At most kRows rows of a product.
void product(int64_t rows, const Left& left, const Pair* right, int64_t rightStride, int64_t depth, float* out,
             int64_t outStride, int64_t vectors) {
  switch (rows) {
    case 6:
      return tiles<6>(left, right, rightStride, depth, out, outStride, vectors);
    case 5:
      return tiles<5>(left, right, rightStride, depth, out, outStride, vectors);
    case 4:
      return tiles<4>(left, right, rightStride, depth, out, outStride, vectors);
    case 3:
      return tiles<3>(left, right, rightStride, depth, out, outStride, vectors);
    case 2:
      return tiles<2>(left, right, rightStride, depth, out, outStride, vectors);
    default:
      return tiles<1>(left, right, rightStride, depth, out, outStride, vectors);
  }
}

// (length, width) as the right side of a product with its transpose: pairs of features, each a row of `padded` tokens.
void packTransposed(const uint16_t* from, int64_t stride, int64_t length, int64_t width, Pair* to, int64_t padded) {
  for (int64_t row = 0; row < length; row += 16) {
    for (int64_t column = 0; column < width; column += 32) {
      __m512i block[16];
      MAE_UNROLL
      for (int i = 0; i < 16; i++) {
        block[i] = row + i < length ? _mm512_loadu_si512(from + (row + i) * stride + column) : _mm512_setzero_si512();
      }
      transpose16(block);
      MAE_UNROLL
      for (int i = 0; i < 16; i++) _mm512_storeu_si512(to + (column / 2 + i) * padded + row, block[i]);
    }
  }
}

void narrowRows(const float* from, int64_t fromStride, int64_t rows, int64_t width, uint16_t* to, int64_t toStride) {
  for (int64_t row = 0; row < rows; row++) {
    for (int64_t column = 0; column < width; column += 16) {
      narrow(to + row * toStride + column, _mm512_loadu_ps(from + row * fromStride + column));
    }
  }
}

// The valid columns of the last vector.
inline __mmask16 lastColumns(int64_t length) {
  const int64_t rest = length % 16;
  return rest == 0 ? __mmask16{0xffff} : static_cast<__mmask16>((1u << rest) - 1);
}

// One row: softmax of scale x, written as bfloat16 with zeros in the padding.
inline void softmaxRow(float* x, float scale, int64_t length, int64_t padded, uint16_t* to) {
  const __mmask16 last = lastColumns(length);
  const __m512 lowest = _mm512_set1_ps(-3.0e38f);
  __m512 largest = lowest;
  for (int64_t j = 0; j < padded; j += 16) {
    const __m512 values = _mm512_loadu_ps(x + j);
    largest = _mm512_max_ps(largest, j + 16 < padded ? values : _mm512_mask_mov_ps(lowest, last, values));
  }
  const __m512 factor = _mm512_set1_ps(scale);
  const __m512 offset = _mm512_set1_ps(_mm512_reduce_max_ps(largest) * scale);
  __m512 sum = _mm512_setzero_ps();
  for (int64_t j = 0; j < padded; j += 16) {
    __m512 values = exponential(_mm512_fmsub_ps(_mm512_loadu_ps(x + j), factor, offset));
    if (j + 16 >= padded) values = _mm512_maskz_mov_ps(last, values);
    sum = _mm512_add_ps(sum, values);
    _mm512_storeu_ps(x + j, values);
  }
  const __m512 inverse = _mm512_set1_ps(1.0f / _mm512_reduce_add_ps(sum));
  for (int64_t j = 0; j < padded; j += 16) narrow(to + j, _mm512_mul_ps(_mm512_loadu_ps(x + j), inverse));
}

// One row of the softmax's backward pass: scale p (dp - sum(p dp)).
inline void softmaxBackwardRow(const uint16_t* p, const float* dp, float scale, int64_t padded, uint16_t* to) {
  __m512 sum = _mm512_setzero_ps();
  for (int64_t j = 0; j < padded; j += 16) sum = _mm512_fmadd_ps(widen(p + j), _mm512_loadu_ps(dp + j), sum);
  const __m512 mean = _mm512_set1_ps(_mm512_reduce_add_ps(sum));
  const __m512 factor = _mm512_set1_ps(scale);
  for (int64_t j = 0; j < padded; j += 16) {
    const __m512 difference = _mm512_sub_ps(_mm512_loadu_ps(dp + j), mean);
    narrow(to + j, _mm512_mul_ps(_mm512_mul_ps(widen(p + j), factor), difference));
  }
}

inline __mmask16 upTo(int64_t rest) {
  return rest >= 16 ? __mmask16{0xffff} : static_cast<__mmask16>((1u << rest) - 1);
}

inline __m512 load(const float* from, __mmask16 mask) { return _mm512_maskz_loadu_ps(mask, from); }
inline __m512 load(const uint16_t* from, __mmask16 mask) {
  const __m512i bits = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask, from));
  return _mm512_castsi512_ps(_mm512_slli_epi32(bits, 16));
}
inline void store(float* to, __mmask16 mask, __m512 values) { _mm512_mask_storeu_ps(to, mask, values); }
inline void store(uint16_t* to, __mmask16 mask, __m512 values) {
  _mm256_mask_storeu_epi16(to, mask, (__m256i)_mm512_cvtneps_pbh(values));
}

template <typename T>
void geluOf(const T* x, T* y, int64_t count) {
  for (int64_t i = 0; i < count; i += 16) {
    const __mmask16 mask = upTo(count - i);
    const __m512 value = load(x + i, mask);
    store(y + i, mask, _mm512_mul_ps(value, normal(value).cdf));
  }
}

template <typename T>
void geluBackwardOf(const T* x, T* y, T* gradient, int64_t count) {
  for (int64_t i = 0; i < count; i += 16) {
    const __mmask16 mask = upTo(count - i);
    const __m512 value = load(x + i, mask);
    const Normal at = normal(value);
    store(y + i, mask, _mm512_mul_ps(value, at.cdf));
    store(gradient + i, mask, _mm512_mul_ps(load(gradient + i, mask), derivative(value, at)));
  }
}

}  // namespace

void attentionForward(const Head& head, const uint16_t* q, const uint16_t* k, const uint16_t* v, uint16_t* out,
                      int64_t outStride, uint16_t* probabilities, void* scratch) {
  const auto [length, width, stride, scale] = head;
  const int64_t padded = paddedLength(length);
  const int64_t pairs = (length + 1) / 2;
  Scratch memory{static_cast<char*>(scratch)};
  Pair* keys = memory.take<Pair>(width / 2 * padded);
  Pair* values = memory.take<Pair>(pairs * width);
  float* scores = memory.take<float>(kRows * padded);
  float* mixed = memory.take<float>(kRows * width);
  packTransposed(k, stride, length, width, keys, padded);
  interleave(v, stride, length, width, values);
  for (int64_t row = 0; row < length; row += kRows) {
    const int64_t rows = length - row < kRows ? length - row : kRows;
    product(rows, {reinterpret_cast<const Pair*>(q + row * stride), stride / 2, 1}, keys, padded, width / 2, scores,
            padded, padded / 16);
    uint16_t* p = probabilities + row * padded;
    for (int64_t i = 0; i < rows; i++) softmaxRow(scores + i * padded, scale, length, padded, p + i * padded);
    product(rows, {reinterpret_cast<const Pair*>(p), padded / 2, 1}, values, width, pairs, mixed, width, width / 16);
    narrowRows(mixed, width, rows, width, out + row * outStride, outStride);
  }
}

void attentionBackward(const Head& head, const uint16_t* q, const uint16_t* k, const uint16_t* v,
                       const uint16_t* probabilities, const uint16_t* gradient, int64_t gradientStride, uint16_t* dq,
                       uint16_t* dk, uint16_t* dv, void* scratch) {
  const auto [length, width, stride, scale] = head;
  const int64_t padded = paddedLength(length);
  const int64_t pairs = (length + 1) / 2;
  Scratch memory{static_cast<char*>(scratch)};
  Pair* values = memory.take<Pair>(width / 2 * padded);
  Pair* keys = memory.take<Pair>(pairs * width);
  Pair* queries = memory.take<Pair>(pairs * width);
  Pair* gradients = memory.take<Pair>(pairs * width);
  Pair* across = memory.take<Pair>(pairs * padded);
  Pair* scoresAcross = memory.take<Pair>(pairs * padded);
  uint16_t* scores = memory.take<uint16_t>(length * padded);
  float* rowsOfScores = memory.take<float>(kRows * padded);
  float* rowsOfHead = memory.take<float>(kRows * width);
  packTransposed(v, stride, length, width, values, padded);
  interleave(k, stride, length, width, keys);
  interleave(q, stride, length, width, queries);
  interleave(gradient, gradientStride, length, width, gradients);
  interleave(probabilities, padded, length, padded, across);
  for (int64_t row = 0; row < length; row += kRows) {
    const int64_t rows = length - row < kRows ? length - row : kRows;
    // dv = p^T dout
    product(rows, {across + row, 1, padded}, gradients, width, pairs, rowsOfHead, width, width / 16);
    narrowRows(rowsOfHead, width, rows, width, dv + row * stride, stride);
    // dp = dout v^T
    product(rows, {reinterpret_cast<const Pair*>(gradient + row * gradientStride), gradientStride / 2, 1}, values,
            padded, width / 2, rowsOfScores, padded, padded / 16);
    uint16_t* ds = scores + row * padded;
    for (int64_t i = 0; i < rows; i++) {
      softmaxBackwardRow(probabilities + (row + i) * padded, rowsOfScores + i * padded, scale, padded, ds + i * padded);
    }
    // dq = ds k
    product(rows, {reinterpret_cast<const Pair*>(ds), padded / 2, 1}, keys, width, pairs, rowsOfHead, width,
            width / 16);
    narrowRows(rowsOfHead, width, rows, width, dq + row * stride, stride);
  }
  interleave(scores, padded, length, padded, scoresAcross);
  for (int64_t row = 0; row < length; row += kRows) {
    const int64_t rows = length - row < kRows ? length - row : kRows;
    // dk = ds^T q
    product(rows, {scoresAcross + row, 1, padded}, queries, width, pairs, rowsOfHead, width, width / 16);
    narrowRows(rowsOfHead, width, rows, width, dk + row * stride, stride);
  }
}

void gelu(const float* x, float* y, int64_t count) { geluOf(x, y, count); }
void gelu(const uint16_t* x, uint16_t* y, int64_t count) { geluOf(x, y, count); }
void geluBackward(const float* x, float* y, float* gradient, int64_t count) { geluBackwardOf(x, y, gradient, count); }
void geluBackward(const uint16_t* x, uint16_t* y, uint16_t* gradient, int64_t count) {
  geluBackwardOf(x, y, gradient, count);
}

#include "avx512_end.h"

#else

// Never called: callers check first.
size_t attentionScratch(int64_t, int64_t) { return 0; }
void attentionForward(const Head&, const uint16_t*, const uint16_t*, const uint16_t*, uint16_t*, int64_t, uint16_t*,
                      void*) {}
void attentionBackward(const Head&, const uint16_t*, const uint16_t*, const uint16_t*, const uint16_t*, const uint16_t*,
                       int64_t, uint16_t*, uint16_t*, uint16_t*, void*) {}
void gelu(const float*, float*, int64_t) {}
void gelu(const uint16_t*, uint16_t*, int64_t) {}
void geluBackward(const float*, float*, float*, int64_t) {}
void geluBackward(const uint16_t*, uint16_t*, uint16_t*, int64_t) {}

#endif

}  // namespace mae::avx512
