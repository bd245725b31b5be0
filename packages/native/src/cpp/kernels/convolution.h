// A convolution as products: per image and group, weights [outputs, channels · kernel] times patches [channels · kernel, pixels].
#pragma once

#include "kernels.h"

namespace erc {

struct Convolution {
  int64_t images, channels, outChannels, groups, outHeight;
  /** What is the same for every image and group; `image` and `firstOutput` are not read. */
  Patches geometry;
  /** [images, channels, height, width]. */
  const float* x;
  /** [outChannels, channels / groups, kernelHeight, kernelWidth]. */
  const float* weights;
  /** Null, or each group's weights packed as a left operand, one after the other, `packedBytes` apart. */
  const void* packedWeights;
  size_t packedBytes;
  /** Null or [outChannels]. */
  const float* bias;
  /** [images, outChannels, outHeight, outWidth]. */
  float* y;
  Activation activation;
  Precision precision;
};

void convolution(const Kernels& kernels, const Convolution& convolution, const Threads& threads);

}  // namespace erc
