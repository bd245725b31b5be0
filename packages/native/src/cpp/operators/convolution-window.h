// The geometry of ONNX's Conv along one spatial axis.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

namespace erc {

/** How the kernel walks along one axis. */
struct Window {
  std::int64_t kernel, stride, dilation, padBefore, padAfter;

  /** How far the kernel reaches, dilated. */
  std::int64_t reach() const { return (kernel - 1) * dilation + 1; }

  std::int64_t outputs(std::int64_t size) const {
    const std::int64_t room = size + padBefore + padAfter - reach();
    return room < 0 ? 0 : room / stride + 1;
  }
};

/** As ONNX's `auto_pad` asks: padding of its own (NOTSET), none (VALID), or as much as gives ⌈size / stride⌉ outputs, the odd one behind (SAME_UPPER) or before. */
inline Window padded(Window window, const std::string& autoPad, std::int64_t size) {
  if (autoPad == "NOTSET") return window;
  std::int64_t total = 0;
  if (autoPad != "VALID") total = std::max<std::int64_t>(0, ((size + window.stride - 1) / window.stride - 1) * window.stride + window.reach() - size);
  window.padBefore = autoPad == "SAME_LOWER" ? total - total / 2 : total / 2;
  window.padAfter = total - window.padBefore;
  return window;
}

}  // namespace erc
