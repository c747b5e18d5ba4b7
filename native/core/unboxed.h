// Unboxed calls of libtorch for the commonest signatures. A boxed call converts every argument to an IValue and back, a
// fifth of the time of an op on small tensors. Here arguments are passed directly.
#pragma once

#include <memory>

#include "codec.h"
#include "op.h"

namespace mae {

class UnboxedCall {
 public:
  virtual ~UnboxedCall() = default;
  // Reads the arguments, except those with a bit in `omitted`, calls the op and writes its result.
  virtual void run(const Op& op, Reader& reader, uint64_t omitted, Writer& writer) const = 0;
};

// Null where the op's signature is not supported.
std::unique_ptr<UnboxedCall> unboxedCall(const Op& op);

}  // namespace mae
