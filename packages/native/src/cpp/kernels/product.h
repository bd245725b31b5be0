// A product, in blocks that stay in the caches: panels of the right operand in the first level, a block of the left one in the second.
// How operands are packed and blocks are multiplied is the business of a format (float-format.h, tile-format.h).
#pragma once

#include "finish.h"
#include "pack.h"
#include "parallel.h"
#include "scratch.h"

namespace {

/** Products below this many multiplications run on the calling thread. */
constexpr int64_t multiplicationsOfOneThread = int64_t{1} << 19;
/** With this many blocks of rows, threads share the rows alone; with fewer, a product is cut into `wantedTurns`. */
constexpr int64_t turnsThatSuffice = 4, wantedTurns = 8;

template <class F>
constexpr int64_t widthOf(erc::Side side) {
  return side == erc::Side::left ? F::leftWidth : F::rightWidth;
}

/** Where a panel of a stretch begins. All panels before it are whole. */
template <class F>
inline size_t panelOffset(erc::Side side, int64_t panel, int64_t inner) {
  return F::bytes(side, panel * widthOf<F>(side), inner);
}

template <class F>
size_t packedBytes(erc::Side side, int64_t outer, int64_t inner) {
  const int64_t step = F::stretch(inner);
  if (inner == 0) return 0;
  return F::bytes(side, outer, step) * static_cast<size_t>(inner / step) + F::bytes(side, outer, inner % step);
}

/** Where the stretch that begins at step `k` stands in a packed operand. */
template <class F>
inline size_t stretchOffset(erc::Side side, int64_t outer, int64_t inner, int64_t k) {
  return k == 0 ? 0 : F::bytes(side, outer, F::stretch(inner)) * static_cast<size_t>(k / F::stretch(inner));
}

template <class F>
inline void packOnePanel(erc::Side side, const Elements& from, int64_t outer, int64_t k, int64_t inner, int64_t panel, char* stretch) {
  const int64_t first = panel * widthOf<F>(side);
  F::pack(side, from, first, smaller(widthOf<F>(side), outer - first), k, inner, stretch + panelOffset<F>(side, panel, inner));
}

template <class F>
void pack(erc::Side side, const erc::Matrix& operand, int64_t outer, int64_t inner, void* packed, const erc::Threads& threads) {
  const Elements from = elementsOf(side, operand);
  const int64_t panels = divideUp(outer, widthOf<F>(side));
  for (int64_t k = 0; k < inner; k += F::stretch(inner)) {
    char* stretch = static_cast<char*>(packed) + stretchOffset<F>(side, outer, inner, k);
    const int64_t steps = smaller(F::stretch(inner), inner - k);
    parallelFor(threads, panels, [=](int64_t panel) { packOnePanel<F>(side, from, outer, k, steps, panel, stretch); });
  }
}

/** The part of a product that one turn makes: one stretch of the inner axis, some rows, some panels of the right operand. */
struct Turn {
  int64_t inner;
  bool first, last;
  int64_t row0, rowEnd;
  int64_t panel0, panelEnd;
};

/** Rows of the left operand in a stretch: packed, or as they lie in memory. */
struct LeftBlock {
  const char* packed;
  const float* unpacked;
  int64_t stride;
};

template <class F>
inline LeftPanel leftPanelOf(const LeftBlock& left, int64_t row, int64_t inner) {
  if (left.unpacked != nullptr) return {reinterpret_cast<const char*>(left.unpacked + row * left.stride), false, left.stride};
  return {left.packed + F::bytes(erc::Side::left, row, inner), true, 0};
}

/** The right operand of a stretch: packed, or null; and as it lies in memory, or null, for panels that are whole. */
struct RightStretch {
  const char* packed;
  const float* unpacked;
  int64_t step;
};

template <class F>
inline RightPanel rightPanelOf(const RightStretch& right, int64_t panel, int64_t columns, int64_t inner) {
  if (right.unpacked != nullptr && columns == F::rightWidth)
    return {reinterpret_cast<const char*>(right.unpacked + panel * F::rightWidth), false, right.step};
  return {right.packed + panelOffset<F>(erc::Side::right, panel, inner), true, 0};
}

/** Returns whether the blocks are what float32 arithmetic gives. */
template <class F>
inline bool multiplyTurn(const erc::Product& p, const Turn& turn, const LeftBlock& left, const RightStretch& right) {
  bool asFloat32 = true;
  F::begin();
  for (int64_t panel = turn.panel0; panel < turn.panelEnd; panel++) {
    const int64_t column = panel * F::rightWidth, columns = smaller(F::rightWidth, p.columns - column);
    const RightPanel rightPanel = rightPanelOf<F>(right, panel, columns, turn.inner);
    for (int64_t row = turn.row0; row < turn.rowEnd; row += F::leftWidth) {
      const int64_t rows = smaller(F::leftWidth, turn.rowEnd - row);
      Finish finish;
      finish.result = p.result + row * p.resultStride + column;
      finish.stride = p.resultStride;
      finish.columns = columns;
      finish.accumulate = !turn.first;
      finish.last = turn.last;
      finish.alpha = p.alpha;
      finish.columnBias = p.columnBias == nullptr ? nullptr : p.columnBias + column;
      finish.rowBias = p.rowBias == nullptr ? nullptr : p.rowBias + row;
      finish.activation = p.activation;
      asFloat32 &= F::multiply(turn.inner, leftPanelOf<F>(left, row - turn.row0, turn.inner), rightPanel, rows, finish);
    }
  }
  F::end();
  return asFloat32;
}

/** Returns whether the result is what float32 arithmetic gives; where it is not, the format cannot hold a value (an infinity, say). */
template <class F>
bool product(const erc::Product& p, const erc::Threads& all) {
  using erc::Side;
  if (p.rows == 0 || p.columns == 0) return true;
  const erc::Threads threads = p.rows * p.columns * p.inner < multiplicationsOfOneThread ? oneThread : all;
  const Elements leftFrom = elementsOf(Side::left, p.left), rightFrom = elementsOf(Side::right, p.right);
  const int64_t leftPanels = divideUp(p.rows, F::leftWidth), rightPanels = divideUp(p.columns, F::rightWidth);
  const int64_t blocks = divideUp(leftPanels, F::leftPanelsInCache), rowsOfBlock = divideUp(leftPanels, blocks) * F::leftWidth;
  const int64_t groups = blocks < turnsThatSuffice ? smaller(rightPanels, divideUp(wantedTurns, blocks)) : 1;
  const int64_t panelsOfGroup = divideUp(rightPanels, groups);
  // Where threads share the columns, the left operand, which has few rows then, is packed once for all of them.
  const bool readLeft = p.packedLeft == nullptr && F::readsLeftUnpacked(p);
  const bool shareLeft = p.packedLeft == nullptr && !readLeft && groups > 1;
  const bool packRight = p.packedRight == nullptr;
  const bool readRight = packRight && p.patches == nullptr && !rightFrom.innerContiguous && F::readsRightUnpacked(p);
  // Where the right operand is read as it lies, only a last panel that is not whole is packed: behind it there may be no memory.
  const int64_t firstToPackRight = readRight ? p.columns / F::rightWidth : 0;
  char allAsFloat32 = 1;

  int64_t k = 0;
  do {  // also once where the inner axis is empty: the result is then the activation of the bias
    const int64_t inner = smaller(F::stretch(p.inner), p.inner - k);
    const auto stretchOf = [&](Side side, const void* packed, int64_t outer) {
      return static_cast<const char*>(packed) + stretchOffset<F>(side, outer, p.inner, k);
    };
    char* packingLeft = shareLeft ? static_cast<char*>(erc::scratch(erc::ScratchUse::left, F::bytes(Side::left, p.rows, inner))) : nullptr;
    char* packingRight =
        packRight ? static_cast<char*>(erc::scratch(erc::ScratchUse::right, F::bytes(Side::right, p.columns, inner))) : nullptr;

    const int64_t toPackRight = packRight ? rightPanels - firstToPackRight : 0, toPackLeft = packingLeft == nullptr ? 0 : leftPanels;
    parallelFor(threads, toPackRight + toPackLeft, [&](int64_t turn) {
      const int64_t panel = firstToPackRight + turn, column = panel * F::rightWidth;
      if (turn >= toPackRight)
        packOnePanel<F>(Side::left, leftFrom, p.rows, k, inner, turn - toPackRight, packingLeft);
      else if (p.patches == nullptr)
        packOnePanel<F>(Side::right, rightFrom, p.columns, k, inner, panel, packingRight);
      else
        F::packPatches(*p.patches, column, smaller(F::rightWidth, p.columns - column), k, inner,
                       packingRight + panelOffset<F>(Side::right, panel, inner));
    });

    const RightStretch right{packRight ? packingRight : stretchOf(Side::right, p.packedRight, p.columns), readRight ? rightFrom.at(0, k) : nullptr,
                             rightFrom.stride};
    const char* left = packingLeft != nullptr ? packingLeft : p.packedLeft != nullptr ? stretchOf(Side::left, p.packedLeft, p.rows) : nullptr;
    parallelFor(threads, blocks * groups, [&](int64_t index) {
      const int64_t row0 = index / groups * rowsOfBlock, rowEnd = smaller(p.rows, row0 + rowsOfBlock);
      const int64_t panel0 = index % groups * panelsOfGroup, panelEnd = smaller(rightPanels, panel0 + panelsOfGroup);
      LeftBlock block{left == nullptr ? nullptr : left + F::bytes(Side::left, row0, inner), readLeft ? leftFrom.at(row0, k) : nullptr, leftFrom.stride};
      if (left == nullptr && !readLeft) {
        char* packing = static_cast<char*>(erc::scratch(erc::ScratchUse::left, F::bytes(Side::left, rowEnd - row0, inner)));
        for (int64_t row = row0; row < rowEnd; row += F::leftWidth)
          F::pack(Side::left, leftFrom, row, smaller(F::leftWidth, rowEnd - row), k, inner, packing + F::bytes(Side::left, row - row0, inner));
        block.packed = packing;
      }
      const Turn turn{inner, k == 0, k + inner >= p.inner, row0, rowEnd, panel0, panelEnd};
      if (!multiplyTurn<F>(p, turn, block, right)) __atomic_store_n(&allAsFloat32, 0, __ATOMIC_RELAXED);
    });
    k += inner;
  } while (k < p.inner);
  return allAsFloat32 != 0;
}

}  // namespace
