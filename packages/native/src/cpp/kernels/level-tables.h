// The tables that kernels-scalar.cpp and kernels.<level>.cpp define. A build for one architecture holds those of that architecture alone.
#pragma once

#include "kernels.h"

namespace erc {

extern const Kernels scalarKernels;
#if defined(__x86_64__) || defined(_M_X64)
extern const Kernels avx2Kernels;
extern const Kernels avx512Kernels;
extern const Kernels amxKernels;
#elif defined(__aarch64__) || defined(_M_ARM64)
extern const Kernels neonKernels;
#endif

}  // namespace erc
