// Gradients of GELU and ReLU: one element at a time.
#pragma once

#include "functions.h"
#include "parallel.h"

namespace {

/** Elements that one turn handles: large enough that starting a turn costs nothing beside it. */
constexpr int64_t elementsAtOnce = 16384;

template <class V, class Derivative>
inline void scaleBy(const float* dy, const float* x, float* dx, int64_t count, const erc::Threads& threads, Derivative derivative) {
  parallelFor(threads, divideUp(count, elementsAtOnce), [=](int64_t turn) {
    const int64_t end = smaller(count, (turn + 1) * elementsAtOnce);
    for (int64_t i = turn * elementsAtOnce; i < end; i += V::width) {
      const int64_t n = end - i;
      V::storeFirst(dx + i, n, derivative(V::loadFirst(dy + i, n), V::loadFirst(x + i, n)));
    }
  });
}

template <class V>
void geluGrad(const float* dy, const float* x, float* dx, int64_t count, bool tanhForm, const erc::Threads& threads) {
  using Float = typename V::Float;
  if (tanhForm)
    scaleBy<V>(dy, x, dx, count, threads, [](Float g, Float v) { return g * geluTanhDerivative<V>(v); });
  else
    scaleBy<V>(dy, x, dx, count, threads, [](Float g, Float v) { return g * geluDerivative<V>(v); });
}

template <class V>
void reluGrad(const float* dy, const float* y, float* dx, int64_t count, const erc::Threads& threads) {
  using Float = typename V::Float;
  scaleBy<V>(dy, y, dx, count, threads, [](Float g, Float v) { return V::choose(v > Float{}, g, Float{}); });
}

}  // namespace
