// Both passes of a transformer block, by vectors or by tiles (`By`: vector_products.h, amx_tiles.h).
#pragma once

#include <algorithm>

#include "block_kernels.h"
#include "vector_attention.h"
#include "vector_norm.h"
#include "vector_products.h"

namespace mae::MAE_LANES {

#include "lanes_begin.h"

namespace {

// --- What becomes of a product's numbers -----------------------------------------------------------------------------

template <int N, typename T>
inline Many<N> widenMany(const T* from) {
  Many<N> result;
  MAE_UNROLL
  for (int i = 0; i < N; i++) result.of[i] = widen(from + 16 * i);
  return result;
}

template <typename T>
struct AddBias {
  T* to;
  int64_t stride;
  const float* bias;
  template <int N>
  void operator()(int64_t row, int64_t column, const Lanes (&x)[N]) const {
    narrowAll(to + row * stride + column, plusVectors(x, bias + column).of);
  }
};

// A branch, scaled by row, and the tokens that it is added to.
template <typename T>
struct AddBiasAndTokens {
  T* to;
  int64_t stride;
  const float* bias;
  const float* scales;
  const T* tokens;
  template <int N>
  void operator()(int64_t row, int64_t column, const Lanes (&x)[N]) const {
    const int64_t at = row * stride + column;
    const Lanes scale = all(scales[row]);
    Many<N> branch = plusVectors(x, bias + column);
    MAE_UNROLL
    for (int i = 0; i < N; i++) branch.of[i] = branch.of[i] * scale;
    narrowAll(to + at, plus(branch, widenMany<N>(tokens + at)).of);
  }
};

template <int N>
inline Normal<N> distributionAt(float /*dtype*/, const Many<N>& x) {
  return normal(x);
}

// The output of the GELU, and its derivative.
template <typename T>
struct AddBiasAndActivate {
  T *activated, *slope;
  int64_t stride;
  const float* bias;
  template <int N>
  void operator()(int64_t row, int64_t column, const Lanes (&x)[N]) const {
    const int64_t at = row * stride + column;
    const Many<N> hidden = plusVectors(x, bias + column);
    const Normal<N> distribution = distributionAt(T{}, hidden);
    narrowAll(activated + at, times(hidden, distribution.cdf).of);
    narrowAll(slope + at, derivative(hidden, distribution).of);
  }
};

template <typename T>
struct TimesSlope {
  T* to;
  int64_t stride;
  const T* slope;
  template <int N>
  void operator()(int64_t row, int64_t column, const Lanes (&x)[N]) const {
    const int64_t at = row * stride + column;
    Many<N> result = widenMany<N>(slope + at);
    MAE_UNROLL
    for (int i = 0; i < N; i++) result.of[i] = x[i] * result.of[i];
    narrowAll(to + at, result.of);
  }
};

// --- Between layouts -------------------------------------------------------------------------------------------------

template <typename T>
void widenAll(const T* from, int64_t count, float* to) {
  for (int64_t i = 0; i < count; i += 16) store(to + i, widen(from + i));
}

template <typename T>
void narrowRows(const float* from, int64_t count, T* to) {
  for (int64_t i = 0; i < count; i += 16) narrow(to + i, load(from + i));
}

// Rows (rows, width) of the tokens' dtype or float, each scaled by its own number.
template <typename From, typename T>
void scaleRows(const From* from, int64_t rows, int64_t width, const float* scales, T* to) {
  for (int64_t row = 0; row < rows; row++) {
    const Lanes scale = all(scales[row]);
    const int64_t end = (row + 1) * width;
    for (int64_t i = row * width; i < end; i += 16) narrow(to + i, (widen(from + i) * scale));
  }
}

// The scale of each row of `samples` of `length` rows.
void scalesOfRows(const float* scales, int64_t samples, int64_t length, float* rows) {
  for (int64_t sample = 0; sample < samples; sample++) {
    std::fill_n(rows + sample * length, length, scales == nullptr ? 1.0f : scales[sample]);
  }
}

void clear(float* to, int64_t count) {
  for (int64_t i = 0; i < count; i += 16) store(to + i, zeros());
}

// The wanted tokens, in runs of neighbours: `length` each, from row `in` of the input and `out` of the output.
struct Stretches {
  int64_t count, length, from, step;
  int64_t in(int64_t i) const { return i * step + from; }
  int64_t out(int64_t i) const { return i * length; }
};

Stretches stretchesOf(const BlockShape& shape, int64_t samples) {
  // Samples whose tokens are all wanted are contiguous.
  if (shape.firstToken == 0) return {1, samples * shape.length, 0, 0};
  return {samples, shape.wanted(), shape.firstToken, shape.length};
}

// The scratch memory of either pass.
template <typename By>
struct BlockScratch {
  using Token = typename By::Token;

  BlockScratch(const BlockShape& shape, int64_t samples, void* memory) {
    const int64_t rows = samples * shape.length + By::kSlackRows;
    Scratch scratch{static_cast<char*>(memory)};
    normed = scratch.take<Token>(rows * shape.dim + By::kSlack);
    wide = scratch.take<Token>(rows * 4 * shape.dim + By::kSlack);
    narrow1 = scratch.take<Token>(rows * shape.dim + By::kSlack);
    narrow2 = scratch.take<Token>(rows * shape.dim + By::kSlack);
    sums = scratch.take<float>(rows * shape.dim);
    total = scratch.take<float>(rows * shape.dim);
    scales = scratch.take<float>(rows);
    attention = scratch.take<char>(0);
  }

  Token *normed, *wide, *narrow1, *narrow2;
  float *sums, *total, *scales;
  char* attention;
};

Head headOf(const BlockShape& shape) {
  const int64_t width = shape.dim / shape.heads;
  const __m128 root = _mm_sqrt_ss(_mm_set_ss(static_cast<float>(width)));
  return {shape.length, width, 3 * shape.dim, 1.0f / _mm_cvtss_f32(root)};
}

// That of a head, of those of all of the samples.
template <typename By>
float* biasOf(const BlockBias& bias, const BlockShape& shape, int64_t head) {
  if (bias.at == nullptr) return nullptr;
  const int64_t size = shape.length * paddedFor<By>(shape.length);
  return bias.at + head / shape.heads * bias.step + head % shape.heads * size;
}

template <typename By>
size_t blockScratch(const BlockShape& shape, int64_t samples) {
  const BlockScratch<By> memory(shape, samples, nullptr);
  const auto own = static_cast<size_t>(memory.attention - static_cast<char*>(nullptr));
  return own + 64 + headScratch<By>(shape.length, shape.dim / shape.heads);
}

// Saved tensors by their dtype.
template <typename T>
struct SavedTokens {
  explicit SavedTokens(const BlockSaved& saved)
      : qkv(static_cast<T*>(saved.qkv)),
        probabilities(static_cast<T*>(saved.probabilities)),
        middle(static_cast<T*>(saved.middle)),
        slope(static_cast<T*>(saved.slope)) {}

  T *qkv, *probabilities, *middle, *slope;
};

template <typename By>
void blockForward(const BlockShape& shape, int64_t samples, const BlockVectors& vectors, const BlockWeights& weights,
                  const BlockScales& scales, const BlockBias& bias, const void* input, const BlockSaved& given,
                  const BlockFactors& factors, void* output, void* scratch) {
  using Token = typename By::Token;
  [[maybe_unused]] const typename By::Session session;
  const auto [length, dim, heads, eps, firstToken] = shape;
  const int64_t rows = samples * length;
  const BlockScratch<By> memory(shape, samples, scratch);
  const SavedTokens<Token> saved(given);
  const Token* x = static_cast<const Token*>(input);
  Token* y = static_cast<Token*>(output);

  normalise(x, rows, dim, {vectors.scale1, vectors.shift1}, eps, given.statistics, memory.normed);
  By::timesPacked(memory.normed, rows, dim, weights.qkv, 3 * dim, AddBias<Token>{saved.qkv, 3 * dim, vectors.qkv});
  Token* mixed = memory.narrow1;
  const Head head = headOf(shape);
  for (int64_t i = 0; i < samples * heads; i++) {
    const int64_t row = i / heads * length, column = i % heads * head.width;
    const Token* q = saved.qkv + row * 3 * dim + column;
    headForward<By>(head, q, q + dim, q + 2 * dim, mixed + row * dim + column, dim,
                    saved.probabilities + i * length * paddedFor<By>(length), memory.attention,
                    biasOf<By>(bias, shape, i));
  }
  if (factors.mixed != nullptr) By::saveRight(mixed, dim, rows, dim, factors.depth, factors.mixed);
  scalesOfRows(scales.attention, samples, length, memory.scales);
  By::timesPacked(mixed, rows, dim, weights.proj, dim,
                  AddBiasAndTokens<Token>{saved.middle, dim, vectors.proj, memory.scales, x});

  scalesOfRows(scales.mlp, samples, length, memory.scales);
  const Stretches stretches = stretchesOf(shape, samples);
  for (int64_t i = 0; i < stretches.count; i++) {
    const int64_t row = stretches.in(i), out = stretches.out(i), length = stretches.length;
    const Token* middle = saved.middle + row * dim;
    const int64_t words = By::savedAt(i * By::savedRows(length), 4 * dim);
    Token* activated = memory.wide;
    normalise(middle, length, dim, {vectors.scale2, vectors.shift2}, eps, given.statistics + row * 4 + 2,
              memory.normed);
    By::timesPacked(memory.normed, length, dim, weights.fc1, 4 * dim,
                    AddBiasAndActivate<Token>{activated, saved.slope + out * 4 * dim, 4 * dim, vectors.fc1});
    if (factors.activated != nullptr)
      By::saveRight(activated, 4 * dim, length, 4 * dim, factors.wantedDepth, factors.activated + words);
    By::timesPacked(activated, length, 4 * dim, weights.fc2, dim,
                    AddBiasAndTokens<Token>{y + out * dim, dim, vectors.fc2, memory.scales + row, middle});
  }
}

template <typename By>
void blockBackward(const BlockShape& shape, int64_t samples, const BlockVectors& vectors, const BlockWeights& weights,
                   const BlockScales& scales, const void* input, const BlockSaved& given, const void* outputGradient,
                   void* inputGradient, const BlockFactors& factors, const BlockSums& sums, const BlockBias& biasSums,
                   void* scratch) {
  using Token = typename By::Token;
  [[maybe_unused]] const typename By::Session session;
  const auto [length, dim, heads, eps, firstToken] = shape;
  const int64_t rows = samples * length;
  const BlockScratch<By> memory(shape, samples, scratch);
  const SavedTokens<Token> saved(given);
  const Token *x = static_cast<const Token*>(input), *gradient = static_cast<const Token*>(outputGradient);
  Token* dx = static_cast<Token*>(inputGradient);

  // The MLP.
  const Stretches stretches = stretchesOf(shape, samples);
  if (firstToken > 0) clear(memory.total, rows * dim);
  scalesOfRows(scales.mlp, samples, length, memory.scales);
  for (int64_t i = 0; i < stretches.count; i++) {
    const int64_t row = stretches.in(i), out = stretches.out(i), length = stretches.length;
    const auto at = [&](int64_t width) { return By::savedAt(i * By::savedRows(length), width); };
    const int64_t depth = factors.wantedDepth;
    float* total = memory.total + row * dim;
    widenAll(gradient + out * dim, length * dim, total);
    // That of the branch. By tiles, rows beyond the last one are read.
    const Token* dy = gradient + out * dim;
    if (By::kSlackRows > 0 || scales.mlp != nullptr) {
      scaleRows(dy, length, dim, memory.scales + row, memory.narrow1);
      dy = memory.narrow1;
    }
    By::saveLeft(dy, dim, length, dim, depth, factors.gradient + at(dim), sums.fc2);
    Token* dHidden = memory.wide;
    By::timesPacked(dy, length, dim, weights.fc2, 4 * dim,
                    TimesSlope<Token>{dHidden, 4 * dim, saved.slope + out * 4 * dim});
    By::saveLeft(dHidden, 4 * dim, length, 4 * dim, depth, factors.dHidden + at(4 * dim), sums.fc1);
    By::timesPacked(dHidden, length, 4 * dim, weights.fc1, dim, StoreFloat{memory.sums, dim});
    normaliseBackward(saved.middle + row * dim, memory.sums, length, dim, {vectors.scale2, vectors.shift2},
                      given.statistics + row * 4 + 2, total, memory.normed, sums.scale2, sums.shift2);
    By::saveRight(memory.normed, dim, length, dim, depth, factors.normed2 + at(dim));
  }

  // Attention.
  Token *dMiddle = memory.narrow1, *dMixed = memory.narrow2, *dQkv = memory.wide;
  scalesOfRows(scales.attention, samples, length, memory.scales);
  scaleRows(memory.total, rows, dim, memory.scales, dMiddle);
  By::saveLeft(dMiddle, dim, rows, dim, factors.depth, factors.dMiddle, sums.proj);
  By::timesPacked(dMiddle, rows, dim, weights.proj, dim, Store<Token>{dMixed, dim, dim});
  const Head head = headOf(shape);
  for (int64_t i = 0; i < samples * heads; i++) {
    const int64_t row = i / heads * length, column = i % heads * head.width;
    const Token* q = saved.qkv + row * 3 * dim + column;
    Token* dq = dQkv + row * 3 * dim + column;
    headBackward<By>(head, q, q + dim, q + 2 * dim, saved.probabilities + i * length * paddedFor<By>(length),
                     dMixed + row * dim + column, dim, dq, dq + dim, dq + 2 * dim, memory.attention,
                     biasOf<By>(biasSums, shape, i));
  }
  By::saveLeft(dQkv, 3 * dim, rows, 3 * dim, factors.depth, factors.dQkv, sums.qkv);
  By::timesPacked(dQkv, rows, 3 * dim, weights.qkv, dim, StoreFloat{memory.sums, dim});
  normaliseBackward(x, memory.sums, rows, dim, {vectors.scale1, vectors.shift1}, given.statistics, memory.total,
                    memory.normed, sums.scale1, sums.shift1);
  By::saveRight(memory.normed, dim, rows, dim, factors.depth, factors.normed1);
  narrowRows(memory.total, rows * dim, dx);
}

float scaleGradient(const float* w, float scale, int64_t columns, float* gradient) {
  const Lanes factor = all(scale);
  Lanes sum = zeros();
  for (int64_t i = 0; i < columns; i += 16) {
    const Lanes values = load(gradient + i);
    sum = timesPlus(load(w + i), values, sum);
    store(gradient + i, (values * factor));
  }
  return sumOf(sum);
}

template <typename By>
struct Passes {
  static int64_t slack(int64_t width) { return By::kSlack + By::kSlackRows * width; }
  static void packForward(const float* w, const float* scales, int64_t rows, int64_t columns, int64_t from, int64_t to,
                          Words* packed) {
    packTransposed<typename By::Kind>(w, {scales}, rows, columns, By::kPanel, from, to, packed);
  }
  static void packBackward(const float* w, const float* scales, int64_t rows, int64_t columns, int64_t from, int64_t to,
                           Words* packed) {
    packRows<typename By::Kind>(w, {scales}, rows, columns, By::kPanel, from, to, packed);
  }
  static void weightGradient(const Words* left, int64_t n, const Words* right, int64_t k, int64_t depth,
                             const WeightPart& part, float* out) {
    [[maybe_unused]] const typename By::Session session;
    By::weightGradient(left, n, right, k, depth, part, out);
  }

  static constexpr BlockKernels kKernels = {By::kFeatures,    By::kHeadFeatures, By::kPanel,     By::Kind::kSteps,
                                            By::kRows,        paddedFor<By>,     slack,          By::savedRows,
                                            By::savedAt,      packForward,       packBackward,   blockScratch<By>,
                                            blockForward<By>, blockBackward<By>, weightGradient, By::kPart,
                                            scaleGradient};
};

}  // namespace

#include "lanes_end.h"

}  // namespace mae::MAE_LANES
