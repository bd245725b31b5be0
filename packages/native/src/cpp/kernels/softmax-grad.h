// The gradient of softmax over the last axis, from its output.
#pragma once

#include "rows.h"

namespace {

template <class V>
void softmaxGrad(const float* dy, const float* y, float* dx, int64_t rows, int64_t width, const erc::Threads& threads) {
  forRows(threads, rows, width, [=](int64_t row) {
    const float* g = dy + row * width;
    const float* p = y + row * width;
    float* out = dx + row * width;
    const float dot = sumOverRow<V>(width, [=](int64_t i, int64_t n) { return V::loadFirst(g + i, n) * V::loadFirst(p + i, n); });
    for (int64_t i = 0; i < width; i += V::width) {
      const int64_t n = width - i;
      V::storeFirst(out + i, n, V::loadFirst(p + i, n) * (V::loadFirst(g + i, n) - dot));
    }
  });
}

}  // namespace
