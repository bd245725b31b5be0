// How this was measured: one node in a session of ONNX Runtime 1.30, one thread, CPU time, the best of many runs, alternating with the runtime's own node on
// the same numbers. `avx512` on an AMD EPYC of the fourth generation, time beside the runtime's:
//
//   Product, 1 to 64 rows, from 2^19 multiplications on, 64 columns or more      0.62 … 0.97
//   Product, 128 to 512 rows, below 2^27 multiplications                         1.00 … 1.10
//   Product, from 2^27 multiplications on                                        0.98 … 1.06
//   Product of 7 columns                                                         1.8
//   BatchedProduct, 32 × 32 × 64 to 128 × 128 × 64                               1.04 … 1.12
//   Convolution, pointwise 0.94 … 1.06, others                                   1.06 … 1.50  (the runtime has kernels for images)
//   Transpose2D, below 2^17 elements 1.03 … 1.19, above                          0.80 … 0.98
//
// On an Intel processor with AMX only a proof of concept with the same arithmetic was measured, by whole training steps: with all products on tiles three
// large ones took 0.6 to 0.8 of the time, and small ones no longer; with all products from 2^27 multiplications on in AVX-512 about 0.85. `avx2` reaches 0.93 of the rate of
// `avx512` on the first processor; beside the runtime on a processor without AVX-512 nothing was measured, nor for `neon` and `scalar`.
// Gradients and layer normalization take the place of several nodes each: they are always faster.
#include "worthwhile.h"

#include "level.h"

#include <cstring>

namespace erc {
namespace {

using std::int64_t;

constexpr int64_t never = INT64_MAX;

/** From how many multiplications on products are worthwhile at a level. */
struct Products {
  Level level;
  int64_t ofFewRows, ofManyRows, batched, convolution;
};

/** Few: up to this many. */
constexpr int64_t fewRows = 64;
/** A block of the result is that wide: narrower products leave most of it empty. */
constexpr int64_t leastColumns = 17;
constexpr int64_t leastTransposed = int64_t{1} << 17;

constexpr Products products[] = {
    {Level::amx, int64_t{1} << 18, int64_t{1} << 18, int64_t{1} << 18, int64_t{1} << 22},
    {Level::avx512, int64_t{1} << 19, int64_t{1} << 27, never, never},
    {Level::avx2, int64_t{1} << 27, int64_t{1} << 27, never, never},
    {Level::neon, never, never, never, never},
    {Level::scalar, never, never, never, never},
};

}  // namespace

bool worthwhile(const char* op, int64_t rows, int64_t columns, int64_t inner) {
  const auto is = [op](const char* name) { return std::strcmp(op, name) == 0; };
  if (is("Transpose2D")) return rows * columns >= leastTransposed;
  if (!is("Product") && !is("BatchedProduct") && !is("Convolution")) return true;
  for (const Products& from : products) {
    if (from.level != kernels().level) continue;
    const int64_t least = is("Convolution") ? from.convolution : is("BatchedProduct") ? from.batched : rows <= fewRows ? from.ofFewRows : from.ofManyRows;
    return columns >= leastColumns && rows * columns * inner >= least;
  }
  return false;
}

}  // namespace erc
