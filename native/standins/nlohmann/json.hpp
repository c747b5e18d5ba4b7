// Stands in for nlohmann/json, which a header of libtorch includes and libtorch's packages lack: only functions that
// write a transform as JSON use it, and nothing here calls them. functorch.cc alone is compiled with this folder.
#pragma once

#include <stdexcept>
#include <string>

namespace nlohmann {

struct json {
  json() = default;
  template <typename T>
  explicit json(const T&) {}
  static json parse(const std::string&) { throw std::logic_error("there is no JSON here"); }
  std::string dump() const { throw std::logic_error("there is no JSON here"); }
  template <typename T>
  T get() const {
    throw std::logic_error("there is no JSON here");
  }
};

}  // namespace nlohmann
