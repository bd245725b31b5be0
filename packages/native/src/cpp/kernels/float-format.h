// Products in float32: panels of floats, blocks of the result in vector registers.
#pragma once

#include "block.h"
#include "pack.h"
#include "patches.h"

namespace {

/**
 * How a level cuts its products. A block of the result in registers is `Rows` × (`Columns` vectors); `PanelsInCache` panels of the left operand are
 * packed together; the inner axis is walked in stretches of `Inner` steps, or in one of up to `WholeInner`.
 */
template <class Vector, int Rows, int Columns, int PanelsInCache, int Inner, int WholeInner>
struct FloatFormat {
  using V = Vector;
  static constexpr int64_t leftWidth = Rows, rightWidth = Columns * Vector::width, leftPanelsInCache = PanelsInCache;

  /** Whether the right operand is better read where it lies. Packing pays for itself when panels are read again and again, and when rows lie far apart. */
  static bool readsRightUnpacked(const erc::Product& p) {
    constexpr int64_t elementsOfNearRows = int64_t{1} << 20;
    const int64_t times = divideUp(p.rows, leftWidth);
    return times <= 2 || (times <= 5 && p.inner * p.columns <= elementsOfNearRows);
  }

  /** Whether the left operand is better read where it lies: few panels of the right one use it, and its rows do not all fall on the same lines of the cache. */
  static bool readsLeftUnpacked(const erc::Product& p) {
    constexpr int64_t elementsOfPage = 1024;
    return !p.left.transposed && divideUp(p.columns, rightWidth) <= 12 && p.left.stride % elementsOfPage != 0;
  }

  static int64_t stretch(int64_t inner) { return inner <= WholeInner ? inner : Inner; }

  /** Bytes of the panels of one stretch. The last panel of a left operand is as narrow as what is left of it; that of a right one is filled with zeros. */
  static size_t bytes(erc::Side side, int64_t outer, int64_t inner) {
    const int64_t padded = side == erc::Side::left ? outer : divideUp(outer, rightWidth) * rightWidth;
    return static_cast<size_t>(padded * inner) * sizeof(float);
  }

  static void pack(erc::Side side, const Elements& from, int64_t outer0, int64_t outer, int64_t inner0, int64_t inner, char* panel) {
    packPanel<V>(from, outer0, outer, inner0, inner, reinterpret_cast<float*>(panel), side == erc::Side::left ? outer : rightWidth);
  }

  static void packPatches(const erc::Patches& patches, int64_t outer0, int64_t outer, int64_t inner0, int64_t inner, char* panel) {
    fillPanel<V>(patches, inner0, inner, outer0, outer, reinterpret_cast<float*>(panel), rightWidth);
  }

  static void begin() {}
  static void end() {}

  /** One block of the result. Returns whether it is what float32 arithmetic gives: always. */
  static bool multiply(int64_t inner, const LeftPanel& left, const RightPanel& right, int64_t rows, const Finish& finish) {
    const BlockOperands operands{reinterpret_cast<const float*>(left.data), left.stride, reinterpret_cast<const float*>(right.data),
                                 right.isPacked ? rightWidth : right.step};
    const MultiplyBlock block = left.isPacked ? blockOf<V, Rows, Columns, PackedRows>(rows) : blockOf<V, Rows, Columns, UnpackedRows>(rows);
    block(inner, operands, finish);
    activateBlock<V>(finish, rows);
    return true;
  }
};

}  // namespace
