// What layer normalization and the gradient of softmax share: sums over a row, and how rows are handed to threads.
#pragma once

#include "parallel.h"
#include "vectors.h"

namespace {

/** Rows that one turn handles: about as much work as a turn of an elementwise kernel. */
inline int64_t rowsAtOnce(int64_t width) { return larger(1, 16384 / larger(1, width)); }

template <class Body>
inline void forRows(const erc::Threads& threads, int64_t rows, int64_t width, Body body) {
  const int64_t atOnce = rowsAtOnce(width);
  parallelFor(threads, divideUp(rows, atOnce), [=](int64_t turn) {
    const int64_t end = smaller(rows, (turn + 1) * atOnce);
    for (int64_t row = turn * atOnce; row < end; row++) body(row);
  });
}

/** Σ term(i, n) over a row, where a term is a vector of the elements i … i + n − 1; four sums at once, since each addition waits for the one before it. */
template <class V, class Term>
inline float sumOverRow(int64_t width, Term term) {
  using Float = typename V::Float;
  constexpr int64_t W = V::width;
  Float sums[4] = {};
  int64_t i = 0;
  for (; i + 4 * W <= width; i += 4 * W)
    for (int part = 0; part < 4; part++) sums[part] += term(i + part * W, W);
  for (; i < width; i += W) sums[0] += term(i, width - i);
  return V::sum((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

}  // namespace
