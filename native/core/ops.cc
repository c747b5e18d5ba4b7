// Ops: listing, resolving and calling them through the dispatcher.
#include <ATen/core/dispatch/Dispatcher.h>

#include <utility>

#include "args.h"
#include "codec.h"
#include "env.h"
#include "guard.h"
#include "topics.h"
#include "unboxed.h"

namespace mae {

namespace {

// opNames(): every op that has a schema, as 'namespace::name.overload', in the order of registration.
Napi::Value opNames(const Napi::CallbackInfo& info) {
  auto& dispatcher = c10::Dispatcher::singleton();
  Napi::Array names = Napi::Array::New(info.Env());
  uint32_t count = 0;
  for (const c10::OperatorName& name : dispatcher.getAllOpNames()) {
    if (!dispatcher.findSchema(name).has_value()) continue;
    names.Set(count++, name.overload_name.empty() ? name.name : name.name + "." + name.overload_name);
  }
  return names;
}

Napi::Object describeArgument(Napi::Env env, const c10::Argument& argument, const Type& type) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("name", argument.name());
  object.Set("kind", kindName(type.kind));
  object.Set("optional", type.optional);
  object.Set("list", type.list);
  object.Set("elementOptional", type.elementOptional);
  object.Set("size", argument.N().has_value() ? Napi::Number::New(env, *argument.N()) : env.Null());
  object.Set("keywordOnly", argument.kwarg_only());
  object.Set("hasDefault", argument.default_value().has_value());
  object.Set("written", argument.alias_info() != nullptr && argument.alias_info()->isWrite());
  // The alias set of a written argument and the result that is the same tensor: `Tensor(a!) self … -> Tensor(a!)`.
  std::string alias;
  if (argument.alias_info() != nullptr && !argument.alias_info()->beforeSets().empty()) {
    alias = argument.alias_info()->beforeSets().begin()->toUnqualString();
  }
  object.Set("alias", alias);
  return object;
}

// resolve(name, overload): {id, schema, arguments, returns}, or undefined where no such op is registered.
Napi::Value resolve(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  const Args args(info);
  const std::string name = args.text(0);
  const std::string overload = args.text(1);
  const auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
  if (!handle.has_value()) return env.Undefined();
  Op op(*handle);
  const c10::FunctionSchema& schema = handle->schema();

  Napi::Array arguments = Napi::Array::New(env);
  for (size_t i = 0; i < op.arguments.size(); i++) {
    arguments.Set(static_cast<uint32_t>(i), describeArgument(env, schema.arguments()[i], op.arguments[i]));
  }
  Napi::Array returns = Napi::Array::New(env);
  for (size_t i = 0; i < op.returns.size(); i++) {
    returns.Set(static_cast<uint32_t>(i), describeArgument(env, schema.returns()[i], op.returns[i]));
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("schema", c10::toString(schema));
  result.Set("arguments", arguments);
  result.Set("returns", returns);
  result.Set("id", Env::of(env).addOp(std::move(op)));
  return result;
}

// intern(text): the id by which the buffer refers to a string.
Napi::Value intern(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), Env::of(info.Env()).intern(Args(info).text(0)));
}

// text(id): the string of an id.
Napi::Value text(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), Env::of(info.Env()).text(Args(info).integer(0)));
}

// buffer(length): the shared buffer, replaced by a larger one where it has fewer than `length` numbers.
Napi::Value buffer(const Napi::CallbackInfo& info) {
  return Env::of(info.Env()).grow(static_cast<size_t>(Args(info).integer(0)));
}

// The stack of one boxed call. An op may run JavaScript, which calls ops of its own: each has another stack, and the
// environment keeps one for its memory.
class LentStack {
 public:
  explicit LentStack(Env& env) : env_(env), stack_(std::exchange(env.spareStack, {})) {}
  ~LentStack() {
    stack_.clear();
    env_.spareStack = std::move(stack_);
  }
  LentStack(const LentStack&) = delete;
  LentStack& operator=(const LentStack&) = delete;

  torch::jit::Stack& operator*() { return stack_; }

 private:
  Env& env_;
  torch::jit::Stack stack_;
};

void runBoxed(Env& env, const Op& op, Reader& reader, uint64_t omitted, Writer& writer) {
  LentStack lent(env);
  torch::jit::Stack& stack = *lent;
  for (size_t i = 0; i < op.arguments.size(); i++) {
    stack.push_back((omitted >> i) & 1 ? op.defaultOf(i) : reader.value(op.arguments[i]));
  }
  op.handle.callBoxed(stack);
  for (size_t i = 0; i < op.returns.size(); i++) {
    if (!op.returnsArgument[i]) writer.value(stack[i], op.returns[i]);
  }
}

// call(op): the hot path. Arguments and results are in the shared buffer; returns undefined, or a grown buffer. Plain
// Node-API: node-addon-api's wrappers cost more than the rest of the call overhead.
napi_value call(napi_env napi, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  void* data = nullptr;
  napi_get_cb_info(napi, info, &count, &argument, nullptr, &data);
  Env& env = *static_cast<Env*>(data);
  int32_t id = -1;
  napi_get_value_int32(napi, argument, &id);
  try {
    const Op& op = env.op(id);
    Reader reader(env, 1);
    // Bit i means that argument i was omitted and takes its default.
    const auto omitted = static_cast<uint64_t>(env.io()[0]);
    Writer writer(env);
    if (op.unboxed) {
      op.unboxed->run(op, reader, omitted, writer);
    } else {
      runBoxed(env, op, reader, omitted, writer);
    }
    return writer.finish();
  } catch (...) {
    throwCurrent(napi);
    return nullptr;
  }
}

}  // namespace

void exportOps(Napi::Object& exports) {
  define<opNames>(exports, "opNames");
  define<resolve>(exports, "resolve");
  define<intern>(exports, "intern");
  define<text>(exports, "text");
  define<buffer>(exports, "buffer");
  napi_value function = nullptr;
  Napi::Env env = exports.Env();
  napi_create_function(env, "call", NAPI_AUTO_LENGTH, call, &Env::of(env), &function);
  exports.Set("call", Napi::Value(env, function));
}

}  // namespace mae
