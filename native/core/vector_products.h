// How the kernels of attention and of blocks multiply by vectors: of floats, or of pairs of bfloat16 (avx512_pairs.h).
// amx_tiles.h has the same functions by tiles, so that the kernels are templates of either.
#pragma once

#include "block_kernels.h"
#include "vector_tile.h"

namespace mae::MAE_LANES {

#include "lanes_begin.h"

namespace {

// What rows of a weight are multiplied by: by 1 where there are no scales.
struct RowScales {
  const float* at;
  Lanes operator[](int64_t row) const { return all(at == nullptr ? 1.0f : at[row]); }
  RowScales from(int64_t row) const { return {at == nullptr ? nullptr : at + row}; }
};
inline Lanes loadScaled(const float* w, Lanes scale) { return load(w) * scale; }

// What products multiply where tokens are of float: a number at once.
struct Numbers {
  using Token = float;
  using Element = float;
  // Features of a step.
  static constexpr int64_t kSteps = 1;
  // What features of heads must be multiples of.
  static constexpr int64_t kHeadFeatures = 1;

  static Lanes multiplyAdd(Lanes sum, const float* left, Bits right) {
    return timesPlus(all(*left), numbersOf(right), sum);
  }

  // 16 rows of weights, transposed to words.
  static void loadTransposed(const float* w, const RowScales& scales, int64_t columns, Bits (&block)[16]) {
    MAE_UNROLL
    for (int i = 0; i < 16; i++) block[i] = bitsOf(loadScaled(w + i * columns, scales[i]));
    transpose16(block);
  }
  // 16 columns of the rows that make up a step.
  static Bits loadStep(const float* w, const RowScales& scales, int64_t /*columns*/) {
    return bitsOf(loadScaled(w, scales[0]));
  }

  // Saves tokens as words, which are rows of either side of a weight gradient.
  static void save(const float* from, int64_t stride, int64_t rows, int64_t width, Words* to) {
    for (int64_t row = 0; row < rows; row++) {
      for (int64_t i = 0; i < width; i += 16) storeBits(to + row * width + i, bitsOf(load(from + row * stride + i)));
    }
  }

  // Sides of products of (length, width), some of which are copied to `scratch`.
  static Left<Numbers> left(const float* from, int64_t stride) { return {from, stride, 1}; }
  static Left<Numbers> transposedLeft(const float* from, int64_t stride, int64_t, int64_t, Words*) {
    return {from, 1, stride};
  }
  static Right<Numbers> right(const float* from, int64_t stride, [[maybe_unused]] int64_t length,
                              [[maybe_unused]] int64_t width, [[maybe_unused]] Words* scratch) {
    if constexpr (kCopiesRight) {
      save(from, stride, length, width, scratch);
      return {reinterpret_cast<const float*>(scratch), width};
    }
    return {from, stride};
  }
  static Right<Numbers> transposedRight(const float* from, int64_t stride, int64_t length, int64_t width,
                                        int64_t padded, Words* scratch) {
    for (int64_t row = 0; row < padded; row += 16) {
      for (int64_t column = 0; column < width; column += 16) {
        const Mask lanes = upTo(width - column);
        Bits block[16];
        MAE_UNROLL
        for (int i = 0; i < 16; i++) {
          block[i] = row + i < length ? bitsOf(load(from + (row + i) * stride + column, lanes)) : noBits();
        }
        transpose16(block);
        MAE_UNROLL
        for (int i = 0; i < 16; i++) storeBits(scratch + (column + i) * padded + row, block[i]);
      }
    }
    return {reinterpret_cast<const float*>(scratch), padded};
  }
};

// --- Packed weights: panels of columns of a product, in each a row of words for every step of the sums ---------------

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
        Bits block[16];
        const float* source = w + (first + row) * columns + step * Kind::kSteps;
        Kind::loadTransposed(source, scales.from(first + row), columns, block);
        MAE_UNROLL
        for (int i = 0; i < 16; i++) storeBits(target + (step + i) * width + row, block[i]);
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
        storeBits(target + step * width + column, Kind::loadStep(source + column, own, columns));
      }
    }
  }
}

// --- The functions that the kernels call -----------------------------------------------------------------------------

template <typename Kind_>
struct Vectors {
  using Kind = Kind_;
  // A token's feature.
  using Token = typename Kind::Token;
  using Element = typename Kind::Element;

  // Rows that a product computes at once, and columns of packed weights that are together.
  static constexpr int64_t kRows = 1;
  static constexpr int64_t kPanel = 16 * kVectors;
  // Rows of scores that are computed together.
  static constexpr int64_t kStrip = MAE_LANES::kRows;
  // Rows of probabilities are as wide as the next multiple.
  static constexpr int64_t kPadding = 16;
  // What features of tokens and heads must be multiples of.
  static constexpr int64_t kFeatures = 16 * Kind::kSteps;
  static constexpr int64_t kHeadFeatures = Kind::kHeadFeatures;
  // Parts of weight gradients: few enough to repack both sides for each.
  static constexpr WeightPart kPart = {0, 192, 0, 192};
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
    Kind::save(from, stride, rows, width, to);
    for (int64_t column = 0; column < width; column += 16) {
      Lanes total = load(sums + column);
      for (int64_t row = 0; row < rows; row++) total = total + widen(from + row * stride + column);
      store(sums + column, total);
    }
  }
  static void saveRight(const Token* from, int64_t stride, int64_t rows, int64_t width, int64_t /*depth*/, Words* to) {
    Kind::save(from, stride, rows, width, to);
  }

  // x (rows, inner) times packed weights
  template <typename Use>
  static void timesPacked(const Token* x, int64_t rows, int64_t inner, const Words* packed, int64_t columns,
                          const Use& use) {
    const int64_t steps = inner / Kind::kSteps;
    for (int64_t column = 0; column < columns; column += kPanel) {
      const int64_t width = smaller(kPanel, columns - column);
      const Right<Kind> panel{reinterpret_cast<const Element*>(packed + column * steps), width};
      strips(Kind::left(x, inner), panel, steps, 0, rows, column, width, use);
    }
  }

  // (rows, depth) times (depth, columns), with columns a multiple of 16
  template <typename Use>
  static void times(const Left<Kind>& left, const Right<Kind>& right, int64_t depth, int64_t rows, int64_t columns,
                    const Use& use) {
    product(left, right, (depth + Kind::kSteps - 1) / Kind::kSteps, rows, columns, use);
  }

  static Left<Kind> left(const Token* from, int64_t stride) { return Kind::left(from, stride); }
  static Left<Kind> transposedLeft(const Token* from, int64_t stride, int64_t length, int64_t width, Words* scratch) {
    return Kind::transposedLeft(from, stride, length, width, scratch);
  }
  static Right<Kind> right(const Token* from, int64_t stride, int64_t length, int64_t width, Words* scratch) {
    return Kind::right(from, stride, length, width, scratch);
  }
  static Right<Kind> transposedRight(const Token* from, int64_t stride, int64_t length, int64_t width, int64_t padded,
                                     Words* scratch) {
    return Kind::transposedRight(from, stride, length, width, padded, scratch);
  }

  // A part of left^T right, of saved tokens: left (depth, n), right (depth, k) words
  static void weightGradient(const Words* left, int64_t n, const Words* right, int64_t k, int64_t depth,
                             const WeightPart& part, float* out) {
    // Both sides are packed first: the left one in strips of rows, whose words of a step are neighbours.
    constexpr int64_t kDepth = kGradientSteps;
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
            storeBits(panels + i * width + j, loadBits(from + j));
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
  static constexpr int64_t kRowsAtOnce = MAE_LANES::kRows;

  // Words (steps, n), of which `count` columns become strips of rows.
  static void packStrips(const Words* from, int64_t n, int64_t steps, int64_t count, Words* to) {
    for (int64_t row = 0; row < count; row += kRowsAtOnce, to += steps * kRowsAtOnce) {
      const Mask lanes = upTo(smaller(kRowsAtOnce, count - row));
      for (int64_t i = 0; i < steps; i++) copyBits(from + i * n + row, lanes, to + i * kRowsAtOnce);
    }
  }
};

}  // namespace

#include "lanes_end.h"

}  // namespace mae::MAE_LANES
