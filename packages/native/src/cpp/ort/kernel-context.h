// One run of a kernel: its inputs, its outputs, the runtime's threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>

#include "kernel-info.h"
#include "ort-api.h"
#include "shape.h"
#include "status.h"

namespace ort {

/** One run of a kernel. */
class KernelContext {
 public:
  KernelContext(const OrtApi* api, OrtKernelContext* context) : api_(api), context_(context) {
    check(api_, KernelContext_GetInputCount(api_, context_, &inputs_));
    check(api_, KernelContext_GetOutputCount(api_, context_, &outputs_));
  }

  /** A float32 input; not present where the node has none. */
  Tensor input(std::size_t index) const {
    if (index >= inputs_) return {};
    const OrtValue* value = nullptr;
    check(api_, KernelContext_GetInput(api_, context_, index, &value));
    return tensorOf(api_, value);
  }

  /** Memory for a float32 output; null where nobody reads it. */
  float* output(std::size_t index, const Shape& shape) const {
    if (index >= outputs_) return nullptr;
    OrtValue* value = nullptr;
    check(api_, KernelContext_GetOutput(api_, context_, index, shape.data(), shape.size(), &value));
    return value == nullptr ? nullptr : static_cast<float*>(dataOf(api_, value));
  }

  /**
   * Runs `body(index)` for every index below `total`, on the threads of the session, and waits for all of them.
   *
   * Throws the first exception that a body throws, when all have ended.
   */
  template <typename Body>
  void parallelFor(std::size_t total, const Body& body) const {
    struct Work {
      const Body& body;
      std::atomic<bool> failed{false};
      std::exception_ptr error = nullptr;
    } work{body, {}, {}};
    const auto step = [](void* data, std::size_t index) {
      Work& all = *static_cast<Work*>(data);
      try {
        all.body(index);
      } catch (...) {
        if (!all.failed.exchange(true)) all.error = std::current_exception();
      }
    };
    check(api_, KernelContext_ParallelFor(api_, context_, step, total, 0, &work));
    if (work.error) std::rethrow_exception(work.error);
  }

 private:
  const OrtApi* api_;
  OrtKernelContext* context_;
  std::size_t inputs_ = 0;
  std::size_t outputs_ = 0;
};

}  // namespace ort
