// Layer normalization and its gradients against float64. The gradients are computed in another form: by the whole Jacobian.
#include "cases.h"
#include "guarded.h"
#include "report.h"
#include "threads.h"

#include <cstring>
#include <vector>

namespace test {
namespace {

bool sameBits(const Guarded& a, const Guarded& b) { return std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.count()) * 4) == 0; }

/** ∂ normalized[j] / ∂ x[i] of a row. */
double jacobian(const std::vector<double>& z, double deviation, std::size_t i, std::size_t j) {
  const double width = static_cast<double>(z.size());
  return ((i == j ? 1.0 : 0.0) - 1.0 / width - z[i] * z[j] / width) / deviation;
}

}  // namespace

void checkLayerNorm(const Subject& subject, Random& random, int cases) {
  const erc::Kernels& kernels = *subject.kernels;
  Pool two{2};
  Worst forward, backward;
  for (int i = 0; i < cases; i++) {
    const std::int64_t width = random.between(1, i % 4 == 0 ? 300 : 40), rows = random.size(i % 4 == 1 ? 400 : 30);
    const Against against = random.coin() ? Against::end : Against::start;
    const float epsilon = random.coin() ? 1e-5f : 1e-12f, offset = random.coin() ? 0.0f : 30.0f;
    Guarded x(rows * width, against), gamma(width, against), beta(width, against), y(rows * width, against), z(rows * width, against), s(rows, against);
    x.randomize(random);
    for (std::int64_t k = 0; k < x.count(); k++) x.data()[k] += offset;
    gamma.randomize(random);
    beta.randomize(random);
    kernels.layerNorm(x.data(), gamma.data(), beta.data(), epsilon, y.unwritten().data(), z.unwritten().data(), s.unwritten().data(), rows, width, alone);
    Guarded y2(y.count(), against), z2(z.count(), against), s2(rows, against);
    kernels.layerNorm(x.data(), gamma.data(), beta.data(), epsilon, y2.data(), z2.data(), s2.data(), rows, width, threadsOf(two));
    expect(sameBits(y, y2) && sameBits(z, z2) && sameBits(s, s2), "%s layer norm: expected the same bits on two threads", subject.name);
    kernels.layerNorm(x.data(), gamma.data(), beta.data(), epsilon, y2.unwritten().data(), nullptr, nullptr, rows, width, alone);
    expect(sameBits(y, y2), "%s layer norm: expected the same bits without statistics", subject.name);

    Guarded dy(rows * width, against), dx(rows * width, against), dgamma(width, against), dbeta(width, against);
    dy.randomize(random);
    kernels.layerNormGrad(dy.data(), z.data(), s.data(), gamma.data(), dx.unwritten().data(), dgamma.unwritten().data(), dbeta.unwritten().data(), rows, width, alone);
    Guarded dx2(dx.count(), against), dgamma2(width, against), dbeta2(width, against);
    kernels.layerNormGrad(dy.data(), z.data(), s.data(), gamma.data(), dx2.data(), dgamma2.data(), dbeta2.data(), rows, width, threadsOf(two));
    expect(sameBits(dx, dx2) && sameBits(dgamma, dgamma2) && sameBits(dbeta, dbeta2), "%s layer norm gradient: expected the same bits on two threads", subject.name);
    kernels.layerNormGrad(dy.data(), z.data(), s.data(), gamma.data(), dx2.unwritten().data(), nullptr, nullptr, rows, width, alone);
    expect(sameBits(dx, dx2), "%s layer norm gradient: expected the same bits without those of gamma and beta", subject.name);

    std::vector<double> gammaSum(static_cast<std::size_t>(width)), betaSum(gammaSum), gammaSize(gammaSum);
    for (std::int64_t r = 0; r < rows; r++) {
      double mean = 0, variance = 0;
      for (std::int64_t k = 0; k < width; k++) mean += x[r * width + k] / static_cast<double>(width);
      for (std::int64_t k = 0; k < width; k++) variance += (x[r * width + k] - mean) * (x[r * width + k] - mean) / static_cast<double>(width);
      const double deviation = std::sqrt(variance + static_cast<double>(epsilon));
      // A mean in float32 is known to about 2^-24 of itself: what that does to a row of small deviation is no error of the kernel.
      const double slack = 1e-6 * (1.0 + std::fabs(mean) / deviation);
      if (width > 1) {
        forward.note(std::fabs(s[r] - deviation) / deviation * 1e-6 / slack);
        expect(std::fabs(s[r] - deviation) / deviation < 2 * slack, "%s layer norm: expected a deviation of %.9g, received %.9g", subject.name, deviation,
               static_cast<double>(s[r]));
        for (std::int64_t k = 0; k < width; k++) {
          const double normalized = (x[r * width + k] - mean) / deviation;
          expect(std::fabs(z[r * width + k] - normalized) < 4 * slack * (1 + std::fabs(normalized)), "%s layer norm of %ld: expected %.9g, received %.9g", subject.name,
                 width, normalized, static_cast<double>(z[r * width + k]));
          expect(std::fabs(y[r * width + k] - (normalized * gamma[k] + beta[k])) < 4 * slack * (1 + std::fabs(normalized * gamma[k]) + std::fabs(beta[k])),
                 "%s layer norm of %ld: y", subject.name, width);
        }
      }
      // The gradient from the statistics that the kernel was given.
      std::vector<double> row(static_cast<std::size_t>(width));
      for (std::int64_t k = 0; k < width; k++) row[static_cast<std::size_t>(k)] = z[r * width + k];
      double scale = 0;
      for (std::int64_t k = 0; k < width; k++) scale += std::fabs(static_cast<double>(dy[r * width + k]) * gamma[k]);
      for (std::size_t k = 0; k < row.size(); k++) {
        double exact = 0;
        for (std::size_t j = 0; j < row.size(); j++) exact += jacobian(row, s[r], k, j) * dy[r * width + static_cast<std::int64_t>(j)] * gamma[static_cast<std::int64_t>(j)];
        const double error = std::fabs(dx[r * width + static_cast<std::int64_t>(k)] - exact) * s[r] / (scale + 1e-30);
        backward.note(error);
        expect(error < 1e-6, "%s layer norm gradient of %ld: expected %.9g, received %.9g", subject.name, width, exact,
               static_cast<double>(dx[r * width + static_cast<std::int64_t>(k)]));
        const std::size_t column = k;
        const double term = static_cast<double>(dy[r * width + static_cast<std::int64_t>(k)]) * row[k];
        gammaSum[column] += term;
        gammaSize[column] += std::fabs(term) + std::fabs(dy[r * width + static_cast<std::int64_t>(k)]);
        betaSum[column] += dy[r * width + static_cast<std::int64_t>(k)];
      }
    }
    for (std::size_t k = 0; k < gammaSum.size(); k++) {
      const std::int64_t at = static_cast<std::int64_t>(k);
      expect(std::fabs(dgamma[at] - gammaSum[k]) <= 1e-6 * gammaSize[k] && std::fabs(dbeta[at] - betaSum[k]) <= 1e-6 * gammaSize[k],
             "%s layer norm gradient over %ld rows: expected %.9g and %.9g, received %.9g and %.9g", subject.name, rows, gammaSum[k], betaSum[k],
             static_cast<double>(dgamma[at]), static_cast<double>(dbeta[at]));
    }
  }
  std::printf("%-10s layer norm gradient: largest error %.1e\n", subject.name, backward.error);
}

}  // namespace test
