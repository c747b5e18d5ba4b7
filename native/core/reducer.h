// Gradients of all processes become their sums, while the backward pass still computes others. They are copied into
// flat buckets, the last parameters first, and each bucket is exchanged as soon as it is full.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <utility>
#include <vector>

#include "nodes.h"
#include "shared_sums.h"

namespace mae {

class Reducer : public std::enable_shared_from_this<Reducer> {
 public:
  struct Options {
    int64_t bucketBytes;
    // In which numbers cross the border between processes; those of the gradients where it is none.
    std::optional<c10::ScalarType> wireDtype;
    // Where they cross it: the CPU for Gloo.
    c10::Device wireDevice;
  };

  Reducer(std::vector<at::Tensor> parameters, const Options& options);
  ~Reducer() { removeHooks(); }
  Reducer(const Reducer&) = delete;
  Reducer& operator=(const Reducer&) = delete;

  int64_t count() const { return static_cast<int64_t>(parameters_.size()); }
  // The buffers that processes of one machine share.
  const std::vector<SharedSums::Buffer>& buffers() const { return buffers_; }
  // Begins: sums go through the memory where there is one, else through the group.
  void connect(c10::intrusive_ptr<c10d::Backend> group, std::shared_ptr<SharedSums> memory);

  // The next backward pass is the step's last.
  void arm();
  // Exchanges what the backward pass has not. Returns which parameters have a gradient here: uint8, 1 or 0.
  at::Tensor collect();
  // What is to be waited for; nothing on a GPU, whose stream waits in settle().
  const std::shared_ptr<SharedSums>& memory() const { return memory_; }
  std::vector<c10::intrusive_ptr<c10d::Work>> works() const;
  // Makes the sums the gradients, of the parameters that have one in any process.
  void settle(const at::Tensor& present);
  void removeHooks();

 private:
  struct Bucket {
    // All gradients of some parameters, and what is exchanged: the same, or a copy.
    at::Tensor flat, wire;
    size_t parameters = 0;
    // Parameters whose gradients are still to come.
    size_t missing = 0;
    c10::intrusive_ptr<c10d::Work> work;
  };
  struct Parameter {
    at::Tensor tensor;
    size_t bucket = 0;
    int64_t from = 0;
    // Its place in the bucket.
    at::Tensor view;
    bool isTaken = false;
    bool isPresent = false;
    // How often the backward pass has come to it in this step.
    int visits = 0;
    NodePointer accumulator;
    std::uintptr_t hook = 0;
  };
  class Hook;

  void visit(size_t index);
  void take(Parameter& parameter);
  void send();

  const Options options_;
  std::vector<Parameter> parameters_;
  std::vector<Bucket> buckets_;
  std::vector<SharedSums::Buffer> buffers_;
  c10::intrusive_ptr<c10d::Backend> group_;
  std::shared_ptr<SharedSums> memory_;
  // The first bucket that is not on its way.
  size_t next_ = 0;
  bool isArmed_ = false;
  // The first backward pass shows whether it comes to each parameter once.
  bool isObserved_ = false, overlaps_ = false;
  // Gradients of a GPU come from a thread of autograd.
  std::mutex mutex_;
};

}  // namespace mae
