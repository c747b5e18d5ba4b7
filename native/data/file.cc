#include "file.h"

#include <algorithm>
#include <utility>

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#include <sys/stat.h>
#include <windows.h>
#else
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include <cerrno>

namespace mae {

namespace {

constexpr size_t kMostOpen = 8;

#ifdef _WIN32

constexpr size_t kMostAtOnce = size_t{1} << 30;

int openForReading(const std::string& path) {
  const int size = MultiByteToWideChar(CP_UTF8, 0, path.data(), static_cast<int>(path.size()), nullptr, 0);
  std::wstring wide(static_cast<size_t>(size), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, path.data(), static_cast<int>(path.size()), wide.data(), size);
  return _wopen(wide.c_str(), _O_RDONLY | _O_BINARY);
}

bool regularSize(int descriptor, uint64_t& size) {
  struct _stat64 found{};
  if (_fstat64(descriptor, &found) != 0 || (found.st_mode & _S_IFMT) != _S_IFREG) return false;
  size = static_cast<uint64_t>(found.st_size);
  return true;
}

int64_t readSome(int descriptor, uint8_t* into, size_t length, uint64_t offset) {
  // Only one thread uses a descriptor.
  if (_lseeki64(descriptor, static_cast<int64_t>(offset), SEEK_SET) < 0) return -1;
  return _read(descriptor, into, static_cast<unsigned>(std::min(length, kMostAtOnce)));
}

void closeDescriptor(int descriptor) { _close(descriptor); }

#else

int openForReading(const std::string& path) {
  // Non-blocking, since opening a pipe would block the thread forever.
  return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

bool regularSize(int descriptor, uint64_t& size) {
  struct stat found{};
  if (fstat(descriptor, &found) != 0 || !S_ISREG(found.st_mode)) return false;
  size = static_cast<uint64_t>(found.st_size);
  return true;
}

int64_t readSome(int descriptor, uint8_t* into, size_t length, uint64_t offset) {
  return pread(descriptor, into, length, static_cast<off_t>(offset));
}

void closeDescriptor(int descriptor) { ::close(descriptor); }

#endif

}  // namespace

std::optional<File> File::open(const std::string& path) {
  const int descriptor = openForReading(path);
  if (descriptor < 0) return {};
  File file(descriptor, 0);
  if (!regularSize(descriptor, file.size_)) return {};
  return file;
}

File::File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

File& File::operator=(File&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  return *this;
}

File::~File() {
  if (descriptor_ >= 0) closeDescriptor(descriptor_);
}

bool File::read(uint64_t offset, size_t length, uint8_t* into) const {
  while (length > 0) {
    const int64_t count = readSome(descriptor_, into, length, offset);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    into += count;
    offset += static_cast<uint64_t>(count);
    length -= static_cast<size_t>(count);
  }
  return true;
}

const File* OpenFiles::get(const std::string& path) {
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.path == path; });
  if (found != entries_.end()) {
    entries_.splice(entries_.begin(), entries_, found);
    return &entries_.front().file;
  }
  std::optional<File> file = File::open(path);
  if (!file) return nullptr;
  if (entries_.size() >= kMostOpen) entries_.pop_back();
  entries_.push_front({path, std::move(*file)});
  return &entries_.front().file;
}

}  // namespace mae
