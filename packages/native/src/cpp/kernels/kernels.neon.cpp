// 64-bit Arm: 8 × 12 of a product in 24 of the 32 registers.
#include "level-tables.h"
#include "portable.h"

namespace erc {

extern const Kernels neonKernels = portableKernels<FloatFormat<Vectors<4>, 8, 3, 24, 256, 320>>(Level::neon);

}  // namespace erc
