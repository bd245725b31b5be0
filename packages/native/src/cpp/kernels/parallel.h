// parallelFor: a loop whose turns may run at once. How work is cut never depends on the number of threads, so neither do the bits of a result.
#pragma once

#include "kernels.h"

namespace {

constexpr erc::Threads oneThread{nullptr, nullptr};

template <class Body>
inline void parallelFor(const erc::Threads& threads, int64_t count, Body body) {
  if (count <= 1 || threads.run == nullptr) {
    for (int64_t i = 0; i < count; i++) body(i);
    return;
  }
  auto call = [](void* data, size_t index) { (*static_cast<Body*>(data))(static_cast<int64_t>(index)); };
  threads.run(threads.pool, static_cast<size_t>(count), call, &body);
}

}  // namespace
