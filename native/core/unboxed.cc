#include "unboxed.h"

#include <tuple>
#include <utility>
#include <vector>

namespace mae {

namespace {

// One argument while the call lasts: read from the buffer, or the schema's default.
template <class T>
struct Argument;

template <>
struct Argument<const at::Tensor&> {
  static constexpr Type type{Kind::Tensor, false, false, false};
  Argument(const Op&, Reader& reader, uint64_t, size_t) : value(reader.tensor()) {}
  const at::Tensor& value;
};

template <>
struct Argument<const std::optional<at::Tensor>&> {
  static constexpr Type type{Kind::Tensor, true, false, false};
  Argument(const Op&, Reader& reader, uint64_t omitted, size_t i) {
    if ((omitted >> i) & 1) return;
    const at::Tensor& tensor = reader.tensor();
    if (tensor.defined()) value = tensor;
  }
  std::optional<at::Tensor> value;
};

template <>
struct Argument<const at::Scalar&> {
  static constexpr Type type{Kind::Scalar, false, false, false};
  Argument(const Op& op, Reader& reader, uint64_t omitted, size_t i)
      : value((omitted >> i) & 1 ? op.defaultOf(i).toScalar() : reader.scalar()) {}
  at::Scalar value;
};

template <>
struct Argument<int64_t> {
  static constexpr Type type{Kind::Int, false, false, false};
  Argument(const Op& op, Reader& reader, uint64_t omitted, size_t i)
      : value((omitted >> i) & 1 ? op.defaultOf(i).toInt() : reader.integer()) {}
  int64_t value;
};

template <class... Arguments>
class Call : public UnboxedCall {
  using Signature = at::Tensor(Arguments...);

 public:
  explicit Call(const Op& op) : handle_(op.handle.typed<Signature>()) {}

  static bool fits(const Op& op) {
    const std::vector<Type> types{Argument<Arguments>::type...};
    return op.arguments == types;
  }

  at::Tensor run(const Op& op, Reader& reader, uint64_t omitted) const override {
    return call(op, reader, omitted, std::index_sequence_for<Arguments...>());
  }

 private:
  template <size_t... Index>
  at::Tensor call(const Op& op, Reader& reader, uint64_t omitted, std::index_sequence<Index...>) const {
    // Braces, unlike parentheses, evaluate from left to right: the order of the buffer.
    const std::tuple<Argument<Arguments>...> arguments{Argument<Arguments>(op, reader, omitted, Index)...};
    return handle_.call(std::get<Index>(arguments).value...);
  }

  c10::TypedOperatorHandle<Signature> handle_;
};

template <class... Arguments>
bool attempt(const Op& op, std::unique_ptr<UnboxedCall>& call) {
  if (!Call<Arguments...>::fits(op)) return false;
  try {
    call = std::make_unique<Call<Arguments...>>(op);
  } catch (const c10::Error&) {
    // The kernels take other C++ types than the schema suggests (a SymInt for an int, say): boxed, then.
  }
  return true;
}

using Tensor = const at::Tensor&;
using OptionalTensor = const std::optional<at::Tensor>&;
using Scalar = const at::Scalar&;

}  // namespace

std::unique_ptr<UnboxedCall> unboxedCall(const Op& op) {
  std::unique_ptr<UnboxedCall> call;
  const bool one =
      op.returns.size() == 1 && !op.returnsArgument[0] && op.returns[0] == Type{Kind::Tensor, false, false, false};
  if (!one) return call;
  attempt<Tensor>(op, call) || attempt<Tensor, Tensor>(op, call) || attempt<Tensor, Scalar>(op, call) ||
      attempt<Tensor, Tensor, Scalar>(op, call) || attempt<Tensor, Scalar, Scalar>(op, call) ||
      attempt<Tensor, Tensor, OptionalTensor>(op, call) || attempt<Tensor, int64_t, int64_t>(op, call);
  return call;
}

}  // namespace mae
