// A resolved op: its dispatcher handle, and its schema boiled down to what encoding and decoding need.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>

#include <cstdint>
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
};

// The name by which JavaScript knows a kind.
const char* kindName(Kind kind);
Type typeOf(const c10::TypePtr& type);

struct Op {
  explicit Op(c10::OperatorHandle handle);

  c10::OperatorHandle handle;
  std::vector<Type> arguments;
  std::vector<Type> returns;
  // returns[i] is the very tensor of a written argument (`Tensor(a!)`): JavaScript hands out the object that it
  // passed, so the result needs no handle.
  std::vector<bool> returnsArgument;
};

}  // namespace mae
