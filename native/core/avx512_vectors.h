// How the kernels of attention and of blocks multiply by vectors: of floats, or of pairs of bfloat16. amx_tiles.h has
// the same functions by tiles, so that the kernels are templates of either.
#pragma once

#include "avx512_products.h"
#include "avx512_tile.h"

namespace mae::avx512 {

#include "avx512_begin.h"

namespace {

inline int64_t roundUp(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

// --- Packed weights: panels of columns of a product, in each a row of words for every step of the sums ---------------

inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

// What rows of a weight are multiplied by: by 1 where there are no scales.
struct RowScales {
  const float* at;
  __m512 operator[](int64_t row) const { return _mm512_set1_ps(at == nullptr ? 1.0f : at[row]); }
  RowScales from(int64_t row) const { return {at == nullptr ? nullptr : at + row}; }
};
inline __m512 loadScaled(const float* w, __m512 scale) { return _mm512_mul_ps(_mm512_loadu_ps(w), scale); }

// 16 rows of weights, transposed to words.
inline void loadTransposed(Numbers, const float* w, const RowScales& scales, int64_t columns, __m512i (&block)[16]) {
  MAE_UNROLL
  for (int i = 0; i < 16; i++) block[i] = (__m512i)loadScaled(w + i * columns, scales[i]);
  transpose16(block);
}
inline void loadTransposed(Pairs, const float* w, const RowScales& scales, int64_t columns, __m512i (&block)[16]) {
  MAE_UNROLL
  for (int i = 0; i < 16; i++) {
    const float* from = w + i * columns;
    block[i] = (__m512i)_mm512_cvtne2ps_pbh(loadScaled(from + 16, scales[i]), loadScaled(from, scales[i]));
  }
  transpose16(block);
}

// 16 columns of the rows that make up a step.
inline __m512i loadStep(Numbers, const float* w, const RowScales& scales, int64_t /*columns*/) {
  return (__m512i)loadScaled(w, scales[0]);
}
inline __m512i loadStep(Pairs, const float* w, const RowScales& scales, int64_t columns) {
  const __m512i low = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(loadScaled(w, scales[0])));
  const __m512i high = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(loadScaled(w + columns, scales[1])));
  return _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
}

// Packs panels [from, to) of a weight (rows, columns) for x w^T.
template <typename Kind>
void packTransposed(const float* w, const RowScales& scales, int64_t rows, int64_t columns, int64_t panel, int64_t from,
                    int64_t to, Words* packed) {
  const int64_t steps = columns / Kind::kSteps;
  for (int64_t first = from * panel; first < smaller(to * panel, rows); first += panel) {
    const int64_t width = smaller(panel, rows - first);
    Words* target = packed + first * steps;
    for (int64_t row = 0; row < width; row += 16) {
      for (int64_t step = 0; step < steps; step += 16) {
        __m512i block[16];
        const float* source = w + (first + row) * columns + step * Kind::kSteps;
        loadTransposed(Kind{}, source, scales.from(first + row), columns, block);
        MAE_UNROLL
        for (int i = 0; i < 16; i++) _mm512_storeu_si512(target + (step + i) * width + row, block[i]);
      }
    }
  }
}

// The same for x w.
template <typename Kind>
void packRows(const float* w, const RowScales& scales, int64_t rows, int64_t columns, int64_t panel, int64_t from,
              int64_t to, Words* packed) {
  const int64_t steps = rows / Kind::kSteps;
  for (int64_t first = from * panel; first < smaller(to * panel, columns); first += panel) {
    const int64_t width = smaller(panel, columns - first);
    Words* target = packed + first * steps;
    for (int64_t step = 0; step < steps; step++) {
      const float* source = w + step * Kind::kSteps * columns + first;
      for (int64_t column = 0; column < width; column += 16) {
        const RowScales own = scales.from(step * Kind::kSteps);
        _mm512_storeu_si512(target + step * width + column, loadStep(Kind{}, source + column, own, columns));
      }
    }
  }
}

// --- What bfloat16 and float do differently --------------------------------------------------------------------------

inline void saveTokens(const uint16_t* from, int64_t stride, int64_t rows, int64_t width, Words* to) {
  interleave(from, stride, rows, width, reinterpret_cast<Pair*>(to), (rows + 1) / 2);
}
inline void saveTokens(const float* from, int64_t stride, int64_t rows, int64_t width, Words* to) {
  for (int64_t row = 0; row < rows; row++) {
    for (int64_t i = 0; i < width; i += 16) _mm512_storeu_ps(to + row * width + i, widen(from + row * stride + i));
  }
}

inline Right<Pairs> asRight(const uint16_t* from, int64_t stride, int64_t length, int64_t width, Words* scratch) {
  saveTokens(from, stride, length, width, scratch);
  return {reinterpret_cast<const Pair*>(scratch), width};
}
inline Right<Numbers> asRight(const float* from, int64_t stride, int64_t, int64_t, Words*) { return {from, stride}; }

inline Right<Pairs> asTransposedRight(const uint16_t* from, int64_t stride, int64_t length, int64_t width,
                                      int64_t padded, Words* scratch) {
  Pair* pairs = reinterpret_cast<Pair*>(scratch);
  interleaveTransposed(from, stride, length, width, pairs, padded);
  return {pairs, padded};
}
inline Right<Numbers> asTransposedRight(const float* from, int64_t stride, int64_t length, int64_t width,
                                        int64_t padded, Words* scratch) {
  for (int64_t row = 0; row < padded; row += 16) {
    for (int64_t column = 0; column < width; column += 16) {
      const __mmask16 lanes = upTo(width - column);
      __m512i block[16];
      MAE_UNROLL
      for (int i = 0; i < 16; i++) {
        block[i] =
            row + i < length ? (__m512i)widen(from + (row + i) * stride + column, lanes) : _mm512_setzero_si512();
      }
      transpose16(block);
      MAE_UNROLL
      for (int i = 0; i < 16; i++) _mm512_storeu_si512(scratch + (column + i) * padded + row, block[i]);
    }
  }
  return {reinterpret_cast<const float*>(scratch), padded};
}

inline Left<Pairs> asTransposedLeft(const uint16_t* from, int64_t stride, int64_t length, int64_t width,
                                    Words* scratch) {
  saveTokens(from, stride, length, width, scratch);
  return {reinterpret_cast<const Pair*>(scratch), 1, width};
}
inline Left<Numbers> asTransposedLeft(const float* from, int64_t stride, int64_t, int64_t, Words*) {
  return {from, 1, stride};
}

// --- The functions that the kernels call -----------------------------------------------------------------------------

template <typename Kind_>
struct Vectors {
  using Kind = Kind_;
  // A token's feature.
  using Token = typename Kind::Stored;
  using Element = typename Kind::Element;

  // Rows that a product computes at once, and columns of packed weights that are together.
  static constexpr int64_t kRows = 1;
  static constexpr int64_t kPanel = 16 * kVectors;
  // Rows of scores that are computed together.
  static constexpr int64_t kStrip = avx512::kRows;
  // Rows of probabilities are as wide as the next multiple.
  static constexpr int64_t kPadding = 16;
  // What features of tokens and heads must be multiples of.
  static constexpr int64_t kFeatures = 16 * Kind::kSteps;
  static constexpr int64_t kHeadFeatures = Kind::kSteps == 2 ? 32 : 1;
  static constexpr WeightPart kPart = kWeightPart;
  // Rows and numbers beyond the last one that a product reads, and ignores.
  static constexpr int64_t kSlackRows = 0;
  static constexpr int64_t kSlack = 16;

  // What must be set up while products are computed.
  struct Session {};

  // Rows of words that hold `rows` tokens, whichever side of a weight gradient they become, and where a row begins.
  static int64_t savedRows(int64_t rows) { return (rows + Kind::kSteps - 1) / Kind::kSteps; }
  static int64_t savedAt(int64_t row, int64_t width) { return row * width; }

  // Saves tokens as the left side, and adds them to `sums`.
  static void saveLeft(const Token* from, int64_t stride, int64_t rows, int64_t width, int64_t /*depth*/, Words* to,
                       float* sums) {
    saveTokens(from, stride, rows, width, to);
    for (int64_t column = 0; column < width; column += 16) {
      __m512 total = _mm512_loadu_ps(sums + column);
      for (int64_t row = 0; row < rows; row++) total = _mm512_add_ps(total, widen(from + row * stride + column));
      _mm512_storeu_ps(sums + column, total);
    }
  }
  static void saveRight(const Token* from, int64_t stride, int64_t rows, int64_t width, int64_t /*depth*/, Words* to) {
    saveTokens(from, stride, rows, width, to);
  }

  // x (rows, inner) times packed weights
  template <typename Use>
  static void timesPacked(const Token* x, int64_t rows, int64_t inner, const Words* packed, int64_t columns,
                          const Use& use) {
    const int64_t steps = inner / Kind::kSteps;
    for (int64_t column = 0; column < columns; column += kPanel) {
      const int64_t width = smaller(kPanel, columns - column);
      const Right<Kind> panel{reinterpret_cast<const Element*>(packed + column * steps), width};
      strips(rowsOf(x, inner), panel, steps, 0, rows, column, width, use);
    }
  }

  // (rows, depth) times (depth, columns), with columns a multiple of 16
  template <typename Use>
  static void times(const Left<Kind>& left, const Right<Kind>& right, int64_t depth, int64_t rows, int64_t columns,
                    const Use& use) {
    product(left, right, (depth + Kind::kSteps - 1) / Kind::kSteps, rows, columns, use);
  }

  static Left<Kind> left(const Token* from, int64_t stride) { return rowsOf(from, stride); }
  static Left<Kind> transposedLeft(const Token* from, int64_t stride, int64_t length, int64_t width, Words* scratch) {
    return asTransposedLeft(from, stride, length, width, scratch);
  }
  static Right<Kind> right(const Token* from, int64_t stride, int64_t length, int64_t width, Words* scratch) {
    return asRight(from, stride, length, width, scratch);
  }
  static Right<Kind> transposedRight(const Token* from, int64_t stride, int64_t length, int64_t width, int64_t padded,
                                     Words* scratch) {
    return asTransposedRight(from, stride, length, width, padded, scratch);
  }

  // A part of left^T right, of saved tokens: left (depth, n), right (depth, k) words
  static void weightGradient(const Words* left, int64_t n, const Words* right, int64_t k, int64_t depth,
                             const WeightPart& part, float* out) {
    // Steps of a sum whose right side, a panel wide, stays in the first-level cache. Both sides are packed first: the
    // left one in strips of rows, whose words of a step are neighbours.
    constexpr int64_t kDepth = 96;
    alignas(64) Words panels[kDepth * kPanel];
    alignas(64) Words rows[kDepth * (kPart.rows + kRowsAtOnce)];
    for (int64_t done = 0; done < depth; done += kDepth) {
      const int64_t now = smaller(kDepth, depth - done);
      packStrips(left + done * n + part.row, n, now, part.rows, rows);
      for (int64_t column = part.column; column < part.column + part.columns; column += kPanel) {
        const int64_t width = smaller(kPanel, part.column + part.columns - column);
        for (int64_t i = 0; i < now; i++) {
          const Words* from = right + (done + i) * k + column;
          for (int64_t j = 0; j < width; j += 16) {
            _mm512_store_si512(panels + i * width + j, _mm512_loadu_si512(from + j));
          }
        }
        const Right<Kind> panel{reinterpret_cast<const Element*>(panels), width};
        for (int64_t row = 0; row < part.rows; row += kRowsAtOnce) {
          const Left<Kind> strip{reinterpret_cast<const Element*>(rows + row * now), 1, kRowsAtOnce};
          const int64_t count = smaller(kRowsAtOnce, part.rows - row);
          float* to = out + (part.row + row) * k;
          if (done == 0) {
            strips(strip, panel, now, 0, count, column, width, StoreFloat{to, k});
          } else {
            strips(strip, panel, now, 0, count, column, width, AddFloat{to, k});
          }
        }
      }
    }
  }

 private:
  static constexpr int64_t kRowsAtOnce = avx512::kRows;

  // Words (steps, n), of which `count` columns become strips of rows.
  static void packStrips(const Words* from, int64_t n, int64_t steps, int64_t count, Words* to) {
    for (int64_t row = 0; row < count; row += kRowsAtOnce, to += steps * kRowsAtOnce) {
      const __mmask16 lanes = upTo(smaller(kRowsAtOnce, count - row));
      for (int64_t i = 0; i < steps; i++) {
        _mm512_mask_storeu_epi32(to + i * kRowsAtOnce, lanes, _mm512_maskz_loadu_epi32(lanes, from + i * n + row));
      }
    }
  }
};

}  // namespace

#include "avx512_end.h"

}  // namespace mae::avx512
