// The last two axes swapped.
#include "list.h"

#include "../kernels/level.h"
#include "../ort/custom-op.h"
#include "checks.h"
#include "threads.h"

#include <utility>

namespace erc {
namespace {

class Transpose2DOperator {
 public:
  static constexpr const char* name = "Transpose2D";
  static constexpr std::size_t inputs = 1, required = 1, outputs = 1;

  explicit Transpose2DOperator(const ort::KernelInfo&) {}

  void compute(const ort::KernelContext& context) const {
    const ort::Tensor x = context.input(0);
    expectAxes(name, "x", x.shape, 2);
    const std::size_t last = x.shape.size() - 1;
    const std::int64_t rows = x.shape[last - 1], columns = x.shape[last];
    const std::int64_t matrices = ort::sizeOf(ort::Shape(x.shape.begin(), x.shape.end() - 2));
    ort::Shape shape = x.shape;
    std::swap(shape[last - 1], shape[last]);
    kernels().transpose(x.data, context.output(0, shape), matrices, rows, columns, threadsOf(context));
  }
};

}  // namespace

const OrtCustomOp* transpose2DOperator() { return ort::customOp<Transpose2DOperator>(); }

}  // namespace erc
