// C++ functions as JavaScript functions.
#pragma once

#include <node_api.h>

#include <array>
#include <cstddef>
#include <exception>

#include "values.h"

namespace node {

template <std::size_t arity>
using Arguments = std::array<napi_value, arity>;

/** Makes a function of JavaScript: what `body` throws becomes a JavaScript Error with its message. Missing arguments are undefined. */
template <std::size_t arity, napi_value (*body)(napi_env, const Arguments<arity>&)>
napi_value call(napi_env env, napi_callback_info info) {
  try {
    Arguments<arity> arguments{};
    std::size_t count = arity;
    check(env, napi_get_cb_info(env, info, &count, arguments.data(), nullptr, nullptr));
    return body(env, arguments);
  } catch (const Pending&) {
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
  }
  return nullptr;
}

/** Gives `exports` a function. */
template <std::size_t arity, napi_value (*body)(napi_env, const Arguments<arity>&)>
void define(napi_env env, napi_value exports, const char* name) {
  napi_value function = nullptr;
  check(env, napi_create_function(env, name, NAPI_AUTO_LENGTH, call<arity, body>, nullptr, &function));
  setProperty(env, exports, name, function);
}

}  // namespace node
