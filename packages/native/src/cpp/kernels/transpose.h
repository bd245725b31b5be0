// The last two axes swapped, in squares that stay in registers.
#pragma once

#include "parallel.h"
#include "square.h"

namespace {

/** One square of up to W × W elements, from rows `inStride` apart to rows `outStride` apart. */
template <class V>
inline void transposeTile(const float* in, int64_t inStride, int64_t rows, int64_t columns, float* out, int64_t outStride) {
  typename V::Float square[V::width];
  for (int64_t i = 0; i < V::width; i++) square[i] = i < rows ? V::loadFirst(in + i * inStride, columns) : typename V::Float{};
  transposeSquare<V>(square);
  for (int64_t i = 0; i < smaller(V::width, columns); i++) V::storeFirst(out + i * outStride, rows, square[i]);
}

template <class V>
void transpose(const float* x, float* y, int64_t batch, int64_t rows, int64_t columns, const erc::Threads& threads) {
  constexpr int64_t W = V::width;
  // A turn makes a band of W rows of one result: it writes them from left to right.
  const int64_t bands = divideUp(columns, W);
  parallelFor(threads, batch * bands, [=](int64_t turn) {
    const int64_t matrix = turn / bands, column = turn % bands * W;
    const float* in = x + matrix * rows * columns + column;
    float* out = y + matrix * rows * columns + column * rows;
    for (int64_t row = 0; row < rows; row += W) transposeTile<V>(in + row * columns, columns, rows - row, columns - column, out + row, rows);
  });
}

}  // namespace
