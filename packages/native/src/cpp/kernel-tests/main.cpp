// Every kernel of every level that this processor has, against float64, in guarded memory.
//
// usage: kernel-tests [SEED [CASES]]
//   SEED    of the random shapes and numbers; 1 without it
//   CASES   of each kernel and level; 120 without it
#include "cases.h"
#include "report.h"

#include "../kernels/level.h"

#include <cstdlib>
#include <initializer_list>

namespace test {

#if defined(__x86_64__)
extern const erc::Kernels emulatedAmxKernels;
#endif

namespace {

void checkAll(const Subject& subject, std::uint64_t seed, int cases) {
  Random random(seed);
  checkProducts(subject, random, cases);
  checkNotFinite(subject, random, cases);
  checkBatches(subject, random, cases / 4);
  checkConvolutions(subject, random, cases / 2);
  if (subject.kernels->geluGrad == nullptr) return;
  checkElementwise(subject, random, cases / 4);
  checkLayerNorm(subject, random, cases / 4);
  checkSoftmaxGrad(subject, random, cases / 4);
  checkTranspose(subject, random, cases);
}

}  // namespace
}  // namespace test

int main(int count, char** arguments) {
  const std::uint64_t seed = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1;
  const int cases = count > 2 ? std::atoi(arguments[2]) : 120;
  for (const erc::Level level : {erc::Level::scalar, erc::Level::neon, erc::Level::avx2, erc::Level::avx512, erc::Level::amx})
    if (const erc::Kernels* kernels = erc::kernelsOf(level)) test::checkAll({erc::nameOf(level), kernels, level == erc::Level::amx, false}, seed, cases);
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bf16"))
    test::checkAll({"amx (emulated)", &test::emulatedAmxKernels, true, true}, seed, cases / 2);
  else
    std::printf("amx (emulated): skipped, the processor cannot round to bfloat16\n");
#endif
  std::printf("%d checks, %d failed\n", test::checks, test::failures);
  return test::failures == 0 ? 0 : 1;
}
