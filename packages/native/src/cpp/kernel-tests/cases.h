// The checks of the kernels: each compares a kernel with float64, over random shapes, in guarded memory.
#pragma once

#include "../kernels/kernels.h"
#include "random.h"

namespace test {

/** A level, and how its kernels are called. */
struct Subject {
  const char* name;
  const erc::Kernels* kernels;
  /** Whether precisions differ, as on AMX. */
  bool tiles;
  /** Products that are large take long where tiles are emulated. */
  bool slow;
};

void checkProducts(const Subject& subject, Random& random, int cases);
void checkNotFinite(const Subject& subject, Random& random, int cases);
void checkBatches(const Subject& subject, Random& random, int cases);
void checkConvolutions(const Subject& subject, Random& random, int cases);
void checkElementwise(const Subject& subject, Random& random, int cases);
void checkLayerNorm(const Subject& subject, Random& random, int cases);
void checkSoftmaxGrad(const Subject& subject, Random& random, int cases);
void checkTranspose(const Subject& subject, Random& random, int cases);

}  // namespace test
