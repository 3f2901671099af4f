#include "operator/runtime/owner_references.h"

#include <fmt/format.h>

namespace drydock {
namespace {

Status check_scope(const Object& object, const Object& owner) {
  if (owner.namespace_().empty() || owner.namespace_() == object.namespace_()) return {};
  return Status(
      422, reason::kInvalid,
      object.namespace_().empty()
          ? fmt::format("the cluster-scoped object {} cannot have the namespaced owner {}",
                        object.name(), owner.key().to_string())
          : fmt::format("the object {} cannot have the owner {} of another namespace",
                        object.key().to_string(), owner.key().to_string()));
}

bool same_owner(const OwnerReference& reference, const Object& owner) {
  return refers_to(reference, owner.gvk().group_kind()) && reference.name == owner.name();
}

Result<Object> with_reference(Object object, const Object& owner, OwnerReference added) {
  if (Status wrong = check_scope(object, owner); !wrong.reason.empty())
    return fail(std::move(wrong));
  Json references = Json::array();
  bool placed = false;
  for (const OwnerReference& reference : object.owner_references()) {
    const bool same = same_owner(reference, owner);
    if (added.controller && reference.controller && !same)
      return fail(Status(409, reason::kAlreadyExists,
                         fmt::format("{} is controlled by {} {} already", object.key().to_string(),
                                     reference.kind, reference.name)));
    if (!same) {
      references.push_back(to_json(reference));
    } else if (!placed) {
      references.push_back(to_json(added));
      placed = true;
    }
  }
  if (!placed) references.push_back(to_json(added));
  Json document = object.json();
  document["metadata"]["ownerReferences"] = std::move(references);
  return Object(std::move(document));
}

}  // namespace

Result<Object> with_controller(Object object, const Object& owner) {
  return with_reference(std::move(object), owner, controller_reference(owner));
}

Result<Object> with_owner(Object object, const Object& owner) {
  return with_reference(std::move(object), owner, owner_reference(owner));
}

bool is_controlled_by(const Object& object, const Object& owner) {
  const auto reference = object.controller();
  return reference && same_owner(*reference, owner) &&
         (owner.uid().empty() || reference->uid.empty() || reference->uid == owner.uid());
}

bool refers_to(const OwnerReference& reference, const GroupKind& owner) {
  const auto version = GroupVersion::parse(reference.api_version);
  return version && version->group == owner.group && reference.kind == owner.kind;
}

}  // namespace drydock
