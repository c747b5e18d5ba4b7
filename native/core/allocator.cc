// Caches small CPU blocks for reuse. libtorch asks the C library for memory aligned to 64 bytes, which glibc serves by
// splitting and merging chunks. For a small tensor, that is a sixth of an op's time. Each thread keeps freed blocks in
// lists by size and reuses them. Larger blocks go to libtorch's own allocator, and the C library is set to keep the
// memory of a training step for the next one.
#include "allocator.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <mutex>
#include <vector>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace mae {

namespace {

constexpr size_t kStep = 64;
constexpr size_t kLargest = 1024;
constexpr size_t kClasses = kLargest / kStep;
// Per thread and size: 64 kB of the largest, 256 kB at most in all classes together.
constexpr size_t kKept = 64;

size_t classOf(size_t bytes) { return (bytes + kStep - 1) / kStep - 1; }

struct Cache {
  std::array<std::vector<void*>, kClasses> blocks;
  ~Cache();
};

// Null before the first use on a thread; afterwards its cache, and null again while the thread ends, when destructors
// of tensors may still free blocks.
thread_local Cache* current = nullptr;
thread_local bool ended = false;

Cache::~Cache() {
  current = nullptr;
  ended = true;
  for (const auto& list : blocks) {
    for (void* block : list) c10::GetDefaultCPUAllocator()->raw_deallocate(block);
  }
}

Cache* cache() {
  if (current == nullptr && !ended) {
    thread_local Cache own;
    for (auto& list : own.blocks) list.reserve(kKept);
    current = &own;
  }
  return current;
}

template <size_t Class>
void release(void* block) {
  if (Cache* mine = cache(); mine != nullptr && mine->blocks[Class].size() < kKept) {
    mine->blocks[Class].push_back(block);
  } else {
    c10::GetDefaultCPUAllocator()->raw_deallocate(block);
  }
}

template <size_t... Classes>
constexpr std::array<c10::DeleterFnPtr, kClasses> releasers(std::index_sequence<Classes...>) {
  return {&release<Classes>...};
}

constexpr auto kReleasers = releasers(std::make_index_sequence<kClasses>());

class SmallBlockAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(size_t bytes) override {
    if (bytes == 0 || bytes > kLargest) return c10::GetDefaultCPUAllocator()->allocate(bytes);
    const size_t index = classOf(bytes);
    void* block = nullptr;
    if (Cache* mine = cache(); mine != nullptr && !mine->blocks[index].empty()) {
      block = mine->blocks[index].back();
      mine->blocks[index].pop_back();
    } else {
      block = c10::GetDefaultCPUAllocator()->raw_allocate((index + 1) * kStep);
    }
    return {block, block, kReleasers[index], c10::Device(c10::kCPU)};
  }

  // raw_deallocate() does not get the size. The default allocator made every block, and can free it.
  c10::DeleterFnPtr raw_deleter() const override { return c10::GetDefaultCPUAllocator()->raw_deleter(); }

  void copy_data(void* target, const void* source, size_t bytes) const override {
    default_copy_data(target, source, bytes);
  }
};

// A step frees memory that the next one allocates again. If it were returned to the system in between, every page would
// have to be cleared and mapped again, a tenth of a small model's step. A user's own settings take precedence.
void keepFreedMemory() {
#ifdef __GLIBC__
  for (const char* name : {"MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES"}) {
    if (std::getenv(name) != nullptr) return;
  }
  // The largest value that glibc accepts.
  constexpr int kMapFrom = 32 << 20;
  constexpr int kKeepFree = 512 << 20;
  mallopt(M_MMAP_THRESHOLD, kMapFrom);
  mallopt(M_TRIM_THRESHOLD, kKeepFree);
#endif
}

}  // namespace

void installAllocator() {
  static std::once_flag installed;
  std::call_once(installed, [] {
    keepFreedMemory();
    // Never deleted: tensors outlive every environment.
    c10::SetCPUAllocator(new SmallBlockAllocator(), /*priority=*/1);
  });
}

}  // namespace mae
