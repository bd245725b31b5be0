// Gradients of GELU and ReLU against float64.
#include "activations.h"
#include "cases.h"
#include "guarded.h"
#include "report.h"
#include "threads.h"

#include <cstring>

namespace test {

void checkElementwise(const Subject& subject, Random& random, int cases) {
  const erc::Kernels& kernels = *subject.kernels;
  Pool two{2};
  Worst plain, tanhForm;
  for (int i = 0; i < cases; i++) {
    const std::int64_t count = i == 0 ? 40000 : random.size(600);
    const Against against = random.coin() ? Against::end : Against::start;
    Guarded dy(count, against), x(count, against), dx(count, against), again(count, against);
    dy.randomize(random);
    x.randomize(random, i % 3 == 0 ? 10.0f : 2.0f);
    for (const bool form : {false, true}) {
      kernels.geluGrad(dy.data(), x.data(), dx.unwritten().data(), count, form, alone);
      kernels.geluGrad(dy.data(), x.data(), again.unwritten().data(), count, form, threadsOf(two));
      expect(std::memcmp(dx.data(), again.data(), static_cast<std::size_t>(count) * 4) == 0, "%s GELU gradient: expected the same bits on two threads", subject.name);
      for (std::int64_t k = 0; k < count; k++) {
        const double exact = form ? geluTanhDerivative(x[k]) : geluDerivative(x[k]), error = std::fabs(dx[k] - dy[k] * exact) / (std::fabs(dy[k]) + 1e-30);
        (form ? tanhForm : plain).note(error);
        expect(error < 1e-6, "%s GELU gradient (tanh %d) at %g: expected %.9g, received %.9g", subject.name, form, static_cast<double>(x[k]), dy[k] * exact,
               static_cast<double>(dx[k]));
      }
    }
    kernels.reluGrad(dy.data(), x.data(), dx.unwritten().data(), count, threadsOf(two));
    for (std::int64_t k = 0; k < count; k++) expect(dx[k] == (x[k] > 0 ? dy[k] : 0.0f), "%s ReLU gradient", subject.name);
    // In place.
    kernels.reluGrad(dy.data(), x.data(), dy.data(), count, alone);
    expect(std::memcmp(dx.data(), dy.data(), static_cast<std::size_t>(count) * 4) == 0, "%s ReLU gradient in place", subject.name);
  }
  Guarded one(6, Against::end), odd(6, Against::end), dx(6, Against::end);
  const float values[] = {NAN, 1e30f, -1e30f, 88.0f, -88.0f, 0.0f};
  for (int k = 0; k < 6; k++) one.data()[k] = 1.0f, odd.data()[k] = values[k];
  kernels.geluGrad(one.data(), odd.data(), dx.data(), 6, false, alone);
  expect(std::isnan(dx[0]) && dx[1] == 1.0f && dx[2] == 0.0f && dx[3] == 1.0f && dx[4] == 0.0f && dx[5] == 0.5f, "%s GELU gradient at its ends: %g %g %g %g %g %g",
         subject.name, static_cast<double>(dx[0]), static_cast<double>(dx[1]), static_cast<double>(dx[2]), static_cast<double>(dx[3]), static_cast<double>(dx[4]),
         static_cast<double>(dx[5]));
  std::printf("%-10s GELU gradient: largest error %.1e, of the tanh form %.1e\n", subject.name, plain.error, tanhForm.error);
}

}  // namespace test
