// Random numbers, bit-identical to lib/data/random.ts.
#pragma once

#include <array>
#include <cstdint>

namespace mae {

// Philox4x32-10 (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011), counted by (draw, index, epoch,
// purpose and view), the view in the upper half of its word.
class RandomStream {
 public:
  RandomStream(std::array<uint32_t, 2> key, uint32_t purpose, uint32_t index, uint32_t epoch, uint32_t view)
      : key_(key), counter_{0, index, epoch, purpose | view << 16} {}

  uint32_t bits() {
    if (used_ == 4) {
      fill();
      counter_[0]++;
      used_ = 0;
    }
    return block_[used_++];
  }

  // In [0, 1), with 53 random bits.
  double random() {
    const double high = bits() >> 5;
    const double low = bits() >> 6;
    return (high * 0x1p26 + low) / 0x1p53;
  }

  double uniform(double low, double high) { return low + (high - low) * random(); }

  // In 0 … bound - 1, every value equally likely.
  uint32_t below(uint32_t bound) {
    constexpr uint64_t kAll = uint64_t{1} << 32;
    const uint64_t limit = kAll - kAll % bound;
    uint32_t draw = bits();
    while (draw >= limit) draw = bits();
    return draw % bound;
  }

  // True with the given probability.
  bool chance(double probability) { return random() < probability; }

 private:
  void fill() {
    std::array<uint32_t, 4> c = counter_;
    std::array<uint32_t, 2> k = key_;
    for (int round = 0; round < 10; round++) {
      const uint64_t product0 = uint64_t{0xd2511f53} * c[0];
      const uint64_t product1 = uint64_t{0xcd9e8d57} * c[2];
      c = {static_cast<uint32_t>(product1 >> 32) ^ c[1] ^ k[0], static_cast<uint32_t>(product1),
           static_cast<uint32_t>(product0 >> 32) ^ c[3] ^ k[1], static_cast<uint32_t>(product0)};
      k[0] += 0x9e3779b9;
      k[1] += 0xbb67ae85;
    }
    block_ = c;
  }

  std::array<uint32_t, 2> key_;
  std::array<uint32_t, 4> counter_;
  std::array<uint32_t, 4> block_{};
  int used_ = 4;
};

}  // namespace mae
