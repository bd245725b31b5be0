// Calls every entry of ort-api.h and sees that it does what its name says.
//
// usage: runtime-tests LIBRARY MODEL TIMES
//   LIBRARY   libonnxruntime
//   MODEL     the model that src/function-table.integration.test.ts writes: y = Probe(x [2, 3], w = [5, 7], no third input), of domain erc-test
//   TIMES     how often all of it is done: what is not released is then seen to grow, beside the few bytes that the runtime itself keeps
//
// Prints a line for each entry that was proved. What the setters of options did is printed by the runtime itself: it logs the options of a session.
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "../ort/custom-op.h"
#include "../ort/runtime.h"
#include "../platform/library.h"

namespace {

using namespace ort;

void expect(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(std::string("expected ") + what);
}

/** Prints that these entries were proved. */
template <typename... Names>
void proved(Names... names) {
  (std::printf("proved %s\n", names), ...);
}

/** The message of a call that must fail. */
std::string refused(const OrtApi* api, OrtStatus* status) {
  expect(status != nullptr, "a call to be refused");
  const std::string message = GetErrorMessage(api, status);
  ReleaseStatus(api, status);
  return message;
}

/** Doubles its first input; sees that everything else is as the model says. */
struct Probe {
  static constexpr const char* name = "Probe";
  static constexpr std::size_t inputs = 3, required = 2, outputs = 1;

  explicit Probe(const KernelInfo& info) {
    expect(info.real("real", 0) == 0.5f && info.real("absent", 3) == 3, "the attribute real");
    expect(info.integer("integer", 0) == 42 && info.integer("absent", 7) == 7, "the attribute integer");
    expect(info.text("text", "") == "gelu-tanh" && info.text("absent", "none") == "none", "the attribute text");
    expect(info.integers("integers", {}) == std::vector<std::int64_t>({3, 1, 2}), "the attribute integers");
    proved("KernelInfoGetAttribute_float", "KernelInfoGetAttribute_int64", "KernelInfoGetAttribute_string",
           "KernelInfoGetAttributeArray_int64");
    const Tensor weight = info.constantInput(1);
    expect(weight && weight.shape == Shape({2}) && weight.data[0] == 5 && weight.data[1] == 7, "the constant input");
    expect(!info.constantInput(0) && !info.constantInput(9), "no other constant input");
    proved("KernelInfo_GetInputCount", "KernelInfoGetConstantInput_tensor", "GetTensorMutableData", "GetTensorTypeAndShape",
           "GetTensorElementType", "GetDimensionsCount", "GetDimensions", "ReleaseTensorTypeAndShapeInfo");
  }

  void compute(const KernelContext& context) const {
    const Tensor x = context.input(0);
    expect(x && x.shape == Shape({2, 3}), "the first input");
    expect(context.input(1).data[1] == 7, "the second input");
    expect(!context.input(2) && !context.input(3), "no third input, and no fourth");
    if (x.data[0] < 0) throw std::runtime_error("Probe: expected numbers of 0 and above, received -1");
    float* y = context.output(0, x.shape);
    expect(context.output(1, x.shape) == nullptr, "no second output");
    proved("KernelContext_GetInputCount", "KernelContext_GetOutputCount", "KernelContext_GetInput", "KernelContext_GetOutput");
    std::atomic<int> waiting{0};
    context.parallelFor(2, [&](std::size_t row) {
      // Each waits for the other: with one thread neither comes.
      ++waiting;
      const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
      while (waiting < 2 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
      expect(waiting == 2, "two threads");
      for (std::size_t column = 0; column < 3; ++column) y[row * 3 + column] = 2 * x.data[row * 3 + column];
    });
    bool thrown = false;
    try {
      context.parallelFor(1, [](std::size_t) { throw std::runtime_error("of a body"); });
    } catch (const std::runtime_error& error) {
      thrown = std::string("of a body") == error.what();
    }
    expect(thrown, "an exception of a body");
    proved("KernelContext_ParallelFor", "SetIntraOpNumThreads");
  }
};

void proveErrors(const OrtApi* api) {
  expect(refused(api, CreateStatus(api, ORT_FAIL, "of ours")) == "of ours", "the message of a status");
  proved("CreateStatus", "GetErrorMessage", "ReleaseStatus");
}

/** Of an invalid value each setter says what it is that it sets. */
Handle<OrtSessionOptions> proveOptions(const OrtApi* api, OrtCustomOpDomain* domain) {
  auto options = made<OrtSessionOptions>(api, [&](OrtSessionOptions** out) { return CreateSessionOptions(api, out); });
  OrtSessionOptions* it = options.get();
  expect(refused(api, SetSessionExecutionMode(api, it, static_cast<OrtExecution>(9))).find("execution_mode") != std::string::npos,
         "an invalid mode to be refused");
  expect(refused(api, SetSessionGraphOptimizationLevel(api, it, static_cast<OrtOptimization>(-9))).find("optimization_level") !=
             std::string::npos,
         "an invalid level of optimization to be refused");
  check(api, SetSessionExecutionMode(api, it, ORT_SEQUENTIAL));
  check(api, SetSessionGraphOptimizationLevel(api, it, ORT_OPTIMIZE_ALL));
  check(api, SetIntraOpNumThreads(api, it, 3));
  check(api, DisableMemPattern(api, it));
  check(api, DisableCpuMemArena(api, it));
  check(api, AddSessionConfigEntry(api, it, "erc.proof", "seen"));
  check(api, SetSessionLogSeverityLevel(api, it, 0));
  check(api, AddCustomOpDomain(api, it, domain));
  proved("CreateSessionOptions", "SetSessionExecutionMode", "SetSessionGraphOptimizationLevel");
  return options;
}

void provePorts(const OrtApi* api, const OrtSession* session) {
  std::size_t inputs = 0, outputs = 0;
  check(api, SessionGetInputCount(api, session, &inputs));
  check(api, SessionGetOutputCount(api, session, &outputs));
  expect(inputs == 1 && outputs == 2, "one input and two outputs");
  const auto type =
      made<OrtTypeInfo>(api, [&](OrtTypeInfo** out) { return SessionGetInputTypeInfo(api, session, 0, out); });
  const OrtTensorTypeAndShapeInfo* tensor = nullptr;
  check(api, CastTypeInfoToTensorInfo(api, type.get(), &tensor));
  OrtElementType element = ORT_UNDEFINED;
  check(api, GetTensorElementType(api, tensor, &element));
  expect(element == ORT_FLOAT32, "an input of float32");
  OrtAllocator* allocator = nullptr;
  check(api, GetAllocatorWithDefaultOptions(api, &allocator));
  char* input = nullptr;
  char* output = nullptr;
  check(api, SessionGetInputName(api, session, 0, allocator, &input));
  check(api, SessionGetOutputName(api, session, 1, allocator, &output));
  expect(std::strcmp(input, "x") == 0 && std::strcmp(output, "z") == 0, "the names x and z");
  check(api, AllocatorFree(api, allocator, input));
  check(api, AllocatorFree(api, allocator, output));
  proved("SessionGetInputCount", "SessionGetOutputCount", "SessionGetInputTypeInfo", "CastTypeInfoToTensorInfo",
         "GetAllocatorWithDefaultOptions", "SessionGetInputName", "SessionGetOutputName", "AllocatorFree");
}

void proveRun(const OrtApi* api, OrtSession* session) {
  const auto memory = made<OrtMemoryInfo>(
      api, [&](OrtMemoryInfo** out) { return CreateCpuMemoryInfo(api, ORT_DEVICE_ALLOCATOR, ORT_MEMORY_DEFAULT, out); });
  float x[6] = {1, 2, 3, 4, 5, 6};
  float y[6] = {};
  const std::int64_t shape[2] = {2, 3};
  const auto tensor = [&](float* data) {
    return made<OrtValue>(api, [&](OrtValue** out) {
      return CreateTensorWithDataAsOrtValue(api, memory.get(), data, sizeof(x), shape, 2, ORT_FLOAT32, out);
    });
  };
  const auto input = tensor(x);
  const auto output = tensor(y);
  const char* inputNames[] = {"x"};
  const OrtValue* inputs[] = {input.get()};
  const char* outputNames[] = {"y", "z"};
  OrtValue* outputs[] = {output.get(), nullptr};
  check(api, Run(api, session, nullptr, inputNames, inputs, 1, outputNames, 2, outputs));
  const Handle<OrtValue> allocated(outputs[1], Releaser<OrtValue>{api});
  for (int index = 0; index < 6; ++index) expect(y[index] == 2 * x[index], "the output to be written where it was given");
  int isTensor = 0;
  check(api, IsTensor(api, allocated.get(), &isTensor));
  expect(isTensor == 1 && static_cast<const float*>(dataOf(api, static_cast<const OrtValue*>(allocated.get())))[5] == -12, "z = -y");
  x[0] = -1;
  OrtValue* again[] = {output.get()};
  const std::string message = refused(api, Run(api, session, nullptr, inputNames, inputs, 1, outputNames, 1, again));
  expect(message.find("expected numbers of 0 and above, received -1") != std::string::npos, "the message of a kernel");
  proved("CreateCpuMemoryInfo", "ReleaseMemoryInfo", "CreateTensorWithDataAsOrtValue", "Run", "IsTensor", "ReleaseValue");
}

std::vector<char> bytesOf(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return std::vector<char>(std::istreambuf_iterator<char>(file), {});
}

void proveSessions(const OrtApi* api, const OrtEnv* env, const std::vector<char>& model) {
  const auto domain =
      made<OrtCustomOpDomain>(api, [&](OrtCustomOpDomain** out) { return CreateCustomOpDomain(api, "erc-test", out); });
  check(api, CustomOpDomain_Add(api, domain.get(), customOp<Probe>()));
  {
    const auto plain = made<OrtSessionOptions>(api, [&](OrtSessionOptions** out) { return CreateSessionOptions(api, out); });
    OrtSession* none = nullptr;
    refused(api, CreateSessionFromArray(api, env, model.data(), model.size(), plain.get(), &none));
  }
  const auto options = proveOptions(api, domain.get());
  const auto session = made<OrtSession>(api, [&](OrtSession** out) {
    return CreateSessionFromArray(api, env, model.data(), model.size(), options.get(), out);
  });
  proved("CreateEnv", "CreateCustomOpDomain", "CustomOpDomain_Add", "AddCustomOpDomain", "CreateSessionFromArray");
  provePorts(api, session.get());
  proveRun(api, session.get());
}

void proveAll(const char* library, const char* path, int times) {
  void* loaded = platform::openLibrary(library);
  expect(loaded != nullptr, "a library to load");
  const auto [api_, version] = interfaceOf(loaded);
  const OrtApi* api = api_;
  std::printf("runtime %s\n", version.c_str());
  proveErrors(api);
  const auto env = made<OrtEnv>(api, [&](OrtEnv** out) { return CreateEnv(api, ORT_LOG_ERROR, "tests", out); });
  const std::vector<char> model = bytesOf(path);
  for (int time = 0; time < times; ++time) proveSessions(api, env.get(), model);
  // Under AddressSanitizer a release that is none is a leak, and one of something else a fault.
  proved("ReleaseTypeInfo", "ReleaseSession", "ReleaseSessionOptions", "ReleaseCustomOpDomain");
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fprintf(stderr, "usage: runtime-tests LIBRARY MODEL TIMES\n");
    return 2;
  }
  try {
    proveAll(arguments[1], arguments[2], std::atoi(arguments[3]));
    proved("ReleaseEnv");
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "runtime-tests: %s\n", error.what());
    return 1;
  }
}
