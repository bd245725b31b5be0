// Owners of the runtime's objects: each is released once, on every path.
#pragma once

#include <memory>
#include <utility>

#include "ort-api.h"
#include "status.h"

namespace ort {

inline void release(const OrtApi* api, OrtEnv* value) { ReleaseEnv(api, value); }
inline void release(const OrtApi* api, OrtSession* value) { ReleaseSession(api, value); }
inline void release(const OrtApi* api, OrtSessionOptions* value) { ReleaseSessionOptions(api, value); }
inline void release(const OrtApi* api, OrtCustomOpDomain* value) { ReleaseCustomOpDomain(api, value); }
inline void release(const OrtApi* api, OrtValue* value) { ReleaseValue(api, value); }
inline void release(const OrtApi* api, OrtMemoryInfo* value) { ReleaseMemoryInfo(api, value); }
inline void release(const OrtApi* api, OrtTypeInfo* value) { ReleaseTypeInfo(api, value); }
inline void release(const OrtApi* api, OrtTensorTypeAndShapeInfo* value) { ReleaseTensorTypeAndShapeInfo(api, value); }

template <typename Object>
struct Releaser {
  const OrtApi* api;
  void operator()(Object* object) const { release(api, object); }
};

/** Owns an object of the runtime. */
template <typename Object>
using Handle = std::unique_ptr<Object, Releaser<Object>>;

/** The object that `make(OrtObject** out)` writes; throws what the runtime says. */
template <typename Object, typename Make>
Handle<Object> made(const OrtApi* api, Make&& make) {
  Object* object = nullptr;
  check(api, make(&object));
  return Handle<Object>(object, Releaser<Object>{api});
}

}  // namespace ort
