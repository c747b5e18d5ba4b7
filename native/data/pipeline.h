// Threads that make samples from a queue of batches. It knows nothing of JavaScript.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "sample_maker.h"

namespace mae {

// Samples of one batch that are ordered together.
struct Order {
  std::vector<Source> sources;
  std::vector<Job> jobs;
  uint32_t epoch = 0;
  // Which orders are called off together.
  uint32_t run = 0;
  // The batch's number: what belongs to an earlier one comes first.
  uint32_t rank = 0;
  // The batch's memory, that of each view; it has to stay until the order is finished.
  std::vector<uint8_t*> views;
  // One for each view of a job, job by job; to be looked at when the order is finished.
  std::vector<Result> results;

 private:
  friend class Pipeline;
  size_t begun_ = 0;
  size_t unfinished_ = 0;
};

class Pipeline {
 public:
  // `finished` is told of every order that was not dropped by `stop`, on any thread; it must not throw.
  Pipeline(MakerSettings settings, const MaeJpegFunctions* jpeg, size_t threads, std::function<void(Order*)> finished);
  ~Pipeline() { stop(); }

  // Orders are begun by rank, and those of one rank in the order in which they are given.
  void add(Order* order);
  // What has not been begun of a run is finished as cancelled.
  void cancel(uint32_t run);
  // Ends the threads, after the samples that they are at. Nothing is finished any more.
  void stop();

  const Times& times() const { return times_; }
  // Bytes of a sample in each view.
  const std::vector<size_t>& sampleBytes() const { return sampleBytes_; }

 private:
  void work();
  // Makes a job's views and notes what became of them.
  void make(SampleMaker& maker, const Order& order, const Job& job, Result* results) const;

  const MakerSettings settings_;
  std::vector<size_t> sampleBytes_;
  const MaeJpegFunctions* const jpeg_;
  const std::function<void(Order*)> finished_;
  Times times_;
  std::mutex mutex_;
  std::condition_variable wake_;
  // Orders with jobs that are not begun.
  std::deque<Order*> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace mae
