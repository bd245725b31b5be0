// A session: a model, compiled by the runtime, run over the caller's memory.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "handle.h"
#include "runtime.h"
#include "shape.h"

namespace ort {

struct SessionOptions {
  int threads = 1;
  /** Whether what a run has taken is kept for the next. */
  bool arena = true;
  /** Entries of the runtime's own configuration. */
  std::vector<std::pair<std::string, std::string>> config;
};

/** A named tensor of the caller, or, of an output, only a name: the runtime then allocates it. */
struct NamedTensor {
  std::string name;
  OrtElementType element = ORT_UNDEFINED;
  Shape shape;
  void* data = nullptr;
  std::size_t bytes = 0;
  /** Whether there is memory; an empty tensor has some too. */
  bool given = false;
};

/** An input or output of a model. `element` is ORT_UNDEFINED where it is no tensor. */
struct Port {
  std::string name;
  OrtElementType element;
};

class Session {
 public:
  /** @throws what the runtime says of the model. */
  Session(const Runtime& runtime, const void* model, std::size_t bytes, const SessionOptions& options);

  /**
   * Computes the outputs; those that were given are written in place.
   *
   * @returns a value for each output that was not given, in their order; null for the others.
   * @throws what the runtime says.
   */
  std::vector<Handle<OrtValue>> run(const std::vector<NamedTensor>& inputs, const std::vector<NamedTensor>& outputs) const;

  std::vector<Port> inputs() const;
  std::vector<std::string> outputs() const;

  const OrtApi* api() const { return runtime_.api; }

 private:
  Handle<OrtValue> valueOf(const NamedTensor& tensor) const;

  const Runtime& runtime_;
  Handle<OrtSession> session_;
};

}  // namespace ort
