// Random numbers that are the same on every machine (SplitMix64).
#pragma once

#include <cmath>
#include <cstdint>

namespace test {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  /** A whole number from `low` to `high`, both included. */
  std::int64_t between(std::int64_t low, std::int64_t high) { return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1)); }

  bool coin() { return (next() & 1) != 0; }

  /** Normally distributed. */
  float normal() {
    const double u = (static_cast<double>(next() >> 11) + 1.0) / 9007199254740993.0, v = static_cast<double>(next() >> 11) / 9007199254740992.0;
    return static_cast<float>(std::sqrt(-2.0 * std::log(u)) * std::cos(6.283185307179586 * v));
  }

  /** A size that is often 0, 1, a power of two, or one beside it. */
  std::int64_t size(std::int64_t most) {
    const std::int64_t kind = between(0, 9);
    if (kind == 0) return between(0, 1);
    if (kind < 4) {
      const std::int64_t near = (std::int64_t{1} << between(0, 9)) + between(-1, 1);
      return near > most ? most : near;
    }
    return between(1, most);
  }

 private:
  std::uint64_t state_;
};

}  // namespace test
