#include "fakeapi/controllers/stateful_set_claims.h"

#include <fmt/format.h>

#include "fakeapi/controllers/object_fields.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

bool deletes(const Object& set, std::string_view when) {
  return string_at(set.json(), {"spec", "persistentVolumeClaimRetentionPolicy", when}) == "Delete";
}

// Whether that changed anything.
bool set_owner(Json& owners, const Object& owner, const Resource& type, bool wanted) {
  if (!owner) return false;
  for (auto it = owners.begin(); it != owners.end(); ++it)
    if (string_at(*it, {"uid"}) == owner.uid()) {
      if (wanted) return false;
      owners.erase(it);
      return true;
    }
  if (wanted) owners.push_back(controller_reference_json(owner, type));
  return wanted;
}

}  // namespace

std::string claim_name(const Json& claim_template, const std::string& pod) {
  return fmt::format("{}-{}", string_at(claim_template, {"metadata", "name"}), pod);
}

Json new_claim(const Object& set, const Json& claim_template, const std::string& pod) {
  Json body = claim_template;
  body["apiVersion"] = "v1";
  body["kind"] = "PersistentVolumeClaim";
  body["metadata"]["name"] = claim_name(claim_template, pod);
  body["metadata"]["namespace"] = set.namespace_();
  const Json selected = copy_at(set.json(), {"spec", "selector", "matchLabels"});
  if (!selected.empty()) body["metadata"]["labels"].update(selected);
  body.erase("status");
  return body;
}

void add_claim_volume(Json& pod_spec, const Json& claim_template, const std::string& pod) {
  const std::string_view volume = string_at(claim_template, {"metadata", "name"});
  Json volumes = Json::array();
  for (const Json& other : copy_at(pod_spec, {"volumes"}))
    if (string_at(other, {"name"}) != volume) volumes.push_back(other);
  volumes.push_back({{"name", volume},
                     {"persistentVolumeClaim", {{"claimName", claim_name(claim_template, pod)}}}});
  pod_spec["volumes"] = std::move(volumes);
}

std::optional<Json> with_owners_by_policy(const Object& claim, const Object& set, const Object& pod,
                                          bool condemned) {
  const bool goes_with_pod = condemned && deletes(set, "whenScaled");
  const bool goes_with_set = !goes_with_pod && deletes(set, "whenDeleted");
  Json body = claim.json();
  Json owners = Json::array();
  if (const Json* known = find_path(body, {"metadata", "ownerReferences"}))
    if (known->is_array()) owners = *known;
  const bool one = set_owner(owners, set, resources::stateful_sets(), goes_with_set);
  const bool other = set_owner(owners, pod, resources::pods(), goes_with_pod);
  if (!one && !other) return std::nullopt;
  if (owners.empty())
    body["metadata"].erase("ownerReferences");
  else
    body["metadata"]["ownerReferences"] = std::move(owners);
  return body;
}

}  // namespace drydock::fake
