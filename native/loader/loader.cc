// The loader: opens libtorch's libraries by absolute path. The core, which links to them by name, then finds them
// wherever they are. The loader links to none of them. `process.dlopen` cannot do this: it closes libraries that do not
// register as addons, and it opens them with local visibility.

#include <napi.h>

#include <cstdint>
#include <string>

#include "stop_signals.h"

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace {

#ifdef _WIN32

std::wstring widen(const std::string& text) {
  const int size = MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), nullptr, 0);
  std::wstring wide(static_cast<size_t>(size), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), wide.data(), size);
  return wide;
}

std::string openLibrary(const std::string& path) {
  // Dependencies are searched in the library's own folder and in every folder added before.
  const std::wstring wide = widen(path);
  const size_t slash = wide.find_last_of(L"\\/");
  if (slash != std::wstring::npos) AddDllDirectory(wide.substr(0, slash).c_str());
  const DWORD flags = LOAD_LIBRARY_SEARCH_DEFAULT_DIRS | LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR;
  if (LoadLibraryExW(wide.c_str(), nullptr, flags) != nullptr) return "";
  return "Windows error " + std::to_string(GetLastError());
}

void* findSymbol(const char* name) {
  const HMODULE library = GetModuleHandleW(L"torch_cpu.dll");
  return library == nullptr ? nullptr : reinterpret_cast<void*>(GetProcAddress(library, name));
}

#else

// Returns why the library could not be opened; empty if it was. It stays open until the process ends.
std::string openLibrary(const std::string& path) {
  if (dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) != nullptr) return "";
  const char* reason = dlerror();
  return reason == nullptr ? "unknown error" : reason;
}

void* findSymbol(const char* name) { return dlsym(RTLD_DEFAULT, name); }

#endif

// open(paths: string[]): void
void open(const Napi::CallbackInfo& info) {
  const Napi::Array paths = info[0].As<Napi::Array>();
  for (uint32_t i = 0; i < paths.Length(); ++i) {
    const std::string path = paths.Get(i).As<Napi::String>().Utf8Value();
    const std::string reason = openLibrary(path);
    if (!reason.empty()) throw Napi::Error::New(info.Env(), path + ": " + reason);
  }
}

// torchVersion(): string | null, the version that the open libtorch states
Napi::Value torchVersion(const Napi::CallbackInfo& info) {
  using AbiVersion = uint64_t (*)();
  const auto abiVersion = reinterpret_cast<AbiVersion>(findSymbol("aoti_torch_abi_version"));
  if (abiVersion == nullptr) return info.Env().Null();
  // One byte each from the top: major, minor, patch (torch/headeronly/version.h).
  const uint64_t abi = abiVersion();
  const auto byte = [abi](int shift) { return std::to_string((abi >> shift) & 0xff); };
  return Napi::String::New(info.Env(), byte(56) + "." + byte(48) + "." + byte(40));
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("open", Napi::Function::New<open>(env, "open"));
  exports.Set("torchVersion", Napi::Function::New<torchVersion>(env, "torchVersion"));
  exports.Set("endOnSecond", Napi::Function::New<endOnSecond>(env, "endOnSecond"));
  return exports;
}

}  // namespace

NODE_API_MODULE(mae_native, init)
