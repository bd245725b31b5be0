#include "session.h"

namespace ort {
namespace {

/** Only errors are printed: warnings are of no use to those who did not write the graph. */
constexpr int LOG_ERRORS = 3;

Handle<OrtSessionOptions> optionsOf(const Runtime& runtime, const SessionOptions& options) {
  const OrtApi* api = runtime.api;
  auto made_ = made<OrtSessionOptions>(api, [&](OrtSessionOptions** out) { return CreateSessionOptions(api, out); });
  OrtSessionOptions* it = made_.get();
  check(api, SetSessionExecutionMode(api, it, ORT_SEQUENTIAL));
  check(api, SetSessionGraphOptimizationLevel(api, it, ORT_OPTIMIZE_ALL));
  check(api, SetSessionLogSeverityLevel(api, it, LOG_ERRORS));
  check(api, SetIntraOpNumThreads(api, it, options.threads));
  // A pattern is one more block as large as all of the first run's, which stay: twice the memory for no time.
  check(api, DisableMemPattern(api, it));
  if (!options.arena) check(api, DisableCpuMemArena(api, it));
  for (const auto& [key, value] : options.config) check(api, AddSessionConfigEntry(api, it, key.c_str(), value.c_str()));
  check(api, AddCustomOpDomain(api, it, runtime.domain));
  return made_;
}

/** A name that the runtime allocated. */
template <typename Read>
std::string nameOf(const OrtApi* api, Read&& read) {
  OrtAllocator* allocator = nullptr;
  check(api, GetAllocatorWithDefaultOptions(api, &allocator));
  char* text = nullptr;
  check(api, read(allocator, &text));
  std::string name = text;
  check(api, AllocatorFree(api, allocator, text));
  return name;
}

}  // namespace

Session::Session(const Runtime& runtime, const void* model, std::size_t bytes, const SessionOptions& options)
    : runtime_(runtime) {
  const auto settings = optionsOf(runtime, options);
  session_ = made<OrtSession>(runtime.api, [&](OrtSession** out) {
    return CreateSessionFromArray(runtime.api, runtime.env, model, bytes, settings.get(), out);
  });
}

Handle<OrtValue> Session::valueOf(const NamedTensor& tensor) const {
  // An empty array may have no address, and the runtime wants one.
  static char nothing = 0;
  void* data = tensor.data == nullptr ? &nothing : tensor.data;
  return made<OrtValue>(api(), [&](OrtValue** out) {
    return CreateTensorWithDataAsOrtValue(api(), runtime_.memory, data, tensor.bytes, tensor.shape.data(), tensor.shape.size(),
                                          tensor.element, out);
  });
}

std::vector<Handle<OrtValue>> Session::run(const std::vector<NamedTensor>& inputs,
                                           const std::vector<NamedTensor>& outputs) const {
  std::vector<Handle<OrtValue>> owned;
  std::vector<const char*> inputNames, outputNames;
  std::vector<const OrtValue*> inputValues;
  std::vector<OrtValue*> outputValues;
  for (const NamedTensor& input : inputs) {
    owned.push_back(valueOf(input));
    inputNames.push_back(input.name.c_str());
    inputValues.push_back(owned.back().get());
  }
  for (const NamedTensor& output : outputs) {
    if (output.given) owned.push_back(valueOf(output));
    outputNames.push_back(output.name.c_str());
    outputValues.push_back(output.given ? owned.back().get() : nullptr);
  }
  OrtStatus* status = Run(api(), session_.get(), nullptr, inputNames.data(), inputValues.data(), inputValues.size(),
                          outputNames.data(), outputNames.size(), outputValues.data());
  // Taken before the status is looked at: a run that fails may have allocated some.
  std::vector<Handle<OrtValue>> results;
  for (std::size_t index = 0; index < outputs.size(); ++index) {
    results.emplace_back(outputs[index].given ? nullptr : outputValues[index], Releaser<OrtValue>{api()});
  }
  check(api(), status);
  return results;
}

std::vector<Port> Session::inputs() const {
  std::size_t count = 0;
  check(api(), SessionGetInputCount(api(), session_.get(), &count));
  std::vector<Port> ports;
  for (std::size_t index = 0; index < count; ++index) {
    const auto type = made<OrtTypeInfo>(
        api(), [&](OrtTypeInfo** out) { return SessionGetInputTypeInfo(api(), session_.get(), index, out); });
    const OrtTensorTypeAndShapeInfo* tensor = nullptr;
    check(api(), CastTypeInfoToTensorInfo(api(), type.get(), &tensor));
    OrtElementType element = ORT_UNDEFINED;
    if (tensor != nullptr) check(api(), GetTensorElementType(api(), tensor, &element));
    ports.push_back({nameOf(api(),
                            [&](OrtAllocator* allocator, char** out) {
                              return SessionGetInputName(api(), session_.get(), index, allocator, out);
                            }),
                     element});
  }
  return ports;
}

std::vector<std::string> Session::outputs() const {
  std::size_t count = 0;
  check(api(), SessionGetOutputCount(api(), session_.get(), &count));
  std::vector<std::string> names;
  for (std::size_t index = 0; index < count; ++index) {
    names.push_back(nameOf(api(), [&](OrtAllocator* allocator, char** out) {
      return SessionGetOutputName(api(), session_.get(), index, allocator, out);
    }));
  }
  return names;
}

}  // namespace ort
