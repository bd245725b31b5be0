// Layer normalization with the statistics that its gradient needs.
#include "list.h"

#include "../kernels/level.h"
#include "../ort/custom-op.h"
#include "rows.h"
#include "threads.h"

namespace erc {
namespace {

class LayerNormOperator {
 public:
  static constexpr const char* name = "LayerNorm";
  static constexpr std::size_t inputs = 3, required = 3, outputs = 3;

  explicit LayerNormOperator(const ort::KernelInfo& info) : epsilon_(info.real("epsilon", 1e-5f)) {}

  void compute(const ort::KernelContext& context) const {
    const ort::Tensor x = context.input(0), gamma = context.input(1), beta = context.input(2);
    const Rows rows = rowsOf(name, "x", x.shape);
    expectShape(name, "gamma", gamma.shape, {rows.width});
    expectShape(name, "beta", beta.shape, {rows.width});
    float* y = context.output(0, x.shape);
    float* normalized = context.output(1, x.shape);
    float* deviation = context.output(2, perRow(x.shape));
    kernels().layerNorm(x.data, gamma.data, beta.data, epsilon_, y, normalized, deviation, rows.count, rows.width, threadsOf(context));
  }

 private:
  float epsilon_;
};

}  // namespace

const OrtCustomOp* layerNormOperator() { return ort::customOp<LayerNormOperator>(); }

}  // namespace erc
