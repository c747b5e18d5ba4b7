// Threads that make samples from a queue of batches. Independent of JavaScript.
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

// Samples of one batch that are requested together.
struct Order {
  std::vector<Source> sources;
  std::vector<Job> jobs;
  uint32_t epoch = 0;
  // Identifies orders that are cancelled together.
  uint32_t run = 0;
  // The batch's number: earlier ones are made first.
  uint32_t rank = 0;
  // The memory of each view of the batch; it must remain valid until the order is finished.
  std::vector<uint8_t*> views;
  // One for each view of a job, job by job; to be read when the order is finished.
  std::vector<Result> results;

 private:
  friend class Pipeline;
  size_t begun_ = 0;
  size_t unfinished_ = 0;
};

class Pipeline {
 public:
  // `finished` is called for every order that `stop` did not drop, on any thread; it must not throw.
  Pipeline(MakerSettings settings, const MaeJpegFunctions* jpeg, size_t threads, std::function<void(Order*)> finished);
  ~Pipeline() { stop(); }

  // Orders start by rank, and those of one rank in the order in which they were added.
  void add(Order* order);
  // Finishes all work of a run that has not started as cancelled.
  void cancel(uint32_t run);
  // Ends the threads after their current samples. No order is finished any more.
  void stop();

  const Times& times() const { return times_; }
  // Bytes of a sample in each view.
  const std::vector<size_t>& sampleBytes() const { return sampleBytes_; }

 private:
  void work();
  // Makes a job's views and stores their outcomes.
  void make(SampleMaker& maker, const Order& order, const Job& job, Result* results) const;

  const MakerSettings settings_;
  std::vector<size_t> sampleBytes_;
  const MaeJpegFunctions* const jpeg_;
  const std::function<void(Order*)> finished_;
  Times times_;
  std::mutex mutex_;
  std::condition_variable wake_;
  // Orders with jobs that have not started.
  std::deque<Order*> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace mae
