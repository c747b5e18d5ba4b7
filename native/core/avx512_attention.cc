#include "avx512_attention.h"

#include "cpu.h"

#ifdef MAE_AVX512

#include "avx512_tile.h"

namespace mae::avx512 {

#include "avx512_begin.h"

namespace {

// (length, width) as the right side of a product with its transpose: pairs of features, each a row of `padded` tokens.
void interleaveTransposed(const uint16_t* from, int64_t stride, int64_t length, int64_t width, Pair* to,
                          int64_t padded) {
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

// One row: softmax of scale x, written as bfloat16 with zeros in the padding.
void softmaxRow(float* x, float scale, int64_t length, int64_t padded, uint16_t* to) {
  const __mmask16 last = upTo(length - padded + 16);
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
void softmaxBackwardRow(const uint16_t* p, const float* dp, float scale, int64_t padded, uint16_t* to) {
  __m512 sum = _mm512_setzero_ps();
  for (int64_t j = 0; j < padded; j += 16) sum = _mm512_fmadd_ps(widen(p + j), _mm512_loadu_ps(dp + j), sum);
  const __m512 mean = _mm512_set1_ps(_mm512_reduce_add_ps(sum));
  const __m512 factor = _mm512_set1_ps(scale);
  for (int64_t j = 0; j < padded; j += 16) {
    const __m512 difference = _mm512_sub_ps(_mm512_loadu_ps(dp + j), mean);
    narrow(to + j, _mm512_mul_ps(_mm512_mul_ps(widen(p + j), factor), difference));
  }
}

}  // namespace

size_t attentionScratch(int64_t length, int64_t width) {
  const int64_t padded = paddedLength(length);
  const int64_t pairs = (length + 1) / 2;
  // In the order of use in the backward pass; the forward pass needs less.
  const int64_t words = padded * width / 2 + pairs * width + pairs * padded + padded * padded / 2 + kRows * padded;
  return static_cast<size_t>(words) * 4 + 64 * 16;
}

void attentionForward(const Head& head, const uint16_t* q, const uint16_t* k, const uint16_t* v, uint16_t* out,
                      int64_t outStride, uint16_t* probabilities, void* scratch) {
  const auto [length, width, stride, scale] = head;
  const int64_t padded = paddedLength(length);
  const int64_t pairs = (length + 1) / 2;
  Scratch memory{static_cast<char*>(scratch)};
  Pair* keys = memory.take<Pair>(width / 2 * padded);
  Pair* values = memory.take<Pair>(pairs * width);
  float* scores = memory.take<float>(kRows * padded);
  interleaveTransposed(k, stride, length, width, keys, padded);
  interleave(v, stride, length, width, values);
  for (int64_t row = 0; row < length; row += kRows) {
    const int64_t rows = length - row < kRows ? length - row : kRows;
    product(rowsOf(q + row * stride, stride), {keys, padded}, width / 2, rows, padded, StoreFloat{scores, padded});
    uint16_t* p = probabilities + row * padded;
    for (int64_t i = 0; i < rows; i++) softmaxRow(scores + i * padded, scale, length, padded, p + i * padded);
  }
  product(rowsOf(probabilities, padded), {values, width}, pairs, length, width, Store{out, outStride});
}

void attentionBackward(const Head& head, const uint16_t* q, const uint16_t* k, const uint16_t* v,
                       const uint16_t* probabilities, const uint16_t* gradient, int64_t gradientStride, uint16_t* dq,
                       uint16_t* dk, uint16_t* dv, void* scratch) {
  const auto [length, width, stride, scale] = head;
  const int64_t padded = paddedLength(length);
  const int64_t pairs = (length + 1) / 2;
  Scratch memory{static_cast<char*>(scratch)};
  Pair* values = memory.take<Pair>(width / 2 * padded);
  Pair* right = memory.take<Pair>(pairs * width);
  Pair* left = memory.take<Pair>(pairs * padded);
  uint16_t* ds = memory.take<uint16_t>(length * padded);
  float* dp = memory.take<float>(kRows * padded);
  // dv = p^T dout
  interleave(probabilities, padded, length, padded, left);
  interleave(gradient, gradientStride, length, width, right);
  product(Left<Pairs>{left, 1, padded}, {right, width}, pairs, length, width, Store{dv, stride});
  // dp = dout v^T
  interleaveTransposed(v, stride, length, width, values, padded);
  for (int64_t row = 0; row < length; row += kRows) {
    const int64_t rows = length - row < kRows ? length - row : kRows;
    product(rowsOf(gradient + row * gradientStride, gradientStride), {values, padded}, width / 2, rows, padded,
            StoreFloat{dp, padded});
    for (int64_t i = 0; i < rows; i++) {
      const int64_t at = (row + i) * padded;
      softmaxBackwardRow(probabilities + at, dp + i * padded, scale, padded, ds + at);
    }
  }
  // dq = ds k
  interleave(k, stride, length, width, right);
  product(rowsOf(ds, padded), {right, width}, pairs, length, width, Store{dq, stride});
  // dk = ds^T q
  interleave(ds, padded, length, padded, left);
  interleave(q, stride, length, width, right);
  product(Left<Pairs>{left, 1, padded}, {right, width}, pairs, length, width, Store{dk, stride});
}

#include "avx512_end.h"

}  // namespace mae::avx512

#endif
