#include "unboxed.h"

#include <ATen/core/IListRef.h>
#include <ATen/core/List.h>
#include <c10/core/SymIntArrayRef.h>

#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace mae {

namespace {

// Reads a value of a C++ type from the buffer, or from the schema's default.
template <class T>
struct Element;

template <>
struct Element<int64_t> {
  static constexpr Kind kind = Kind::Int;
  static int64_t read(Reader& reader) { return reader.integer(); }
  static int64_t of(const c10::IValue& value) { return value.toInt(); }
};

// A size. It could be a symbol where shapes are traced; here it is a number.
template <>
struct Element<c10::SymInt> {
  static constexpr Kind kind = Kind::Int;
  static c10::SymInt read(Reader& reader) { return reader.integer(); }
  static c10::SymInt of(const c10::IValue& value) { return value.toSymInt(); }
};

template <>
struct Element<double> {
  static constexpr Kind kind = Kind::Float;
  static double read(Reader& reader) { return reader.number(); }
  static double of(const c10::IValue& value) { return value.toDouble(); }
};

template <>
struct Element<bool> {
  static constexpr Kind kind = Kind::Bool;
  static bool read(Reader& reader) { return reader.boolean(); }
  static bool of(const c10::IValue& value) { return value.toBool(); }
};

template <>
struct Element<at::Scalar> {
  static constexpr Kind kind = Kind::Scalar;
  static at::Scalar read(Reader& reader) { return reader.scalar(); }
  static at::Scalar of(const c10::IValue& value) { return value.toScalar(); }
};

template <>
struct Element<std::string_view> {
  static constexpr Kind kind = Kind::String;
  static std::string_view read(Reader& reader) { return reader.text(); }
  static std::string_view of(const c10::IValue& value) { return value.toStringView(); }
};

template <>
struct Element<at::ScalarType> {
  static constexpr Kind kind = Kind::Dtype;
  static at::ScalarType read(Reader& reader) { return static_cast<at::ScalarType>(reader.integer()); }
  static at::ScalarType of(const c10::IValue& value) { return value.toScalarType(); }
};

template <>
struct Element<at::Layout> {
  static constexpr Kind kind = Kind::Layout;
  static at::Layout read(Reader& reader) { return static_cast<at::Layout>(reader.integer()); }
  static at::Layout of(const c10::IValue& value) { return value.toLayout(); }
};

template <>
struct Element<at::Device> {
  static constexpr Kind kind = Kind::Device;
  static at::Device read(Reader& reader) { return reader.device(); }
  static at::Device of(const c10::IValue& value) { return value.toDevice(); }
};

bool isOmitted(uint64_t omitted, size_t i) { return ((omitted >> i) & 1) != 0; }

// One argument for the duration of the call: read from the buffer, or the schema's default.
template <class T>
class Argument {
  using Value = std::decay_t<T>;

 public:
  static constexpr Type type{Element<Value>::kind, false, false, false};
  Argument(const Op& op, Reader& reader, uint64_t omitted, size_t i)
      : value_(isOmitted(omitted, i) ? Element<Value>::of(op.defaultOf(i)) : Element<Value>::read(reader)) {}
  T get() const { return value_; }

 private:
  Value value_;
};

template <class T>
class Argument<std::optional<T>> {
 public:
  static constexpr Type type{Element<T>::kind, true, false, false};
  Argument(const Op& op, Reader& reader, uint64_t omitted, size_t i) {
    if (!isOmitted(omitted, i)) {
      if (reader.boolean()) value_ = Element<T>::read(reader);
    } else if (const c10::IValue& value = op.defaultOf(i); !value.isNone()) {
      value_ = Element<T>::of(value);
    }
  }
  std::optional<T> get() const { return value_; }

 private:
  std::optional<T> value_;
};

template <>
class Argument<const at::Tensor&> {
 public:
  static constexpr Type type{Kind::Tensor, false, false, false};
  Argument(const Op&, Reader& reader, uint64_t, size_t) : value_(reader.tensor()) {}
  const at::Tensor& get() const { return value_; }

 private:
  // Not a reference: JavaScript that the op runs may dispose the tensor, or make the table of tensors move.
  const at::Tensor value_;
};

template <>
class Argument<const std::optional<at::Tensor>&> {
 public:
  static constexpr Type type{Kind::Tensor, true, false, false};
  Argument(const Op&, Reader& reader, uint64_t omitted, size_t i) {
    if (isOmitted(omitted, i)) return;
    const at::Tensor& tensor = reader.tensor();
    if (tensor.defined()) value_ = tensor;
  }
  const std::optional<at::Tensor>& get() const { return value_; }

 private:
  std::optional<at::Tensor> value_;
};

template <>
class Argument<const at::ITensorListRef&> {
 public:
  static constexpr Type type{Kind::Tensor, false, true, false};
  Argument(const Op&, Reader& reader, uint64_t, size_t) : tensors_(reader.tensors()) {}
  at::ITensorListRef get() const { return tensors_; }

 private:
  std::vector<at::Tensor> tensors_;
};

// The values of a shape, or dimensions.
class Integers {
 public:
  Integers(const Op& op, Reader& reader, uint64_t omitted, size_t i) {
    if (isOmitted(omitted, i)) {
      const auto values = op.defaultOf(i).toIntVector();
      values_.assign(values.begin(), values.end());
    } else {
      reader.integers(values_);
    }
  }

 protected:
  c10::SmallVector<int64_t, 6> values_;
};

template <>
class Argument<at::IntArrayRef> : Integers {
 public:
  static constexpr Type type{Kind::Int, false, true, false};
  using Integers::Integers;
  at::IntArrayRef get() const { return values_; }
};

template <>
class Argument<c10::SymIntArrayRef> : Integers {
 public:
  static constexpr Type type{Kind::Int, false, true, false};
  using Integers::Integers;
  c10::SymIntArrayRef get() const { return c10::fromIntArrayRefSlow(values_); }
};

template <>
class Argument<at::OptionalIntArrayRef> {
 public:
  static constexpr Type type{Kind::Int, true, true, false};
  Argument(const Op& op, Reader& reader, uint64_t omitted, size_t i) {
    const bool given = isOmitted(omitted, i) ? !op.defaultOf(i).isNone() : reader.boolean();
    if (given) values_.emplace(op, reader, omitted, i);
  }
  at::OptionalIntArrayRef get() const {
    return values_.has_value() ? at::OptionalIntArrayRef(values_->get()) : std::nullopt;
  }

 private:
  std::optional<Argument<at::IntArrayRef>> values_;
};

template <class T>
struct Result;

template <>
struct Result<at::Tensor> {
  static constexpr Type type{Kind::Tensor, false, false, false};
  static void write(Writer& writer, at::Tensor tensor) { writer.tensor(std::move(tensor)); }
};

template <>
struct Result<std::vector<at::Tensor>> {
  static constexpr Type type{Kind::Tensor, false, true, false};
  static void write(Writer& writer, std::vector<at::Tensor> tensors) {
    writer.number(static_cast<double>(tensors.size()));
    for (at::Tensor& tensor : tensors) writer.tensor(std::move(tensor));
  }
};

template <class Returned, class... Arguments>
class Call : public UnboxedCall {
  using Signature = Returned(Arguments...);

 public:
  explicit Call(const Op& op) : handle_(op.handle.typed<Signature>()) {}

  static bool fits(const Op& op) {
    const std::vector<Type> types{Argument<Arguments>::type...};
    return op.arguments == types && op.returns.front() == Result<Returned>::type;
  }

  void run(const Op& op, Reader& reader, uint64_t omitted, Writer& writer) const override {
    call(op, reader, omitted, writer, std::index_sequence_for<Arguments...>());
  }

 private:
  template <size_t... Index>
  void call(const Op& op, Reader& reader, uint64_t omitted, Writer& writer, std::index_sequence<Index...>) const {
    // Braces, unlike parentheses, evaluate from left to right: the order of the buffer.
    const std::tuple<Argument<Arguments>...> arguments{Argument<Arguments>(op, reader, omitted, Index)...};
    Result<Returned>::write(writer, handle_.call(std::get<Index>(arguments).get()...));
  }

  c10::TypedOperatorHandle<Signature> handle_;
};

template <class Returned, class... Arguments>
bool attempt(const Op& op, std::unique_ptr<UnboxedCall>& call) {
  if (!Call<Returned, Arguments...>::fits(op)) return false;
  try {
    call = std::make_unique<Call<Returned, Arguments...>>(op);
    return true;
  } catch (const c10::Error&) {
    // The kernels' C++ types may differ from the schema's, such as a SymInt for an int: try another signature.
    return false;
  }
}

using Tensor = const at::Tensor&;
using OptionalTensor = const std::optional<at::Tensor>&;
using Scalar = const at::Scalar&;
using Dtype = std::optional<at::ScalarType>;
using Sizes = c10::SymIntArrayRef;
using Size = c10::SymInt;
using OptionalSize = std::optional<c10::SymInt>;

template <class... Arguments>
bool one(const Op& op, std::unique_ptr<UnboxedCall>& call) {
  return attempt<at::Tensor, Arguments...>(op, call);
}

template <class... Arguments>
bool many(const Op& op, std::unique_ptr<UnboxedCall>& call) {
  return attempt<std::vector<at::Tensor>, Arguments...>(op, call);
}

}  // namespace

std::unique_ptr<UnboxedCall> unboxedCall(const Op& op) {
  std::unique_ptr<UnboxedCall> call;
  if (op.returns.size() != 1 || op.returnsArgument[0]) return call;
  // Pointwise ops and products.
  one<Tensor>(op, call) || one<Tensor, Tensor>(op, call) || one<Tensor, Scalar>(op, call) ||
      one<Tensor, Tensor, Scalar>(op, call) || one<Tensor, Scalar, Scalar>(op, call) ||
      one<Tensor, Tensor, OptionalTensor>(op, call) || one<Tensor, std::string_view>(op, call) ||
      // Views.
      one<Tensor, Sizes>(op, call) || one<Tensor, at::IntArrayRef>(op, call) || one<Tensor, int64_t>(op, call) ||
      one<Tensor, int64_t, int64_t>(op, call) || one<Tensor, int64_t, Size>(op, call) ||
      one<Tensor, int64_t, Size, Size>(op, call) || one<Tensor, Sizes, bool>(op, call) ||
      one<Tensor, int64_t, OptionalSize, OptionalSize, Size>(op, call) || many<Tensor, int64_t>(op, call) ||
      // Reductions.
      one<Tensor, Dtype>(op, call) || one<Tensor, int64_t, Dtype>(op, call) ||
      one<Tensor, at::OptionalIntArrayRef, bool, Dtype>(op, call) || one<Tensor, int64_t, bool>(op, call) ||
      // Layers of transformers: gather, cat, layer norm, attention.
      one<Tensor, int64_t, Tensor, bool>(op, call) || one<const at::ITensorListRef&, int64_t>(op, call) ||
      one<Tensor, Sizes, OptionalTensor, OptionalTensor, double, bool>(op, call) ||
      one<Tensor, Tensor, Tensor, OptionalTensor, double, bool, std::optional<double>, bool>(op, call) ||
      // Factories.
      one<Sizes, Dtype, std::optional<at::Layout>, std::optional<at::Device>, std::optional<bool>>(op, call);
  return call;
}

}  // namespace mae
