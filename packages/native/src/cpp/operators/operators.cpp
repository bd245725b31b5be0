#include "operators.h"

#include "../ort/custom-op.h"

namespace {

/** x [..., R, C] → [..., C, R]. */
struct Transpose2D {
  static constexpr const char* name = "Transpose2D";
  static constexpr std::size_t inputs = 1, required = 1, outputs = 1;

  explicit Transpose2D(const ort::KernelInfo&) {}

  void compute(const ort::KernelContext& context) const {
    const ort::Tensor x = context.input(0);
    const std::size_t rank = x.shape.size();
    if (rank < 2) throw std::runtime_error("Transpose2D: expected at least 2 axes, received " + std::to_string(rank));
    ort::Shape shape = x.shape;
    std::swap(shape[rank - 2], shape[rank - 1]);
    float* y = context.output(0, shape);
    const std::int64_t rows = x.shape[rank - 2], columns = x.shape[rank - 1];
    if (ort::sizeOf(shape) == 0) return;
    context.parallelFor(static_cast<std::size_t>(ort::sizeOf(shape) / (rows * columns)), [&](std::size_t matrix) {
      const float* from = x.data + matrix * rows * columns;
      float* to = y + matrix * rows * columns;
      for (std::int64_t row = 0; row < rows; ++row) {
        for (std::int64_t column = 0; column < columns; ++column) to[column * rows + row] = from[row * columns + column];
      }
    });
  }
};

}  // namespace

const OrtCustomOp* const* operators(std::size_t* count) {
  static const OrtCustomOp* const all[] = {ort::customOp<Transpose2D>()};
  *count = sizeof(all) / sizeof(all[0]);
  return all;
}
