// Batches of products against single ones.
#include "cases.h"
#include "guarded.h"
#include "report.h"
#include "threads.h"

#include "../kernels/batched-product.h"

#include <cstring>

namespace test {

void checkBatches(const Subject& subject, Random& random, int cases) {
  for (int i = 0; i < cases; i++) {
    const std::int64_t count = random.between(0, 9), rows = random.size(50), columns = random.size(50), inner = random.size(50);
    Guarded left(count * rows * inner, Against::end), right(count * inner * columns, Against::end), result(count * rows * columns, Against::end),
        one(rows * columns, Against::start);
    left.randomize(random);
    right.randomize(random);
    result.unwritten();
    erc::BatchedProduct batch{};
    batch.count = count;
    batch.leftStep = rows * inner;
    batch.rightStep = inner * columns;
    batch.resultStep = rows * columns;
    erc::Product& p = batch.first;
    p.rows = rows;
    p.columns = columns;
    p.inner = inner;
    const bool transA = random.coin(), transB = random.coin();
    p.left = {left.data(), transA ? rows : inner, transA};
    p.right = {right.data(), transB ? inner : columns, transB};
    p.result = result.data();
    p.resultStride = columns;
    p.alpha = 0.125f;
    Pool two{2};
    erc::batchedProduct(*subject.kernels, batch, threadsOf(two));
    for (std::int64_t n = 0; n < count; n++) {
      erc::Product single = p;
      single.left.data += n * batch.leftStep;
      single.right.data += n * batch.rightStep;
      single.result = one.unwritten().data();
      subject.kernels->product(single, alone);
      expect(std::memcmp(one.data(), result.data() + n * batch.resultStep, static_cast<std::size_t>(one.count()) * 4) == 0,
             "%s batch of %ld products %ld x %ld x %ld: product %ld differs from the single one", subject.name, count, rows, columns, inner, n);
    }
  }
}

}  // namespace test
