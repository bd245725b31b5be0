// Which kernels this processor can run. Compiled for the oldest processor of its architecture.
#include "level.h"

#include "level-tables.h"

#include <cstdlib>
#include <cstring>

#if defined(__x86_64__) || defined(_M_X64)
#include <cpuid.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif
#endif

namespace erc {
namespace {

#if defined(__x86_64__) || defined(_M_X64)

struct CpuId {
  unsigned a, b, c, d;
};

CpuId cpuId(unsigned leaf, unsigned subleaf) {
  CpuId r{0, 0, 0, 0};
  __get_cpuid_count(leaf, subleaf, &r.a, &r.b, &r.c, &r.d);
  return r;
}

bool bit(unsigned word, int index) { return (word >> index) & 1u; }

/** The registers that the operating system saves: bit 1 SSE, 2 AVX, 5–7 AVX-512, 17–18 AMX. */
uint64_t savedRegisters() {
  if (!bit(cpuId(1, 0).c, 27)) return 0;  // no XGETBV
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (static_cast<uint64_t>(high) << 32) | low;
}

/** Linux lends the tile registers on request, to a process and the threads that it starts later. */
bool tilesGranted() {
#if defined(__linux__)
  constexpr long requestPermission = 0x1023, tileData = 18;
  return syscall(SYS_arch_prctl, requestPermission, tileData) == 0;
#else
  return false;
#endif
}

Level highestLevel() {
  const uint64_t saved = savedRegisters();
  const CpuId basic = cpuId(1, 0), extended = cpuId(7, 0), more = cpuId(7, 1);
  const bool avx2 = (saved & 0x6) == 0x6 && bit(basic.c, 12) && bit(extended.b, 5);
  if (!avx2) return Level::scalar;
  const bool foundation = bit(extended.b, 16), byteWord = bit(extended.b, 30), doubleQuad = bit(extended.b, 17), vectorLength = bit(extended.b, 31);
  const bool avx512 = (saved & 0xe6) == 0xe6 && foundation && byteWord && doubleQuad && vectorLength;
  if (!avx512) return Level::avx2;
  const bool bfloat16 = bit(more.a, 5), tiles = bit(extended.d, 24), bfloat16Tiles = bit(extended.d, 22);
  const bool amx = (saved & 0x60000) == 0x60000 && bfloat16 && tiles && bfloat16Tiles;
  return amx && tilesGranted() ? Level::amx : Level::avx512;
}

#elif defined(__aarch64__) || defined(_M_ARM64)

Level highestLevel() { return Level::neon; }  // part of every 64-bit Arm processor

#else

Level highestLevel() { return Level::scalar; }

#endif

constexpr Level levels[] = {Level::scalar, Level::neon, Level::avx2, Level::avx512, Level::amx};

/** The highest level that is taken unasked. The tiles of AMX have been proved with emulated instructions alone: whoever has them asks for them. */
Level highestUnasked() {
  const Level highest = highestLevel();
  return highest == Level::amx ? Level::avx512 : highest;
}

const Kernels& chosen() {
  if (const char* asked = std::getenv("ERC_NATIVE_LEVEL"))
    for (const Level level : levels)
      if (std::strcmp(asked, nameOf(level)) == 0 && kernelsOf(level) != nullptr) return *kernelsOf(level);
  return *kernelsOf(highestUnasked());
}

}  // namespace

const char* nameOf(Level level) {
  switch (level) {
    case Level::amx: return "amx";
    case Level::avx512: return "avx512";
    case Level::avx2: return "avx2";
    case Level::neon: return "neon";
    case Level::scalar: return "scalar";
  }
  return "scalar";
}

const Kernels* kernelsOf(Level level) {
  if (level > highestLevel()) return nullptr;
  switch (level) {
    case Level::scalar: return &scalarKernels;
#if defined(__x86_64__) || defined(_M_X64)
    case Level::avx2: return &avx2Kernels;
    case Level::avx512: return &avx512Kernels;
    case Level::amx: return &amxKernels;
#elif defined(__aarch64__) || defined(_M_ARM64)
    case Level::neon: return &neonKernels;
#endif
    default: return nullptr;
  }
}

const Kernels& kernels() {
  static const Kernels& once = chosen();
  return once;
}

const char* levelName() { return nameOf(kernels().level); }

}  // namespace erc
