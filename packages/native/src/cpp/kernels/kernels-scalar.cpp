// Every processor: vectors of four floats, which become whatever the compiler has for them.
#include "level-tables.h"
#include "portable.h"

namespace erc {

extern const Kernels scalarKernels = portableKernels<FloatFormat<Vectors<4>, 4, 2, 24, 256, 320>>(Level::scalar);

}  // namespace erc
