// The right operand of a convolution, read from the image when it is packed: it never stands in memory as a whole.
#pragma once

#include "kernels.h"
#include "vectors.h"

namespace {

/** The first output whose place in the image, output · stride + offset, is not below zero. */
inline int64_t firstInside(int64_t stride, int64_t offset) { return offset >= 0 ? 0 : divideUp(-offset, stride); }

/** One behind the last output whose place in the image is below `size`. */
inline int64_t endInside(int64_t stride, int64_t offset, int64_t size) { return offset >= size ? 0 : divideUp(size - offset, stride); }

/** Outputs `x` to `x + n` of one output row, for one element of the kernel: pixels of one image row, zeros where the kernel hangs over its edge. */
inline void fillRun(const float* imageRow, int64_t width, int64_t stride, int64_t offset, int64_t x, int64_t n, float* out) {
  const int64_t from = smaller(n, larger(0, firstInside(stride, offset) - x));
  const int64_t to = larger(from, smaller(n, endInside(stride, offset, width) - x));
  for (int64_t i = 0; i < from; i++) out[i] = 0.0f;
  if (from < to) {
    const float* in = imageRow + (x + from) * stride + offset;
    if (stride == 1)
      std::memcpy(out + from, in, static_cast<size_t>(to - from) * sizeof(float));
    else
      for (int64_t i = 0; i < to - from; i++) out[from + i] = in[i * stride];
  }
  for (int64_t i = to; i < n; i++) out[i] = 0.0f;
}

/** Rows `k0` to `k0 + inner`, columns `column` to `column + count` of the operand, as a panel [inner][width] with zeros behind `count`. */
inline void fillPanel(const erc::Patches& p, int64_t k0, int64_t inner, int64_t column, int64_t count, float* panel, int64_t width) {
  const int64_t kernel = p.kernelHeight * p.kernelWidth;
  for (int64_t k = k0; k < k0 + inner; k++, panel += width) {
    const float* channel = p.image + k / kernel * p.height * p.width;
    const int64_t offsetY = k % kernel / p.kernelWidth * p.dilationHeight - p.padTop;
    const int64_t offsetX = k % p.kernelWidth * p.dilationWidth - p.padLeft;
    int64_t done = 0, y = (p.firstOutput + column) / p.outWidth, x = (p.firstOutput + column) % p.outWidth;
    while (done < count) {
      const int64_t n = smaller(count - done, p.outWidth - x), row = y * p.strideHeight + offsetY;
      if (row < 0 || row >= p.height)
        for (int64_t i = 0; i < n; i++) panel[done + i] = 0.0f;
      else
        fillRun(channel + row * p.width, p.width, p.strideWidth, offsetX, x, n, panel + done);
      done += n;
      y++;
      x = 0;
    }
    for (int64_t i = count; i < width; i++) panel[i] = 0.0f;
  }
}

}  // namespace
