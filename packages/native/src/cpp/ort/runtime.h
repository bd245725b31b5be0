// The runtime that onnxruntime-node has loaded, joined by this process once.
#pragma once

#include <string>
#include <vector>

#include "handle.h"
#include "ort-api.h"

namespace ort {

/** The runtime of this process. All of it lives as long as the process: sessions of any thread may need it. */
struct Runtime {
  const OrtApi* api;
  /** Such as `1.30.0`. */
  std::string version;
  OrtEnv* env;
  OrtMemoryInfo* memory;
  /** The domain `erc` with every operator. */
  OrtCustomOpDomain* domain;
};

/** The table of functions and the version of a loaded library. */
struct Interface {
  const OrtApi* api;
  std::string version;
};

/** @throws where the library is not ONNX Runtime, or is too old. */
Interface interfaceOf(void* library);

/**
 * Joins the runtime that is loaded from one of these files; the first call counts, later ones return the same.
 *
 * @throws where none is loaded, and where the runtime is too old.
 */
const Runtime& joinRuntime(const std::vector<std::string>& paths);

/** The runtime that was joined. @throws where none was. */
const Runtime& joinedRuntime();

}  // namespace ort
