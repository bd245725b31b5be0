// The products of an AMX processor on emulated tiles. Needs AVX-512 with bfloat16 all the same: operands are split with it.
#include "emulated-tiles.h"

#include "../kernels/tile-kernels.h"

namespace test {

extern const erc::Kernels emulatedAmxKernels;
const erc::Kernels emulatedAmxKernels = {
    erc::Level::amx, tileProduct<EmulatedTiles>, tilePackedBytes<EmulatedTiles>, tilePack<EmulatedTiles>, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr};

}  // namespace test
