#include "operator/runtime/finalizer.h"

#include <algorithm>

namespace drydock {

namespace {

constexpr const char* kFinalizers = "/metadata/finalizers";

Json operation(const char* name, std::string path) {
  Json operation;
  operation["op"] = name;
  operation["path"] = std::move(path);
  return operation;
}

Json operation(const char* name, std::string path, Json value) {
  Json with_value = operation(name, std::move(path));
  with_value["value"] = std::move(value);
  return with_value;
}

}  // namespace

Json add_finalizer_patch(const Object& object, const std::string& finalizer) {
  const std::vector<std::string> present = object.finalizers();
  Json patch = Json::array();
  if (present.empty()) {
    patch.push_back(operation("test", kFinalizers, nullptr));
    patch.push_back(operation("add", kFinalizers, Json::array({finalizer})));
  } else {
    patch.push_back(operation("test", kFinalizers, present));
    patch.push_back(operation("add", std::string(kFinalizers) + "/-", finalizer));
  }
  return patch;
}

Json remove_finalizer_patch(const Object& object, const std::string& finalizer) {
  const std::vector<std::string> present = object.finalizers();
  const auto index = std::ranges::find(present, finalizer) - present.begin();
  const std::string path = kFinalizers + ("/" + std::to_string(index));
  Json patch = Json::array();
  // A successor of the same name has its own to clean up.
  if (!object.uid().empty()) patch.push_back(operation("test", "/metadata/uid", object.uid()));
  patch.push_back(operation("test", path, finalizer));
  patch.push_back(operation("remove", path));
  return patch;
}

Task<Result<Action>> run_finalizer(Client client, Resource resource, std::string finalizer,
                                   Object object, FinalizerBranch apply, FinalizerBranch cleanup) {
  const bool ours = object.has_finalizer(finalizer);
  if (!object.is_being_deleted()) {
    if (!ours) {
      auto patched = co_await client.patch(resource, object.key(), PatchType::kJson,
                                           add_finalizer_patch(object, finalizer));
      if (!patched && patched.error().is_not_found()) co_return Action::await_change();
      if (!patched) co_return fail(std::move(patched).error());
      object = *std::move(patched);
    }
    co_return co_await apply(std::move(object));
  }
  if (!ours) co_return Action::await_change();
  DRYDOCK_CO_TRY(Action action, co_await cleanup(object));
  auto removed = co_await client.patch(resource, object.key(), PatchType::kJson,
                                       remove_finalizer_patch(object, finalizer));
  if (!removed && !removed.error().is_not_found()) co_return fail(std::move(removed).error());
  co_return action;
}

}  // namespace drydock
