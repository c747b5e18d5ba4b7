// Both passes of attention of one head, by vectors or by tiles (`By`: vector_products.h, amx_tiles.h).
#pragma once

#include <cstddef>

#include "attention_kernels.h"
#include "vector_products.h"

namespace mae::MAE_LANES {

#include "lanes_begin.h"

namespace {

template <typename By>
int64_t paddedFor(int64_t length) {
  return roundUp(length, By::kPadding);
}

// e^(scale x - offset) in place; returns the sum of the vectors.
template <int N>
Lanes exponentials(float* x, float scale, float offset) {
  Many<N> values;
  MAE_UNROLL
  for (int i = 0; i < N; i++) {
    values.of[i] = timesMinus(load(x + 16 * i), all(scale), all(offset));
  }
  values = exponential(values);
  narrowAll(x, values.of);
  Lanes sum = values.of[0];
  MAE_UNROLL
  for (int i = 1; i < N; i++) sum = sum + values.of[i];
  return sum;
}

// One row: softmax of scale x, with zeros in the padding.
template <typename T>
void softmaxRow(float* x, float scale, int64_t length, int64_t padded, T* to) {
  const Lanes lowest = all(-3.0e38f);
  const int64_t whole = length / 16 * 16, end = roundUp(length, 16);
  const Mask rest = upTo(length - whole);
  Lanes largest = lowest;
  for (int64_t j = 0; j < whole; j += 16) largest = larger(largest, load(x + j));
  if (whole < end) largest = larger(largest, load(x + whole, rest, lowest));
  const float offset = largestOf(largest) * scale;
  Lanes sum = zeros();
  int64_t j = 0;
  for (; j + 16 * kBusy <= whole; j += 16 * kBusy) sum = sum + exponentials<kBusy>(x + j, scale, offset);
  for (; j < whole; j += 16) sum = sum + exponentials<1>(x + j, scale, offset);
  if (whole < end) {
    exponentials<1>(x + whole, scale, offset);
    const Lanes values = load(x + whole, rest);
    sum = sum + values;
    store(x + whole, values);
  }
  const Lanes inverse = all(1.0f / sumOf(sum));
  for (j = 0; j < end; j += 16) narrow(to + j, load(x + j) * inverse);
  for (j = end; j < padded; j += 16) narrow(to + j, zeros());
}

// One row of the softmax's backward pass: scale p (dp - sum(p dp)). Without the scale it is added to `biasSums`, if
// any.
template <typename T>
void softmaxBackwardRow(const T* p, const float* dp, float scale, int64_t padded, T* to, float* biasSums) {
  Lanes sum = zeros();
  for (int64_t j = 0; j < padded; j += 16) sum = timesPlus(widen(p + j), load(dp + j), sum);
  const Lanes mean = all(sumOf(sum));
  const Lanes factor = all(scale);
  for (int64_t j = 0; j < padded; j += 16) {
    const Lanes difference = load(dp + j) - mean;
    narrow(to + j, widen(p + j) * factor * difference);
    if (biasSums != nullptr) {
      const Lanes sums = load(biasSums + j);
      store(biasSums + j, timesPlus(widen(p + j), difference, sums));
    }
  }
}

// Scores with a bias, which is divided by their scale.
struct StoreBiased {
  float* to;
  int64_t stride;
  const float* bias;
  template <int N>
  void operator()(int64_t row, int64_t column, const Lanes (&x)[N]) const {
    const int64_t at = row * stride + column;
    narrowAll(to + at, plusVectors(x, bias + at).of);
  }
};

// The scratch memory of either pass.
template <typename By>
struct AttentionScratch {
  using Token = typename By::Token;

  AttentionScratch(const Head& head, void* memory) {
    const int64_t padded = paddedFor<By>(head.length), width = roundUp(head.width, 16);
    Scratch scratch{static_cast<char*>(memory)};
    right = scratch.take<Words>(padded * width);
    second = scratch.take<Words>(padded * width);
    left = scratch.take<Words>(padded * padded);
    ds = scratch.take<Token>((padded + By::kSlackRows) * padded);
    strip = scratch.take<float>(By::kStrip * padded);
    end = scratch.next;
  }

  // The right sides of products, a transposed left side, the gradients of scores, and some rows of scores.
  Words *right, *second, *left;
  Token* ds;
  float* strip;
  char* end;
};

template <typename By>
size_t headScratch(int64_t length, int64_t width) {
  const AttentionScratch<By> memory({length, width, 0, 0}, nullptr);
  return static_cast<size_t>(memory.end - static_cast<char*>(nullptr)) + 64;
}

// `bias` (length, paddedLength) is divided by the scale.
template <typename By, typename Token>
void headForward(const Head& head, const Token* q, const Token* k, const Token* v, Token* out, int64_t outStride,
                 Token* probabilities, void* scratch, const float* bias = nullptr) {
  const auto [length, width, stride, scale] = head;
  const int64_t padded = paddedFor<By>(length);
  const AttentionScratch<By> memory(head, scratch);
  const auto keys = By::transposedRight(k, stride, length, width, padded, memory.right);
  const auto values = By::right(v, stride, length, width, memory.second);
  for (int64_t row = 0; row < length; row += By::kStrip) {
    const int64_t rows = smaller(By::kStrip, length - row);
    const auto queries = By::left(q + row * stride, stride);
    if (bias == nullptr) {
      By::times(queries, keys, width, rows, padded, StoreFloat{memory.strip, padded});
    } else {
      By::times(queries, keys, width, rows, padded, StoreBiased{memory.strip, padded, bias + row * padded});
    }
    Token* p = probabilities + row * padded;
    for (int64_t i = 0; i < rows; i++) softmaxRow(memory.strip + i * padded, scale, length, padded, p + i * padded);
  }
  By::times(By::left(probabilities, padded), values, length, length, roundUp(width, 16),
            Store<Token>{out, outStride, width});
}

// The gradients of the bias are added to `biasSums` (length, paddedLength).
template <typename By, typename Token>
void headBackward(const Head& head, const Token* q, const Token* k, const Token* v, const Token* probabilities,
                  const Token* gradient, int64_t gradientStride, Token* dq, Token* dk, Token* dv, void* scratch,
                  float* biasSums = nullptr) {
  const auto [length, width, stride, scale] = head;
  const int64_t padded = paddedFor<By>(length), columns = roundUp(width, 16);
  const AttentionScratch<By> memory(head, scratch);
  // dv = p^T dout
  By::times(By::transposedLeft(probabilities, padded, length, padded, memory.left),
            By::right(gradient, gradientStride, length, width, memory.right), length, length, columns,
            Store<Token>{dv, stride, width});
  // dp = dout v^T
  const auto values = By::transposedRight(v, stride, length, width, padded, memory.second);
  for (int64_t row = 0; row < length; row += By::kStrip) {
    const int64_t rows = smaller(By::kStrip, length - row);
    By::times(By::left(gradient + row * gradientStride, gradientStride), values, width, rows, padded,
              StoreFloat{memory.strip, padded});
    for (int64_t i = 0; i < rows; i++) {
      const int64_t at = (row + i) * padded;
      softmaxBackwardRow(probabilities + at, memory.strip + i * padded, scale, padded, memory.ds + at,
                         biasSums == nullptr ? nullptr : biasSums + at);
    }
  }
  // dq = ds k
  By::times(By::left(memory.ds, padded), By::right(k, stride, length, width, memory.right), length, length, columns,
            Store<Token>{dq, stride, width});
  // dk = ds^T q
  By::times(By::transposedLeft(memory.ds, padded, length, padded, memory.left),
            By::right(q, stride, length, width, memory.right), length, length, columns,
            Store<Token>{dk, stride, width});
}

// Both passes as attention.cc calls them.
template <typename By>
struct AttentionPasses {
  using Token = typename By::Token;
  static void forward(const Head& head, const Token* q, const Token* k, const Token* v, Token* out, int64_t outStride,
                      Token* probabilities, void* scratch) {
    headForward<By>(head, q, k, v, out, outStride, probabilities, scratch);
  }
  static void backward(const Head& head, const Token* q, const Token* k, const Token* v, const Token* probabilities,
                       const Token* gradient, int64_t gradientStride, Token* dq, Token* dk, Token* dv, void* scratch) {
    headBackward<By>(head, q, k, v, probabilities, gradient, gradientStride, dq, dk, dv, scratch);
  }

  static constexpr AttentionKernels<Token> kKernels = {headScratch<By>, forward, backward};
};

}  // namespace

#include "lanes_end.h"

}  // namespace mae::MAE_LANES
