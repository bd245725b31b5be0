// The table of kernels of one level, from the format of its products.
#pragma once

#include "elementwise.h"
#include "float-format.h"
#include "layer-norm.h"
#include "patches.h"
#include "product.h"
#include "softmax-grad.h"
#include "transpose.h"

namespace {

/** Every precision is float32 here. */
template <class F>
constexpr erc::Kernels portableKernels(erc::Level level) {
  using V = typename F::V;
  return {
      level,
      [](const erc::Product& p, const erc::Threads& threads) { product<F>(p, threads); },
      [](erc::Side side, erc::Precision, int64_t outer, int64_t inner) { return packedBytes<F>(side, outer, inner); },
      [](erc::Side side, erc::Precision, const erc::Matrix& operand, int64_t outer, int64_t inner, void* packed, const erc::Threads& threads) {
        pack<F>(side, operand, outer, inner, packed, threads);
      },
      geluGrad<V>,
      reluGrad<V>,
      softmaxGrad<V>,
      layerNorm<V>,
      layerNormGrad<V>,
      transpose<V>,
  };
}

}  // namespace
