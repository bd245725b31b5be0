// Products against sums in float64.
#include "activations.h"
#include "cases.h"
#include "guarded.h"
#include "report.h"
#include "threads.h"

#include "../kernels/scratch.h"

#include <cstring>
#include <optional>

namespace test {
namespace {

/** An operand with rows further apart than they are wide, sometimes. */
struct Operand {
  std::int64_t stride;
  Guarded memory;
  bool transposed;

  Operand(std::int64_t rows, std::int64_t columns, bool swapped, Random& random, Against against)
      : stride((swapped ? rows : columns) + (random.coin() ? 0 : random.between(1, 5))),
        memory(needed(swapped ? columns : rows, swapped ? rows : columns, stride), against),
        transposed(swapped) {
    memory.randomize(random);
  }

  static std::int64_t needed(std::int64_t rows, std::int64_t columns, std::int64_t stride) {
    return rows == 0 || columns == 0 ? 0 : (rows - 1) * stride + columns;
  }

  float at(std::int64_t row, std::int64_t column) const { return transposed ? memory[column * stride + row] : memory[row * stride + column]; }
  erc::Matrix matrix() const { return {memory.data(), stride, transposed}; }
};

struct Packed {
  void* memory;
  Packed(const erc::Kernels& kernels, erc::Side side, erc::Precision precision, const erc::Matrix& matrix, std::int64_t outer, std::int64_t inner,
         const erc::Threads& threads)
      : memory(erc::allocateAligned(kernels.packedBytes(side, precision, outer, inner) + 64)) {
    kernels.pack(side, precision, matrix, outer, inner, memory, threads);
  }
  Packed(const Packed&) = delete;
  ~Packed() { erc::freeAligned(memory); }
};

/** Errors of each precision, relative to Σ |a · b|, beside those of a plain sum in float32. */
struct Errors {
  Worst float32, fast, bfloat16, plain;
};

constexpr erc::Precision precisions[] = {erc::Precision::float32, erc::Precision::float32Fast, erc::Precision::bfloat16};
constexpr erc::Activation activations[] = {erc::Activation::none, erc::Activation::relu, erc::Activation::gelu, erc::Activation::geluTanh};

void checkProduct(const Subject& subject, Random& random, std::int64_t rows, std::int64_t columns, std::int64_t inner, Errors& errors,
                  std::optional<erc::Precision> precision = std::nullopt) {
  const erc::Kernels& kernels = *subject.kernels;
  const Against against = random.coin() ? Against::end : Against::start;
  const Operand left(rows, inner, random.coin(), random, against), right(inner, columns, random.coin(), random, against);
  Guarded columnBias(columns, against), rowBias(rows, against);
  columnBias.randomize(random);
  rowBias.randomize(random);
  const std::int64_t stride = columns + (random.coin() ? 0 : random.between(1, 3));
  Guarded result(Operand::needed(rows, columns, stride), against), again(result.count(), against);
  result.unwritten();
  again.unwritten();

  erc::Product p{};
  p.rows = rows;
  p.columns = columns;
  p.inner = inner;
  p.left = left.matrix();
  p.right = right.matrix();
  p.result = result.data();
  p.resultStride = stride;
  const bool bare = precision.has_value() || random.coin();
  p.alpha = bare || random.coin() ? 1.0f : random.normal();
  p.columnBias = !bare && random.coin() ? columnBias.data() : nullptr;
  p.rowBias = !bare && random.between(0, 3) == 0 ? rowBias.data() : nullptr;
  p.activation = activations[bare ? 0 : random.between(0, 3)];
  p.precision = precision.value_or(precisions[random.between(0, 2)]);
  kernels.product(p, alone);

  // The same with packed operands, on two threads: the same bits.
  Pool two{2};
  const Packed packedLeft(kernels, erc::Side::left, p.precision, p.left, rows, inner, threadsOf(two));
  const Packed packedRight(kernels, erc::Side::right, p.precision, p.right, columns, inner, alone);
  erc::Product packed = p;
  packed.result = again.data();
  if (random.coin()) packed.packedLeft = packedLeft.memory;
  if (random.coin()) packed.packedRight = packedRight.memory;
  kernels.product(packed, threadsOf(two));
  expect(std::memcmp(result.data(), again.data(), static_cast<std::size_t>(result.count()) * 4) == 0,
         "%s product %ld x %ld x %ld: expected the same bits on two threads%s%s", subject.name, rows, columns, inner,
         packed.packedLeft ? ", left packed" : "", packed.packedRight ? ", right packed" : "");

  for (std::int64_t i = 0; i < rows; i++)
    for (std::int64_t j = 0; j < columns; j++) {
      double sum = 0, magnitude = 0;
      float plain = 0;
      for (std::int64_t k = inner - 1; k >= 0; k--) {  // from the end: not the order of the kernels
        const double term = static_cast<double>(left.at(i, k)) * right.at(k, j);
        sum += term;
        magnitude += std::fabs(term);
        plain = std::fma(left.at(i, k), right.at(k, j), plain);
      }
      const double ofColumn = p.columnBias ? columnBias[j] : 0.0, ofRow = p.rowBias ? rowBias[i] : 0.0, bias = ofColumn + ofRow;
      const double exact = activated(p.activation, p.alpha * sum + bias);
      const double scale = std::fabs(p.alpha) * magnitude + std::fabs(ofColumn) + std::fabs(ofRow) + 1e-30;
      const double error = std::fabs(result[i * stride + j] - exact) / scale;
      const bool isFloat32 = !subject.tiles || p.precision == erc::Precision::float32, isFast = p.precision == erc::Precision::float32Fast;
      // What biases and activations add is not the product's error; and a sum of a few terms is as good as exact in float32.
      const bool counts = bare && inner >= 32;
      if (counts) (isFloat32 ? errors.float32 : isFast ? errors.fast : errors.bfloat16).note(error);
      if (counts && isFloat32) errors.plain.note(std::fabs(static_cast<double>(plain) - sum) / scale);
      const double bound = isFloat32 ? 5e-7 : isFast ? 4e-5 : 2e-2;
      expect(error < bound, "%s product %ld x %ld x %ld at %ld, %ld (precision %d, activation %d): expected %.9g, received %.9g", subject.name, rows, columns,
             inner, i, j, static_cast<int>(p.precision), static_cast<int>(p.activation), exact, static_cast<double>(result[i * stride + j]));
    }
  for (std::int64_t i = 0; i + 1 < rows; i++)
    for (std::int64_t j = columns; j < stride && columns > 0; j++)
      expect(std::isnan(result[i * stride + j]), "%s product: wrote behind a row of its result", subject.name);
}

}  // namespace

void checkProducts(const Subject& subject, Random& random, int cases) {
  Errors errors;
  for (int i = 0; i < cases; i++) {
    const std::int64_t most = subject.slow ? 70 : i % 8 == 0 ? 700 : 100;
    checkProduct(subject, random, random.size(most), random.size(i % 8 == 1 ? 2 * most : 100), random.size(i % 8 == 2 ? 1200 : most), errors);
  }
  // Enough numbers to compare the largest errors of tiles and of plain sums.
  for (int i = 0; i < 12 && subject.tiles; i++) checkProduct(subject, random, 40, 40, 32 << (i % 5), errors, erc::Precision::float32);
  // Beyond one block of rows, one stretch of the inner axis, one group of columns.
  checkProduct(subject, random, subject.slow ? 290 : 690, 40, 33, errors);
  checkProduct(subject, random, 33, 70, 1100, errors);
  std::printf("%-10s product: largest error of float32 %.1e (of a plain sum %.1e)", subject.name, errors.float32.error, errors.plain.error);
  if (subject.tiles) std::printf(", float32-fast %.1e, bfloat16 %.1e", errors.fast.error, errors.bfloat16.error);
  std::printf("\n");
  // On tiles float32 is made of bfloat16: its error must not be larger than that of a sum in float32 itself.
  if (subject.tiles)
    expect(errors.float32.error <= errors.plain.error, "%s product: expected an error of at most %.2e, received %.2e", subject.name,
           errors.plain.error, errors.float32.error);
}

/** Where float32 arithmetic gives an infinity or NaN, so must every precision; and nowhere else. */
void checkNotFinite(const Subject& subject, Random& random, int cases) {
  const float odd[] = {INFINITY, -INFINITY, NAN, 3.4e38f, -3.4e38f, 1e30f, 1e-40f};
  for (int i = 0; i < cases; i++) {
    const std::int64_t rows = random.between(1, 40), columns = random.between(1, 40), inner = random.between(1, 70);
    Operand left(rows, inner, random.coin(), random, Against::end), right(inner, columns, random.coin(), random, Against::start);
    Operand& where = random.coin() ? left : right;
    for (std::int64_t n = random.between(1, 3); n > 0; n--) {
      // Whole rows stay as they are: a place in the gaps between rows is no element.
      where.memory.data()[random.between(0, where.memory.count() - 1)] = odd[random.between(0, 6)];
    }
    if (random.coin()) right.memory.data()[0] = 0.0f;
    Guarded result(rows * columns, Against::end);
    result.unwritten();
    erc::Product p{};
    p.rows = rows;
    p.columns = columns;
    p.inner = inner;
    p.left = left.matrix();
    p.right = right.matrix();
    p.result = result.data();
    p.resultStride = columns;
    p.alpha = 1.0f;
    p.precision = precisions[random.between(0, 2)];
    p.activation = activations[random.between(0, 1)];
    subject.kernels->product(p, alone);
    for (std::int64_t r = 0; r < rows; r++)
      for (std::int64_t c = 0; c < columns; c++) {
        float plain = 0;
        double magnitude = 0;
        bool overflows = false;
        for (std::int64_t k = 0; k < inner; k++) {
          plain = std::fma(left.at(r, k), right.at(k, c), plain);
          const double term = std::fabs(static_cast<double>(left.at(r, k)) * right.at(k, c));
          magnitude += term;
          overflows |= std::isfinite(term) && term > 3e38;
        }
        // Whether a finite sum or product overflows on its way depends on the order and the rounding of the steps.
        if (overflows || (std::isfinite(magnitude) && magnitude > 3e38)) continue;
        if (p.activation == erc::Activation::relu && plain < 0) plain = 0;
        const float got = result[r * columns + c];
        const bool same = std::isnan(plain) ? std::isnan(got) : std::isinf(plain) ? got == plain : std::isfinite(got);
        expect(same, "%s product (precision %d) of numbers that are not finite: expected %g, received %g", subject.name, static_cast<int>(p.precision),
               static_cast<double>(plain), static_cast<double>(got));
      }
  }
}

}  // namespace test
