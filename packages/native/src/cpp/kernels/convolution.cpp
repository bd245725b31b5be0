#include "convolution.h"

#include "parallel.h"

#include <algorithm>

namespace erc {
namespace {

/** Pixels of one product: its patches are packed into memory that stays in the second level of the caches. */
constexpr int64_t pixelsAtOnce = 1024;

/** Whether the patches are the image itself. */
bool isPointwise(const Patches& p) {
  return p.kernelHeight == 1 && p.kernelWidth == 1 && p.strideHeight == 1 && p.strideWidth == 1 && p.padTop == 0 && p.padLeft == 0;
}

}  // namespace

void convolution(const Kernels& kernels, const Convolution& c, const Threads& threads) {
  const Patches& g = c.geometry;
  const int64_t pixels = c.outHeight * g.outWidth, pieces = (pixels + pixelsAtOnce - 1) / pixelsAtOnce;
  const int64_t channels = c.channels / c.groups, outputs = c.outChannels / c.groups, inner = channels * g.kernelHeight * g.kernelWidth;
  // The pixels behind an output's last row or column (padding on the right and at the bottom only) are cut off by outHeight and outWidth.
  const bool pointwise = isPointwise(g) && c.outHeight == g.height && g.outWidth == g.width;
  const int64_t count = c.images * c.groups * pieces;

  const auto multiply = [&](int64_t index, const Threads& inside) {
    const int64_t piece = index % pieces, group = index / pieces % c.groups, image = index / pieces / c.groups;
    const int64_t pixel = piece * pixelsAtOnce;
    Patches patches = g;
    patches.image = c.x + (image * c.channels + group * channels) * g.height * g.width;
    patches.firstOutput = pixel;
    Product p{};
    p.rows = outputs;
    p.columns = std::min(pixelsAtOnce, pixels - pixel);
    p.inner = inner;
    p.left = {c.weights + group * outputs * inner, inner, false};
    p.right = {patches.image + (pointwise ? pixel : 0), g.height * g.width, false};
    p.packedLeft = c.packedWeights == nullptr ? nullptr : static_cast<const char*>(c.packedWeights) + static_cast<size_t>(group) * c.packedBytes;
    p.patches = pointwise ? nullptr : &patches;
    p.result = c.y + (image * c.outChannels + group * outputs) * pixels + pixel;
    p.resultStride = pixels;
    p.alpha = 1.0f;
    p.rowBias = c.bias == nullptr ? nullptr : c.bias + group * outputs;
    p.activation = c.activation;
    p.precision = c.precision;
    kernels.product(p, inside);
  };
  if (count == 1)
    multiply(0, threads);
  else
    parallelFor(threads, count, [&](int64_t index) { multiply(index, oneThread); });
}

}  // namespace erc
