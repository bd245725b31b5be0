// What happens to a block of a product when its sums are known: alpha, biases, activation.
#pragma once

#include "functions.h"

namespace {

/** What becomes of a block when its sums over one stretch of the inner axis are known. */
struct Finish {
  float* result;
  int64_t stride;
  int64_t columns;
  /** Whether the result holds the sums of earlier stretches. */
  bool accumulate;
  /** Whether this is the last stretch: only then are alpha and the biases applied. */
  bool last;
  float alpha;
  const float* columnBias;
  const float* rowBias;
  erc::Activation activation;
};

template <class V>
inline void activateBlock(const Finish& finish, int64_t rows) {
  if (!finish.last || finish.activation == erc::Activation::none) return;
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < finish.columns; c += V::width) {
      float* p = finish.result + r * finish.stride + c;
      V::storeFirst(p, finish.columns - c, activate<V>(finish.activation, V::loadFirst(p, finish.columns - c)));
    }
}

}  // namespace
