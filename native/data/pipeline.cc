#include "pipeline.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace mae {

Pipeline::Pipeline(MakerSettings settings, const MaeJpegFunctions* jpeg, size_t threads,
                   std::function<void(Order*)> finished)
    : settings_(std::move(settings)), jpeg_(jpeg), finished_(std::move(finished)) {
  for (const PlanSettings& view : settings_.views) {
    sampleBytes_.push_back(size_t{view.out.width} * view.out.height * 3);
  }
  for (size_t i = 0; i < threads; i++) {
    try {
      threads_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      // Fewer threads than requested do the same work.
      if (threads_.empty()) throw;
      break;
    }
  }
}

void Pipeline::add(Order* order) {
  order->results.assign(order->jobs.size() * settings_.views.size(), Result{});
  order->begun_ = 0;
  order->unfinished_ = order->jobs.size();
  if (order->jobs.empty()) return finished_(order);
  {
    const std::lock_guard lock(mutex_);
    const auto later =
        std::find_if(queue_.begin(), queue_.end(), [order](const Order* other) { return other->rank > order->rank; });
    queue_.insert(later, order);
  }
  wake_.notify_all();
}

void Pipeline::cancel(uint32_t run) {
  std::vector<Order*> done;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(queue_, [&](Order* order) {
      if (order->run != run) return false;
      order->unfinished_ -= order->jobs.size() - order->begun_;
      order->begun_ = order->jobs.size();
      if (order->unfinished_ == 0) done.push_back(order);
      return true;
    });
  }
  for (Order* order : done) finished_(order);
}

void Pipeline::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    queue_.clear();
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Pipeline::work() {
  std::unique_ptr<SampleMaker> maker;
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    Order* order = queue_.front();
    const size_t number = order->begun_++;
    if (order->begun_ == order->jobs.size()) queue_.pop_front();
    lock.unlock();

    // Other threads write the results of other jobs.
    Result* results = &order->results[number * settings_.views.size()];
    try {
      if (!maker) maker = std::make_unique<SampleMaker>(settings_, jpeg_, times_);
      make(*maker, *order, order->jobs[number], results);
    } catch (...) {
      // Most likely out of memory. The image library is tried next, and reports its own failure.
      std::fill_n(results, settings_.views.size(), Result{Status::kFailed, {}});
    }

    lock.lock();
    if (--order->unfinished_ > 0 || stopping_) continue;
    lock.unlock();
    finished_(order);
    lock.lock();
  }
}

void Pipeline::make(SampleMaker& maker, const Order& order, const Job& job, Result* results) const {
  std::vector<uint8_t*> outs(order.views);
  for (size_t i = 0; i < outs.size(); i++) outs[i] += job.slot * sampleBytes_[i];
  maker.make(job, order.sources[job.source], order.epoch, outs.data(), results);
}

}  // namespace mae
