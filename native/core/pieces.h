// Goes through many tensors as if they were one: in pieces of at most one size, evenly over the threads. How they are
// cut depends on the sizes alone, so that sums over pieces do not depend on the number of threads.
#pragma once

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mae {

struct Piece {
  size_t tensor;
  // The first element, a multiple of 16.
  int64_t from;
  int64_t count;
};

class Pieces {
 public:
  // The next tensor.
  void add(int64_t numel) {
    for (int64_t from = 0; from < numel; from += kLargest) {
      const int64_t count = std::min(kLargest, numel - from);
      pieces_.push_back({tensors_, from, count});
      starts_.push_back(total_);
      total_ += count;
    }
    tensors_++;
  }

  size_t size() const { return pieces_.size(); }

  // Calls run(number, piece) for each; on several threads where that pays.
  template <typename Run>
  void forEach(const Run& run) const {
    at::parallel_for(0, total_, kGrain, [&](int64_t from, int64_t to) {
      // A piece belongs to the thread in whose share it starts.
      const auto first = std::lower_bound(starts_.begin(), starts_.end(), from);
      for (size_t i = static_cast<size_t>(first - starts_.begin()); i < starts_.size() && starts_[i] < to; i++) {
        run(i, pieces_[i]);
      }
    });
  }

 private:
  // With its gradient and state, a piece fits into a second-level cache.
  static constexpr int64_t kLargest = 1 << 14;
  // Waiting for another thread takes about as long as this many elements do.
  static constexpr int64_t kGrain = 1 << 17;

  size_t tensors_ = 0;
  int64_t total_ = 0;
  std::vector<Piece> pieces_;
  // The number of elements before each piece.
  std::vector<int64_t> starts_;
};

}  // namespace mae
