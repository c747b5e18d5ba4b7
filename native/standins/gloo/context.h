// Stands in for Gloo's header of this name, which a header of libtorch includes and libtorch's packages lack. Nothing
// here makes, reads or calls an object of Gloo: libtorch does, and the core only holds pointers to its classes.
// distributed.cc alone is compiled with this folder.
#pragma once

#include <chrono>

namespace gloo {

class Context {
 public:
  void setTimeout(std::chrono::milliseconds timeout);
};

}  // namespace gloo
