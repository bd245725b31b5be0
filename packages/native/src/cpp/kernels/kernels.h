// What a level of instructions offers: one table of functions per level, filled in kernels-scalar.cpp and kernels.<level>.cpp.
//
// The types here cross from files that are compiled for one processor to files that are compiled for another.
// They are plain data without member functions: an inline function compiled twice is kept once by the linker,
// and that one could hold instructions that this processor lacks.
#pragma once

#include <cstddef>
#include <cstdint>

namespace erc {

enum class Level { scalar, neon, avx2, avx512, amx };

/** How exact a product is on a processor with AMX. Every other level multiplies in float32 whatever is asked. */
enum class Precision { float32, float32Fast, bfloat16 };

enum class Activation { none, relu, gelu, geluTanh };

/** Which operand of a product a matrix is. */
enum class Side { left, right };

/** Runs `body(data, 0)` to `body(data, count - 1)`, some of them at once, and returns when all are done. A null `run` means: one after the other. */
struct Threads {
  void (*run)(void* pool, size_t count, void (*body)(void* data, size_t index), void* data);
  void* pool;
};

/** A matrix in the caller's memory: row-major, rows `stride` elements apart; `transposed` where it is stored with its axes swapped. */
struct Matrix {
  const float* data;
  int64_t stride;
  bool transposed;
};

/** The geometry of a convolution over one image of one group: the patches that a kernel sees, as the right operand [channels · kernel, outputs] of a product. */
struct Patches {
  const float* image;
  int64_t height, width;
  int64_t kernelHeight, kernelWidth;
  int64_t strideHeight, strideWidth;
  int64_t dilationHeight, dilationWidth;
  int64_t padTop, padLeft;
  int64_t outWidth;
  /** Column 0 of the operand is this output, counted row by row. */
  int64_t firstOutput;
};

/** result = activation(alpha · left · right + biases), [rows, columns] with rows `resultStride` elements apart. The result overlaps no operand. */
struct Product {
  int64_t rows, columns, inner;
  /** [rows, inner]; still needed where `packedLeft` is given: what is not finite is computed again from it. */
  Matrix left;
  /** [inner, columns], as `left`. */
  Matrix right;
  /** Null, or what `pack` made of the operand with the same precision. */
  const void* packedLeft;
  const void* packedRight;
  /** Null, or the right operand of a convolution, in place of `right`. */
  const Patches* patches;
  float* result;
  int64_t resultStride;
  float alpha;
  /** Null or [columns]. */
  const float* columnBias;
  /** Null or [rows]. */
  const float* rowBias;
  Activation activation;
  Precision precision;
};

struct Kernels {
  Level level;

  void (*product)(const Product& product, const Threads& threads);

  /** Bytes of a packed operand. `outer`: rows of a left operand, columns of a right one. */
  size_t (*packedBytes)(Side side, Precision precision, int64_t outer, int64_t inner);
  /** Packs an operand into `packed` (64-byte aligned, `packedBytes` long). */
  void (*pack)(Side side, Precision precision, const Matrix& operand, int64_t outer, int64_t inner, void* packed, const Threads& threads);

  /** dx[i] = dy[i] · gelu'(x[i]); `dx` may be `dy`. */
  void (*geluGrad)(const float* dy, const float* x, float* dx, int64_t count, bool tanhForm, const Threads& threads);
  /** dx[i] = dy[i] where the output y[i] of the ReLU is above zero, else 0; `dx` may be `dy`. */
  void (*reluGrad)(const float* dy, const float* y, float* dx, int64_t count, const Threads& threads);
  /** dx = y · (dy − Σ dy · y) per row; `dx` may be `dy`. */
  void (*softmaxGrad)(const float* dy, const float* y, float* dx, int64_t rows, int64_t width, const Threads& threads);

  /** normalized = (x − mean) / deviation, y = normalized · gamma + beta, per row; deviation [rows] = √(variance + epsilon). Null `normalized` and `deviation` are not written. */
  void (*layerNorm)(const float* x, const float* gamma, const float* beta, float epsilon, float* y, float* normalized, float* deviation,
                    int64_t rows, int64_t width, const Threads& threads);
  /** The gradients of `layerNorm`. A null `dgamma` or `dbeta` is not computed. */
  void (*layerNormGrad)(const float* dy, const float* normalized, const float* deviation, const float* gamma, float* dx, float* dgamma,
                        float* dbeta, int64_t rows, int64_t width, const Threads& threads);

  /** Swaps the last two axes of [batch, rows, columns]. */
  void (*transpose)(const float* x, float* y, int64_t batch, int64_t rows, int64_t columns, const Threads& threads);
};

}  // namespace erc
