// x86-64 with AVX-512: 14 × 32 of a product in 28 of the 32 registers.
#include "level-tables.h"
#include "portable.h"

namespace erc {

extern const Kernels avx512Kernels = portableKernels<FloatFormat<Vectors<16>, 14, 2, 24, 384, 512>>(Level::avx512);

}  // namespace erc
