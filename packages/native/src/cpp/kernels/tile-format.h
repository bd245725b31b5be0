// Products on AMX: every operand as one to three bfloat16 parts, blocks of 32 × 32 of the result in four tile registers.
//
// A float32 has 24 bits of significand, a bfloat16 has 8. With
//
//   high = bfloat16(x),  middle = bfloat16(x − high),  low = bfloat16(x − high − middle)
//
// high + middle + low is x, but for a rest below 2^-27 of it. The product of two such sums has nine terms. Those that are worth a product depend on
// how exact the result is to be:
//
//   parts  products                                                          left out, of a term
//   1      high·high                                                         2^-8
//   2      high·high, high·middle, middle·high                               2^-16
//   3      these, and high·low, middle·middle, low·high                      2^-25
//
// The products are exact in float32 and are added up in float32, sixteen pairs at a time. A part of an infinity, or of a number that rounds to one, would
// be infinity − infinity = NaN: where a result is not finite, `multiply` says so, and the whole product is computed again in float32.
// AMX takes subnormal numbers for zero: what is below 2^-126 is lost, and of a number below 2^-110 its lower parts.
#pragma once

#include "finish.h"
#include "pack.h"
#include "patches.h"
#include "scratch.h"

namespace {

using Wide = Vectors<16>;

/** 32 floats → their bfloat16 parts, `first` in the lower halves. */
template <int Parts>
inline void split(__m512 first, __m512 second, __m512i (&parts)[Parts]) {
  for (int part = 0; part < Parts; part++) {
    const __m512i rounded = (__m512i)_mm512_cvtne2ps_pbh(second, first);
    parts[part] = rounded;
    const __m512i lower = _mm512_cvtepu16_epi32(_mm512_castsi512_si256(rounded)), upper = _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(rounded, 1));
    first = _mm512_sub_ps(first, _mm512_castsi512_ps(_mm512_slli_epi32(lower, 16)));
    second = _mm512_sub_ps(second, _mm512_castsi512_ps(_mm512_slli_epi32(upper, 16)));
  }
}

/** Two rows a and b of 16 bfloat16 each, as the pairs (a0, b0), (a1, b1), … that a tile multiplies together. */
inline __m512i interleave(__m512i rows) {
  alignas(64) static constexpr uint16_t order[32] = {0, 16, 1, 17, 2,  18, 3,  19, 4,  20, 5,  21, 6,  22, 7,  23,
                                                     8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
  return _mm512_permutexvar_epi16(_mm512_load_si512(order), rows);
}

/** A tile: 16 rows of 16 pairs of bfloat16. */
constexpr int64_t tileBytes = 1024, pairsOfRow = 16, innerOfTile = 32;

template <class Tiles, int Parts>
struct TileFormat {
  static constexpr int64_t leftWidth = 32, rightWidth = 32, leftPanelsInCache = 8;
  /** A panel: for 32 steps of the inner axis, for each part, two tiles of 16 of its 32 rows (or columns). */
  static constexpr int64_t stepBytes = Parts * 2 * tileBytes;

  /** Operands are always packed: their elements are split. */
  static bool readsLeftUnpacked(const erc::Product&) { return false; }
  static bool readsRightUnpacked(const erc::Product&) { return false; }

  static int64_t stretch(int64_t inner) {
    constexpr int64_t longest = Parts == 3 ? 384 : Parts == 2 ? 512 : 1024;
    return smaller(inner, longest);
  }

  static size_t bytes(erc::Side, int64_t outer, int64_t inner) {
    return static_cast<size_t>(divideUp(outer, 32) * divideUp(inner, innerOfTile) * stepBytes);
  }

  static void pack(erc::Side side, const Elements& from, int64_t outer0, int64_t outer, int64_t inner0, int64_t inner, char* panel) {
    for (int64_t k = 0; k < inner; k += innerOfTile, panel += stepBytes)
      for (int64_t half = 0; half < 2; half++) {
        const int64_t lines = smaller(16, larger(0, outer - half * 16));
        const Elements corner{from.at(outer0 + (lines > 0 ? half * 16 : 0), inner0 + k), from.stride, from.innerContiguous};
        packHalf(side, corner, lines, inner - k, panel + half * tileBytes);
      }
  }

  static void packPatches(const erc::Patches& patches, int64_t outer0, int64_t outer, int64_t inner0, int64_t inner, char* panel) {
    float* floats = static_cast<float*>(erc::scratch(erc::ScratchUse::panel, static_cast<size_t>(inner * rightWidth) * sizeof(float)));
    fillPanel<Wide>(patches, inner0, inner, outer0, outer, floats, rightWidth);
    pack(erc::Side::right, {floats, rightWidth, false}, 0, outer, 0, inner, panel);
  }

  static void begin() { Tiles::begin(); }
  static void end() { Tiles::end(); }

  static bool multiply(int64_t inner, const LeftPanel& leftPanel, const RightPanel& rightPanel, int64_t rows, const Finish& finish) {
    const char* left = leftPanel.data;
    const char* right = rightPanel.data;
    alignas(64) float edge[32 * 32];
    const bool whole = rows == 32 && finish.columns == 32;
    float* sums = whole ? finish.result : edge;
    const int64_t stride = whole ? finish.stride : 32;
    if (finish.accumulate) {
      if (!whole) copyIn(finish, rows, edge);
      Tiles::template load<0>(sums, stride * 4);
      Tiles::template load<1>(sums + 16, stride * 4);
      Tiles::template load<2>(sums + 16 * stride, stride * 4);
      Tiles::template load<3>(sums + 16 * stride + 16, stride * 4);
    } else {
      Tiles::template zero<0>();
      Tiles::template zero<1>();
      Tiles::template zero<2>();
      Tiles::template zero<3>();
    }
    multiplyPanels(left, right, divideUp(inner, innerOfTile));
    Tiles::template store<0>(sums, stride * 4);
    Tiles::template store<1>(sums + 16, stride * 4);
    Tiles::template store<2>(sums + 16 * stride, stride * 4);
    Tiles::template store<3>(sums + 16 * stride + 16, stride * 4);
    if (!finish.last) {
      if (!whole) copyOut(edge, finish, rows);
      return true;
    }
    const bool finite = finishBlock(sums, stride, finish, rows);
    activateBlock<Wide>(finish, rows);
    return finite;
  }

 private:
  /** 16 lines (rows of a left operand, columns of a right one) by 32 steps, all parts: tiles two apart. Only `lines` × `inner` elements exist. */
  static void packHalf(erc::Side side, const Elements& from, int64_t lines, int64_t inner, char* tiles) {
    __m512i rows[Parts][16];
    for (int64_t i = 0; i < 16; i++) {
      __m512i parts[Parts];
      if (from.innerContiguous) {
        const float* line = i < lines ? from.data + i * from.stride : nullptr;
        split(line ? first(line, inner) : __m512{}, line && inner > 16 ? first(line + 16, inner - 16) : __m512{}, parts);
      } else {
        const float* step = from.data + 2 * i * from.stride;
        split(2 * i < inner ? first(step, lines) : __m512{}, 2 * i + 1 < inner ? first(step + from.stride, lines) : __m512{}, parts);
      }
      for (int part = 0; part < Parts; part++) rows[part][i] = from.innerContiguous ? parts[part] : interleave(parts[part]);
    }
    // A left tile has a line in each row, a right one has it in each column.
    const bool swap = from.innerContiguous != (side == erc::Side::left);
    for (int part = 0; part < Parts; part++) {
      char* tile = tiles + part * 2 * tileBytes;
      if (swap) transposePairs(rows[part]);
      for (int64_t i = 0; i < 16; i++) _mm512_store_si512(tile + i * 64, rows[part][i]);
    }
  }

  static __m512 first(const float* p, int64_t count) { return (__m512)Wide::loadFirst(p, count); }

  static void transposePairs(__m512i (&rows)[16]) {
    Wide::Float square[16];
    for (int i = 0; i < 16; i++) square[i] = (Wide::Float)rows[i];
    transposeSquare<Wide>(square);
    for (int i = 0; i < 16; i++) rows[i] = (__m512i)square[i];
  }

  static void loadLeft(const char* left, int part) {
    Tiles::template load<4>(left + part * 2 * tileBytes, 64);
    Tiles::template load<5>(left + part * 2 * tileBytes + tileBytes, 64);
  }

  static void loadRight(const char* right, int part) {
    Tiles::template load<6>(right + part * 2 * tileBytes, 64);
    Tiles::template load<7>(right + part * 2 * tileBytes + tileBytes, 64);
  }

  static void multiplyLoaded() {
    Tiles::template multiply<0, 4, 6>();
    Tiles::template multiply<1, 4, 7>();
    Tiles::template multiply<2, 5, 6>();
    Tiles::template multiply<3, 5, 7>();
  }

  /** The products of a step whose size is 2^-8 of the largest or less. */
  static void multiplySmallParts(const char* left, const char* right) {
    loadLeft(left, 2), loadRight(right, 0), multiplyLoaded();
    loadLeft(left, 1), multiplyLoaded();
    loadRight(right, 1), multiplyLoaded();
    loadLeft(left, 0), multiplyLoaded();
    loadRight(right, 2), multiplyLoaded();
  }

  static void multiplyHighParts(const char* left, const char* right) { loadLeft(left, 0), loadRight(right, 0), multiplyLoaded(); }

  static void multiplyPanels(const char* left, const char* right, int64_t steps) {
    if constexpr (Parts == 3) {
      // In two passes, small products first: each addition rounds at the size of the sum, which is small until the second pass. It loads no more tiles than one pass would.
      for (int64_t step = 0; step < steps; step++) multiplySmallParts(left + step * stepBytes, right + step * stepBytes);
      for (int64_t step = 0; step < steps; step++) multiplyHighParts(left + step * stepBytes, right + step * stepBytes);
    } else {
      for (int64_t step = 0; step < steps; step++, left += stepBytes, right += stepBytes) {
        if constexpr (Parts == 2) {
          loadLeft(left, 1), loadRight(right, 0), multiplyLoaded();
          loadLeft(left, 0), loadRight(right, 1), multiplyLoaded();
          loadRight(right, 0), multiplyLoaded();
        } else {
          multiplyHighParts(left, right);
        }
      }
    }
  }

  static void copyIn(const Finish& finish, int64_t rows, float* edge) {
    for (int64_t r = 0; r < 32; r++)
      for (int64_t c = 0; c < 32; c += 16)
        Wide::store(edge + r * 32 + c, r < rows && c < finish.columns ? Wide::loadFirst(finish.result + r * finish.stride + c, finish.columns - c) : Wide::Float{});
  }

  static void copyOut(const float* edge, const Finish& finish, int64_t rows) {
    for (int64_t r = 0; r < rows; r++)
      for (int64_t c = 0; c < finish.columns; c += 16)
        Wide::storeFirst(finish.result + r * finish.stride + c, finish.columns - c, Wide::load(edge + r * 32 + c));
  }

  /** alpha and biases; returns whether everything is finite. */
  static bool finishBlock(const float* sums, int64_t stride, const Finish& finish, int64_t rows) {
    constexpr int nanOrInfinity = 0x01 | 0x08 | 0x10 | 0x80;
    const bool untouched = sums == finish.result && finish.alpha == 1.0f && finish.columnBias == nullptr && finish.rowBias == nullptr;
    __mmask16 found = 0;
    for (int64_t r = 0; r < rows; r++)
      for (int64_t c = 0; c < finish.columns; c += 16) {
        const int64_t n = finish.columns - c;
        Wide::Float x = Wide::loadFirst(sums + r * stride + c, n);
        if (!untouched) {
          x *= finish.alpha;
          if (finish.columnBias != nullptr) x += Wide::loadFirst(finish.columnBias + c, n);
          if (finish.rowBias != nullptr) x += finish.rowBias[r];
          Wide::storeFirst(finish.result + r * finish.stride + c, n, x);
        }
        found |= _mm512_fpclass_ps_mask((__m512)x, nanOrInfinity);
      }
    return found == 0;
  }
};

}  // namespace
