// What a node says of itself while its kernel is created: attributes, constant inputs.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ort-api.h"
#include "shape.h"
#include "status.h"

namespace ort {

/** A float32 tensor that is only read. `data` is null where the input is absent. */
struct Tensor {
  const float* data = nullptr;
  Shape shape;
  explicit operator bool() const { return present; }
  bool present = false;
};

/** A float32 tensor of the runtime; throws where it is of another type. */
inline Tensor tensorOf(const OrtApi* api, const OrtValue* value) {
  if (value == nullptr) return {};
  TensorType type = typeOf(api, value);
  if (type.element != ORT_FLOAT32) throw std::runtime_error("expected a tensor of float32");
  return {static_cast<const float*>(dataOf(api, value)), std::move(type.shape), true};
}

/** A node, while its kernel is created. */
class KernelInfo {
 public:
  KernelInfo(const OrtApi* api, const OrtKernelInfo* info) : api_(api), info_(info) {}

  const OrtApi* api() const { return api_; }

  /** An attribute of type INT. */
  std::int64_t integer(const char* name, std::int64_t fallback) const {
    std::int64_t value = fallback;
    return present(KernelInfoGetAttribute_int64(api_, info_, name, &value)) ? value : fallback;
  }

  /** An attribute of type FLOAT. */
  float real(const char* name, float fallback) const {
    float value = fallback;
    return present(KernelInfoGetAttribute_float(api_, info_, name, &value)) ? value : fallback;
  }

  /** An attribute of type STRING. */
  std::string text(const char* name, const char* fallback) const {
    std::size_t size = 0;
    if (!present(KernelInfoGetAttribute_string(api_, info_, name, nullptr, &size))) return fallback;
    std::string value(size, '\0');
    check(api_, KernelInfoGetAttribute_string(api_, info_, name, value.data(), &size));
    value.resize(size > 0 ? size - 1 : 0);  // without its closing zero
    return value;
  }

  /** An attribute of type INTS. */
  std::vector<std::int64_t> integers(const char* name, std::vector<std::int64_t> fallback) const {
    std::size_t size = 0;
    if (!present(KernelInfoGetAttributeArray_int64(api_, info_, name, nullptr, &size))) return fallback;
    std::vector<std::int64_t> value(size);
    if (size > 0) check(api_, KernelInfoGetAttributeArray_int64(api_, info_, name, value.data(), &size));
    return value;
  }

  /** An input that is the same in every run, or one that is not present. It stays as long as the session does. */
  Tensor constantInput(std::size_t index) const {
    std::size_t inputs = 0;
    check(api_, KernelInfo_GetInputCount(api_, info_, &inputs));
    if (index >= inputs) return {};
    int isConstant = 0;
    const OrtValue* value = nullptr;
    check(api_, KernelInfoGetConstantInput_tensor(api_, info_, index, &isConstant, &value));
    return isConstant != 0 ? tensorOf(api_, value) : Tensor{};
  }

 private:
  /** An attribute that a node does not have is an error to the runtime, and none to us. */
  bool present(OrtStatus* status) const {
    if (status == nullptr) return true;
    ReleaseStatus(api_, status);
    return false;
  }

  const OrtApi* api_;
  const OrtKernelInfo* info_;
};

}  // namespace ort
