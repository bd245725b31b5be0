#include "scratch.h"

#include <cstdint>
#include <cstdlib>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace erc {
namespace {

constexpr size_t cacheLine = 64, hugePage = size_t{2} << 20;

size_t roundUp(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

class Buffer {
 public:
  ~Buffer() { freeAligned(memory_); }

  void* atLeast(size_t bytes) {
    if (bytes > bytes_) {
      freeAligned(memory_);
      memory_ = nullptr;
      bytes_ = 0;
      memory_ = allocateAligned(bytes);
      if (memory_ == nullptr) throw std::bad_alloc();
      bytes_ = bytes;
    }
    return memory_;
  }

 private:
  void* memory_ = nullptr;
  size_t bytes_ = 0;
};

thread_local Buffer buffers[static_cast<size_t>(ScratchUse::count)];

}  // namespace

void* scratch(ScratchUse use, size_t bytes) { return buffers[static_cast<size_t>(use)].atLeast(bytes == 0 ? cacheLine : bytes); }

void* allocateAligned(size_t bytes) {
  const size_t unit = bytes >= hugePage ? hugePage : cacheLine;
#if defined(_WIN32)
  return _aligned_malloc(roundUp(bytes, unit), unit);
#else
  void* memory = std::aligned_alloc(unit, roundUp(bytes, unit));
#if defined(__linux__)
  // A product walks over megabytes of packed panels; with pages of 4 kB it would wait for the page table.
  if (memory != nullptr && unit == hugePage) madvise(memory, roundUp(bytes, unit), MADV_HUGEPAGE);
#endif
  return memory;
#endif
}

void freeAligned(void* memory) {
#if defined(_WIN32)
  _aligned_free(memory);
#else
  std::free(memory);
#endif
}

}  // namespace erc
