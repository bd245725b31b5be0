// Errors of operators: what was expected and what was received.
#pragma once

#include "../ort/shape.h"

#include <stdexcept>
#include <string>

namespace erc {

inline std::string textOf(const ort::Shape& shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); i++) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + "]";
}

[[noreturn]] inline void refuse(const char* op, const std::string& where, const std::string& expected, const std::string& received) {
  throw std::runtime_error(std::string("erc.") + op + ": " + where + ": expected " + expected + ", received " + received);
}

inline void expectShape(const char* op, const char* input, const ort::Shape& received, const ort::Shape& expected) {
  if (received != expected) refuse(op, input, textOf(expected), textOf(received));
}

inline void expectAxes(const char* op, const char* input, const ort::Shape& received, size_t least) {
  if (received.size() < least) refuse(op, input, "at least " + std::to_string(least) + (least == 1 ? " axis" : " axes"), textOf(received));
}

}  // namespace erc
