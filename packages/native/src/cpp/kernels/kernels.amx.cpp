// x86-64 with AMX: products on tiles.
#include "hardware-tiles.h"
#include "tile-kernels.h"

#include "elementwise.h"
#include "layer-norm.h"
#include "softmax-grad.h"
#include "transpose.h"

namespace erc {

extern const Kernels amxKernels = {
    Level::amx,        tileProduct<HardwareTiles>, tilePackedBytes<HardwareTiles>, tilePack<HardwareTiles>, geluGrad<Wide>, reluGrad<Wide>,
    softmaxGrad<Wide>, layerNorm<Wide>,            layerNormGrad<Wide>,            transpose<Wide>};

}  // namespace erc
