// JavaScript values as C++ ones, and back. What is not as expected is thrown as an exception, which becomes a JavaScript error (call.h).
#pragma once

#include <node_api.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace node {

/** JavaScript has thrown already: nothing may be added. */
struct Pending {};

/** Throws where a call of Node-API failed. */
inline void check(napi_env env, napi_status status) {
  if (status == napi_ok) return;
  bool isPending = false;
  napi_is_exception_pending(env, &isPending);
  if (isPending) throw Pending{};
  const napi_extended_error_info* info = nullptr;
  napi_get_last_error_info(env, &info);
  throw std::runtime_error(info != nullptr && info->error_message != nullptr ? info->error_message : "Node-API refused a value");
}

inline std::string textOf(napi_env env, napi_value value) {
  std::size_t length = 0;
  check(env, napi_get_value_string_utf8(env, value, nullptr, 0, &length));
  std::string text(length, '\0');
  check(env, napi_get_value_string_utf8(env, value, text.data(), length + 1, &length));
  return text;
}

inline std::int64_t integerOf(napi_env env, napi_value value) {
  std::int64_t integer = 0;
  check(env, napi_get_value_int64(env, value, &integer));
  return integer;
}

inline bool booleanOf(napi_env env, napi_value value) {
  bool boolean = false;
  check(env, napi_get_value_bool(env, value, &boolean));
  return boolean;
}

inline std::uint32_t lengthOf(napi_env env, napi_value array) {
  std::uint32_t length = 0;
  check(env, napi_get_array_length(env, array, &length));
  return length;
}

inline napi_value elementOf(napi_env env, napi_value array, std::uint32_t index) {
  napi_value element = nullptr;
  check(env, napi_get_element(env, array, index, &element));
  return element;
}

inline napi_valuetype typeOf(napi_env env, napi_value value) {
  napi_valuetype type = napi_undefined;
  check(env, napi_typeof(env, value, &type));
  return type;
}

inline napi_value text(napi_env env, const std::string& value) {
  napi_value out = nullptr;
  check(env, napi_create_string_utf8(env, value.data(), value.size(), &out));
  return out;
}

inline napi_value undefined(napi_env env) {
  napi_value out = nullptr;
  check(env, napi_get_undefined(env, &out));
  return out;
}

inline napi_value array(napi_env env, std::size_t length) {
  napi_value out = nullptr;
  check(env, napi_create_array_with_length(env, length, &out));
  return out;
}

inline void setElement(napi_env env, napi_value array, std::size_t index, napi_value value) {
  check(env, napi_set_element(env, array, static_cast<std::uint32_t>(index), value));
}

inline void setProperty(napi_env env, napi_value object, const char* name, napi_value value) {
  check(env, napi_set_named_property(env, object, name, value));
}

}  // namespace node
