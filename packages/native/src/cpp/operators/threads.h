// The threads of the session, for kernels.
#pragma once

#include "../kernels/kernels.h"
#include "../ort/kernel-context.h"

namespace erc {

/** Valid as long as `context` is. */
inline Threads threadsOf(const ort::KernelContext& context) {
  const auto run = [](void* pool, size_t count, void (*body)(void* data, size_t index), void* data) {
    static_cast<const ort::KernelContext*>(pool)->parallelFor(count, [=](size_t index) { body(data, index); });
  };
  return {run, const_cast<ort::KernelContext*>(&context)};
}

}  // namespace erc
