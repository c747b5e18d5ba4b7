// Sums of buffers over the processes of one machine, in memory that they share. Each process has a region with all
// buffers, and sums a slice of every buffer over all regions, in the order of the ranks: so all get the same bits.
#pragma once

#include <c10/core/ScalarType.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mae {

class SharedSums {
 public:
  struct Buffer {
    // In a region, in bytes: a multiple of 64.
    size_t offset;
    int64_t numel;
    c10::ScalarType dtype;
  };

  // Makes the memory, as rank 0, or opens that of `path`. Throws where the system has none. Every process gives the
  // same buffers.
  SharedSums(int rank, int size, std::vector<Buffer> buffers, const std::string& path);
  ~SharedSums();
  SharedSums(const SharedSums&) = delete;
  SharedSums& operator=(const SharedSums&) = delete;

  // By which the other processes open the memory.
  std::string path() const;
  // The region of this process.
  char* own() const { return regionOf(rank_); }

  // Says that this process has written a buffer. It may not touch that before all sums are there.
  void put(size_t buffer);
  // Sums what all have put. Never waits for others.
  void advance();
  // Waits for all sums; then every region has them, and the next round begins. Throws where a process is gone, the time
  // is over, or this process gives up.
  void wait(std::chrono::milliseconds timeout);
  // Makes wait() throw.
  void giveUp() { hasGivenUp_ = true; }

 private:
  struct Control;
  struct Counts;

  char* regionOf(int rank) const;
  Counts& countsOf(size_t buffer) const;
  uint64_t target() const { return (round_ + 1) * static_cast<uint64_t>(size_); }
  void sum(const Buffer& buffer) const;
  bool isDone() const;
  void notify() const;
  void checkOthers() const;

  const int rank_, size_;
  const std::vector<Buffer> buffers_;
  size_t controlBytes_ = 0, regionBytes_ = 0, bytes_ = 0;
  int file_ = -1;
  char* memory_ = nullptr;
  Control* control_ = nullptr;
  uint64_t round_ = 0;
  // The first buffer whose slice this process has not summed in this round.
  size_t next_ = 0;
  std::atomic<bool> hasGivenUp_ = false;
};

}  // namespace mae
