#include "jpeg_library.h"

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace mae {

namespace {

#ifdef _WIN32

MaeJpegEntry findEntry(const std::string& path, std::string& reason) {
  const int size = MultiByteToWideChar(CP_UTF8, 0, path.data(), static_cast<int>(path.size()), nullptr, 0);
  std::wstring wide(static_cast<size_t>(size), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, path.data(), static_cast<int>(path.size()), wide.data(), size);
  const DWORD flags = LOAD_LIBRARY_SEARCH_DEFAULT_DIRS | LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR;
  const HMODULE library = LoadLibraryExW(wide.c_str(), nullptr, flags);
  const auto entry = library == nullptr ? nullptr : GetProcAddress(library, MAE_JPEG_SYMBOL);
  if (entry == nullptr) reason = path + ": Windows error " + std::to_string(GetLastError());
  // By way of void*: the type that Windows gives is no function's.
  return reinterpret_cast<MaeJpegEntry>(reinterpret_cast<void*>(entry));
}

#else

MaeJpegEntry findEntry(const std::string& path, std::string& reason) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* entry = library == nullptr ? nullptr : dlsym(library, MAE_JPEG_SYMBOL);
  if (entry == nullptr) {
    const char* message = dlerror();
    reason = message == nullptr ? path + ": unknown error" : message;
  }
  return reinterpret_cast<MaeJpegEntry>(entry);
}

#endif

}  // namespace

const MaeJpegFunctions* openJpegLibrary(const std::string& path, std::string& reason) {
  const MaeJpegEntry entry = findEntry(path, reason);
  if (entry == nullptr) return nullptr;
  const MaeJpegFunctions* functions = entry();
  if (functions->interface_version != MAE_JPEG_INTERFACE) {
    reason = path + ": it has interface " + std::to_string(functions->interface_version) + ", " +
             std::to_string(MAE_JPEG_INTERFACE) + " is wanted";
    return nullptr;
  }
  return functions;
}

}  // namespace mae
