// Transposition against its definition.
#include "cases.h"
#include "guarded.h"
#include "report.h"
#include "threads.h"

namespace test {

void checkTranspose(const Subject& subject, Random& random, int cases) {
  Pool two{2};
  for (int i = 0; i < cases; i++) {
    const std::int64_t batch = random.between(0, 3), rows = random.size(80), columns = random.size(80);
    const Against against = random.coin() ? Against::end : Against::start;
    Guarded x(batch * rows * columns, against), y(x.count(), against);
    x.randomize(random);
    subject.kernels->transpose(x.data(), y.unwritten().data(), batch, rows, columns, threadsOf(two));
    for (std::int64_t b = 0; b < batch; b++)
      for (std::int64_t r = 0; r < rows; r++)
        for (std::int64_t c = 0; c < columns; c++)
          expect(y[(b * columns + c) * rows + r] == x[(b * rows + r) * columns + c], "%s transposition of %ld x %ld", subject.name, rows, columns);
  }
}

}  // namespace test
