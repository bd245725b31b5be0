#include "batched-product.h"

#include "parallel.h"

#include <algorithm>

namespace erc {
namespace {

/** From this many products on, threads share the products; below, they share each product. */
constexpr int64_t productsToShare = 4;
/** A turn has at least this many multiplications, where there are so many. */
constexpr int64_t multiplicationsOfTurn = int64_t{1} << 17;

}  // namespace

void batchedProduct(const Kernels& kernels, const BatchedProduct& batch, const Threads& threads) {
  const auto multiply = [&](int64_t index, const Threads& inside) {
    Product one = batch.first;
    one.left.data += index * batch.leftStep;
    one.right.data += index * batch.rightStep;
    one.result += index * batch.resultStep;
    kernels.product(one, inside);
  };
  if (batch.count < productsToShare) {
    for (int64_t i = 0; i < batch.count; i++) multiply(i, threads);
    return;
  }
  const int64_t multiplications = std::max<int64_t>(1, batch.first.rows * batch.first.columns * batch.first.inner);
  const int64_t ofTurn = std::max<int64_t>(1, multiplicationsOfTurn / multiplications);
  parallelFor(threads, (batch.count + ofTurn - 1) / ofTurn, [&](int64_t turn) {
    const int64_t end = std::min(batch.count, (turn + 1) * ofTurn);
    for (int64_t i = turn * ofTurn; i < end; i++) multiply(i, oneThread);
  });
}

}  // namespace erc
