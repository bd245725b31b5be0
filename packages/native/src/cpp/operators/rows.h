// A tensor as rows of its last axis.
#pragma once

#include "../ort/shape.h"
#include "checks.h"

namespace erc {

struct Rows {
  std::int64_t count, width;
};

inline Rows rowsOf(const char* op, const char* input, const ort::Shape& shape) {
  expectAxes(op, input, shape, 1);
  return {ort::sizeOf(ort::Shape(shape.begin(), shape.end() - 1)), shape.back()};
}

/** The shape of one number for each row: [..., 1]. */
inline ort::Shape perRow(ort::Shape shape) {
  shape.back() = 1;
  return shape;
}

}  // namespace erc
