// Transposition of a square of Width vectors in registers, by swapping ever larger blocks: after step s every
// 2s × 2s block on the diagonal is transposed.
#pragma once

#include "vectors.h"

#include <utility>

namespace {

/** Lanes of `a` where the bit `Step` of the lane is 0, else of `b` `Step` lanes to the left (`Low`); or the reverse, to the right. */
template <int Step, bool Low, class V, int... Lane>
inline typename V::Float swapBlocks(typename V::Float a, typename V::Float b, std::integer_sequence<int, Lane...>) {
#if defined(__clang__)
  if constexpr (Low) return __builtin_shufflevector(a, b, ((Lane & Step) ? V::width + Lane - Step : Lane)...);
  else return __builtin_shufflevector(a, b, ((Lane & Step) ? V::width + Lane : Lane + Step)...);
#else
  if constexpr (Low) return __builtin_shuffle(a, b, typename V::Int{((Lane & Step) ? V::width + Lane - Step : Lane)...});
  else return __builtin_shuffle(a, b, typename V::Int{((Lane & Step) ? V::width + Lane : Lane + Step)...});
#endif
}

template <class V, int Step>
inline void transposeFrom(typename V::Float (&rows)[V::width]) {
  if constexpr (Step < V::width) {
    using Lanes = std::make_integer_sequence<int, V::width>;
#pragma GCC unroll 16
    for (int i = 0; i < V::width; i++) {
      if (i & Step) continue;
      const typename V::Float a = rows[i], b = rows[i + Step];
      rows[i] = swapBlocks<Step, true, V>(a, b, Lanes{});
      rows[i + Step] = swapBlocks<Step, false, V>(a, b, Lanes{});
    }
    transposeFrom<V, Step * 2>(rows);
  }
}

template <class V>
inline void transposeSquare(typename V::Float (&rows)[V::width]) {
  transposeFrom<V, 1>(rows);
}

}  // namespace
