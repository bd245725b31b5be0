// Activations and their derivatives in float64, by the C library's functions.
#pragma once

#include "../kernels/kernels.h"

#include <cmath>

namespace test {

inline double gelu(double x) { return 0.5 * x * std::erfc(-x / std::sqrt(2.0)); }
inline double tanhArgument(double x) { return std::sqrt(2.0 / 3.14159265358979323846) * (x + 0.044715 * x * x * x); }
inline double geluTanh(double x) { return 0.5 * x * (1.0 + std::tanh(tanhArgument(x))); }

inline double geluDerivative(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)) + x * std::exp(-0.5 * x * x) / std::sqrt(2.0 * 3.14159265358979323846); }

inline double geluTanhDerivative(double x) {
  const double t = std::tanh(tanhArgument(x)), slope = std::sqrt(2.0 / 3.14159265358979323846) * (1.0 + 3.0 * 0.044715 * x * x);
  return 0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * slope;
}

inline double activated(erc::Activation activation, double x) {
  switch (activation) {
    case erc::Activation::relu: return x < 0 ? 0 : x;
    case erc::Activation::gelu: return gelu(x);
    case erc::Activation::geluTanh: return geluTanh(x);
    case erc::Activation::none: break;
  }
  return x;
}

}  // namespace test
