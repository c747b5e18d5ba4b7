// Reads arguments from, and writes results to, the buffer shared with JavaScript.
#pragma once

#include <ATen/core/ivalue.h>
#include <c10/util/SmallVector.h>

#include <string_view>

#include "env.h"

namespace mae {

class Reader {
 public:
  Reader(Env& env, size_t position) : env_(env), position_(position) {}

  double number();
  int64_t integer();
  int64_t handle() { return static_cast<int64_t>(number()); }
  bool boolean() { return number() != 0; }
  at::Scalar scalar();
  c10::Device device();
  const at::Tensor& tensor() { return env_.tensorOrNone(handle()); }
  std::vector<at::Tensor> tensors();
  std::vector<int64_t> integers();
  void integers(c10::SmallVectorImpl<int64_t>& list);
  std::string_view text() { return env_.text(handle()); }
  c10::IValue value(const Type& type);

 private:
  size_t length();
  c10::IValue element(Kind kind);
  c10::IValue list(const Type& type);

  Env& env_;
  size_t position_;
};

// Writes from the start of the buffer, growing it where the results need more space.
class Writer {
 public:
  explicit Writer(Env& env) : env_(env) {}

  void number(double value);
  void integer(int64_t value);
  void scalar(const at::Scalar& value);
  // Stores the tensor and writes its handle; 0 for none.
  void tensor(at::Tensor tensor) { number(env_.store(std::move(tensor))); }
  void value(const c10::IValue& value, const Type& type);
  // undefined, or the new buffer that JavaScript must use.
  napi_value finish() { return grown_.IsEmpty() ? nullptr : static_cast<napi_value>(grown_); }

 private:
  void element(const c10::IValue& value, Kind kind);

  Env& env_;
  size_t position_ = 0;
  Napi::ArrayBuffer grown_;
};

}  // namespace mae
