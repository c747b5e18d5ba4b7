#include "op.h"

#include <ATen/core/jit_type.h>

#include <stdexcept>

#include "unboxed.h"

namespace mae {

const char* kindName(Kind kind) {
  switch (kind) {
    case Kind::Tensor:
      return "Tensor";
    case Kind::Int:
      return "int";
    case Kind::Float:
      return "float";
    case Kind::Bool:
      return "bool";
    case Kind::Scalar:
      return "Scalar";
    case Kind::String:
      return "str";
    case Kind::Dtype:
      return "ScalarType";
    case Kind::Layout:
      return "Layout";
    case Kind::MemoryFormat:
      return "MemoryFormat";
    case Kind::Device:
      return "Device";
    case Kind::Generator:
      return "Generator";
    case Kind::Unsupported:
      break;
  }
  return "unsupported";
}

namespace {
Kind elementKind(const c10::Type& type) {
  switch (type.kind()) {
    case c10::TypeKind::TensorType:
      return Kind::Tensor;
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType:
      return Kind::Int;
    case c10::TypeKind::FloatType:
    case c10::TypeKind::SymFloatType:
      return Kind::Float;
    case c10::TypeKind::BoolType:
    case c10::TypeKind::SymBoolType:
      return Kind::Bool;
    case c10::TypeKind::NumberType:
      return Kind::Scalar;
    case c10::TypeKind::StringType:
      return Kind::String;
    case c10::TypeKind::ScalarTypeType:
      return Kind::Dtype;
    case c10::TypeKind::LayoutType:
      return Kind::Layout;
    case c10::TypeKind::MemoryFormatType:
      return Kind::MemoryFormat;
    case c10::TypeKind::DeviceObjType:
      return Kind::Device;
    case c10::TypeKind::GeneratorType:
      return Kind::Generator;
    default:
      return Kind::Unsupported;
  }
}
}  // namespace

Type typeOf(const c10::TypePtr& type) {
  Type result;
  c10::TypePtr current = type;
  if (const auto optional = current->cast<c10::OptionalType>()) {
    result.optional = true;
    current = optional->getElementType();
  }
  if (const auto list = current->cast<c10::ListType>()) {
    result.list = true;
    current = list->getElementType();
    if (const auto optional = current->cast<c10::OptionalType>()) {
      result.elementOptional = true;
      current = optional->getElementType();
    }
  }
  result.kind = elementKind(*current);
  // The buffer has a format for lists of optional tensors only; no op takes a list of another optional.
  if (result.elementOptional && result.kind != Kind::Tensor) result.kind = Kind::Unsupported;
  return result;
}

Op::Op(c10::OperatorHandle operatorHandle) : handle(std::move(operatorHandle)) {
  const c10::FunctionSchema& schema = handle.schema();
  for (const c10::Argument& argument : schema.arguments()) arguments.push_back(typeOf(argument.real_type()));
  for (const c10::Argument& result : schema.returns()) {
    const Type type = typeOf(result.real_type());
    returns.push_back(type);
    returnsArgument.push_back(type.kind == Kind::Tensor && !type.list && result.alias_info() != nullptr &&
                              result.alias_info()->isWrite());
  }
  unboxed = unboxedCall(*this);
}

Op::Op(Op&&) noexcept = default;
Op::~Op() = default;

const c10::IValue& Op::defaultOf(size_t argument) const {
  const auto& value = handle.schema().arguments()[argument].default_value();
  if (!value.has_value()) throw std::invalid_argument("an argument without a default was left out");
  return *value;
}

}  // namespace mae
