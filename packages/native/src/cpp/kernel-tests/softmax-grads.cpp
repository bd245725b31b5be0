// The gradient of softmax against the product with its Jacobian, in float64.
#include "cases.h"
#include "guarded.h"
#include "report.h"
#include "threads.h"

#include <cstring>

namespace test {

void checkSoftmaxGrad(const Subject& subject, Random& random, int cases) {
  Pool two{2};
  Worst worst;
  for (int i = 0; i < cases; i++) {
    const std::int64_t rows = random.size(40), width = random.size(i % 4 == 0 ? 300 : 40);
    const Against against = random.coin() ? Against::end : Against::start;
    Guarded dy(rows * width, against), y(rows * width, against), dx(rows * width, against);
    dy.randomize(random);
    for (std::int64_t r = 0; r < rows; r++) {
      double sum = 0;
      for (std::int64_t k = 0; k < width; k++) sum += y.data()[r * width + k] = std::exp(random.normal());
      for (std::int64_t k = 0; k < width; k++) y.data()[r * width + k] /= static_cast<float>(sum);
    }
    subject.kernels->softmaxGrad(dy.data(), y.data(), dx.unwritten().data(), rows, width, threadsOf(two));
    for (std::int64_t r = 0; r < rows; r++)
      for (std::int64_t k = 0; k < width; k++) {
        double exact = 0;
        for (std::int64_t j = 0; j < width; j++)
          exact += dy[r * width + j] * static_cast<double>(y[r * width + j]) * ((j == k ? 1.0 : 0.0) - y[r * width + k]);
        worst.note(std::fabs(dx[r * width + k] - exact));
        expect(std::fabs(dx[r * width + k] - exact) < 1e-6, "%s softmax gradient of %ld: expected %.9g, received %.9g", subject.name, width, exact,
               static_cast<double>(dx[r * width + k]));
      }
    subject.kernels->softmaxGrad(dy.data(), y.data(), dy.data(), rows, width, alone);
    expect(std::memcmp(dx.data(), dy.data(), static_cast<std::size_t>(dx.count()) * 4) == 0, "%s softmax gradient: expected the same bits in place", subject.name);
  }
  std::printf("%-10s softmax gradient: largest error %.1e\n", subject.name, worst.error);
}

}  // namespace test
