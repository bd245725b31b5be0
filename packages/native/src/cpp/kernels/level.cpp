#include "level.h"

namespace erc {

const char* levelName() { return "scalar"; }

}  // namespace erc
