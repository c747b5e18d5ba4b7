#include "guard.h"

#include <string_view>

namespace mae {

namespace {

// On the CPU, running out of memory is a plain c10::Error, recognised by the name in its message. A position in
// libtorch's sources comes before the name.
Failure plainFailure(const char* message) {
  const std::string_view text(message);
  const size_t allocator = text.find("DefaultCPUAllocator: ");
  if (allocator == std::string_view::npos) return {"RuntimeError", message};
  return {"OutOfMemoryError", std::string(text.substr(allocator))};
}

}  // namespace

Failure currentFailure() {
  // c10's classes correspond to Python's (a TypeError, an IndexError …), by which users know the errors.
  try {
    throw;
  } catch (const c10::OutOfMemoryError& error) {
    return {"OutOfMemoryError", error.what_without_backtrace()};
  } catch (const c10::IndexError& error) {
    return {"IndexError", error.what_without_backtrace()};
  } catch (const c10::ValueError& error) {
    return {"ValueError", error.what_without_backtrace()};
  } catch (const c10::TypeError& error) {
    return {"TypeError", error.what_without_backtrace()};
  } catch (const c10::NotImplementedError& error) {
    return {"NotImplementedError", error.what_without_backtrace()};
  } catch (const c10::LinAlgError& error) {
    return {"LinAlgError", error.what_without_backtrace()};
  } catch (const c10::Error& error) {
    return plainFailure(error.what_without_backtrace());
  } catch (const std::bad_alloc&) {
    return {"OutOfMemoryError", "not enough memory"};
  } catch (const std::exception& error) {
    return {"RuntimeError", error.what()};
  } catch (...) {
    return {"RuntimeError", "an error of unknown type"};
  }
}

namespace {
std::shared_ptr<HeldValue> takePending(napi_env env) {
  napi_value value = nullptr;
  if (napi_get_and_clear_last_exception(env, &value) != napi_ok) napi_get_undefined(env, &value);
  return std::make_shared<HeldValue>(env, value);
}
}  // namespace

ThrownByJavaScript::ThrownByJavaScript(napi_env env) : value_(takePending(env)) {}

void throwCurrent(napi_env env) {
  try {
    throw;
  } catch (const ThrownByJavaScript& thrown) {
    napi_throw(env, thrown.value());
  } catch (const Napi::Error& error) {
    error.ThrowAsJavaScriptException();
  } catch (...) {
    const Failure failure = currentFailure();
    napi_throw_error(env, failure.code, failure.message.c_str());
  }
}

}  // namespace mae
