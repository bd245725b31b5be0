// exp, erf, GELU and its gradient on vectors of floats.
#pragma once

#include "kernels.h"
#include "vectors.h"

namespace {

/** e^x for x ≤ 0, within 2 units in the last place; 0 below −87.3, where float32 would become subnormal; NaN for NaN. */
template <class V>
inline typename V::Float expOfNegative(typename V::Float x) {
  using Float = typename V::Float;
  using Int = typename V::Int;
  const Float lowest = V::all(-87.3f);
  const Float bounded = V::choose(x > lowest, x, lowest);
  // x = n · ln 2 + r with |r| ≤ ln 2 / 2. Adding and subtracting 1.5 · 2^23 rounds to an integer.
  const float shift = 12582912.0f;
  const Float n = V::fma(bounded, 1.44269504f, shift) - shift;
  const Float r = V::fma(n, 2.12194440e-4f, V::fma(n, -0.693359375f, bounded));  // ln 2 in two parts, the first exact
  Float p = V::all(1.9875691500e-4f);  // Cephes expf
  p = V::fma(p, r, 1.3981999507e-3f);
  p = V::fma(p, r, 8.3334519073e-3f);
  p = V::fma(p, r, 4.1665795894e-2f);
  p = V::fma(p, r, 1.6666665459e-1f);
  p = V::fma(p, r, 5.0000001201e-1f);
  p = V::fma(p * r, r, r + 1.0f);
  const Int power = (__builtin_convertvector(n, Int) + 127) << 23;
  const Float e = p * V::fromBits(power);
  return V::choose(x > lowest, e, V::choose(x <= lowest, Float{}, x));
}

/** erf x as x · P(x²) / Q(x²), a rational minimax approximation; within 4e-7. ±1 beyond ±4; NaN for NaN. */
template <class V>
inline typename V::Float errorFunction(typename V::Float x) {
  using Float = typename V::Float;
  const Float limit = V::all(4.0f);
  x = V::choose(x > limit, limit, V::choose(x < -limit, -limit, x));
  const Float s = x * x;
  Float p = V::all(-2.72614225801306e-10f);
  p = V::fma(p, s, 2.77068142495902e-08f);
  p = V::fma(p, s, -2.10102402082508e-06f);
  p = V::fma(p, s, -5.69250639462346e-05f);
  p = V::fma(p, s, -7.34990630326855e-04f);
  p = V::fma(p, s, -2.95459980854025e-03f);
  p = V::fma(p, s, -1.60960333262415e-02f);
  Float q = V::all(-1.45660718464996e-05f);
  q = V::fma(q, s, -2.13374055278905e-04f);
  q = V::fma(q, s, -1.68282697438203e-03f);
  q = V::fma(q, s, -7.37332916720468e-03f);
  q = V::fma(q, s, -1.42647390514189e-02f);
  return x * p / q;
}

constexpr float sqrtOfHalf = 0.70710678f;
constexpr float sqrtOfTwoByPi = 0.79788456f;
constexpr float tanhFormCube = 0.044715f;

/** x · Φ(x). */
template <class V>
inline typename V::Float gelu(typename V::Float x) {
  return (0.5f * x) * (1.0f + errorFunction<V>(x * sqrtOfHalf));
}

/** Φ(x) + x · φ(x). */
template <class V>
inline typename V::Float geluDerivative(typename V::Float x) {
  const typename V::Float density = 0.5f * sqrtOfTwoByPi * expOfNegative<V>(-0.5f * x * x);
  return 0.5f + 0.5f * errorFunction<V>(x * sqrtOfHalf) + x * density;
}

/** The logistic function of 2u, where u is the argument of GELU's tanh, and its complement: (1 + tanh u) / 2 and (1 − tanh u) / 2. */
template <class V>
struct TanhForm {
  typename V::Float gate, complement;

  explicit TanhForm(typename V::Float x) {
    using Float = typename V::Float;
    const Float u = sqrtOfTwoByPi * (x + tanhFormCube * x * x * x);
    const Float positive = V::choose(u < Float{}, -u, u);
    const Float e = expOfNegative<V>(-2.0f * positive);  // in [0, 1]: nothing overflows
    const Float big = 1.0f / (1.0f + e), small = e * big;
    gate = V::choose(u < Float{}, small, big);
    complement = V::choose(u < Float{}, big, small);
  }
};

/** x · (1 + tanh(√(2/π) · (x + 0.044715 x³))) / 2. */
template <class V>
inline typename V::Float geluTanh(typename V::Float x) {
  return x * TanhForm<V>(x).gate;
}

template <class V>
inline typename V::Float geluTanhDerivative(typename V::Float x) {
  const TanhForm<V> form(x);
  const typename V::Float slope = sqrtOfTwoByPi * (1.0f + (3.0f * tanhFormCube) * x * x);
  return form.gate + 2.0f * x * form.gate * form.complement * slope;
}

template <class V>
inline typename V::Float relu(typename V::Float x) {
  return V::choose(x < typename V::Float{}, typename V::Float{}, x);  // NaN stays NaN
}

template <class V>
inline typename V::Float activate(erc::Activation activation, typename V::Float x) {
  switch (activation) {
    case erc::Activation::relu: return relu<V>(x);
    case erc::Activation::gelu: return gelu<V>(x);
    case erc::Activation::geluTanh: return geluTanh<V>(x);
    case erc::Activation::none: return x;
  }
  return x;
}

}  // namespace
