// Errors: the runtime's become C++ exceptions, ours become the runtime's. Nothing is thrown through the runtime, which is C to its callers.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

#include "ort-api.h"

namespace ort {

/** Throws what the runtime says, where it says something. */
inline void check(const OrtApi* api, OrtStatus* status) {
  if (status == nullptr) return;
  const std::string message = GetErrorMessage(api, status);
  ReleaseStatus(api, status);
  throw std::runtime_error(message);
}

/** Runs `body` where the runtime calls us: what it throws is returned as a status. */
template <typename Body>
OrtStatus* guarded(const OrtApi* api, Body&& body) noexcept {
  try {
    body();
    return nullptr;
  } catch (const std::exception& error) {
    return CreateStatus(api, ORT_RUNTIME_EXCEPTION, error.what());
  } catch (...) {
    return CreateStatus(api, ORT_RUNTIME_EXCEPTION, "an exception of no known type");
  }
}

}  // namespace ort
