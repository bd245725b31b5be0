// Types of elements: what onnxruntime-node calls them, what holds them in JavaScript, what the runtime calls them.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <string>

#include "../ort/ort-api.h"

namespace node {

struct ElementType {
  const char* name;
  OrtElementType element;
  napi_typedarray_type array;
  std::size_t bytes;
};

/** @throws where there is none of that name. */
const ElementType& elementNamed(const std::string& name);

/** Null where it has no array in JavaScript. */
const ElementType* elementOf(OrtElementType element);

}  // namespace node
