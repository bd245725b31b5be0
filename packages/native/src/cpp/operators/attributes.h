// Attributes that several operators have.
#pragma once

#include "../kernels/kernels.h"
#include "../ort/kernel-info.h"
#include "checks.h"

namespace erc {

inline Precision precisionOf(const char* op, const ort::KernelInfo& info) {
  const std::string word = info.text("precision", "float32");
  if (word == "float32") return Precision::float32;
  if (word == "float32-fast") return Precision::float32Fast;
  if (word == "bfloat16") return Precision::bfloat16;
  refuse(op, "precision", "float32, float32-fast or bfloat16", word);
}

inline Activation activationOf(const char* op, const ort::KernelInfo& info) {
  const std::string word = info.text("activation", "none");
  if (word == "none") return Activation::none;
  if (word == "relu") return Activation::relu;
  if (word == "gelu") return Activation::gelu;
  if (word == "gelu-tanh") return Activation::geluTanh;
  refuse(op, "activation", "none, relu, gelu or gelu-tanh", word);
}

/** An attribute that is 0 or 1. */
inline bool flagOf(const char* op, const ort::KernelInfo& info, const char* name) {
  const std::int64_t value = info.integer(name, 0);
  if (value != 0 && value != 1) refuse(op, name, "0 or 1", std::to_string(value));
  return value == 1;
}

}  // namespace erc
