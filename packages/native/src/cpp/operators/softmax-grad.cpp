// The gradient of softmax over the last axis, from its output.
#include "list.h"

#include "../kernels/level.h"
#include "../ort/custom-op.h"
#include "rows.h"
#include "threads.h"

namespace erc {
namespace {

class SoftmaxGradOperator {
 public:
  static constexpr const char* name = "SoftmaxGrad";
  static constexpr std::size_t inputs = 2, required = 2, outputs = 1;

  explicit SoftmaxGradOperator(const ort::KernelInfo&) {}

  void compute(const ort::KernelContext& context) const {
    const ort::Tensor dy = context.input(0), y = context.input(1);
    expectShape(name, "dy", dy.shape, y.shape);
    const Rows rows = rowsOf(name, "y", y.shape);
    kernels().softmaxGrad(dy.data, y.data, context.output(0, y.shape), rows.count, rows.width, threadsOf(context));
  }
};

}  // namespace

const OrtCustomOp* softmaxGradOperator() { return ort::customOp<SoftmaxGradOperator>(); }

}  // namespace erc
