// The tile registers of AMX: eight, each 16 rows of 64 bytes.
#pragma once

#include <cstdint>

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace {

/** What LDTILECFG reads. */
struct alignas(64) TileConfiguration {
  uint8_t palette, startRow, reserved[14];
  uint16_t bytesOfRow[16];
  uint8_t rows[16];
};
static_assert(sizeof(TileConfiguration) == 64);

/**
 * Written in assembly: the compilers' own functions take the number of a register as a word of the source, which a template cannot give, and do not tell the
 * compiler that they read memory.
 */
struct HardwareTiles {
  static void begin() {
    requestPermission();
    TileConfiguration all{};
    all.palette = 1;
    for (int tile = 0; tile < 8; tile++) {
      all.bytesOfRow[tile] = 64;
      all.rows[tile] = 16;
    }
    asm volatile("ldtilecfg %0" ::"m"(all) : "memory");
  }

  /** Without this the operating system would save eight kilobytes whenever it switches from this thread. */
  static void end() { asm volatile("tilerelease" ::: "memory"); }

  template <int Tile>
  static void zero() {
    asm volatile("tilezero %%tmm%c0" ::"n"(Tile));
  }

  template <int Tile>
  static void load(const void* from, int64_t strideBytes) {
    asm volatile("tileloadd (%0,%1,1), %%tmm%c2" ::"r"(from), "r"(strideBytes), "n"(Tile) : "memory");
  }

  template <int Tile>
  static void store(void* to, int64_t strideBytes) {
    asm volatile("tilestored %%tmm%c2, (%0,%1,1)" ::"r"(to), "r"(strideBytes), "n"(Tile) : "memory");
  }

  /** sums += left · right. */
  template <int Sums, int Left, int Right>
  static void multiply() {
    asm volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" ::"n"(Sums), "n"(Left), "n"(Right));
  }

 private:
  /** Threads that were there before the process was granted the tiles ask for themselves. Whether they are granted at all is known since the level was chosen. */
  static void requestPermission() {
#if defined(__linux__)
    static thread_local bool asked = false;
    if (asked) return;
    constexpr long request = 0x1023, tileData = 18;
    syscall(SYS_arch_prctl, request, tileData);
    asked = true;
#endif
  }
};

}  // namespace
