// A resolved op: its dispatcher handle, and the parts of its schema that encoding and decoding need.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace mae {

// The element type of an argument or result, as the shared buffer encodes it (docs/architecture.md has the table).
enum class Kind : uint8_t {
  Tensor,
  Int,
  Float,
  Bool,
  Scalar,
  String,
  Dtype,
  Layout,
  MemoryFormat,
  Device,
  Generator,
  Unsupported,
};

struct Type {
  Kind kind = Kind::Unsupported;
  bool optional = false;
  bool list = false;
  bool elementOptional = false;  // Tensor?[]

  bool operator==(const Type&) const = default;
};

// The name by which JavaScript knows a kind.
const char* kindName(Kind kind);
Type typeOf(const c10::TypePtr& type);

class UnboxedCall;

struct Op {
  explicit Op(c10::OperatorHandle handle);

  Op(Op&&) noexcept;
  ~Op();

  // The default of an omitted argument.
  const c10::IValue& defaultOf(size_t argument) const;

  c10::OperatorHandle handle;
  std::vector<Type> arguments;
  std::vector<Type> returns;
  // returns[i] is the same tensor as a written argument (`Tensor(a!)`): JavaScript returns the object that it passed,
  // so the result needs no handle.
  std::vector<bool> returnsArgument;
  // A faster way to call it; null where there is only the boxed call.
  std::unique_ptr<UnboxedCall> unboxed;
};

}  // namespace mae
