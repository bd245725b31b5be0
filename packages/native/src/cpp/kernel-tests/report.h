// What went wrong, and how large errors were.
#pragma once

#include <cstdarg>
#include <cstdio>

namespace test {

inline int failures = 0, checks = 0;

/** Counts a check; one that fails is printed. */
__attribute__((format(printf, 2, 3))) inline void expect(bool holds, const char* format, ...) {
  checks++;
  if (holds) return;
  if (failures++ >= 20) return;
  std::va_list arguments;
  va_start(arguments, format);
  std::fputs("FAILED: ", stdout);
  std::vprintf(format, arguments);
  std::fputc('\n', stdout);
  va_end(arguments);
}

/** The largest of the errors that were noted. NaN counts as infinite. */
struct Worst {
  double error = 0;
  void note(double e) {
    if (!(e <= error)) error = e == e ? e : 1.0 / 0.0;
  }
};

}  // namespace test
