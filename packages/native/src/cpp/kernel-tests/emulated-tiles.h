// The tile registers of AMX in plain C++, for processors without them. Source: Intel's description of TDPBF16PS: products of pairs of bfloat16 are added
// up in float32, even and odd steps apart, each rounded to nearest; then both sums, then the destination. Subnormal numbers count as zero everywhere.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

namespace {

struct EmulatedTiles {
  static void begin() {}
  static void end() {}

  template <int Tile>
  static void zero() {
    std::memset(registers[Tile], 0, sizeof registers[Tile]);
  }

  template <int Tile>
  static void load(const void* from, int64_t strideBytes) {
    for (int row = 0; row < 16; row++) std::memcpy(registers[Tile][row], static_cast<const char*>(from) + row * strideBytes, 64);
  }

  template <int Tile>
  static void store(void* to, int64_t strideBytes) {
    for (int row = 0; row < 16; row++) std::memcpy(static_cast<char*>(to) + row * strideBytes, registers[Tile][row], 64);
  }

  template <int Sums, int Left, int Right>
  static void multiply() {
    for (int m = 0; m < 16; m++) {
      float even[16] = {}, odd[16] = {}, sums[16];
      for (int k = 0; k < 16; k++)
        for (int n = 0; n < 16; n++) {
          const uint32_t a = registers[Left][m][k], b = registers[Right][k][n];
          even[n] = flushed(std::fma(flushed(floatOf(a << 16)), flushed(floatOf(b << 16)), even[n]));
          odd[n] = flushed(std::fma(flushed(floatOf(a & 0xffff0000u)), flushed(floatOf(b & 0xffff0000u)), odd[n]));
        }
      std::memcpy(sums, registers[Sums][m], 64);
      for (int n = 0; n < 16; n++) sums[n] = flushed(flushed(sums[n]) + flushed(even[n] + odd[n]));
      std::memcpy(registers[Sums][m], sums, 64);
    }
  }

 private:
  static float floatOf(uint32_t bits) {
    float f;
    std::memcpy(&f, &bits, 4);
    return f;
  }

  static float flushed(float x) { return std::fabs(x) < 1.17549435e-38f ? std::copysign(0.0f, x) : x; }

  static inline thread_local uint32_t registers[8][16][16];
};

}  // namespace
