// The innermost loop of a product: one block of the result, held in registers.
#pragma once

#include "finish.h"
#include "functions.h"

#include <utility>

namespace {

/** Rows of the left operand, one number of each for a step: out of a panel [inner][Rows]. */
template <int Rows>
struct PackedRows {
  const float* now;

  PackedRows(const float* left, int64_t) : now(left) {}
  float at(int row) const { return now[row]; }
  void next() { now += Rows; }
};

/** The same out of the operand itself. One pointer serves three rows: a processor adds once or twice the stride on its way to memory. */
template <int Rows>
struct UnpackedRows {
  const float* every3[(Rows + 2) / 3];
  int64_t stride;

  UnpackedRows(const float* left, int64_t rowStride) : stride(rowStride) {
    for (int i = 0; i < (Rows + 2) / 3; i++) every3[i] = left + 3 * i * rowStride;
  }
  float at(int row) const { return every3[row / 3][row % 3 * stride]; }
  void next() {
#pragma GCC unroll 8
    for (int i = 0; i < (Rows + 2) / 3; i++) every3[i]++;
  }
};

/** Where the operands of a block stand. */
struct BlockOperands {
  const float* left;
  /** Of an operand that is not packed. */
  int64_t leftStride;
  /** Rows of `Columns` vectors, `rightStep` floats apart. */
  const float* right;
  int64_t rightStep;
};

/** `Rows` × (`Columns` vectors) of the result. */
template <class V, int Rows, int Columns, template <int> class LeftRows>
__attribute__((noinline)) void multiplyBlock(int64_t inner, const BlockOperands& operands, const Finish& finish) {
  LeftRows<Rows> left(operands.left, operands.leftStride);
  const float* right = operands.right;
  const int64_t rightStep = operands.rightStep;
  using Float = typename V::Float;
  constexpr int W = V::width;
  Float sums[Rows][Columns];
#pragma GCC unroll 16
  for (int r = 0; r < Rows; r++)
#pragma GCC unroll 4
    for (int c = 0; c < Columns; c++) sums[r][c] = Float{};
  for (int64_t k = 0; k < inner; k++) {
    Float b[Columns];
#pragma GCC unroll 4
    for (int c = 0; c < Columns; c++) {
      b[c] = V::load(right + c * W);
      __builtin_prefetch(right + 8 * rightStep + c * W);
    }
#pragma GCC unroll 16
    for (int r = 0; r < Rows; r++) {
      const Float a = V::all(left.at(r));
#pragma GCC unroll 4
      for (int c = 0; c < Columns; c++) sums[r][c] = V::fma(a, b[c], sums[r][c]);
    }
    left.next();
    right += rightStep;
  }
#pragma GCC unroll 16
  for (int r = 0; r < Rows; r++)
#pragma GCC unroll 4
    for (int c = 0; c < Columns; c++) {
      const int64_t n = finish.columns - c * W;
      if (n <= 0) continue;
      float* out = finish.result + r * finish.stride + c * W;
      Float x = sums[r][c];
      if (finish.accumulate) x += V::loadFirst(out, n);
      if (finish.last) {
        x *= finish.alpha;
        if (finish.columnBias != nullptr) x += V::loadFirst(finish.columnBias + c * W, n);
        if (finish.rowBias != nullptr) x += finish.rowBias[r];
      }
      V::storeFirst(out, n, x);
    }
}

using MultiplyBlock = void (*)(int64_t inner, const BlockOperands& operands, const Finish& finish);

template <class V, int Columns, template <int> class LeftRows, int... Row>
constexpr MultiplyBlock blockOf(int64_t rows, std::integer_sequence<int, Row...>) {
  constexpr MultiplyBlock byRows[] = {multiplyBlock<V, Row + 1, Columns, LeftRows>...};
  return byRows[rows - 1];
}

/** The loop for a block of 1 to `Rows` rows: the last panel of a left operand is as narrow as what is left of it. */
template <class V, int Rows, int Columns, template <int> class LeftRows>
inline MultiplyBlock blockOf(int64_t rows) {
  return blockOf<V, Columns, LeftRows>(rows, std::make_integer_sequence<int, Rows>{});
}

}  // namespace
