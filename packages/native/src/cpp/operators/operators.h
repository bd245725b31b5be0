// The operators that this addon adds to the runtime.
#pragma once

#include <cstddef>

#include "../ort/ort-api.h"

/** All of them, of domain `erc`, version 1; `*count` is how many. They live as long as the process. */
const OrtCustomOp* const* operators(std::size_t* count);
