// The gradients of layer normalization, from what `LayerNorm` kept.
#include "list.h"

#include "../kernels/level.h"
#include "../ort/custom-op.h"
#include "rows.h"
#include "threads.h"

namespace erc {
namespace {

class LayerNormGradOperator {
 public:
  static constexpr const char* name = "LayerNormGrad";
  static constexpr std::size_t inputs = 4, required = 4, outputs = 3;

  explicit LayerNormGradOperator(const ort::KernelInfo&) {}

  void compute(const ort::KernelContext& context) const {
    const ort::Tensor dy = context.input(0), normalized = context.input(1), deviation = context.input(2), gamma = context.input(3);
    const Rows rows = rowsOf(name, "normalized", normalized.shape);
    expectShape(name, "dy", dy.shape, normalized.shape);
    expectShape(name, "deviation", deviation.shape, perRow(normalized.shape));
    expectShape(name, "gamma", gamma.shape, {rows.width});
    float* dx = context.output(0, normalized.shape);
    float* dgamma = context.output(1, {rows.width});
    float* dbeta = context.output(2, {rows.width});
    kernels().layerNormGrad(dy.data, normalized.data, deviation.data, gamma.data, dx, dgamma, dbeta, rows.count, rows.width, threadsOf(context));
  }
};

}  // namespace

const OrtCustomOp* layerNormGradOperator() { return ort::customOp<LayerNormGradOperator>(); }

}  // namespace erc
