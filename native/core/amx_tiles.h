// How the kernels of attention and of blocks multiply by the processor's tiles (AMX), with the functions of
// vector_products.h. A tile is 16 rows of 16 words; one instruction multiplies two tiles of pairs of bfloat16 and adds
// the product to a tile of float (Intel's Architecture Instruction Set Extensions, 3.3). The instructions are written
// as assembly because compilers' own do not tell that they read and write memory.
#pragma once

#include "avx512_pairs.h"
#include "vector_products.h"

namespace mae::avx512 {

#include "lanes_begin.h"

namespace {

namespace amx {

// Rows, and words of a row, of a tile.
constexpr int64_t kSide = 16;
constexpr int64_t kWords = kSide * kSide;
// bfloat16 of a row: the steps of one instruction's sums.
constexpr int64_t kDepth = 2 * kSide;

struct alignas(64) Configuration {
  uint8_t palette = 1;
  uint8_t startRow = 0;
  uint8_t reserved[14] = {};
  uint16_t rowBytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};

template <int Tile>
inline void zero() {
  __asm__ volatile("tilezero %%tmm%c0" : : "i"(Tile));
}

template <int Tile>
inline void load(const void* from, int64_t strideBytes) {
  __asm__ volatile("tileloadd (%0,%1,1), %%tmm%c2" : : "r"(from), "r"(strideBytes), "i"(Tile) : "memory");
}

template <int Tile>
inline void store(void* to, int64_t strideBytes) {
  __asm__ volatile("tilestored %%tmm%c2, (%0,%1,1)" : : "r"(to), "r"(strideBytes), "i"(Tile) : "memory");
}

// sum += left right
template <int Sum, int LeftTile, int RightTile>
inline void multiplyAdd() {
  __asm__ volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" : : "i"(Sum), "i"(LeftTile), "i"(RightTile));
}

// Where the tiles of an operand are: bytes from a row to the next, from a tile to the one below or beside it, and from
// one step to the next.
struct Operand {
  const char* at;
  int64_t row, tile, step;
};

// Adds the products of `steps` tiles to the sums in the tiles 0 to 3: Rows of two. `between()` runs after each step,
// while the tiles' unit works.
template <int Rows, typename Between>
inline void accumulate(const Operand& left, const Operand& right, int64_t steps, const Between& between) {
  const char *leftAt = left.at, *rightAt = right.at;
  for (int64_t step = 0; step < steps; step++, leftAt += left.step, rightAt += right.step) {
    load<6>(rightAt, right.row);
    load<4>(leftAt, left.row);
    multiplyAdd<0, 4, 6>();
    load<7>(rightAt + right.tile, right.row);
    multiplyAdd<1, 4, 7>();
    if constexpr (Rows == 2) {
      load<5>(leftAt + left.tile, left.row);
      multiplyAdd<2, 5, 6>();
      multiplyAdd<3, 5, 7>();
    }
    between();
  }
}

template <int Rows>
inline void zeroSums() {
  zero<0>();
  zero<1>();
  if constexpr (Rows == 2) {
    zero<2>();
    zero<3>();
  }
}

template <int Rows>
inline void storeSums(float* to, int64_t stride) {
  store<0>(to, stride * 4);
  store<1>(to + kSide, stride * 4);
  if constexpr (Rows == 2) {
    store<2>(to + kSide * stride, stride * 4);
    store<3>(to + kSide * stride + kSide, stride * 4);
  }
}

// The sums of two rows.
inline void loadSums(const float* from, int64_t stride) {
  load<0>(from, stride * 4);
  load<1>(from + kSide, stride * 4);
  load<2>(from + kSide * stride, stride * 4);
  load<3>(from + kSide * stride + kSide, stride * 4);
}

// Passes a product's sums on while the next ones are being computed.
template <typename Use>
class Sums {
 public:
  explicit Sums(const Use& use) : use_(use) {}

  // Takes over the sums in the tiles, of which `rows` are wanted.
  template <int Rows>
  void take(int64_t row, int64_t column, int64_t rows) {
    use(rows_ - done_);
    current_ ^= 1;
    storeSums<Rows>(numbers_[current_], kStride);
    row_ = row;
    column_ = column;
    rows_ = rows;
    done_ = 0;
  }

  // Passes on `count` more rows.
  void use(int64_t count) {
    const int64_t end = smaller(done_ + count, rows_);
    for (; done_ < end; done_++) {
      const float* from = numbers_[current_] + done_ * kStride;
      const __m512 numbers[2] = {_mm512_load_ps(from), _mm512_load_ps(from + 16)};
      use_(row_ + done_, column_, numbers);
    }
  }

 private:
  static constexpr int64_t kStride = 2 * kSide;
  alignas(64) float numbers_[2][kStride * kStride];
  const Use& use_;
  int current_ = 0;
  int64_t row_ = 0, column_ = 0, rows_ = 0, done_ = 0;
};

// Rows of two tiles of a product.
template <int Rows, typename Use>
__attribute__((noinline)) void tiles(const Operand& left, const Operand& right, int64_t steps, int64_t row,
                                     int64_t column, int64_t rows, Sums<Use>& sums) {
  const int64_t share = (2 * kSide + steps - 1) / steps;
  zeroSums<Rows>();
  accumulate<Rows>(left, right, steps, [&] { sums.use(share); });
  sums.template take<Rows>(row, column, rows);
}

// Sums that are stored as they are need not pass through the registers.
template <int Rows>
__attribute__((noinline)) void tiles(const Operand& left, const Operand& right, int64_t steps, float* to,
                                     int64_t stride) {
  zeroSums<Rows>();
  accumulate<Rows>(left, right, steps, [] {});
  storeSums<Rows>(to, stride);
}

}  // namespace amx

struct Tiles {
  using Kind = Pairs;
  using Token = uint16_t;

  static constexpr int64_t kRows = amx::kSide;
  static constexpr int64_t kPanel = 2 * amx::kSide;
  static constexpr int64_t kStrip = 2 * amx::kSide;
  static constexpr int64_t kPadding = amx::kDepth;
  static constexpr int64_t kFeatures = amx::kDepth;
  static constexpr int64_t kHeadFeatures = amx::kDepth;
  // Parts of weight gradients: few enough that each side is read from memory rarely.
  static constexpr WeightPart kPart = {0, 384, 0, 384};
  static constexpr int64_t kSlackRows = amx::kSide;
  static constexpr int64_t kSlack = 0;

  // The tiles' shapes, which are each thread's own. libtorch's kernels set theirs whenever they need them.
  struct Session {
    Session() {
      const amx::Configuration configuration;
      __asm__ volatile("ldtilecfg %0" : : "m"(configuration));
    }
    ~Session() { __asm__ volatile("tilerelease"); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
  };

  // Rows of tokens: the left side.
  struct Left {
    const uint16_t* at;
    int64_t stride;
  };
  // Rows of pairs: the right side.
  struct Right {
    const Pair* at;
    int64_t stride;
  };

  // Saved tokens are whole tiles. Those of the same 16 features are together, in the order of the tokens: `depth` words
  // of each. A row of the left side's tiles has a feature, of the right side's two tokens.
  static int64_t savedRows(int64_t rows) { return roundUp(rows, amx::kDepth) / 2; }
  static int64_t savedAt(int64_t row, int64_t /*width*/) { return row * amx::kSide; }

  static void saveLeft(const uint16_t* from, int64_t stride, int64_t rows, int64_t width, int64_t depth, Words* to,
                       float* sums) {
    const __m512bh ones = asPairs(_mm512_set1_epi32(0x3f803f80));
    for (int64_t column = 0; column < width; column += amx::kSide) {
      __m512 sum = _mm512_loadu_ps(sums + column);
      for (int64_t row = 0; row < rows; row += amx::kDepth) {
        __m512i block[16];
        loadPairs(from + column, stride, row, rows, block);
        MAE_UNROLL
        for (int i = 0; i < 16; i++) sum = _mm512_dpbf16_ps(sum, asPairs(block[i]), ones);
        storeTransposed(block, to + column * depth + row / 2 * amx::kSide, amx::kSide);
      }
      _mm512_storeu_ps(sums + column, sum);
    }
  }

  static void saveRight(const uint16_t* from, int64_t stride, int64_t rows, int64_t width, int64_t depth, Words* to) {
    for (int64_t row = 0; row < rows; row += amx::kDepth) {
      for (int64_t column = 0; column < width; column += amx::kSide) {
        Words* tile = to + column * depth + row / 2 * amx::kSide;
        for (int64_t i = 0; i < amx::kSide; i++) {
          _mm512_storeu_si512(tile + i * amx::kSide, pairsAt(from + column, stride, row + 2 * i, rows));
        }
      }
    }
  }

  template <typename Use>
  static void timesPacked(const uint16_t* x, int64_t rows, int64_t inner, const Words* packed, int64_t columns,
                          const Use& use) {
    const int64_t steps = inner / amx::kDepth;
    const Left left{x, inner};
    const auto panel = [&](int64_t column) {
      return Right{reinterpret_cast<const Pair*>(packed + column * (inner / 2)), kPanel};
    };
    multiply(left, panel, steps, rows, columns, use);
  }

  template <typename Use>
  static void times(const Left& left, const Right& right, int64_t depth, int64_t rows, int64_t columns,
                    const Use& use) {
    const auto panel = [&](int64_t column) { return Right{right.at + column, right.stride}; };
    multiply(left, panel, roundUp(depth, amx::kDepth) / amx::kDepth, rows, columns, use);
  }

  static Left left(const uint16_t* from, int64_t stride) { return {from, stride}; }

  static Left transposedLeft(const uint16_t* from, int64_t stride, int64_t length, int64_t width, Words* scratch) {
    const int64_t words = savedRows(length);
    for (int64_t column = 0; column < width; column += amx::kSide) {
      for (int64_t row = 0; row < length; row += amx::kDepth) {
        __m512i block[16];
        loadPairs(from + column, stride, row, length, block);
        storeTransposed(block, scratch + column * words + row / 2, words);
      }
    }
    return {reinterpret_cast<const uint16_t*>(scratch), 2 * words};
  }

  static Right right(const uint16_t* from, int64_t stride, int64_t length, int64_t width, Words* scratch) {
    Pair* pairs = reinterpret_cast<Pair*>(scratch);
    interleave(from, stride, length, width, pairs, savedRows(length));
    return {pairs, width};
  }

  static Right transposedRight(const uint16_t* from, int64_t stride, int64_t length, int64_t width, int64_t padded,
                               Words* scratch) {
    Pair* pairs = reinterpret_cast<Pair*>(scratch);
    interleaveTransposed(from, stride, length, width, pairs, padded);
    return {pairs, padded};
  }

  static void weightGradient(const Words* left, int64_t /*n*/, const Words* right, int64_t k, int64_t depth,
                             const WeightPart& part, float* out) {
    // Steps for which two columns of the left side's tiles stay in the first-level cache, and the right side in the
    // second.
    constexpr int64_t kSteps = 16;
    const int64_t steps = depth / amx::kSide;
    for (int64_t done = 0; done < steps; done += kSteps) {
      const int64_t now = smaller(kSteps, steps - done);
      for (int64_t row = part.row; row < part.row + part.rows; row += 2 * amx::kSide) {
        for (int64_t column = part.column; column < part.column + part.columns; column += 2 * amx::kSide) {
          float* to = out + row * k + column;
          if (done == 0) {
            amx::zeroSums<2>();
          } else {
            amx::loadSums(to, k);
          }
          amx::accumulate<2>(savedOperand(left, depth, row, done), savedOperand(right, depth, column, done), now,
                             [] {});
          amx::storeSums<2>(to, k);
        }
      }
    }
  }

 private:
  // 32 tokens from `row` on, of 16 features, as pairs.
  static void loadPairs(const uint16_t* from, int64_t stride, int64_t row, int64_t rows, __m512i (&block)[16]) {
    if (row + amx::kDepth <= rows) {
      const uint16_t* at = from + row * stride;
      MAE_UNROLL
      for (int i = 0; i < 16; i++) block[i] = wholePairsAt(at + 2 * i * stride, stride);
    } else {
      MAE_UNROLL
      for (int i = 0; i < 16; i++) block[i] = pairsAt(from, stride, row + 2 * i, rows);
    }
  }

  static void storeTransposed(__m512i (&block)[16], Words* to, int64_t stride) {
    transpose16(block);
    MAE_UNROLL
    for (int i = 0; i < 16; i++) _mm512_storeu_si512(to + i * stride, block[i]);
  }

  // Tiles of 16 features from `feature` on, from a step on.
  static amx::Operand savedOperand(const Words* saved, int64_t depth, int64_t feature, int64_t step) {
    const Words* at = saved + feature * depth + step * amx::kWords;
    return {reinterpret_cast<const char*>(at), 64, depth * amx::kSide * 4, amx::kWords * 4};
  }

  static amx::Operand operand(const Left& left, int64_t row) {
    return {reinterpret_cast<const char*>(left.at + row * left.stride), left.stride * 2, left.stride * 2 * amx::kSide,
            amx::kDepth * 2};
  }
  static amx::Operand operand(const Right& right) {
    return {reinterpret_cast<const char*>(right.at), right.stride * 4, amx::kSide * 4, right.stride * 4 * amx::kSide};
  }

  // Runs `run<Rows>(left, right, row, column)` for all of a product. Its columns come in pairs of tiles, since features
  // and padding are multiples of two; only the last row of tiles may be alone.
  template <typename Panel, typename Run>
  static void forTiles(const Left& left, const Panel& panel, int64_t rows, int64_t columns, const Run& run) {
    for (int64_t column = 0; column < columns; column += kPanel) {
      const amx::Operand right = operand(panel(column));
      for (int64_t row = 0; row < rows; row += 2 * amx::kSide) {
        const amx::Operand from = operand(left, row);
        if (row + amx::kSide < rows) {
          run.template operator()<2>(from, right, row, column);
        } else {
          run.template operator()<1>(from, right, row, column);
        }
      }
    }
  }

  template <typename Use>
  struct Pass {
    int64_t steps, rows;
    amx::Sums<Use>& sums;
    template <int Rows>
    void operator()(const amx::Operand& left, const amx::Operand& right, int64_t row, int64_t column) const {
      amx::tiles<Rows>(left, right, steps, row, column, smaller(Rows * amx::kSide, rows - row), sums);
    }
  };

  struct Keep {
    int64_t steps;
    StoreFloat to;
    template <int Rows>
    void operator()(const amx::Operand& left, const amx::Operand& right, int64_t row, int64_t column) const {
      amx::tiles<Rows>(left, right, steps, to.to + row * to.stride + column, to.stride);
    }
  };

  template <typename Panel, typename Use>
  static void multiply(const Left& left, const Panel& panel, int64_t steps, int64_t rows, int64_t columns,
                       const Use& use) {
    amx::Sums<Use> sums(use);
    forTiles(left, panel, rows, columns, Pass<Use>{steps, rows, sums});
    sums.use(rows);
  }

  template <typename Panel>
  static void multiply(const Left& left, const Panel& panel, int64_t steps, int64_t rows, int64_t columns,
                       const StoreFloat& to) {
    forTiles(left, panel, rows, columns, Keep{steps, to});
  }
};

}  // namespace

#include "lanes_end.h"

}  // namespace mae::avx512
