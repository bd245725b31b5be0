// x86-64 with AVX2 and FMA: 6 × 16 of a product in 12 of the 16 registers.
#include "level-tables.h"
#include "portable.h"

namespace erc {

extern const Kernels avx2Kernels = portableKernels<FloatFormat<Vectors<8>, 6, 2, 24, 256, 320>>(Level::avx2);

}  // namespace erc
