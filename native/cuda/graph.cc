// CUDA graphs: work of a device that is recorded once and replayed as a whole. The ops take numbers only: libtorch's
// dispatcher cannot carry a graph. lib/torch/cuda-graph.ts calls them in the right order.
#include <ATen/core/CachingHostAllocator.h>
#include <ATen/cuda/CUDAGeneratorImpl.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/Event.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAStream.h>
#include <cuda_runtime_api.h>
#include <torch/library.h>

#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace mae::cuda {

namespace {

using c10::cuda::CUDAStream;

// libtorch's graph, with an end for captures that fail. capture_end() of 2.11 throws where the capture is invalid,
// before it tells the allocators that it is over. They would go on asking a graph that may be freed. No version
// releases the pool of a capture that was never ended before 2.14.
class Recording : public at::cuda::CUDAGraph {
 public:
  // After a begin or an end that threw too.
  void abandon() {
    cudaGraph_t partial = nullptr;
    // Fails where the capture is invalid, and ends it all the same.
    static_cast<void>(cudaStreamEndCapture(capture_stream_, &partial));
    if (partial != nullptr) static_cast<void>(cudaGraphDestroy(partial));
    static_cast<void>(cudaGetLastError());
    leaveAllocators(*this);
    reset();
  }

 private:
  // A template, for members that are not in all versions of libtorch.
  template <typename Self>
  static void leaveAllocators(Self& self) {
    // Where it is there, reset() does this.
    if constexpr (!requires { self.allocated_pool_; }) {
      for (auto& [state, increment] : self.captured_generator_states_) {
        if constexpr (requires { state->capturing_; }) state->capturing_ = false;
      }
      const auto pool = self.mempool_id_;
      const bool wasUnderway =
          succeeds([&] { c10::cuda::CUDACachingAllocator::endAllocateToPool(self.capture_dev_, pool); });
      succeeds([&] { at::getHostAllocator(at::kCUDA)->end_allocate_to_pool(pool); });
      // So that reset() releases the pool.
      if (wasUnderway) self.capture_ended_ = true;
    }
  }

  // The allocators throw where they know of no capture.
  template <typename Work>
  static bool succeeds(const Work& work) {
    try {
      work();
      return true;
    } catch (const c10::Error&) {
      return false;
    }
  }
};

struct Graph {
  explicit Graph(CUDAStream own) : stream(own), outer(own) {}

  // Recorded work, and its warm-up, run on a stream of their own; `outer` is the current stream outside.
  CUDAStream stream, outer;
  Recording graph;
};

// Each JavaScript thread may have graphs.
std::mutex mutex;
std::map<int64_t, std::unique_ptr<Graph>>& graphs() {
  // Never freed: CUDA may be gone first at the end of the process.
  static auto* const all = new std::map<int64_t, std::unique_ptr<Graph>>();
  return *all;
}

Graph& graphOf(int64_t id) {
  const std::lock_guard lock(mutex);
  const auto found = graphs().find(id);
  TORCH_CHECK_VALUE(found != graphs().end(), "there is no CUDA graph ", id);
  return *found->second;
}

void waitFor(const CUDAStream& waiting, const CUDAStream& awaited) {
  c10::Event event(c10::kCUDA);
  event.record(awaited.unwrap());
  event.block(waiting.unwrap());
}

int64_t create(c10::Device device) {
  TORCH_CHECK_VALUE(device.is_cuda(), "CUDA graphs are for CUDA devices, got ", device);
  const c10::DeviceGuard guard(device);
  const auto index = device.has_index() ? device.index() : c10::cuda::current_device();
  auto graph = std::make_unique<Graph>(c10::cuda::getStreamFromPool(/*isHighPriority=*/false, index));
  const std::lock_guard lock(mutex);
  static int64_t last = 0;
  graphs().emplace(++last, std::move(graph));
  return last;
}

// From here to leave() the graph's own stream is the current one. It waits for the other stream's earlier work.
void enter(int64_t id) {
  Graph& graph = graphOf(id);
  graph.outer = c10::cuda::getCurrentCUDAStream(graph.stream.device_index());
  waitFor(graph.stream, graph.outer);
  c10::cuda::setCurrentCUDAStream(graph.stream);
}

void leave(int64_t id) {
  Graph& graph = graphOf(id);
  waitFor(graph.outer, graph.stream);
  c10::cuda::setCurrentCUDAStream(graph.outer);
}

// Between enter() and leave(). Until end(), work is only recorded. Memory comes from the graph's own pool, so what the
// allocator keeps of earlier work is given back before: else a step's memory would be reserved twice.
void begin(int64_t id) {
  Graph& graph = graphOf(id);
  const c10::DeviceGuard guard(graph.stream.device());
  c10::cuda::device_synchronize();
  c10::cuda::CUDACachingAllocator::emptyCache();
  // Other threads wait for copies meanwhile, which would make the capture invalid in the mode for all threads.
  graph.graph.capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
}

void end(int64_t id) {
  Graph& graph = graphOf(id);
  const c10::DeviceGuard guard(graph.stream.device());
  graph.graph.capture_end();
}

// Ends a capture that failed, wherever it did.
void abandon(int64_t id) {
  Graph& graph = graphOf(id);
  const c10::DeviceGuard guard(graph.stream.device());
  graph.graph.abandon();
}

void replay(int64_t id) {
  Graph& graph = graphOf(id);
  const c10::DeviceGuard guard(graph.stream.device());
  graph.graph.replay();
}

// Waits for the device: no work of the graph may run when its memory is freed.
void release(int64_t id) {
  Graph& graph = graphOf(id);
  const c10::DeviceGuard guard(graph.stream.device());
  c10::cuda::device_synchronize();
  const std::lock_guard lock(mutex);
  graphs().erase(id);
}

}  // namespace

}  // namespace mae::cuda

TORCH_LIBRARY_FRAGMENT(mae, library) {
  library.def("cuda_graph_create(Device device) -> int", &mae::cuda::create);
  library.def("cuda_graph_enter(int graph) -> ()", &mae::cuda::enter);
  library.def("cuda_graph_leave(int graph) -> ()", &mae::cuda::leave);
  library.def("cuda_graph_begin(int graph) -> ()", &mae::cuda::begin);
  library.def("cuda_graph_end(int graph) -> ()", &mae::cuda::end);
  library.def("cuda_graph_abandon(int graph) -> ()", &mae::cuda::abandon);
  library.def("cuda_graph_replay(int graph) -> ()", &mae::cuda::replay);
  library.def("cuda_graph_release(int graph) -> ()", &mae::cuda::release);
}
