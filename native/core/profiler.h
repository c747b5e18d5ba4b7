#pragma once

#include <memory>

namespace mae {

// What an environment has of libtorch's profiler (profiler.cc); null until it is used. Its end is that of a profile
// that still runs.
struct Profiling;
struct EndProfiling {
  void operator()(Profiling* profiling) const;
};
using ProfilingPointer = std::unique_ptr<Profiling, EndProfiling>;

}  // namespace mae
