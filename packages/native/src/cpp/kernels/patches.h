// The right operand of a convolution, read from the image when it is packed: it never stands in memory as a whole.
#pragma once

#include "kernels.h"
#include "vectors.h"

namespace {

/** The outputs of a row, from `first` to before `end`, at which one element of the kernel lies inside the image. */
struct Inside {
  int64_t first, end;
};

/** An output's place in the image is output · stride + offset. */
inline Inside insideOf(int64_t size, int64_t stride, int64_t offset) {
  if (stride == 1) return {larger(0, -offset), size - offset};
  return {offset >= 0 ? 0 : divideUp(-offset, stride), offset >= size ? 0 : divideUp(size - offset, stride)};
}

/** out[i] = in[i · stride] for `from` ≤ i < `to`. */
template <class V>
inline void copyRun(const float* in, int64_t stride, int64_t from, int64_t to, float* out) {
  if (stride == 1)
    for (int64_t i = from; i < to; i += V::width) V::storeFirst(out + i, to - i, V::loadFirst(in + i, to - i));
  else
    for (int64_t i = from; i < to; i++) out[i] = in[i * stride];
}

/**
 * Rows `k0` to `k0 + inner`, columns `column` to `column + count` of the operand, as a panel [inner][width]: a row for each element of the kernel in each
 * channel. Zeros stand where the kernel hangs over the edge of the image, and behind `count`.
 */
template <class V>
inline void fillPanel(const erc::Patches& p, int64_t k0, int64_t inner, int64_t column, int64_t count, float* panel, int64_t width) {
  // Divisions once for each panel: they would take as long as the copying.
  const int64_t firstY = (p.firstOutput + column) / p.outWidth, firstX = (p.firstOutput + column) % p.outWidth;
  int64_t kernelX = k0 % p.kernelWidth, kernelY = k0 / p.kernelWidth % p.kernelHeight;
  const float* channel = p.image + k0 / (p.kernelWidth * p.kernelHeight) * p.height * p.width;
  for (int64_t k = 0; k < inner; k++, panel += width) {
    for (int64_t i = 0; i < width; i += V::width) V::store(panel + i, typename V::Float{});
    const int64_t offsetY = kernelY * p.dilationHeight - p.padTop, offsetX = kernelX * p.dilationWidth - p.padLeft;
    const Inside inside = insideOf(p.width, p.strideWidth, offsetX);
    for (int64_t done = 0, x = firstX, y = firstY; done < count; x = 0, y++) {
      const int64_t n = smaller(count - done, p.outWidth - x), row = y * p.strideHeight + offsetY;
      const int64_t from = larger(0, inside.first - x), to = smaller(n, inside.end - x);
      if (row >= 0 && row < p.height && from < to)
        copyRun<V>(channel + row * p.width + x * p.strideWidth + offsetX, p.strideWidth, from, to, panel + done);
      done += n;
    }
    if (++kernelX < p.kernelWidth) continue;
    kernelX = 0;
    if (++kernelY < p.kernelHeight) continue;
    kernelY = 0;
    channel += p.height * p.width;
  }
}

}  // namespace
