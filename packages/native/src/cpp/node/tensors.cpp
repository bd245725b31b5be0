#include "tensors.h"

#include <cstring>
#include <stdexcept>

#include "../ort/shape.h"
#include "element-types.h"
#include "values.h"

namespace node {
namespace {

std::string shapeText(const ort::Shape& shape) {
  std::string text = "[";
  for (const std::int64_t extent : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(extent);
  return text + "]";
}

ort::Shape shapeOf(napi_env env, napi_value dims) {
  ort::Shape shape(lengthOf(env, dims));
  for (std::uint32_t axis = 0; axis < shape.size(); ++axis) shape[axis] = integerOf(env, elementOf(env, dims, axis));
  return shape;
}

ort::NamedTensor tensorOf(napi_env env, napi_value entry) {
  ort::NamedTensor tensor;
  tensor.name = textOf(env, elementOf(env, entry, 0));
  if (lengthOf(env, entry) == 1) return tensor;
  const ElementType& type = elementNamed(textOf(env, elementOf(env, entry, 1)));
  tensor.element = type.element;
  tensor.shape = shapeOf(env, elementOf(env, entry, 2));
  napi_typedarray_type array = napi_int8_array;
  std::size_t length = 0;
  check(env, napi_get_typedarray_info(env, elementOf(env, entry, 3), &array, &length, &tensor.data, nullptr, nullptr));
  if (array != type.array) {
    throw std::runtime_error(tensor.name + ": expected an array of " + type.name + ", received one of another type");
  }
  // An array over memory that has moved since, as WebAssembly's does when it grows, has none left.
  if (static_cast<std::int64_t>(length) != ort::sizeOf(tensor.shape)) {
    throw std::runtime_error(tensor.name + ": expected " + std::to_string(ort::sizeOf(tensor.shape)) + " elements for the shape " +
                             shapeText(tensor.shape) + ", received " + std::to_string(length));
  }
  tensor.bytes = length * type.bytes;
  tensor.given = true;
  return tensor;
}

}  // namespace

std::vector<ort::NamedTensor> tensorsOf(napi_env env, napi_value list) {
  std::vector<ort::NamedTensor> tensors;
  const std::uint32_t length = lengthOf(env, list);
  tensors.reserve(length);
  for (std::uint32_t index = 0; index < length; ++index) tensors.push_back(tensorOf(env, elementOf(env, list, index)));
  return tensors;
}

napi_value copyOf(napi_env env, const OrtApi* api, const OrtValue* value) {
  int isTensor = 0;
  ort::check(api, ort::IsTensor(api, value, &isTensor));
  if (isTensor == 0) throw std::runtime_error("expected an output that is a tensor, received another value");
  const ort::TensorType type = ort::typeOf(api, value);
  const ElementType* element = elementOf(type.element);
  if (element == nullptr) throw std::runtime_error("expected an output of numbers, received one of another type");
  const std::size_t length = static_cast<std::size_t>(ort::sizeOf(type.shape));
  void* data = nullptr;
  napi_value buffer = nullptr, array_ = nullptr;
  check(env, napi_create_arraybuffer(env, length * element->bytes, &data, &buffer));
  if (length > 0) std::memcpy(data, ort::dataOf(api, value), length * element->bytes);
  check(env, napi_create_typedarray(env, element->array, length, buffer, 0, &array_));
  napi_value dims = array(env, type.shape.size());
  for (std::size_t axis = 0; axis < type.shape.size(); ++axis) {
    napi_value extent = nullptr;
    check(env, napi_create_int64(env, type.shape[axis], &extent));
    setElement(env, dims, axis, extent);
  }
  napi_value result = array(env, 3);
  setElement(env, result, 0, text(env, element->name));
  setElement(env, result, 1, dims);
  setElement(env, result, 2, array_);
  return result;
}

}  // namespace node
