// Operands of a product as panels, in the order in which the innermost loop reads them.
#pragma once

#include "kernels.h"
#include "square.h"
#include "transpose.h"

namespace {

/** Where element (outer, inner) of an operand stands. The outer axis is the rows of the left operand, the columns of the right one. */
struct Elements {
  const float* data;
  int64_t stride;
  bool innerContiguous;

  const float* at(int64_t outer, int64_t inner) const { return innerContiguous ? data + outer * stride + inner : data + inner * stride + outer; }
};

inline Elements elementsOf(erc::Side side, const erc::Matrix& matrix) {
  return {matrix.data, matrix.stride, (side == erc::Side::left) != matrix.transposed};
}

/** A panel of a left operand: as `pack` left it, or rows of floats in the operand itself, `stride` apart. */
struct LeftPanel {
  const char* data;
  bool isPacked;
  int64_t stride;
};

/** A panel of a right operand: as `pack` left it, or rows of floats in the operand itself, `step` apart. */
struct RightPanel {
  const char* data;
  bool isPacked;
  int64_t step;
};

/** `outer` × `inner` elements from (outer0, inner0) on, as [inner][panelWidth], with zeros where the panel is wider than `outer`. */
template <class V>
inline void packPanel(const Elements& from, int64_t outer0, int64_t outer, int64_t inner0, int64_t inner, float* panel, int64_t panelWidth) {
  using Float = typename V::Float;
  constexpr int64_t W = V::width;
  for (int64_t lane = 0; lane < panelWidth; lane += W) {
    const int64_t written = smaller(W, panelWidth - lane), read = larger(0, smaller(W, outer - lane));
    float* out = panel + lane;
    if (!from.innerContiguous) {
      const float* in = from.at(outer0 + lane, inner0);
      for (int64_t k = 0; k < inner; k++)
        V::storeFirst(out + k * panelWidth, written, read > 0 ? V::loadFirst(in + k * from.stride, read) : Float{});
      continue;
    }
    const float* in = from.at(outer0 + lane, inner0);
    for (int64_t k = 0; k < inner; k += W) {
      Float square[W];
      for (int64_t i = 0; i < W; i++) square[i] = i < read ? V::loadFirst(in + i * from.stride + k, inner - k) : Float{};
      transposeSquare<V>(square);
      for (int64_t i = 0; i < smaller(W, inner - k); i++) V::storeFirst(out + (k + i) * panelWidth, written, square[i]);
    }
  }
}

}  // namespace
