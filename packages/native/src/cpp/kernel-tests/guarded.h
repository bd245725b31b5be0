// Memory with a page before it and a page behind it that nobody may touch: a kernel that reads or writes outside its buffers ends the program.
#pragma once

#include "random.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>

namespace test {

/** Where the floats lie: against the page behind them, or against the page before them. */
enum class Against { end, start };

class Guarded {
 public:
  Guarded(std::int64_t count, Against against) : count_(count) {
    const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE)), bytes = static_cast<std::size_t>(count) * sizeof(float);
    const std::size_t inside = (bytes + page - 1) / page * page;
    size_ = inside + 2 * page;
    void* memory = mmap(nullptr, size_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) fail();
    memory_ = static_cast<char*>(memory);
    if (inside > 0 && mprotect(memory_ + page, inside, PROT_READ | PROT_WRITE) != 0) fail();
    data_ = reinterpret_cast<float*>(memory_ + page + (against == Against::end ? inside - bytes : 0));
  }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;
  ~Guarded() { munmap(memory_, size_); }

  float* data() { return data_; }
  const float* data() const { return data_; }
  std::int64_t count() const { return count_; }
  float operator[](std::int64_t i) const { return data_[i]; }

  /** Normally distributed numbers. */
  Guarded& randomize(Random& random, float scale = 1.0f) {
    for (std::int64_t i = 0; i < count_; i++) data_[i] = scale * random.normal();
    return *this;
  }

  /** NaN everywhere: what a kernel forgets to write is seen. */
  Guarded& unwritten() {
    for (std::int64_t i = 0; i < count_; i++) data_[i] = NAN;
    return *this;
  }

 private:
  [[noreturn]] static void fail() {
    std::perror("guarded memory");
    std::abort();
  }

  std::int64_t count_;
  std::size_t size_ = 0;
  char* memory_ = nullptr;
  float* data_ = nullptr;
};

}  // namespace test
