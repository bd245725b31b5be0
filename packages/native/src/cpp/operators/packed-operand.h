// An operand that is the same in every run, packed once.
#pragma once

#include "../kernels/level.h"
#include "../kernels/scratch.h"
#include "../platform/memory.h"

#include <memory>
#include <new>

namespace erc {

class PackedOperand {
 public:
  /** `count` matrices, one after the other, each packed for itself. */
  PackedOperand(Side side, Precision precision, const Matrix& first, int64_t outer, int64_t inner, int64_t count)
      : bytesOfOne_(roundedUp(kernels().packedBytes(side, precision, outer, inner))) {
    const size_t bytes = bytesOfOne_ * static_cast<size_t>(count);
    if (bytes == 0) return;
    memory_.reset(static_cast<char*>(allocateAligned(bytes)));
    if (memory_ == nullptr) throw std::bad_alloc();
    const Threads alone{nullptr, nullptr};
    for (int64_t i = 0; i < count; i++) {
      const Matrix matrix{first.data + i * outer * inner, first.stride, first.transposed};
      kernels().pack(side, precision, matrix, outer, inner, memory_.get() + static_cast<size_t>(i) * bytesOfOne_, alone);
    }
    // Weights of a model file are mapped: without this they would count twice.
    platform::hardlyReadAgain(first.data, sizeof(float) * static_cast<size_t>(count * outer * inner));
  }

  /** Null where the operand is empty. */
  const void* data() const { return memory_.get(); }
  size_t bytesOfOne() const { return bytesOfOne_; }

 private:
  static size_t roundedUp(size_t bytes) { return (bytes + 63) / 64 * 64; }

  struct Free {
    void operator()(char* memory) const { freeAligned(memory); }
  };

  size_t bytesOfOne_;
  std::unique_ptr<char, Free> memory_;
};

}  // namespace erc
