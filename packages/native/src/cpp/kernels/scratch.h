// Working memory that a thread keeps from call to call: a product packs its operands into it.
#pragma once

#include <cstddef>

namespace erc {

/** Each use has memory of its own, so that a kernel which calls another does not overwrite what it reads. */
enum class ScratchUse { left, right, panel, sums, count };

/** At least `bytes` bytes of the calling thread, 64-byte aligned, valid until the thread asks again for the same use. */
void* scratch(ScratchUse use, size_t bytes);

/** Memory on huge pages where the system lends them; `freeAligned` gives it back. 64-byte aligned. Null where there is none. */
void* allocateAligned(size_t bytes);
void freeAligned(void* memory);

}  // namespace erc
