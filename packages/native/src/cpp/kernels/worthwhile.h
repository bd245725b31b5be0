// Which operators are at least as fast here as the runtime's own.
#pragma once

#include <cstdint>

namespace erc {

/** Whether an operator of this size is at least as fast here as the runtime's own. */
bool worthwhile(const char* op, std::int64_t rows, std::int64_t columns, std::int64_t inner);

}  // namespace erc
