// Many products of one size.
#pragma once

#include "kernels.h"

namespace erc {

struct BatchedProduct {
  /** The first of them. */
  Product first;
  int64_t count;
  /** Elements from one matrix to the next. */
  int64_t leftStep, rightStep, resultStep;
};

void batchedProduct(const Kernels& kernels, const BatchedProduct& batch, const Threads& threads);

}  // namespace erc
