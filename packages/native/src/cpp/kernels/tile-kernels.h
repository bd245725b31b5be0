// The table of kernels of a processor with tiles: products by bfloat16 parts, everything else as with AVX-512.
#pragma once

#include "level-tables.h"
#include "product.h"
#include "tile-format.h"

namespace {

/** Calls `body` with the format of a precision. */
template <class Tiles, class Body>
inline auto withFormat(erc::Precision precision, Body body) {
  switch (precision) {
    case erc::Precision::bfloat16: return body(TileFormat<Tiles, 1>{});
    case erc::Precision::float32Fast: return body(TileFormat<Tiles, 2>{});
    case erc::Precision::float32: break;
  }
  return body(TileFormat<Tiles, 3>{});
}

/** Whether splitting the operands costs more than the tiles save: each element of one of them is used that seldom. */
inline bool isNarrow(const erc::Product& p) {
  constexpr int64_t narrow = 16;
  return p.rows <= narrow || p.columns <= narrow || p.inner <= narrow;
}

/** In float32. What was packed for tiles is of no use there. */
inline void floatProduct(erc::Product p, const erc::Threads& threads) {
  p.packedLeft = p.packedRight = nullptr;
  erc::avx512Kernels.product(p, threads);
}

template <class Tiles>
void tileProduct(const erc::Product& p, const erc::Threads& threads) {
  if (isNarrow(p)) return floatProduct(p, threads);
  const bool asFloat32 = withFormat<Tiles>(p.precision, [&](auto format) { return product<decltype(format)>(p, threads); });
  if (!asFloat32) floatProduct(p, threads);
}

template <class Tiles>
size_t tilePackedBytes(erc::Side side, erc::Precision precision, int64_t outer, int64_t inner) {
  return withFormat<Tiles>(precision, [&](auto format) { return packedBytes<decltype(format)>(side, outer, inner); });
}

template <class Tiles>
void tilePack(erc::Side side, erc::Precision precision, const erc::Matrix& operand, int64_t outer, int64_t inner, void* packed, const erc::Threads& threads) {
  withFormat<Tiles>(precision, [&](auto format) { pack<decltype(format)>(side, operand, outer, inner, packed, threads); });
}

}  // namespace
