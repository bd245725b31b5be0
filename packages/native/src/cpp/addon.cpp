// The addon, as JavaScript sees it: `join`, sessions, and what is known of the kernels. Its caller in TypeScript is src/addon.ts.
#include <node_api.h>

#include <memory>
#include <string>

#include "kernels/level.h"
#include "kernels/worthwhile.h"
#include "node/call.h"
#include "node/element-types.h"
#include "node/tensors.h"
#include "node/values.h"
#include "operators/operators.h"
#include "ort/runtime.h"
#include "ort/session.h"

namespace {

using node::Arguments;

/** Marks the externals that are sessions, so that no other is taken for one. */
constexpr napi_type_tag SESSION = {0x6572632d6e617469, 0x76652d7365737331};

/** What an external of JavaScript owns: a session until it is released. */
struct SessionSlot {
  std::unique_ptr<ort::Session> session;
};

SessionSlot& slotOf(napi_env env, napi_value value) {
  bool isSession = false;
  if (node::typeOf(env, value) == napi_external) {
    node::check(env, napi_check_object_type_tag(env, value, &SESSION, &isSession));
  }
  if (!isSession) throw std::runtime_error("expected a session, received another value");
  void* slot = nullptr;
  node::check(env, napi_get_value_external(env, value, &slot));
  return *static_cast<SessionSlot*>(slot);
}

const ort::Session& sessionOf(napi_env env, napi_value value) {
  const SessionSlot& slot = slotOf(env, value);
  if (!slot.session) throw std::runtime_error("expected a session that is open, received one that was released");
  return *slot.session;
}

/** join(paths) → the version of the runtime that is loaded from one of them. */
napi_value join(napi_env env, const Arguments<1>& arguments) {
  std::vector<std::string> paths(node::lengthOf(env, arguments[0]));
  for (std::uint32_t index = 0; index < paths.size(); ++index) {
    paths[index] = node::textOf(env, node::elementOf(env, arguments[0], index));
  }
  return node::text(env, ort::joinRuntime(paths).version);
}

/** createSession(model, threads, arena, [[key, value], …]) → a session. */
napi_value createSession(napi_env env, const Arguments<4>& arguments) {
  napi_typedarray_type type = napi_int8_array;
  std::size_t length = 0;
  void* model = nullptr;
  node::check(env, napi_get_typedarray_info(env, arguments[0], &type, &length, &model, nullptr, nullptr));
  if (type != napi_uint8_array) throw std::runtime_error("expected the bytes of a model as Uint8Array, received another array");
  ort::SessionOptions options;
  options.threads = static_cast<int>(node::integerOf(env, arguments[1]));
  options.arena = node::booleanOf(env, arguments[2]);
  for (std::uint32_t index = 0; index < node::lengthOf(env, arguments[3]); ++index) {
    napi_value entry = node::elementOf(env, arguments[3], index);
    options.config.emplace_back(node::textOf(env, node::elementOf(env, entry, 0)), node::textOf(env, node::elementOf(env, entry, 1)));
  }
  auto slot = std::make_unique<SessionSlot>();
  slot->session = std::make_unique<ort::Session>(ort::joinedRuntime(), model, length, options);
  napi_value external = nullptr;
  const auto destroy = [](napi_env, void* data, void*) { delete static_cast<SessionSlot*>(data); };
  node::check(env, napi_create_external(env, slot.get(), destroy, nullptr, &external));
  slot.release();
  node::check(env, napi_type_tag_object(env, external, &SESSION));
  return external;
}

/** inputs(session) → [[name, type or ''], …]; the type is '' where it has no array in JavaScript. */
napi_value inputs(napi_env env, const Arguments<1>& arguments) {
  const std::vector<ort::Port> ports = sessionOf(env, arguments[0]).inputs();
  napi_value list = node::array(env, ports.size());
  for (std::size_t index = 0; index < ports.size(); ++index) {
    const node::ElementType* type = node::elementOf(ports[index].element);
    napi_value entry = node::array(env, 2);
    node::setElement(env, entry, 0, node::text(env, ports[index].name));
    node::setElement(env, entry, 1, node::text(env, type == nullptr ? "" : type->name));
    node::setElement(env, list, index, entry);
  }
  return list;
}

napi_value texts(napi_env env, const std::vector<std::string>& values) {
  napi_value list = node::array(env, values.size());
  for (std::size_t index = 0; index < values.size(); ++index) node::setElement(env, list, index, node::text(env, values[index]));
  return list;
}

/** outputs(session) → [name, …]. */
napi_value outputs(napi_env env, const Arguments<1>& arguments) { return texts(env, sessionOf(env, arguments[0]).outputs()); }

/** run(session, inputs, outputs), both as tensors.h has them → [[type, dims, array] or undefined, …]: undefined where it was written in place. */
napi_value run(napi_env env, const Arguments<3>& arguments) {
  const ort::Session& session = sessionOf(env, arguments[0]);
  const auto results = session.run(node::tensorsOf(env, arguments[1]), node::tensorsOf(env, arguments[2]));
  napi_value list = node::array(env, results.size());
  for (std::size_t index = 0; index < results.size(); ++index) {
    const OrtValue* value = results[index].get();
    node::setElement(env, list, index, value == nullptr ? node::undefined(env) : node::copyOf(env, session.api(), value));
  }
  return list;
}

/** release(session): frees its memory; a second time does nothing. */
napi_value release(napi_env env, const Arguments<1>& arguments) {
  slotOf(env, arguments[0]).session.reset();
  return node::undefined(env);
}

/** worthwhile(op, rows, columns, inner). */
napi_value worthwhile(napi_env env, const Arguments<4>& arguments) {
  const std::string op = node::textOf(env, arguments[0]);
  napi_value out = nullptr;
  node::check(env, napi_get_boolean(env,
                                    erc::worthwhile(op.c_str(), node::integerOf(env, arguments[1]), node::integerOf(env, arguments[2]),
                                                    node::integerOf(env, arguments[3])),
                                    &out));
  return out;
}

std::vector<std::string> operatorNames() {
  std::size_t count = 0;
  const OrtCustomOp* const* all = operators(&count);
  std::vector<std::string> names;
  for (std::size_t index = 0; index < count; ++index) names.emplace_back(all[index]->GetName(all[index]));
  return names;
}

}  // namespace

NAPI_MODULE_INIT() {
  try {
    node::define<1, join>(env, exports, "join");
    node::define<4, createSession>(env, exports, "createSession");
    node::define<1, inputs>(env, exports, "inputs");
    node::define<1, outputs>(env, exports, "outputs");
    node::define<3, run>(env, exports, "run");
    node::define<1, release>(env, exports, "release");
    node::define<4, worthwhile>(env, exports, "worthwhile");
    node::setProperty(env, exports, "version", node::text(env, ERC_NATIVE_VERSION));
    node::setProperty(env, exports, "level", node::text(env, erc::levelName()));
    node::setProperty(env, exports, "operators", texts(env, operatorNames()));
  } catch (const node::Pending&) {
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
  }
  return exports;
}
