#include "fakeapi/write/namespaces.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "fakeapi/types/crd.h"
#include "fakeapi/write/custom_strategy.h"
#include "fakeapi/write/errors.h"

namespace drydock::fake {
namespace {

const GroupResource kNamespaces{"", "namespaces"};
constexpr std::array<std::string_view, 3> kImmortal{"default", "kube-public", "kube-system"};

}  // namespace

bool is_namespace(const ResourceType& type) { return type.storage == kNamespaces; }

bool namespace_has_finalizers(const Json& object) {
  const Json* list = find_path(object, {"spec", "finalizers"});
  return list && list->is_array() && !list->empty();
}

Result<void> admit_create(const Call& call, std::string_view name) {
  if (call.type->custom) {
    const std::string crd = call.resource().to_string();
    if (const Object found = call.core.store.get(crd_resource(), {"", crd});
        found && is_crd_terminating(found.json()))
      return fail(forbidden(call.resource(), name,
                            "create not allowed while custom resource definition is terminating"));
  }
  if (!call.type->resource.namespaced) return {};
  const std::string& wanted = call.request.namespace_;
  const Object found = call.core.store.get(kNamespaces, {"", wanted});
  if (!found) return fail(not_found(kNamespaces, wanted));
  if (string_at(found.json(), {"status", "phase"}) != "Terminating") return {};
  Status status = forbidden(
      call.resource(), name,
      fmt::format("unable to create new content in namespace {} because it is being terminated",
                  wanted));
  status.details->causes.push_back(
      {.type = "NamespaceTerminating",
       .message = fmt::format("namespace {} is being terminated", wanted),
       .field = "metadata.namespace"});
  return fail(std::move(status));
}

Result<void> admit_delete(const Call& call) {
  if (is_namespace(*call.type) &&
      std::find(kImmortal.begin(), kImmortal.end(), call.request.name) != kImmortal.end())
    return fail(forbidden(kNamespaces, call.request.name, "this namespace may not be deleted"));
  return {};
}

}  // namespace drydock::fake
