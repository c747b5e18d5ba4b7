#include "codec.h"

#include <ATen/core/List.h>

#include <cmath>
#include <limits>

namespace mae {

namespace {
// The tags of an encoded Scalar; lib/torch/codec.ts has the same.
enum ScalarTag { kInt = 0, kFloat = 1, kBool = 2, kComplex = 3, kUnsigned = 4 };

constexpr double kTwoTo32 = 4294967296.0;
constexpr int64_t kMaxSafeInteger = (int64_t{1} << 53) - 1;
}  // namespace

double Reader::number() {
  if (position_ >= env_.capacity()) throw std::out_of_range("an argument runs past the end of the shared buffer");
  return env_.io()[position_++];
}

int64_t Reader::integer() {
  const double value = number();
  if (!std::isnan(value)) return static_cast<int64_t>(value);
  const double high = number();
  const double low = number();
  return static_cast<int64_t>((static_cast<uint64_t>(static_cast<int64_t>(high)) << 32) | static_cast<uint64_t>(low));
}

size_t Reader::length() {
  const double value = number();
  if (!(value >= 0) || value > static_cast<double>(env_.capacity() - position_)) {
    throw std::out_of_range("a list runs past the end of the shared buffer");
  }
  return static_cast<size_t>(value);
}

at::Scalar Reader::scalar() {
  switch (static_cast<int>(number())) {
    case kInt:
      return at::Scalar(integer());
    case kFloat:
      return at::Scalar(number());
    case kBool:
      return at::Scalar(boolean());
    default: {
      const double real = number();
      return at::Scalar(c10::complex<double>(real, number()));
    }
  }
}

c10::Device Reader::device() {
  const auto type = static_cast<c10::DeviceType>(static_cast<int8_t>(number()));
  return c10::Device(type, static_cast<c10::DeviceIndex>(number()));
}

std::vector<at::Tensor> Reader::tensors() {
  std::vector<at::Tensor> list(length());
  for (at::Tensor& tensor : list) tensor = env_.tensorOrNone(handle());
  return list;
}

std::vector<int64_t> Reader::integers() {
  std::vector<int64_t> list(length());
  for (int64_t& value : list) value = integer();
  return list;
}

void Reader::integers(c10::SmallVectorImpl<int64_t>& list) {
  list.resize(length());
  for (int64_t& value : list) value = integer();
}

c10::IValue Reader::element(Kind kind) {
  switch (kind) {
    case Kind::Tensor:
      return env_.tensorOrNone(handle());
    case Kind::Int:
    case Kind::Dtype:
    case Kind::Layout:
    case Kind::MemoryFormat:
      return integer();
    case Kind::Float:
      return number();
    case Kind::Bool:
      return boolean();
    case Kind::Scalar:
      return scalar();
    case Kind::String:
      return env_.text(handle());
    case Kind::Device:
      return device();
    case Kind::Generator: {
      const int64_t id = handle();
      return id == 0 ? c10::IValue() : c10::IValue(env_.generator(id));
    }
    case Kind::Unsupported:
      break;
  }
  throw std::invalid_argument("an argument of this type cannot be passed from JavaScript");
}

c10::IValue Reader::list(const Type& type) {
  const size_t count = length();
  switch (type.kind) {
    case Kind::Tensor: {
      if (type.elementOptional) {
        c10::List<std::optional<at::Tensor>> list;
        list.reserve(count);
        for (size_t i = 0; i < count; i++) {
          const int64_t id = handle();
          list.push_back(id == 0 ? std::nullopt : std::optional<at::Tensor>(env_.tensor(id)));
        }
        return list;
      }
      c10::List<at::Tensor> list;
      list.reserve(count);
      for (size_t i = 0; i < count; i++) list.push_back(env_.tensor(handle()));
      return list;
    }
    case Kind::Int: {
      c10::List<int64_t> list;
      list.reserve(count);
      for (size_t i = 0; i < count; i++) list.push_back(integer());
      return list;
    }
    case Kind::Float: {
      c10::List<double> list;
      list.reserve(count);
      for (size_t i = 0; i < count; i++) list.push_back(number());
      return list;
    }
    case Kind::Bool: {
      c10::List<bool> list;
      list.reserve(count);
      for (size_t i = 0; i < count; i++) list.push_back(boolean());
      return list;
    }
    case Kind::String: {
      c10::List<std::string> list;
      for (size_t i = 0; i < count; i++) list.push_back(env_.text(handle()));
      return list;
    }
    case Kind::Scalar: {
      c10::impl::GenericList list(c10::NumberType::get());
      for (size_t i = 0; i < count; i++) list.push_back(scalar());
      return list;
    }
    default:
      throw std::invalid_argument("a list of this type cannot be passed from JavaScript");
  }
}

c10::IValue Reader::value(const Type& type) {
  if (type.optional) {
    if (type.kind == Kind::Tensor && !type.list) {
      const int64_t id = handle();
      return id == 0 ? c10::IValue() : c10::IValue(env_.tensor(id));
    }
    if (type.kind == Kind::Generator) return element(type.kind);
    if (!boolean()) return {};
  }
  return type.list ? list(type) : element(type.kind);
}

void Writer::number(double value) {
  if (position_ >= env_.capacity()) grown_ = env_.grow(position_ + 1);
  env_.io()[position_++] = value;
}

void Writer::integer(int64_t value) {
  if (value >= -kMaxSafeInteger && value <= kMaxSafeInteger) return number(static_cast<double>(value));
  number(std::numeric_limits<double>::quiet_NaN());
  number(static_cast<double>(value >> 32));
  number(static_cast<double>(static_cast<uint64_t>(value) & 0xffffffffu));
}

void Writer::scalar(const at::Scalar& value) {
  if (value.isComplex()) {
    const auto complex = value.toComplexDouble();
    number(kComplex);
    number(complex.real());
    number(complex.imag());
  } else if (value.isFloatingPoint()) {
    number(kFloat);
    number(value.toDouble());
  } else if (value.isBoolean()) {
    number(kBool);
    number(value.toBool() ? 1 : 0);
  } else {
    // Results only: a uint64 above the signed range, as its bits.
    const bool unsignedRange = value.type() == at::kUInt64;
    number(unsignedRange ? kUnsigned : kInt);
    integer(unsignedRange ? static_cast<int64_t>(value.toUInt64()) : value.toLong());
  }
}

void Writer::element(const c10::IValue& value, Kind kind) {
  switch (kind) {
    case Kind::Tensor:
      return number(value.isNone() ? 0 : env_.store(value.toTensor()));
    case Kind::Int:
    case Kind::Dtype:
    case Kind::Layout:
    case Kind::MemoryFormat:
      return integer(value.isSymInt() ? value.toSymInt().guard_int(__FILE__, __LINE__) : value.toInt());
    case Kind::Float:
      return number(value.toDouble());
    case Kind::Bool:
      return number(value.toBool() ? 1 : 0);
    case Kind::Scalar:
      return scalar(value.toScalar());
    case Kind::String:
      return number(env_.intern(value.toStringRef()));
    case Kind::Device:
      number(static_cast<double>(static_cast<int8_t>(value.toDevice().type())));
      return number(value.toDevice().index());
    default:
      throw std::invalid_argument("a result of this type cannot be returned to JavaScript");
  }
}

void Writer::value(const c10::IValue& value, const Type& type) {
  if (type.optional && !(type.kind == Kind::Tensor && !type.list)) {
    number(value.isNone() ? 0 : 1);
    if (value.isNone()) return;
  }
  if (!type.list) return element(value, type.kind);
  const auto items = value.toListRef();
  number(static_cast<double>(items.size()));
  for (const c10::IValue& item : items) element(item, type.kind);
}

}  // namespace mae
