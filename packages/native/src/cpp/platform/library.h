// Shared libraries, as each platform has them. Windows and macOS were never run here: docs/native.md.
#pragma once

#include <string>

namespace platform {

/** A library that this process has loaded already, or null. It stays loaded. */
void* loadedLibrary(const std::string& path);

/** A library, loaded now where it was not, or null. */
void* openLibrary(const std::string& path);

/** The address of what a library exports by a name, or null. */
void* symbolOf(void* library, const char* name);

}  // namespace platform
