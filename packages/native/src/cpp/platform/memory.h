// Memory, as each platform lets it be advised.
#pragma once

#include <cstddef>

namespace platform {

/**
 * Says that a range is hardly read again: the system may take its pages away now, and brings them back with the same content when it is. Of a file that
 * is mapped, such as weights that were packed, they are not counted any longer. Nothing happens where the platform has no such advice.
 */
void hardlyReadAgain(const void* data, std::size_t bytes);

}  // namespace platform
