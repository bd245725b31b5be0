#include "worthwhile.h"

#include "level.h"

#include <cstring>

namespace erc {
namespace {

/** From where on a product is at least as fast here as in the runtime. */
struct Limits {
  Level level;
  std::int64_t rows, columns, multiplications;
};

constexpr Limits products[] = {
    {Level::amx, 8, 8, std::int64_t{1} << 17},    {Level::avx512, 8, 8, std::int64_t{1} << 17}, {Level::avx2, 8, 8, std::int64_t{1} << 17},
    {Level::neon, 8, 8, std::int64_t{1} << 17},   {Level::scalar, 8, 8, std::int64_t{1} << 62},
};

bool isProduct(const char* op) {
  return std::strcmp(op, "Product") == 0 || std::strcmp(op, "BatchedProduct") == 0 || std::strcmp(op, "Convolution") == 0;
}

}  // namespace

bool worthwhile(const char* op, std::int64_t rows, std::int64_t columns, std::int64_t inner) {
  if (!isProduct(op)) return true;
  for (const Limits& limits : products)
    if (limits.level == kernels().level)
      return rows >= limits.rows && columns >= limits.columns && rows * columns * inner >= limits.multiplications;
  return false;
}

}  // namespace erc
