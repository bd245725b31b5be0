// Layer normalization over the last axis, forward with its statistics, and backward.
#pragma once

#include "rows.h"
#include "scratch.h"

namespace {

template <class V>
void layerNorm(const float* x, const float* gamma, const float* beta, float epsilon, float* y, float* normalized, float* deviation, int64_t rows,
               int64_t width, const erc::Threads& threads) {
  using Float = typename V::Float;
  forRows(threads, rows, width, [=](int64_t row) {
    const float* in = x + row * width;
    const float count = static_cast<float>(width);
    const float mean = sumOverRow<V>(width, [=](int64_t i, int64_t n) { return V::loadFirst(in + i, n); }) / count;
    // The mean is taken off first: E[x²] − E[x]² would lose the variance of rows whose mean is large.
    const float variance = sumOverRow<V>(width, [=](int64_t i, int64_t n) {
      const Float centred = V::loadFirst(in + i, n) - mean;
      return V::firstOnly(centred * centred, n);
    }) / count;
    const float spread = __builtin_sqrtf(variance + epsilon), inverse = 1.0f / spread;
    if (deviation != nullptr) deviation[row] = spread;
    for (int64_t i = 0; i < width; i += V::width) {
      const int64_t n = width - i;
      const Float z = (V::loadFirst(in + i, n) - mean) * inverse;
      if (normalized != nullptr) V::storeFirst(normalized + row * width + i, n, z);
      V::storeFirst(y + row * width + i, n, V::fma(z, V::loadFirst(gamma + i, n), V::loadFirst(beta + i, n)));
    }
  });
}

/** Rows whose part of dgamma and dbeta is summed up together; at most 16 parts, by the number of rows alone, so that their order never changes. */
inline int64_t rowsOfPart(int64_t rows) { return larger(16, divideUp(rows, 16)); }

template <class V>
void layerNormGrad(const float* dy, const float* normalized, const float* deviation, const float* gamma, float* dx, float* dgamma, float* dbeta,
                   int64_t rows, int64_t width, const erc::Threads& threads) {
  using Float = typename V::Float;
  const int64_t ofPart = rowsOfPart(rows), parts = divideUp(rows, ofPart);
  float* sums = static_cast<float*>(erc::scratch(erc::ScratchUse::sums, static_cast<size_t>(parts * 2 * width) * sizeof(float)));
  parallelFor(threads, parts, [=](int64_t part) {
    float* gammaSum = sums + part * 2 * width;
    float* betaSum = gammaSum + width;
    for (int64_t i = 0; i < 2 * width; i++) gammaSum[i] = 0.0f;
    const int64_t end = smaller(rows, (part + 1) * ofPart);
    for (int64_t row = part * ofPart; row < end; row++) {
      const float* g = dy + row * width;
      const float* z = normalized + row * width;
      const float count = static_cast<float>(width);
      Float plain{}, along{};
      for (int64_t i = 0; i < width; i += V::width) {
        const int64_t n = width - i;
        const Float gradient = V::loadFirst(g + i, n), value = V::loadFirst(z + i, n);
        const Float weighted = gradient * V::loadFirst(gamma + i, n);
        plain += weighted;
        along = V::fma(weighted, value, along);
        V::storeFirst(gammaSum + i, n, V::fma(gradient, value, V::loadFirst(gammaSum + i, n)));
        V::storeFirst(betaSum + i, n, V::loadFirst(betaSum + i, n) + gradient);
      }
      const float meanPlain = V::sum(plain) / count, meanAlong = V::sum(along) / count, inverse = 1.0f / deviation[row];
      for (int64_t i = 0; i < width; i += V::width) {
        const int64_t n = width - i;
        const Float weighted = V::loadFirst(g + i, n) * V::loadFirst(gamma + i, n);
        V::storeFirst(dx + row * width + i, n, (V::fma(V::loadFirst(z + i, n), -meanAlong, weighted - meanPlain)) * inverse);
      }
    }
  });
  for (int64_t i = 0; i < width; i += V::width) {
    const int64_t n = width - i;
    Float gammaTotal{}, betaTotal{};
    for (int64_t part = 0; part < parts; part++) {
      gammaTotal += V::loadFirst(sums + part * 2 * width + i, n);
      betaTotal += V::loadFirst(sums + part * 2 * width + width + i, n);
    }
    if (dgamma != nullptr) V::storeFirst(dgamma + i, n, gammaTotal);
    if (dbeta != nullptr) V::storeFirst(dbeta + i, n, betaTotal);
  }
}

}  // namespace
