#include "runtime.h"

#include <memory>
#include <mutex>
#include <stdexcept>

#include "../operators/operators.h"
#include "../platform/library.h"

namespace ort {
namespace {

// Worker threads load the addon too, and share the process's one environment.
std::mutex mutex;
// Never destroyed: the runtime's own statics may be gone first when the process ends.
const Runtime* joined = nullptr;

void* firstLoaded(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (void* library = platform::loadedLibrary(path)) return library;
  }
  std::string expected;
  for (const std::string& path : paths) expected += (expected.empty() ? "" : ", ") + path;
  throw std::runtime_error("expected ONNX Runtime to be loaded from " + expected + ", received none");
}

OrtCustomOpDomain* domainOf(const OrtApi* api) {
  auto domain = made<OrtCustomOpDomain>(api, [&](OrtCustomOpDomain** out) { return CreateCustomOpDomain(api, "erc", out); });
  std::size_t count = 0;
  const OrtCustomOp* const* all = operators(&count);
  for (std::size_t index = 0; index < count; ++index) check(api, CustomOpDomain_Add(api, domain.get(), all[index]));
  return domain.release();
}

}  // namespace

Interface interfaceOf(void* library) {
  using GetBase = const OrtApiBase* (*)();
  const auto getBase = reinterpret_cast<GetBase>(platform::symbolOf(library, "OrtGetApiBase"));
  const OrtApiBase* base = getBase == nullptr ? nullptr : getBase();
  if (base == nullptr) throw std::runtime_error("expected a library that exports OrtGetApiBase, received one that does not");
  const std::string version = base->GetVersionString();
  const OrtApi* api = base->GetApi(ORT_VERSION);
  if (api == nullptr) {
    throw std::runtime_error("expected an ONNX Runtime with interface " + std::to_string(ORT_VERSION) + ", received " + version);
  }
  return {api, version};
}

const Runtime& joinRuntime(const std::vector<std::string>& paths) {
  const std::lock_guard<std::mutex> lock(mutex);
  if (joined != nullptr) return *joined;
  const auto [api, version] = interfaceOf(firstLoaded(paths));
  // Counts one more holder of the environment that onnxruntime-node made.
  auto env = made<OrtEnv>(api, [api = api](OrtEnv** out) { return CreateEnv(api, ORT_LOG_ERROR, "erc", out); });
  auto memory = made<OrtMemoryInfo>(
      api, [api = api](OrtMemoryInfo** out) { return CreateCpuMemoryInfo(api, ORT_DEVICE_ALLOCATOR, ORT_MEMORY_DEFAULT, out); });
  OrtCustomOpDomain* domain = domainOf(api);
  joined = new Runtime{api, version, env.release(), memory.release(), domain};
  return *joined;
}

const Runtime& joinedRuntime() {
  const std::lock_guard<std::mutex> lock(mutex);
  if (joined == nullptr) throw std::runtime_error("expected a runtime that was joined, received none");
  return *joined;
}

}  // namespace ort
