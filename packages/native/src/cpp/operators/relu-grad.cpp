// The gradient of ReLU, from its output.
#include "list.h"

#include "../kernels/level.h"
#include "../ort/custom-op.h"
#include "checks.h"
#include "threads.h"

namespace erc {
namespace {

class ReluGradOperator {
 public:
  static constexpr const char* name = "ReluGrad";
  static constexpr std::size_t inputs = 2, required = 2, outputs = 1;

  explicit ReluGradOperator(const ort::KernelInfo&) {}

  void compute(const ort::KernelContext& context) const {
    const ort::Tensor dy = context.input(0), y = context.input(1);
    expectShape(name, "dy", dy.shape, y.shape);
    kernels().reluGrad(dy.data, y.data, context.output(0, y.shape), ort::sizeOf(y.shape), threadsOf(context));
  }
};

}  // namespace

const OrtCustomOp* reluGradOperator() { return ort::customOp<ReluGradOperator>(); }

}  // namespace erc
