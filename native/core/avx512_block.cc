#include "avx512_block.h"

#include "avx512.h"
#include "cpu.h"

#ifdef MAE_AVX512
#include "avx512_inline.h"
#endif

namespace mae::avx512 {

#ifdef MAE_AVX512

#include "avx512_begin.h"

namespace {

constexpr int kVectors = kPanel / 16;
// Steps of a sum whose right side, a panel wide, stays in the first-level cache.
constexpr int64_t kDepth = 96;

// The elements of products: pairs of bfloat16, or floats.
struct Pairs {
  using Element = Pair;
  static __m512 multiplyAdd(__m512 sum, const Element* left, __m512i right) {
    return _mm512_dpbf16_ps(sum, asPairs(_mm512_set1_epi32(static_cast<int>(*left))), asPairs(right));
  }
};
struct Numbers {
  using Element = float;
  static __m512 multiplyAdd(__m512 sum, const Element* left, __m512i right) {
    return _mm512_fmadd_ps(_mm512_set1_ps(*left), _mm512_castsi512_ps(right), sum);
  }
};

// The left side of a product.
template <typename Kind>
struct Side {
  const typename Kind::Element* at;
  int64_t rowStep;
  int64_t columnStep;
};

// Rows x kPanel values of a product over `depth` steps, each passed to `use(row, column, numbers)`. `right` is a panel.
template <int Rows, typename Kind, typename Use>
// If inlined, its sums would compete for registers with the surrounding code.
__attribute__((noinline)) void tile(const Side<Kind>& left, const typename Kind::Element* right, int64_t depth,
                                    int64_t row, int64_t column, const Use& use) {
  __m512 sums[Rows][kVectors];
  MAE_UNROLL
  for (int r = 0; r < Rows; r++) {
    MAE_UNROLL
    for (int v = 0; v < kVectors; v++) sums[r][v] = _mm512_setzero_ps();
  }
  const typename Kind::Element* from = left.at + row * left.rowStep;
  for (int64_t k = 0; k < depth; k++) {
    __m512i columns[kVectors];
    MAE_UNROLL
    for (int v = 0; v < kVectors; v++) columns[v] = _mm512_loadu_si512(right + k * kPanel + 16 * v);
    MAE_UNROLL
    for (int r = 0; r < Rows; r++) {
      MAE_UNROLL
      for (int v = 0; v < kVectors; v++) {
        sums[r][v] = Kind::multiplyAdd(sums[r][v], from + r * left.rowStep + k * left.columnStep, columns[v]);
      }
    }
  }
  MAE_UNROLL
  for (int r = 0; r < Rows; r++) {
    MAE_UNROLL
    for (int v = 0; v < kVectors; v++) use(row + r, column + 16 * v, sums[r][v]);
  }
}

// Rows [row, row + rows) of a panel of a product.
template <typename Kind, typename Use>
void panel(const Side<Kind>& left, const typename Kind::Element* right, int64_t depth, int64_t row, int64_t rows,
           int64_t column, const Use& use) {
  const int64_t end = row + rows;
  for (; row + kRows <= end; row += kRows) tile<kRows>(left, right, depth, row, column, use);
  switch (end - row) {
    case 5:
      return tile<5>(left, right, depth, row, column, use);
    case 4:
      return tile<4>(left, right, depth, row, column, use);
    case 3:
      return tile<3>(left, right, depth, row, column, use);
    case 2:
      return tile<2>(left, right, depth, row, column, use);
    case 1:
      return tile<1>(left, right, depth, row, column, use);
    default:
      return;
  }
}

// x times packed weights: x (rows, inner), the product (rows, columns).
template <typename Use>
void product(const uint16_t* x, int64_t rows, int64_t inner, const Words* packed, int64_t columns, const Use& use) {
  const Side<Pairs> left{reinterpret_cast<const Pair*>(x), inner / 2, 1};
  for (int64_t column = 0; column < columns; column += kPanel) {
    panel(left, reinterpret_cast<const Pair*>(packed + column * (inner / 2)), inner / 2, 0, rows, column, use);
  }
}

// --- What becomes of a product's numbers -----------------------------------------------------------------------------

struct StoreFloat {
  float* to;
  int64_t stride;
  void operator()(int64_t row, int64_t column, __m512 x) const { _mm512_storeu_ps(to + row * stride + column, x); }
};

struct AddFloat {
  float* to;
  int64_t stride;
  void operator()(int64_t row, int64_t column, __m512 x) const {
    float* at = to + row * stride + column;
    _mm512_storeu_ps(at, _mm512_add_ps(_mm512_loadu_ps(at), x));
  }
};

struct Store {
  uint16_t* to;
  int64_t stride;
  void operator()(int64_t row, int64_t column, __m512 x) const { narrow(to + row * stride + column, x); }
};

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

// --- Norms -----------------------------------------------------------------------------------------------------------

struct Norm {
  const float *scale, *shift;
};

inline float sum(const uint16_t* x, int64_t dim) {
  __m512 total = _mm512_setzero_ps();
  for (int64_t i = 0; i < dim; i += 16) total = _mm512_add_ps(total, widen(x + i));
  return _mm512_reduce_add_ps(total);
}

// `statistics`: mean and reciprocal of the deviation, at a step of 4
void normalise(const uint16_t* x, int64_t rows, int64_t dim, const Norm& norm, float eps, float* statistics,
               uint16_t* y) {
  const float share = 1.0f / static_cast<float>(dim);
  for (int64_t row = 0; row < rows; row++, x += dim, y += dim, statistics += 4) {
    const float mean = sum(x, dim) * share;
    const __m512 means = _mm512_set1_ps(mean);
    __m512 squares = _mm512_setzero_ps();
    for (int64_t i = 0; i < dim; i += 16) {
      const __m512 difference = _mm512_sub_ps(widen(x + i), means);
      squares = _mm512_fmadd_ps(difference, difference, squares);
    }
    const __m128 variance = _mm_set_ss(_mm512_reduce_add_ps(squares) * share + eps);
    const float inverse = 1.0f / _mm_cvtss_f32(_mm_sqrt_ss(variance));
    statistics[0] = mean;
    statistics[1] = inverse;
    const __m512 factor = _mm512_set1_ps(inverse);
    for (int64_t i = 0; i < dim; i += 16) {
      const __m512 normed = _mm512_mul_ps(_mm512_sub_ps(widen(x + i), means), factor);
      narrow(y + i, _mm512_fmadd_ps(normed, _mm512_loadu_ps(norm.scale + i), _mm512_loadu_ps(norm.shift + i)));
    }
  }
}

// Adds a norm's gradient to `total` (rows, dim), recomputes the norm's output, and adds to the sums of scale and shift.
// `dy` is the gradient of its output.
void normaliseBackward(const uint16_t* x, const float* dy, int64_t rows, int64_t dim, const Norm& norm,
                       const float* statistics, float* total, uint16_t* normedAgain, float* dScale, float* dShift) {
  const float share = 1.0f / static_cast<float>(dim);
  for (int64_t row = 0; row < rows; row++, x += dim, dy += dim, total += dim, normedAgain += dim, statistics += 4) {
    const __m512 mean = _mm512_set1_ps(statistics[0]), inverse = _mm512_set1_ps(statistics[1]);
    __m512 sums = _mm512_setzero_ps(), products = _mm512_setzero_ps();
    for (int64_t i = 0; i < dim; i += 16) {
      const __m512 normed = _mm512_mul_ps(_mm512_sub_ps(widen(x + i), mean), inverse);
      const __m512 scale = _mm512_loadu_ps(norm.scale + i), gradient = _mm512_loadu_ps(dy + i);
      const __m512 scaled = _mm512_mul_ps(gradient, scale);
      sums = _mm512_add_ps(sums, scaled);
      products = _mm512_fmadd_ps(scaled, normed, products);
      narrow(normedAgain + i, _mm512_fmadd_ps(normed, scale, _mm512_loadu_ps(norm.shift + i)));
      _mm512_storeu_ps(dScale + i, _mm512_fmadd_ps(gradient, normed, _mm512_loadu_ps(dScale + i)));
      _mm512_storeu_ps(dShift + i, _mm512_add_ps(gradient, _mm512_loadu_ps(dShift + i)));
    }
    const __m512 offset = _mm512_set1_ps(_mm512_reduce_add_ps(sums) * share);
    const __m512 slope = _mm512_set1_ps(_mm512_reduce_add_ps(products) * share);
    for (int64_t i = 0; i < dim; i += 16) {
      const __m512 normed = _mm512_mul_ps(_mm512_sub_ps(widen(x + i), mean), inverse);
      const __m512 scaled = _mm512_mul_ps(_mm512_loadu_ps(dy + i), _mm512_loadu_ps(norm.scale + i));
      const __m512 centred = _mm512_fnmadd_ps(normed, slope, _mm512_sub_ps(scaled, offset));
      _mm512_storeu_ps(total + i, _mm512_fmadd_ps(centred, inverse, _mm512_loadu_ps(total + i)));
    }
  }
}

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
    const Side<Kind> side{left + done * n, 1, n};
    if (done == 0) {
      panel(side, chunk, now, part.row, part.rows, part.column, StoreFloat{out, k});
    } else {
      panel(side, chunk, now, part.row, part.rows, part.column, AddFloat{out, k});
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

void weightGradient(const Words* left, int64_t n, const Words* right, int64_t k, int64_t depth, const WeightPart& part,
                    float* out) {
  accumulate<Pairs>(reinterpret_cast<const Pair*>(left), n, reinterpret_cast<const Pair*>(right), k, depth, part, out);
}

void weightGradient(const float* left, int64_t n, const float* right, int64_t k, int64_t depth, const WeightPart& part,
                    float* out) {
  accumulate<Numbers>(left, n, right, k, depth, part, out);
}

#include "avx512_end.h"

#else

// Never called: callers check first.
void packTransposed(const float*, int64_t, int64_t, int64_t, Words*) {}
void packRows(const float*, int64_t, int64_t, int64_t, int64_t, Words*) {}
size_t blockScratch(const BlockShape&, int64_t) { return 0; }
void blockForward(const BlockShape&, int64_t, const BlockVectors&, const BlockWeights&, const uint16_t*,
                  const BlockSaved&, uint16_t*, void*) {}
void blockBackward(const BlockShape&, int64_t, const BlockVectors&, const BlockWeights&, const uint16_t*,
                   const BlockSaved&, const uint16_t*, uint16_t*, const BlockPairs&, const BlockSums&, void*) {}
void weightGradient(const Words*, int64_t, const Words*, int64_t, int64_t, const WeightPart&, float*) {}
void weightGradient(const float*, int64_t, const float*, int64_t, int64_t, const WeightPart&, float*) {}

#endif

}  // namespace mae::avx512
