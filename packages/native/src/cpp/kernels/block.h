// The innermost loop of a product: one block of the result, held in registers.
#pragma once

#include "finish.h"
#include "functions.h"

#include <utility>

namespace {

/** `Rows` × (`Columns` vectors) of the result. left: a panel [inner][Rows]; right: rows of `Columns` vectors, `rightStep` floats apart. */
template <class V, int Rows, int Columns>
__attribute__((noinline)) void multiplyBlock(int64_t inner, const float* left, const float* right, int64_t rightStep, const Finish& finish) {
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
      const Float a = V::all(left[r]);
#pragma GCC unroll 4
      for (int c = 0; c < Columns; c++) sums[r][c] = V::fma(a, b[c], sums[r][c]);
    }
    left += Rows;
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

using MultiplyBlock = void (*)(int64_t inner, const float* left, const float* right, int64_t rightStep, const Finish& finish);

template <class V, int Columns, int... Row>
constexpr MultiplyBlock blockOf(int64_t rows, std::integer_sequence<int, Row...>) {
  constexpr MultiplyBlock byRows[] = {multiplyBlock<V, Row + 1, Columns>...};
  return byRows[rows - 1];
}

/** The loop for a block of 1 to `Rows` rows: the last panel of a left operand is as narrow as what is left of it. */
template <class V, int Rows, int Columns>
inline MultiplyBlock blockOf(int64_t rows) {
  return blockOf<V, Columns>(rows, std::make_integer_sequence<int, Rows>{});
}

}  // namespace
