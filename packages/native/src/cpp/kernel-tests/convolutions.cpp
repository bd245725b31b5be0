// Convolutions against their definition, a sum over the kernel's places, in float64.
#include "activations.h"
#include "cases.h"
#include "guarded.h"
#include "report.h"
#include "threads.h"

#include "../kernels/convolution.h"
#include "../kernels/scratch.h"

#include <cstring>
#include <vector>

namespace test {
namespace {

/** y[n, o, py, px] = Σ x[n, c, py · stride + ky · dilation − pad, …] · w[o, c, ky, kx] + bias[o]; what lies outside the image is zero. */
double exactly(const erc::Convolution& c, std::int64_t n, std::int64_t o, std::int64_t py, std::int64_t px, double& magnitude) {
  const erc::Patches& g = c.geometry;
  const std::int64_t channels = c.channels / c.groups, group = o / (c.outChannels / c.groups);
  double sum = c.bias == nullptr ? 0.0 : c.bias[o];
  magnitude = std::fabs(sum) + 1e-30;
  for (std::int64_t channel = 0; channel < channels; channel++)
    for (std::int64_t ky = 0; ky < g.kernelHeight; ky++)
      for (std::int64_t kx = 0; kx < g.kernelWidth; kx++) {
        const std::int64_t y = py * g.strideHeight + ky * g.dilationHeight - g.padTop, x = px * g.strideWidth + kx * g.dilationWidth - g.padLeft;
        if (y < 0 || y >= g.height || x < 0 || x >= g.width) continue;
        const double term = static_cast<double>(c.x[((n * c.channels + group * channels + channel) * g.height + y) * g.width + x]) *
                            c.weights[((o * channels + channel) * g.kernelHeight + ky) * g.kernelWidth + kx];
        sum += term;
        magnitude += std::fabs(term);
      }
  return sum;
}

std::int64_t outputsOf(std::int64_t size, std::int64_t kernel, std::int64_t stride, std::int64_t dilation, std::int64_t pads) {
  const std::int64_t room = size + pads - ((kernel - 1) * dilation + 1);
  return room < 0 ? 0 : room / stride + 1;
}

}  // namespace

void checkConvolutions(const Subject& subject, Random& random, int cases) {
  const erc::Kernels& kernels = *subject.kernels;
  for (int i = 0; i < cases; i++) {
    const bool sequence = random.between(0, 2) == 0, pointwise = random.between(0, 3) == 0;
    erc::Convolution c{};
    erc::Patches& g = c.geometry;
    c.groups = random.coin() ? 1 : random.between(1, 3);
    c.images = random.between(0, 3);
    c.channels = c.groups * random.between(1, 6);
    c.outChannels = c.groups * random.between(1, 20);
    g.height = sequence ? 1 : random.between(1, 14);
    g.width = sequence ? random.between(1, 1500) : random.between(1, 14);
    g.kernelHeight = sequence || pointwise ? 1 : random.between(1, 4);
    g.kernelWidth = pointwise ? 1 : random.between(1, 5);
    g.strideHeight = sequence ? 1 : random.between(1, 3);
    g.strideWidth = random.between(1, 3);
    g.dilationHeight = sequence ? 1 : random.between(1, 2);
    g.dilationWidth = random.between(1, 2);
    g.padTop = sequence || pointwise ? 0 : random.between(0, 3);
    g.padLeft = pointwise && random.coin() ? 0 : random.between(0, 3);
    c.outHeight = sequence ? 1 : outputsOf(g.height, g.kernelHeight, g.strideHeight, g.dilationHeight, g.padTop + random.between(0, 2));
    g.outWidth = outputsOf(g.width, g.kernelWidth, g.strideWidth, g.dilationWidth, g.padLeft + random.between(0, 2));
    if (c.outHeight == 0 || g.outWidth == 0) continue;
    const std::int64_t outputs = c.outChannels / c.groups, inner = c.channels / c.groups * g.kernelHeight * g.kernelWidth;
    Guarded x(c.images * c.channels * g.height * g.width, Against::end), w(c.outChannels * inner, Against::start), bias(c.outChannels, Against::end);
    Guarded y(c.images * c.outChannels * c.outHeight * g.outWidth, Against::end), again(y.count(), Against::start);
    c.x = x.randomize(random).data();
    c.weights = w.randomize(random).data();
    c.bias = random.coin() ? bias.randomize(random).data() : nullptr;
    c.y = y.unwritten().data();
    c.activation = random.coin() ? erc::Activation::none : erc::Activation::relu;
    erc::convolution(kernels, c, alone);

    erc::Convolution packed = c;
    packed.packedBytes = (kernels.packedBytes(erc::Side::left, c.precision, outputs, inner) + 63) / 64 * 64;
    char* memory = static_cast<char*>(erc::allocateAligned(packed.packedBytes * static_cast<std::size_t>(c.groups) + 64));
    for (std::int64_t group = 0; group < c.groups; group++)
      kernels.pack(erc::Side::left, c.precision, {c.weights + group * outputs * inner, inner, false}, outputs, inner,
                   memory + static_cast<std::size_t>(group) * packed.packedBytes, alone);
    packed.packedWeights = memory;
    packed.y = again.unwritten().data();
    Pool two{2};
    erc::convolution(kernels, packed, threadsOf(two));
    erc::freeAligned(memory);
    expect(std::memcmp(y.data(), again.data(), static_cast<std::size_t>(y.count()) * 4) == 0, "%s convolution: expected the same bits packed and on two threads",
           subject.name);

    std::int64_t place = 0;
    for (std::int64_t n = 0; n < c.images; n++)
      for (std::int64_t o = 0; o < c.outChannels; o++)
        for (std::int64_t py = 0; py < c.outHeight; py++)
          for (std::int64_t px = 0; px < g.outWidth; px++, place++) {
            double magnitude;
            const double exact = activated(c.activation, exactly(c, n, o, py, px, magnitude));
            expect(std::fabs(y[place] - exact) / magnitude < 2e-6, "%s convolution %ldx%ld, kernel %ldx%ld: expected %.9g, received %.9g", subject.name, g.height,
                   g.width, g.kernelHeight, g.kernelWidth, exact, static_cast<double>(y[place]));
          }
  }
}

}  // namespace test
