#include "element-types.h"

#include <stdexcept>

namespace node {
namespace {

constexpr ElementType TYPES[] = {
    {"float32", ORT_FLOAT32, napi_float32_array, 4}, {"int32", ORT_INT32, napi_int32_array, 4},
    {"bool", ORT_BOOL, napi_uint8_array, 1},         {"int64", ORT_INT64, napi_bigint64_array, 8},
    {"float16", ORT_FLOAT16, napi_uint16_array, 2},  {"float64", ORT_FLOAT64, napi_float64_array, 8},
    {"uint8", ORT_UINT8, napi_uint8_array, 1},       {"int8", ORT_INT8, napi_int8_array, 1},
    {"uint16", ORT_UINT16, napi_uint16_array, 2},    {"int16", ORT_INT16, napi_int16_array, 2},
    {"uint32", ORT_UINT32, napi_uint32_array, 4},    {"uint64", ORT_UINT64, napi_biguint64_array, 8},
};

}  // namespace

const ElementType& elementNamed(const std::string& name) {
  for (const ElementType& type : TYPES) {
    if (name == type.name) return type;
  }
  throw std::runtime_error("expected a type of elements, such as float32; received " + name);
}

const ElementType* elementOf(OrtElementType element) {
  for (const ElementType& type : TYPES) {
    if (element == type.element) return &type;
  }
  return nullptr;
}

}  // namespace node
