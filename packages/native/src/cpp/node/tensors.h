// Tensors between JavaScript and the runtime: the caller's arrays are used where they lie.
#pragma once

#include <node_api.h>

#include <vector>

#include "../ort/session.h"

namespace node {

/**
 * Tensors of an array of `[name]` or `[name, type, dims, typed array]`.
 *
 * @throws where an array is not of its type, or has not as many elements as its shape.
 */
std::vector<ort::NamedTensor> tensorsOf(napi_env env, napi_value list);

/** A tensor of the runtime as `[type, dims, typed array]`, copied. @throws where it is no tensor of numbers. */
napi_value copyOf(napi_env env, const OrtApi* api, const OrtValue* value);

}  // namespace node
