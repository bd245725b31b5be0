// ONNX Runtime's C interface, as much of it as is used here.
//
// The runtime exports one function, `OrtGetApiBase`. What that returns gives a table of functions for a version of the interface; the order of
// the table is part of the runtime's ABI: entries are only ever added at its end. No registry package ships the official header, so each entry
// that is used is declared here by its index and signature. Source of both: onnxruntime_c_api.h, `struct OrtApi`, of ONNX Runtime 1.30 (interface 30),
// and the offsets that Clang computes for the same struct of interface 23. Each is called by a test (src/function-table.integration.test.ts).
#pragma once

#include <cstddef>
#include <cstdint>

// Opaque to everybody but the runtime.
struct OrtEnv;
struct OrtStatus;
struct OrtMemoryInfo;
struct OrtSession;
struct OrtSessionOptions;
struct OrtRunOptions;
struct OrtValue;
struct OrtTypeInfo;
struct OrtTensorTypeAndShapeInfo;
struct OrtCustomOpDomain;
struct OrtKernelInfo;
struct OrtKernelContext;
struct OrtAllocator;

// Entries are pointers of 8 bytes, and `__stdcall` means nothing: true of every platform that is built for.
static_assert(sizeof(void*) == 8, "expected a platform of 64 bits");

/** The version of the interface that is asked for: the first that has every entry below. */
inline constexpr std::uint32_t ORT_VERSION = 18;

/** The table of functions of a version. */
struct OrtApi {
  const void* functions[1];
};

/** What `OrtGetApiBase` returns. */
struct OrtApiBase {
  /** The table for a version; null where the runtime is older. */
  const OrtApi* (*GetApi)(std::uint32_t version);
  const char* (*GetVersionString)();
};

/** Types of elements. */
enum OrtElementType : std::int32_t {
  ORT_UNDEFINED = 0,
  ORT_FLOAT32 = 1,
  ORT_UINT8 = 2,
  ORT_INT8 = 3,
  ORT_UINT16 = 4,
  ORT_INT16 = 5,
  ORT_INT32 = 6,
  ORT_INT64 = 7,
  ORT_STRING = 8,
  ORT_BOOL = 9,
  ORT_FLOAT16 = 10,
  ORT_FLOAT64 = 11,
  ORT_UINT32 = 12,
  ORT_UINT64 = 13,
};

/** `OrtErrorCode`, as much of it as is given. */
enum OrtErrorCode : std::int32_t { ORT_FAIL = 1, ORT_INVALID_ARGUMENT = 2, ORT_RUNTIME_EXCEPTION = 6 };

enum OrtLoggingLevel : std::int32_t { ORT_LOG_ERROR = 3 };
enum OrtOptimization : std::int32_t { ORT_OPTIMIZE_ALL = 99 };
enum OrtExecution : std::int32_t { ORT_SEQUENTIAL = 0 };
enum OrtAllocatorType : std::int32_t { ORT_DEVICE_ALLOCATOR = 0 };
enum OrtMemoryType : std::int32_t { ORT_MEMORY_INPUT = -2, ORT_MEMORY_DEFAULT = 0 };
enum OrtValueType : std::int32_t { ORT_VALUE_TENSOR = 1 };

/** Whether an input or output of an operator may be absent. */
enum OrtCharacteristic : std::int32_t { ORT_REQUIRED = 0, ORT_OPTIONAL = 1, ORT_VARIADIC = 2 };

/**
 * A custom operator: functions that the runtime calls. `version` says how far it may read.
 * Source: onnxruntime_c_api.h, `struct OrtCustomOp`.
 */
struct OrtCustomOp {
  std::uint32_t version;
  /** Not called where CreateKernelV2 is set. */
  void* (*CreateKernel)(const OrtCustomOp*, const OrtApi*, const OrtKernelInfo*);
  const char* (*GetName)(const OrtCustomOp*);
  /** Null: the CPU. */
  const char* (*GetExecutionProviderType)(const OrtCustomOp*);
  OrtElementType (*GetInputType)(const OrtCustomOp*, std::size_t index);
  std::size_t (*GetInputTypeCount)(const OrtCustomOp*);
  OrtElementType (*GetOutputType)(const OrtCustomOp*, std::size_t index);
  std::size_t (*GetOutputTypeCount)(const OrtCustomOp*);
  /** Not called where KernelComputeV2 is set. */
  void (*KernelCompute)(void* kernel, OrtKernelContext*);
  void (*KernelDestroy)(void* kernel);
  OrtCharacteristic (*GetInputCharacteristic)(const OrtCustomOp*, std::size_t index);
  OrtCharacteristic (*GetOutputCharacteristic)(const OrtCustomOp*, std::size_t index);
  OrtMemoryType (*GetInputMemoryType)(const OrtCustomOp*, std::size_t index);
  int (*GetVariadicInputMinArity)(const OrtCustomOp*);
  int (*GetVariadicInputHomogeneity)(const OrtCustomOp*);
  int (*GetVariadicOutputMinArity)(const OrtCustomOp*);
  int (*GetVariadicOutputHomogeneity)(const OrtCustomOp*);
  OrtStatus* (*CreateKernelV2)(const OrtCustomOp*, const OrtApi*, const OrtKernelInfo*, void** kernel);
  OrtStatus* (*KernelComputeV2)(void* kernel, OrtKernelContext*);
  OrtStatus* (*InferOutputShapeFn)(const OrtCustomOp*, void* context);
  int (*GetStartVersion)(const OrtCustomOp*);
  int (*GetEndVersion)(const OrtCustomOp*);
  std::size_t (*GetMayInplace)(int** inputs, int** outputs);
  void (*ReleaseMayInplace)(int* inputs, int* outputs);
  std::size_t (*GetAliasMap)(int** inputs, int** outputs);
  void (*ReleaseAliasMap)(int* inputs, int* outputs);
};

namespace ort {

template <std::size_t index, typename Signature>
struct Entry;

/** An entry of the table: called like a function, with the table as its first argument. */
template <std::size_t index, typename Result, typename... Arguments>
struct Entry<index, Result(Arguments...)> {
  Result operator()(const OrtApi* api, Arguments... arguments) const {
    using Function = Result (*)(Arguments...);
    return reinterpret_cast<Function>(const_cast<void*>(api->functions[index]))(arguments...);
  }
};

// An OrtStatus* that is returned is null where all went well; otherwise it is the caller's, to be released (status.h does).

// Errors.
inline constexpr Entry<0, OrtStatus*(OrtErrorCode, const char* message)> CreateStatus{};
inline constexpr Entry<2, const char*(const OrtStatus*)> GetErrorMessage{};
inline constexpr Entry<93, void(OrtStatus*)> ReleaseStatus{};

// The environment: there is one in a process, and CreateEnv counts who holds it.
inline constexpr Entry<3, OrtStatus*(OrtLoggingLevel, const char* name, OrtEnv** out)> CreateEnv{};
inline constexpr Entry<92, void(OrtEnv*)> ReleaseEnv{};

// Sessions.
inline constexpr Entry<8, OrtStatus*(const OrtEnv*, const void* model, std::size_t bytes, const OrtSessionOptions*, OrtSession** out)>
    CreateSessionFromArray{};
inline constexpr Entry<9, OrtStatus*(OrtSession*, const OrtRunOptions*, const char* const* inputNames, const OrtValue* const* inputs,
                                     std::size_t inputs_, const char* const* outputNames, std::size_t outputs_, OrtValue** outputs)>
    Run{};
inline constexpr Entry<95, void(OrtSession*)> ReleaseSession{};
inline constexpr Entry<30, OrtStatus*(const OrtSession*, std::size_t* out)> SessionGetInputCount{};
inline constexpr Entry<31, OrtStatus*(const OrtSession*, std::size_t* out)> SessionGetOutputCount{};
inline constexpr Entry<33, OrtStatus*(const OrtSession*, std::size_t index, OrtTypeInfo** out)> SessionGetInputTypeInfo{};
inline constexpr Entry<36, OrtStatus*(const OrtSession*, std::size_t index, OrtAllocator*, char** out)> SessionGetInputName{};
inline constexpr Entry<37, OrtStatus*(const OrtSession*, std::size_t index, OrtAllocator*, char** out)> SessionGetOutputName{};

// Options of a session.
inline constexpr Entry<10, OrtStatus*(OrtSessionOptions** out)> CreateSessionOptions{};
inline constexpr Entry<13, OrtStatus*(OrtSessionOptions*, OrtExecution)> SetSessionExecutionMode{};
inline constexpr Entry<17, OrtStatus*(OrtSessionOptions*)> DisableMemPattern{};
inline constexpr Entry<19, OrtStatus*(OrtSessionOptions*)> DisableCpuMemArena{};
inline constexpr Entry<22, OrtStatus*(OrtSessionOptions*, int level)> SetSessionLogSeverityLevel{};
inline constexpr Entry<23, OrtStatus*(OrtSessionOptions*, OrtOptimization)> SetSessionGraphOptimizationLevel{};
inline constexpr Entry<24, OrtStatus*(OrtSessionOptions*, int threads)> SetIntraOpNumThreads{};
inline constexpr Entry<130, OrtStatus*(OrtSessionOptions*, const char* key, const char* value)> AddSessionConfigEntry{};
inline constexpr Entry<100, void(OrtSessionOptions*)> ReleaseSessionOptions{};

// Custom operators. A domain, and what is added to it, must outlive the sessions.
inline constexpr Entry<26, OrtStatus*(const char* name, OrtCustomOpDomain** out)> CreateCustomOpDomain{};
inline constexpr Entry<27, OrtStatus*(OrtCustomOpDomain*, const OrtCustomOp*)> CustomOpDomain_Add{};
inline constexpr Entry<28, OrtStatus*(OrtSessionOptions*, OrtCustomOpDomain*)> AddCustomOpDomain{};
inline constexpr Entry<101, void(OrtCustomOpDomain*)> ReleaseCustomOpDomain{};

// Tensors.
inline constexpr Entry<49, OrtStatus*(const OrtMemoryInfo*, void* data, std::size_t bytes, const std::int64_t* shape, std::size_t rank,
                                      OrtElementType, OrtValue** out)>
    CreateTensorWithDataAsOrtValue{};
inline constexpr Entry<50, OrtStatus*(const OrtValue*, int* out)> IsTensor{};
/** The runtime takes a value that may be changed; it is only read where a `const OrtValue*` came in. */
inline constexpr Entry<51, OrtStatus*(OrtValue*, void** out)> GetTensorMutableData{};
inline constexpr Entry<65, OrtStatus*(const OrtValue*, OrtTensorTypeAndShapeInfo** out)> GetTensorTypeAndShape{};
inline constexpr Entry<96, void(OrtValue*)> ReleaseValue{};

// Types and shapes.
inline constexpr Entry<55, OrtStatus*(const OrtTypeInfo*, const OrtTensorTypeAndShapeInfo** out)> CastTypeInfoToTensorInfo{};
inline constexpr Entry<60, OrtStatus*(const OrtTensorTypeAndShapeInfo*, OrtElementType* out)> GetTensorElementType{};
inline constexpr Entry<61, OrtStatus*(const OrtTensorTypeAndShapeInfo*, std::size_t* out)> GetDimensionsCount{};
inline constexpr Entry<62, OrtStatus*(const OrtTensorTypeAndShapeInfo*, std::int64_t* out, std::size_t rank)> GetDimensions{};
inline constexpr Entry<98, void(OrtTypeInfo*)> ReleaseTypeInfo{};
inline constexpr Entry<99, void(OrtTensorTypeAndShapeInfo*)> ReleaseTensorTypeAndShapeInfo{};

// Memory.
inline constexpr Entry<69, OrtStatus*(OrtAllocatorType, OrtMemoryType, OrtMemoryInfo** out)> CreateCpuMemoryInfo{};
inline constexpr Entry<94, void(OrtMemoryInfo*)> ReleaseMemoryInfo{};
inline constexpr Entry<76, OrtStatus*(OrtAllocator*, void*)> AllocatorFree{};
/** The allocator is the runtime's. */
inline constexpr Entry<78, OrtStatus*(OrtAllocator** out)> GetAllocatorWithDefaultOptions{};

// Attributes and constants of a node, while its kernel is created.
inline constexpr Entry<85, OrtStatus*(const OrtKernelInfo*, const char* name, float* out)> KernelInfoGetAttribute_float{};
inline constexpr Entry<86, OrtStatus*(const OrtKernelInfo*, const char* name, std::int64_t* out)> KernelInfoGetAttribute_int64{};
/** `size` counts the closing zero; with `out` null only `size` is written. */
inline constexpr Entry<87, OrtStatus*(const OrtKernelInfo*, const char* name, char* out, std::size_t* size)> KernelInfoGetAttribute_string{};
/** As above, in elements. */
inline constexpr Entry<163, OrtStatus*(const OrtKernelInfo*, const char* name, std::int64_t* out, std::size_t* size)>
    KernelInfoGetAttributeArray_int64{};
inline constexpr Entry<230, OrtStatus*(const OrtKernelInfo*, std::size_t* out)> KernelInfo_GetInputCount{};
/** The value is the runtime's, and stays as long as the session. */
inline constexpr Entry<249, OrtStatus*(const OrtKernelInfo*, std::size_t index, int* isConstant, const OrtValue** out)>
    KernelInfoGetConstantInput_tensor{};

// A run of a kernel.
inline constexpr Entry<88, OrtStatus*(const OrtKernelContext*, std::size_t* out)> KernelContext_GetInputCount{};
inline constexpr Entry<89, OrtStatus*(const OrtKernelContext*, std::size_t* out)> KernelContext_GetOutputCount{};
/** Null where an optional input is absent. */
inline constexpr Entry<90, OrtStatus*(const OrtKernelContext*, std::size_t index, const OrtValue** out)> KernelContext_GetInput{};
/** Null where nobody reads an optional output. */
inline constexpr Entry<91, OrtStatus*(OrtKernelContext*, std::size_t index, const std::int64_t* shape, std::size_t rank, OrtValue** out)>
    KernelContext_GetOutput{};
/** `batches`: into how many pieces the work is cut; 0: one for each. */
inline constexpr Entry<274, OrtStatus*(const OrtKernelContext*, void (*body)(void* data, std::size_t index), std::size_t total,
                                       std::size_t batches, void* data)>
    KernelContext_ParallelFor{};

}  // namespace ort
