// Levels of instructions.
#pragma once

namespace erc {

/** The level that this process computes with: `amx`, `avx512`, `avx2`, `neon` or `scalar`. */
const char* levelName();

}  // namespace erc
