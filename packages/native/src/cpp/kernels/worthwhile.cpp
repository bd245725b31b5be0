#include "worthwhile.h"

namespace erc {

bool worthwhile(const char*, std::int64_t, std::int64_t, std::int64_t) { return false; }

}  // namespace erc
