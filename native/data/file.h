// Reading files without JavaScript.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>

namespace mae {

// An open regular file.
class File {
 public:
  // None where it cannot be opened, or is no regular file.
  static std::optional<File> open(const std::string& path);

  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  ~File();

  uint64_t size() const { return size_; }
  // Whether all the bytes were read.
  bool read(uint64_t offset, size_t length, uint8_t* into) const;

 private:
  File(int descriptor, uint64_t size) : descriptor_(descriptor), size_(size) {}

  int descriptor_;
  uint64_t size_;
};

// Keeps the last few archives open.
class OpenFiles {
 public:
  // Null where it cannot be opened; valid until the next call.
  const File* get(const std::string& path);

 private:
  struct Entry {
    std::string path;
    File file;
  };
  // Most recently used first.
  std::list<Entry> entries_;
};

}  // namespace mae
