#include "shared_sums.h"

#include <c10/util/BFloat16.h>
#include <c10/util/Exception.h>
#include <c10/util/Half.h>

#include <algorithm>
#include <array>
#include <utility>

#ifdef __linux__
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstring>
#endif

namespace mae {

#ifdef __linux__

struct SharedSums::Control {
  // Changes with each count: what waiting processes look at.
  alignas(64) std::atomic<uint32_t> version;
  std::atomic<uint32_t> waiting;
  // The processes' numbers, by rank. 0: not yet there.
  std::array<std::atomic<int32_t>, 1024> processes;
};

// How often a buffer was put or summed, over all processes and rounds.
struct alignas(64) SharedSums::Counts {
  std::atomic<uint64_t> put, summed;
};

namespace {

static_assert(std::atomic<uint32_t>::is_always_lock_free && std::atomic<uint64_t>::is_always_lock_free);

constexpr size_t kPage = 4096;
// Between two looks at whether the others are still there.
constexpr timespec kLook{0, 50'000'000};

size_t pages(size_t bytes) { return (bytes + kPage - 1) / kPage * kPage; }

template <typename T>
using Sum = std::conditional_t<std::is_same_v<T, double>, double, float>;

// The sum of all rows, written to each of them. Rows do not overlap.
template <typename T>
void sumRows(const std::vector<T*>& rows, int64_t count) {
  // Small enough for the nearest cache, together with the rows.
  constexpr int64_t kChunk = 2048;
  std::array<Sum<T>, kChunk> sums;
  for (int64_t from = 0; from < count; from += kChunk) {
    const int64_t length = std::min(kChunk, count - from);
    const T* const first = rows[0] + from;
    for (int64_t i = 0; i < length; i++) sums[i] = static_cast<Sum<T>>(first[i]);
    for (size_t r = 1; r < rows.size(); r++) {
      const T* const row = rows[r] + from;
      for (int64_t i = 0; i < length; i++) sums[i] += static_cast<Sum<T>>(row[i]);
    }
    for (T* const row : rows) {
      T* const to = row + from;
      for (int64_t i = 0; i < length; i++) to[i] = static_cast<T>(sums[i]);
    }
  }
}

// A process that was killed is there until its parent has asked for its end.
bool isRunning(int32_t process) {
  if (kill(process, 0) != 0 && errno == ESRCH) return false;
  char name[64], text[512];
  std::snprintf(name, sizeof name, "/proc/%d/stat", process);
  std::FILE* const file = std::fopen(name, "r");
  if (file == nullptr) return errno != ENOENT;
  const size_t length = std::fread(text, 1, sizeof text - 1, file);
  std::fclose(file);
  text[length] = '\0';
  const char* const state = std::strrchr(text, ')');
  return state == nullptr || state + 2 >= text + length || (state[2] != 'Z' && state[2] != 'X');
}

}  // namespace

SharedSums::SharedSums(int rank, int size, std::vector<Buffer> buffers, const std::string& path)
    : rank_(rank), size_(size), buffers_(std::move(buffers)) {
  TORCH_CHECK(size <= static_cast<int>(std::tuple_size_v<decltype(Control::processes)>), "too many processes");
  size_t end = 0;
  for (const Buffer& buffer : buffers_) {
    end = std::max(end, buffer.offset + static_cast<size_t>(buffer.numel) * c10::elementSize(buffer.dtype));
  }
  controlBytes_ = pages(sizeof(Control) + buffers_.size() * sizeof(Counts));
  regionBytes_ = pages(end);
  bytes_ = controlBytes_ + regionBytes_ * static_cast<size_t>(size);
  // No name that a killed process would leave behind.
  file_ = static_cast<int>(path.empty() ? syscall(SYS_memfd_create, "mae-native", 1u)
                                        : open(path.c_str(), O_RDWR | O_CLOEXEC));
  TORCH_CHECK(file_ >= 0, "cannot open memory of several processes: ", std::strerror(errno));
  if (path.empty() && ftruncate(file_, static_cast<off_t>(bytes_)) != 0) {
    const int error = errno;
    close(file_);
    TORCH_CHECK(false, "cannot make memory of several processes: ", std::strerror(error));
  }
  void* const memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, file_, 0);
  if (memory == MAP_FAILED) {
    const int error = errno;
    close(file_);
    TORCH_CHECK(false, "cannot map memory of several processes: ", std::strerror(error));
  }
  memory_ = static_cast<char*>(memory);
  madvise(memory_, bytes_, MADV_HUGEPAGE);
  // All zeros are its first state.
  control_ = reinterpret_cast<Control*>(memory_);
  control_->processes[static_cast<size_t>(rank)] = getpid();
}

SharedSums::~SharedSums() {
  munmap(memory_, bytes_);
  close(file_);
}

std::string SharedSums::path() const { return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(file_); }

char* SharedSums::regionOf(int rank) const {
  return memory_ + controlBytes_ + regionBytes_ * static_cast<size_t>(rank);
}

SharedSums::Counts& SharedSums::countsOf(size_t buffer) const {
  return reinterpret_cast<Counts*>(memory_ + sizeof(Control))[buffer];
}

void SharedSums::notify() const {
  control_->version.fetch_add(1);
  if (control_->waiting.load() > 0) {
    syscall(SYS_futex, &control_->version, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
  }
}

void SharedSums::put(size_t buffer) {
  countsOf(buffer).put.fetch_add(1);
  notify();
}

void SharedSums::advance() {
  for (; next_ < buffers_.size() && countsOf(next_).put.load() >= target(); next_++) {
    sum(buffers_[next_]);
    countsOf(next_).summed.fetch_add(1);
    notify();
  }
}

template <typename T>
static std::vector<T*> rowsOf(const std::vector<char*>& bytes, int64_t from) {
  std::vector<T*> rows;
  for (char* const start : bytes) rows.push_back(reinterpret_cast<T*>(start) + from);
  return rows;
}

// The slice of this process: whole lines of the cache, which no other one writes to.
void SharedSums::sum(const Buffer& buffer) const {
  constexpr int64_t kLine = 64;
  const int64_t lines = (buffer.numel + kLine - 1) / kLine;
  const int64_t from = std::min(buffer.numel, lines * rank_ / size_ * kLine);
  const int64_t to = std::min(buffer.numel, lines * (rank_ + 1) / size_ * kLine);
  std::vector<char*> starts;
  for (int rank = 0; rank < size_; rank++) starts.push_back(regionOf(rank) + buffer.offset);
  switch (buffer.dtype) {
    case c10::kFloat:
      return sumRows(rowsOf<float>(starts, from), to - from);
    case c10::kDouble:
      return sumRows(rowsOf<double>(starts, from), to - from);
    case c10::kBFloat16:
      return sumRows(rowsOf<c10::BFloat16>(starts, from), to - from);
    case c10::kHalf:
      return sumRows(rowsOf<c10::Half>(starts, from), to - from);
    default:
      TORCH_CHECK(false, "gradients of ", buffer.dtype, " are not summed");
  }
}

bool SharedSums::isDone() const {
  for (size_t i = 0; i < buffers_.size(); i++) {
    if (countsOf(i).summed.load() < target()) return false;
  }
  return true;
}

void SharedSums::checkOthers() const {
  TORCH_CHECK(!hasGivenUp_, "this process has given up");
  for (int rank = 0; rank < size_; rank++) {
    const int32_t process = control_->processes[static_cast<size_t>(rank)];
    TORCH_CHECK(process == 0 || isRunning(process), "the process of rank ", rank, " has ended");
  }
}

void SharedSums::wait(std::chrono::milliseconds timeout) {
  const auto end = std::chrono::steady_clock::now() + timeout;
  // Who is counted here and is killed makes the others wake no one: harmless.
  control_->waiting.fetch_add(1);
  try {
    while (true) {
      const uint32_t seen = control_->version.load();
      advance();
      if (isDone()) break;
      const long result = syscall(SYS_futex, &control_->version, FUTEX_WAIT, seen, &kLook, nullptr, 0);
      if (result == 0 || errno != ETIMEDOUT) continue;
      checkOthers();
      TORCH_CHECK(std::chrono::steady_clock::now() < end, "timed out after ", timeout.count(), " ms");
    }
  } catch (...) {
    control_->waiting.fetch_sub(1);
    throw;
  }
  control_->waiting.fetch_sub(1);
  round_++;
  next_ = 0;
}

#else

struct SharedSums::Control {};
struct SharedSums::Counts {};

SharedSums::SharedSums(int rank, int size, std::vector<Buffer> buffers, const std::string&)
    : rank_(rank), size_(size), buffers_(std::move(buffers)) {
  TORCH_CHECK(false, "memory of several processes is for Linux");
}
SharedSums::~SharedSums() = default;
std::string SharedSums::path() const { return {}; }
char* SharedSums::regionOf(int) const { return memory_; }
void SharedSums::put(size_t) {}
void SharedSums::advance() {}
void SharedSums::wait(std::chrono::milliseconds) {}

#endif

}  // namespace mae
