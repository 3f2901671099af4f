#include "fakeapi/apply/scale_managed_fields.h"

#include <algorithm>

#include "fakeapi/apply/managers.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kScaleVersion = "autoscaling/v1";
constexpr std::string_view kScalePath[] = {"spec", "replicas"};

std::vector<std::string_view> views(const std::vector<std::string>& path) {
  return {path.begin(), path.end()};
}

FieldSet set_of(SetArena& arena, std::span<const std::string_view> path) {
  const std::vector<std::string_view> one(path.begin(), path.end());
  return set_of_fields(arena, {&one, 1});
}

// Two entries are one manager where only the API versions of Scale and parent stand between them.
bool same_owner(const ManagerEntry& a, const ManagerEntry& b) {
  return a.manager == b.manager && a.applied == b.applied && a.subresource == b.subresource;
}

}  // namespace

Result<Json> scale_managed_fields(const Json& parent_managed_fields, const ScaleParent& parent) {
  SetArena arena;
  DRYDOCK_TRY(Managers managers, decode_managers(arena, &parent_managed_fields));
  Managers scale;
  const auto path = views(parent.replicas_path);
  for (ManagerEntry& entry : managers) {
    if (entry.api_version != parent.api_version || !contains(entry.set, path)) continue;
    entry.set = set_of(arena, kScalePath);
    entry.api_version = kScaleVersion;
    entry.source = nullptr;
    scale.push_back(entry);
  }
  return encode_managers(scale);
}

Result<Json> parent_managed_fields(const Json& parent_managed_fields,
                                   const Json& scale_managed_fields, const ScaleParent& parent) {
  SetArena arena;
  DRYDOCK_TRY(Managers managers, decode_managers(arena, &parent_managed_fields));
  DRYDOCK_TRY(Managers scale, decode_managers(arena, &scale_managed_fields));
  const auto path = views(parent.replicas_path);
  const FieldSet replicas = set_of(arena, path);
  std::erase_if(scale, [](const ManagerEntry& entry) { return !contains(entry.set, kScalePath); });

  Managers result;
  for (ManagerEntry& entry : managers) {
    if (entry.api_version == parent.api_version && contains(entry.set, path)) {
      const auto still =
          std::ranges::find_if(scale, [&](const ManagerEntry& s) { return same_owner(s, entry); });
      if (still != scale.end()) {
        scale.erase(still);
      } else {
        entry.set = difference(arena, entry.set, replicas);
        entry.source = nullptr;
      }
    }
    if (entry.set) result.push_back(entry);
  }
  for (ManagerEntry entry : scale) {
    entry.set = replicas;
    entry.api_version = parent.api_version;
    entry.time = {};
    entry.source = nullptr;
    if (ManagerEntry* same = find_manager(result, entry)) {
      same->set = set_union(arena, same->set, replicas);
      same->source = nullptr;
    } else {
      result.push_back(entry);
    }
  }
  return encode_managers(result);
}

}  // namespace drydock::fake
