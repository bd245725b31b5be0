// The gradient of GELU, from its input.
#include "list.h"

#include "../kernels/level.h"
#include "../ort/custom-op.h"
#include "checks.h"
#include "threads.h"

namespace erc {
namespace {

class GeluGradOperator {
 public:
  static constexpr const char* name = "GeluGrad";
  static constexpr std::size_t inputs = 2, required = 2, outputs = 1;

  explicit GeluGradOperator(const ort::KernelInfo& info) {
    const std::string word = info.text("approximate", "none");
    if (word != "none" && word != "tanh") refuse(name, "approximate", "none or tanh", word);
    tanhForm_ = word == "tanh";
  }

  void compute(const ort::KernelContext& context) const {
    const ort::Tensor dy = context.input(0), x = context.input(1);
    expectShape(name, "dy", dy.shape, x.shape);
    kernels().geluGrad(dy.data, x.data, context.output(0, x.shape), ort::sizeOf(x.shape), tanhForm_, threadsOf(context));
  }

 private:
  bool tanhForm_;
};

}  // namespace

const OrtCustomOp* geluGradOperator() { return ort::customOp<GeluGradOperator>(); }

}  // namespace erc
