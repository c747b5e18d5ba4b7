// The short way into libtorch for the commonest signatures. A boxed call turns every argument into an IValue and back,
// which for an op on small tensors is a fifth of the whole call; here the arguments go in as they are.
#pragma once

#include <memory>

#include "codec.h"
#include "op.h"

namespace mae {

class UnboxedCall {
 public:
  virtual ~UnboxedCall() = default;
  // Reads the arguments, those of whom `omitted` has a bit excepted, calls the op and writes its result.
  virtual void run(const Op& op, Reader& reader, uint64_t omitted, Writer& writer) const = 0;
};

// Null where the op has none of the signatures that are called unboxed.
std::unique_ptr<UnboxedCall> unboxedCall(const Op& op);

}  // namespace mae
