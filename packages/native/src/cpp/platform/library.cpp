#include "library.h"

#ifdef _WIN32

#include <windows.h>

namespace platform {
namespace {

std::wstring wide(const std::string& text) {
  const int length = MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), nullptr, 0);
  std::wstring out(static_cast<std::size_t>(length), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), out.data(), length);
  return out;
}

}  // namespace

void* loadedLibrary(const std::string& path) {
  HMODULE module = nullptr;
  return GetModuleHandleExW(0, wide(path).c_str(), &module) ? module : nullptr;
}

void* openLibrary(const std::string& path) { return LoadLibraryW(wide(path).c_str()); }

void* symbolOf(void* library, const char* name) {
  return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(library), name));
}

}  // namespace platform

#else

#include <dlfcn.h>

namespace platform {

void* loadedLibrary(const std::string& path) { return dlopen(path.c_str(), RTLD_NOW | RTLD_NOLOAD); }

void* openLibrary(const std::string& path) { return dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL); }

void* symbolOf(void* library, const char* name) { return dlsym(library, name); }

}  // namespace platform

#endif
