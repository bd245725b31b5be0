// Y = activation(alpha · op(A) · op(B) + bias).
#include "list.h"

#include "../ort/custom-op.h"
#include "attributes.h"
#include "packed-operand.h"
#include "threads.h"

namespace erc {
namespace {

class ProductOperator {
 public:
  static constexpr const char* name = "Product";
  static constexpr std::size_t inputs = 3, required = 2, outputs = 1;

  explicit ProductOperator(const ort::KernelInfo& info)
      : transA_(flagOf(name, info, "transA")),
        transB_(flagOf(name, info, "transB")),
        alpha_(info.real("alpha", 1.0f)),
        activation_(activationOf(name, info)),
        precision_(precisionOf(name, info)) {
    const ort::Tensor b = info.constantInput(1);
    if (b && b.shape.size() == 2)
      packed_ = std::make_unique<PackedOperand>(Side::right, precision_, right(b), b.shape[transB_ ? 0 : 1], b.shape[transB_ ? 1 : 0], 1);
  }

  void compute(const ort::KernelContext& context) const {
    const ort::Tensor a = context.input(0), b = context.input(1), bias = context.input(2);
    if (transA_ ? a.shape.size() != 2 : a.shape.empty()) refuse(name, "A", transA_ ? "[K, M]" : "[..., K]", textOf(a.shape));
    if (b.shape.size() != 2) refuse(name, "B", transB_ ? "[N, K]" : "[K, N]", textOf(b.shape));
    const std::int64_t inner = transA_ ? a.shape[0] : a.shape.back(), columns = b.shape[transB_ ? 0 : 1];
    expectShape(name, "B", b.shape, transB_ ? ort::Shape{columns, inner} : ort::Shape{inner, columns});
    if (bias) expectShape(name, "bias", bias.shape, {columns});

    ort::Shape shape = transA_ ? ort::Shape{a.shape[1]} : ort::Shape(a.shape.begin(), a.shape.end() - 1);
    const std::int64_t rows = ort::sizeOf(shape);
    shape.push_back(columns);

    Product p{};
    p.rows = rows;
    p.columns = columns;
    p.inner = inner;
    p.left = {a.data, transA_ ? rows : inner, transA_};
    p.right = right(b);
    p.packedRight = packed_ == nullptr ? nullptr : packed_->data();
    p.result = context.output(0, shape);
    p.resultStride = columns;
    p.alpha = alpha_;
    p.columnBias = bias ? bias.data : nullptr;
    p.activation = activation_;
    p.precision = precision_;
    kernels().product(p, threadsOf(context));
  }

 private:
  Matrix right(const ort::Tensor& b) const { return {b.data, b.shape[1], transB_}; }

  bool transA_, transB_;
  float alpha_;
  Activation activation_;
  Precision precision_;
  std::unique_ptr<PackedOperand> packed_;
};

}  // namespace

const OrtCustomOp* productOperator() { return ort::customOp<ProductOperator>(); }

}  // namespace erc
