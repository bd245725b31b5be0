// Products of matrices along equal leading axes.
#include "list.h"

#include "../kernels/batched-product.h"
#include "../kernels/level.h"
#include "../ort/custom-op.h"
#include "attributes.h"
#include "threads.h"

namespace erc {
namespace {

class BatchedProductOperator {
 public:
  static constexpr const char* name = "BatchedProduct";
  static constexpr std::size_t inputs = 2, required = 2, outputs = 1;

  explicit BatchedProductOperator(const ort::KernelInfo& info)
      : transA_(flagOf(name, info, "transA")),
        transB_(flagOf(name, info, "transB")),
        alpha_(info.real("alpha", 1.0f)),
        precision_(precisionOf(name, info)) {}

  void compute(const ort::KernelContext& context) const {
    const ort::Tensor a = context.input(0), b = context.input(1);
    expectAxes(name, "A", a.shape, 2);
    expectAxes(name, "B", b.shape, 2);
    const std::size_t leading = a.shape.size() - 2;
    const std::int64_t rows = a.shape[leading + (transA_ ? 1 : 0)], inner = a.shape[leading + (transA_ ? 0 : 1)];
    const std::int64_t columns = b.shape[b.shape.size() - (transB_ ? 2 : 1)];
    ort::Shape shape(a.shape.begin(), a.shape.end() - 2), expectedB = shape;
    expectedB.push_back(transB_ ? columns : inner);
    expectedB.push_back(transB_ ? inner : columns);
    expectShape(name, "B", b.shape, expectedB);

    BatchedProduct batch{};
    batch.count = ort::sizeOf(shape);
    shape.push_back(rows);
    shape.push_back(columns);
    Product& p = batch.first;
    p.rows = rows;
    p.columns = columns;
    p.inner = inner;
    p.left = {a.data, a.shape.back(), transA_};
    p.right = {b.data, b.shape.back(), transB_};
    p.result = context.output(0, shape);
    p.resultStride = columns;
    p.alpha = alpha_;
    p.precision = precision_;
    batch.leftStep = rows * inner;
    batch.rightStep = inner * columns;
    batch.resultStep = rows * columns;
    batchedProduct(kernels(), batch, threadsOf(context));
  }

 private:
  bool transA_, transB_;
  float alpha_;
  Precision precision_;
};

}  // namespace

const OrtCustomOp* batchedProductOperator() { return ort::customOp<BatchedProductOperator>(); }

}  // namespace erc
