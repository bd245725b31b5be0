// Shapes of tensors.
#pragma once

#include <cstdint>
#include <vector>

#include "handle.h"
#include "ort-api.h"
#include "status.h"

namespace ort {

using Shape = std::vector<std::int64_t>;

/** The number of elements. */
inline std::int64_t sizeOf(const Shape& shape) {
  std::int64_t size = 1;
  for (const std::int64_t extent : shape) size *= extent;
  return size;
}

/** Type and shape of a tensor. */
struct TensorType {
  OrtElementType element = ORT_UNDEFINED;
  Shape shape;
};

/** @throws where the value is no tensor. */
inline TensorType typeOf(const OrtApi* api, const OrtValue* value) {
  const auto info = made<OrtTensorTypeAndShapeInfo>(
      api, [&](OrtTensorTypeAndShapeInfo** out) { return GetTensorTypeAndShape(api, value, out); });
  TensorType type;
  std::size_t rank = 0;
  check(api, GetTensorElementType(api, info.get(), &type.element));
  check(api, GetDimensionsCount(api, info.get(), &rank));
  type.shape.resize(rank);
  check(api, GetDimensions(api, info.get(), type.shape.data(), rank));
  return type;
}

/** Where the elements of a tensor lie. */
inline void* dataOf(const OrtApi* api, OrtValue* value) {
  void* data = nullptr;
  check(api, GetTensorMutableData(api, value, &data));
  return data;
}

/** As {@link dataOf}, of a tensor that is only read. */
inline const void* dataOf(const OrtApi* api, const OrtValue* value) {
  return dataOf(api, const_cast<OrtValue*>(value));
}

}  // namespace ort
