// Threads for kernels: turns are handed out one by one, so that they end up in another order and on other threads each time.
#pragma once

#include "../kernels/kernels.h"

#include <atomic>
#include <thread>
#include <vector>

namespace test {

struct Pool {
  int size;
};

inline erc::Threads threadsOf(Pool& pool) {
  const auto run = [](void* data, std::size_t count, void (*body)(void*, std::size_t), void* argument) {
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (std::size_t i = next++; i < count; i = next++) body(argument, i);
    };
    std::vector<std::thread> others;
    for (int i = 1; i < static_cast<Pool*>(data)->size; i++) others.emplace_back(work);
    work();
    for (std::thread& other : others) other.join();
  };
  return {run, &pool};
}

constexpr erc::Threads alone{nullptr, nullptr};

}  // namespace test
