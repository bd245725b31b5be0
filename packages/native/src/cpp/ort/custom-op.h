// A class as an operator of the runtime.
#pragma once

#include <memory>

#include "kernel-context.h"
#include "kernel-info.h"
#include "ort-api.h"
#include "status.h"

namespace ort {

/**
 * The operator that a class computes. It has
 *
 *   static constexpr const char* name;          what graphs call it
 *   static constexpr std::size_t inputs;        how many there may be
 *   static constexpr std::size_t required;      how many of them there must be; those behind may be absent
 *   static constexpr std::size_t outputs;
 *   explicit Kernel(const KernelInfo&);         once for each node, when a session is created
 *   void compute(const KernelContext&) const;   once for each run; several at a time where a session runs on several threads
 *
 * and may throw. All tensors are float32.
 */
template <typename Kernel>
const OrtCustomOp* customOp() {
  // The runtime gives only the kernel to KernelComputeV2, which needs the table too.
  struct Instance {
    const OrtApi* api;
    Kernel kernel;
  };
  static const OrtCustomOp op = [] {
    OrtCustomOp it{};
    it.version = ORT_VERSION;
    it.GetName = [](const OrtCustomOp*) { return Kernel::name; };
    it.GetExecutionProviderType = [](const OrtCustomOp*) -> const char* { return nullptr; };
    it.GetInputType = [](const OrtCustomOp*, std::size_t) { return ORT_FLOAT32; };
    it.GetInputTypeCount = [](const OrtCustomOp*) -> std::size_t { return Kernel::inputs; };
    it.GetOutputType = [](const OrtCustomOp*, std::size_t) { return ORT_FLOAT32; };
    it.GetOutputTypeCount = [](const OrtCustomOp*) -> std::size_t { return Kernel::outputs; };
    it.KernelDestroy = [](void* instance) { delete static_cast<Instance*>(instance); };
    it.GetInputCharacteristic = [](const OrtCustomOp*, std::size_t index) {
      return index < Kernel::required ? ORT_REQUIRED : ORT_OPTIONAL;
    };
    it.GetOutputCharacteristic = [](const OrtCustomOp*, std::size_t) { return ORT_REQUIRED; };
    it.GetInputMemoryType = [](const OrtCustomOp*, std::size_t) { return ORT_MEMORY_DEFAULT; };
    it.GetVariadicInputMinArity = [](const OrtCustomOp*) { return 0; };
    it.GetVariadicInputHomogeneity = [](const OrtCustomOp*) { return 1; };
    it.GetVariadicOutputMinArity = [](const OrtCustomOp*) { return 0; };
    it.GetVariadicOutputHomogeneity = [](const OrtCustomOp*) { return 1; };
    it.CreateKernelV2 = [](const OrtCustomOp*, const OrtApi* api, const OrtKernelInfo* info, void** out) {
      return guarded(api, [&] { *out = new Instance{api, Kernel(KernelInfo(api, info))}; });
    };
    it.KernelComputeV2 = [](void* opaque, OrtKernelContext* context) {
      const Instance& instance = *static_cast<const Instance*>(opaque);
      return guarded(instance.api, [&] { instance.kernel.compute(KernelContext(instance.api, context)); });
    };
    return it;
  }();
  return &op;
}

}  // namespace ort
