#include "avx512_block.h"

#include "cpu.h"

#ifdef MAE_AVX512

#include "avx512_attention.h"
#include "avx512_norm.h"
#include "avx512_tile.h"

namespace mae::avx512 {

#include "avx512_begin.h"

namespace {

// --- What becomes of a product's numbers -----------------------------------------------------------------------------

struct AddBias {
  uint16_t* to;
  int64_t stride;
  const float* bias;
  void operator()(int64_t row, int64_t column, __m512 x) const {
    narrow(to + row * stride + column, _mm512_add_ps(x, _mm512_loadu_ps(bias + column)));
  }
};

struct AddBiasAndTokens {
  uint16_t* to;
  int64_t stride;
  const float* bias;
  const uint16_t* tokens;
  void operator()(int64_t row, int64_t column, __m512 x) const {
    const int64_t at = row * stride + column;
    narrow(to + at, _mm512_add_ps(_mm512_add_ps(x, _mm512_loadu_ps(bias + column)), widen(tokens + at)));
  }
};

// The output of the GELU, and its derivative.
struct AddBiasAndActivate {
  uint16_t *activated, *slope;
  int64_t stride;
  const float* bias;
  void operator()(int64_t row, int64_t column, __m512 x) const {
    const int64_t at = row * stride + column;
    const __m512 hidden = _mm512_add_ps(x, _mm512_loadu_ps(bias + column));
    const Normal distribution = roughNormal(hidden);
    narrow(activated + at, _mm512_mul_ps(hidden, distribution.cdf));
    narrow(slope + at, derivative(hidden, distribution));
  }
};

struct TimesSlope {
  uint16_t* to;
  int64_t stride;
  const uint16_t* slope;
  void operator()(int64_t row, int64_t column, __m512 x) const {
    const int64_t at = row * stride + column;
    narrow(to + at, _mm512_mul_ps(x, widen(slope + at)));
  }
};

// --- Between layouts -------------------------------------------------------------------------------------------------

void widenAll(const uint16_t* from, int64_t count, float* to) {
  for (int64_t i = 0; i < count; i += 16) _mm512_storeu_ps(to + i, widen(from + i));
}

void narrowAll(const float* from, int64_t count, uint16_t* to) {
  for (int64_t i = 0; i < count; i += 16) narrow(to + i, _mm512_loadu_ps(from + i));
}

void addColumns(const uint16_t* from, int64_t rows, int64_t width, float* sums) {
  for (int64_t column = 0; column < width; column += 16) {
    __m512 total = _mm512_loadu_ps(sums + column);
    for (int64_t row = 0; row < rows; row++) total = _mm512_add_ps(total, widen(from + row * width + column));
    _mm512_storeu_ps(sums + column, total);
  }
}

void clear(float* to, int64_t count) {
  for (int64_t i = 0; i < count; i += 16) _mm512_storeu_ps(to + i, _mm512_setzero_ps());
}

// The wanted tokens, in runs of neighbours: `length` each, from row `in` of the input and `out` of the output.
struct Stretches {
  int64_t count, length, from, step;
  int64_t in(int64_t i) const { return i * step + from; }
  int64_t out(int64_t i) const { return i * length; }
};

Stretches stretchesOf(const BlockShape& shape, int64_t samples) {
  if (shape.firstToken == 0) return {1, samples * shape.length, 0, 0};
  return {samples, shape.wanted(), shape.firstToken, shape.length};
}

Pair* pairsOf(Words* words) { return reinterpret_cast<Pair*>(words); }

// The scratch memory of either pass.
struct BlockScratch {
  uint16_t *normed, *wide, *narrow1, *narrow2;
  float *sums, *total;
  void* attention;
};

BlockScratch scratchOf(const BlockShape& shape, int64_t samples, void* memory) {
  const int64_t rows = samples * shape.length;
  Scratch scratch{static_cast<char*>(memory)};
  BlockScratch result{};
  result.normed = scratch.take<uint16_t>(rows * shape.dim);
  result.wide = scratch.take<uint16_t>(rows * 4 * shape.dim);
  result.narrow1 = scratch.take<uint16_t>(rows * shape.dim);
  result.narrow2 = scratch.take<uint16_t>(rows * shape.dim);
  result.sums = scratch.take<float>(rows * shape.dim);
  result.total = scratch.take<float>(rows * shape.dim);
  result.attention = scratch.take<char>(0);
  return result;
}

Head headOf(const BlockShape& shape) {
  const int64_t width = shape.dim / shape.heads;
  const __m128 root = _mm_sqrt_ss(_mm_set_ss(static_cast<float>(width)));
  return {shape.length, width, 3 * shape.dim, 1.0f / _mm_cvtss_f32(root)};
}

}  // namespace

size_t blockScratch(const BlockShape& shape, int64_t samples) {
  const int64_t rows = samples * shape.length;
  const auto bytes = static_cast<size_t>(rows * shape.dim * (7 * 2 + 2 * 4));
  return bytes + 64 * 16 + attentionScratch(shape.length, shape.dim / shape.heads);
}

void blockForward(const BlockShape& shape, int64_t samples, const BlockVectors& vectors, const BlockWeights& weights,
                  const uint16_t* x, const BlockSaved& saved, uint16_t* y, void* scratch) {
  const auto [length, dim, heads, eps, firstToken] = shape;
  const int64_t rows = samples * length;
  const BlockScratch memory = scratchOf(shape, samples, scratch);

  normalise(x, rows, dim, {vectors.scale1, vectors.shift1}, eps, saved.statistics, memory.normed);
  product(memory.normed, rows, dim, weights.qkv, 3 * dim, AddBias{saved.qkv, 3 * dim, vectors.qkv});
  const Head head = headOf(shape);
  for (int64_t i = 0; i < samples * heads; i++) {
    const int64_t row = i / heads * length, column = i % heads * head.width;
    const uint16_t* q = saved.qkv + row * 3 * dim + column;
    attentionForward(head, q, q + dim, q + 2 * dim, saved.mixed + row * dim + column, dim,
                     saved.probabilities + i * length * paddedLength(length), memory.attention);
  }
  product(saved.mixed, rows, dim, weights.proj, dim, AddBiasAndTokens{saved.middle, dim, vectors.proj, x});

  const Stretches stretches = stretchesOf(shape, samples);
  for (int64_t i = 0; i < stretches.count; i++) {
    const int64_t row = stretches.in(i), out = stretches.out(i), length = stretches.length;
    const uint16_t* middle = saved.middle + row * dim;
    uint16_t* activated = saved.activated + out * 4 * dim;
    normalise(middle, length, dim, {vectors.scale2, vectors.shift2}, eps, saved.statistics + row * 4 + 2,
              memory.normed);
    product(memory.normed, length, dim, weights.fc1, 4 * dim,
            AddBiasAndActivate{activated, saved.slope + out * 4 * dim, 4 * dim, vectors.fc1});
    product(activated, length, 4 * dim, weights.fc2, dim, AddBiasAndTokens{y + out * dim, dim, vectors.fc2, middle});
  }
}

void blockBackward(const BlockShape& shape, int64_t samples, const BlockVectors& vectors, const BlockWeights& weights,
                   const uint16_t* x, const BlockSaved& saved, const uint16_t* gradient, uint16_t* dx,
                   const BlockPairs& pairs, const BlockSums& sums, void* scratch) {
  const auto [length, dim, heads, eps, firstToken] = shape;
  const int64_t rows = samples * length;
  const BlockScratch memory = scratchOf(shape, samples, scratch);

  // The MLP.
  const Stretches stretches = stretchesOf(shape, samples);
  if (firstToken > 0) clear(memory.total, rows * dim);
  for (int64_t i = 0; i < stretches.count; i++) {
    const int64_t row = stretches.in(i), out = stretches.out(i), length = stretches.length;
    const int64_t pair = i * pairRows(length);
    const uint16_t* dy = gradient + out * dim;
    interleave(dy, dim, length, dim, pairsOf(pairs.gradient + pair * dim));
    addColumns(dy, length, dim, sums.fc2);
    uint16_t* dHidden = memory.wide;
    product(dy, length, dim, weights.fc2, 4 * dim, TimesSlope{dHidden, 4 * dim, saved.slope + out * 4 * dim});
    interleave(saved.activated + out * 4 * dim, 4 * dim, length, 4 * dim, pairsOf(pairs.activated + pair * 4 * dim));
    interleave(dHidden, 4 * dim, length, 4 * dim, pairsOf(pairs.dHidden + pair * 4 * dim));
    addColumns(dHidden, length, 4 * dim, sums.fc1);
    product(dHidden, length, 4 * dim, weights.fc1, dim, StoreFloat{memory.sums, dim});
    float* total = memory.total + row * dim;
    widenAll(dy, length * dim, total);
    normaliseBackward(saved.middle + row * dim, memory.sums, length, dim, {vectors.scale2, vectors.shift2},
                      saved.statistics + row * 4 + 2, total, memory.normed, sums.scale2, sums.shift2);
    interleave(memory.normed, dim, length, dim, pairsOf(pairs.normed2 + pair * dim));
  }

  // Attention.
  uint16_t *dMiddle = memory.narrow1, *dMixed = memory.narrow2, *dQkv = memory.wide;
  narrowAll(memory.total, rows * dim, dMiddle);
  interleave(dMiddle, dim, rows, dim, pairsOf(pairs.dMiddle));
  addColumns(dMiddle, rows, dim, sums.proj);
  product(dMiddle, rows, dim, weights.proj, dim, Store{dMixed, dim});
  interleave(saved.mixed, dim, rows, dim, pairsOf(pairs.mixed));
  const Head head = headOf(shape);
  for (int64_t i = 0; i < samples * heads; i++) {
    const int64_t row = i / heads * length, column = i % heads * head.width;
    const uint16_t* q = saved.qkv + row * 3 * dim + column;
    uint16_t* dq = dQkv + row * 3 * dim + column;
    attentionBackward(head, q, q + dim, q + 2 * dim, saved.probabilities + i * length * paddedLength(length),
                      dMixed + row * dim + column, dim, dq, dq + dim, dq + 2 * dim, memory.attention);
  }
  interleave(dQkv, 3 * dim, rows, 3 * dim, pairsOf(pairs.dQkv));
  addColumns(dQkv, rows, 3 * dim, sums.qkv);
  product(dQkv, rows, 3 * dim, weights.qkv, dim, StoreFloat{memory.sums, dim});
  normaliseBackward(x, memory.sums, rows, dim, {vectors.scale1, vectors.shift1}, saved.statistics, memory.total,
                    memory.normed, sums.scale1, sums.shift1);
  interleave(memory.normed, dim, rows, dim, pairsOf(pairs.normed1));
  narrowAll(memory.total, rows * dim, dx);
}

#include "avx512_end.h"

}  // namespace mae::avx512

#endif
