#pragma once

namespace mae {

// Installs a caching allocator for small CPU blocks in front of libtorch's own. Once per process.
void installAllocator();

}  // namespace mae
