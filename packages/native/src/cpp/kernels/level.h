// Levels of instructions: which kernels this process computes with.
#pragma once

#include "kernels.h"

namespace erc {

/**
 * The kernels of the level that ERC_NATIVE_LEVEL names, where this processor, its operating system and this build have it; else of the highest that
 * they have below `amx`. Chosen at the first call.
 */
const Kernels& kernels();

/** The kernels of a level, or null where this build lacks them or the processor cannot run them. */
const Kernels* kernelsOf(Level level);

const char* nameOf(Level level);

/** The level that this process computes with: `amx`, `avx512`, `avx2`, `neon` or `scalar`. */
const char* levelName();

}  // namespace erc
