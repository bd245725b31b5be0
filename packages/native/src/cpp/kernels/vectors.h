// Vectors of `Width` floats in the compiler's own vector types: the same source becomes AVX-512, AVX2, NEON or SSE
// instructions, by the flags of the file that includes it.
//
// Everything stands in an unnamed namespace on purpose: each level's file gets code of its own (see kernels.h).
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__AVX2__) || defined(__AVX512F__)
// GCC 12 takes the registers that its own header leaves undefined on purpose for a mistake.
#pragma GCC diagnostic push
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>
#pragma GCC diagnostic pop
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace {

inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
inline int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
inline int64_t divideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }

/** One by one: GCC forgets the attribute where its number depends on a parameter of a template. */
template <int Width>
struct VectorTypes;

template <>
struct VectorTypes<1> {
  typedef float Float __attribute__((vector_size(4)));
  typedef int32_t Int __attribute__((vector_size(4)));
};

template <>
struct VectorTypes<2> {
  typedef float Float __attribute__((vector_size(8)));
  typedef int32_t Int __attribute__((vector_size(8)));
};

template <>
struct VectorTypes<4> {
  typedef float Float __attribute__((vector_size(16)));
  typedef int32_t Int __attribute__((vector_size(16)));
};

template <>
struct VectorTypes<8> {
  typedef float Float __attribute__((vector_size(32)));
  typedef int32_t Int __attribute__((vector_size(32)));
};

template <>
struct VectorTypes<16> {
  typedef float Float __attribute__((vector_size(64)));
  typedef int32_t Int __attribute__((vector_size(64)));
};

template <int Width>
struct Vectors {
  static constexpr int width = Width;
  using Float = typename VectorTypes<Width>::Float;
  using Int = typename VectorTypes<Width>::Int;

  static inline Float all(float x) { return x - Float{}; }  // a subtraction keeps −0, an addition would not

  /** a · b + c, rounded once where the processor can. */
  static inline Float fma(Float a, Float b, Float c) {
#if defined(__AVX512F__)
    if constexpr (Width == 16) return (Float)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#endif
#if defined(__AVX2__)
    if constexpr (Width == 8) return (Float)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#endif
#if defined(__aarch64__)
    if constexpr (Width == 4) return (Float)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
#endif
    return a * b + c;
  }

  static inline Float fma(Float a, float b, Float c) { return fma(a, all(b), c); }
  static inline Float fma(Float a, float b, float c) { return fma(a, all(b), all(c)); }
  static inline Float fma(Float a, Float b, float c) { return fma(a, b, all(c)); }

  static inline Float load(const float* p) {
    Float v;
    std::memcpy(&v, p, sizeof v);
    return v;
  }

  static inline void store(float* p, Float v) { std::memcpy(p, &v, sizeof v); }

  /** The first `count` floats, zeros behind them; nothing behind them is read. */
  static inline Float loadFirst(const float* p, int64_t count) {
    if (count >= Width) return load(p);
#if defined(__AVX512F__)
    if constexpr (Width == 16) return (Float)_mm512_maskz_loadu_ps(firstBits(count), p);
#endif
#if defined(__AVX2__)
    if constexpr (Width == 8) return (Float)_mm256_maskload_ps(p, firstLanes(count));
#endif
    Float v{};
    for (int64_t i = 0; i < count; i++) v[i] = p[i];
    return v;
  }

  /** Writes the first `count` floats and nothing behind them. */
  static inline void storeFirst(float* p, int64_t count, Float v) {
    if (count >= Width) return store(p, v);
#if defined(__AVX512F__)
    if constexpr (Width == 16) {
      _mm512_mask_storeu_ps(p, firstBits(count), (__m512)v);
      return;
    }
#endif
#if defined(__AVX2__)
    if constexpr (Width == 8) {
      _mm256_maskstore_ps(p, firstLanes(count), (__m256)v);
      return;
    }
#endif
    for (int64_t i = 0; i < count; i++) p[i] = v[i];
  }

  /** Zeros behind the first `count` lanes. */
  static inline Float firstOnly(Float v, int64_t count) {
    if (count >= Width) return v;
    Int lanes{};
    for (int i = 0; i < Width; i++) lanes[i] = i;
    return choose(lanes < static_cast<int32_t>(count), v, Float{});
  }

  static inline Float choose(Int condition, Float yes, Float no) { return condition ? yes : no; }

  /** The sum of all lanes, by halves. */
  static inline float sum(Float v) {
    if constexpr (Width == 1) {
      return v[0];
    } else {
      using Half = Vectors<Width / 2>;
      typename Half::Float halves[2];
      std::memcpy(halves, &v, sizeof v);
      return Half::sum(halves[0] + halves[1]);
    }
  }

  static inline Int bits(Float v) {
    Int i;
    std::memcpy(&i, &v, sizeof i);
    return i;
  }

  static inline Float fromBits(Int i) {
    Float v;
    std::memcpy(&v, &i, sizeof v);
    return v;
  }

 private:
#if defined(__AVX512F__)
  static inline __mmask16 firstBits(int64_t count) { return static_cast<__mmask16>(count <= 0 ? 0 : (1u << count) - 1u); }
#endif
#if defined(__AVX2__)
  static inline __m256i firstLanes(int64_t count) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  }
#endif
};

}  // namespace
