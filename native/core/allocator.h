#pragma once

namespace mae {

// Puts an allocator in front of libtorch's own for CPU memory that keeps small blocks for reuse. Once for the process.
void installAllocator();

}  // namespace mae
