#pragma once

#include <memory>

namespace mae {

// An environment's use of libtorch's profiler (profiler.cc); null until it is used. Its destructor ends a running
// profile.
struct Profiling;
struct EndProfiling {
  void operator()(Profiling* profiling) const;
};
using ProfilingPointer = std::unique_ptr<Profiling, EndProfiling>;

}  // namespace mae
