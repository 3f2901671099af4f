#include "fakeapi/apply/managed_fields.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/apply/field_ownership.h"
#include "fakeapi/apply/last_applied.h"
#include "fakeapi/apply/reset_fields.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kBeforeFirstApply = "before-first-apply";

// "namespace/name; group/version, Kind=X", as messages name the object.
std::string describe(const Json& object) {
  const std::string_view api_version = string_at(object, {"apiVersion"});
  return fmt::format("{}/{}; {}{}, Kind={}", string_at(object, {"metadata", "namespace"}),
                     string_at(object, {"metadata", "name"}),
                     api_version.find('/') == std::string_view::npos ? "/" : "", api_version,
                     string_at(object, {"kind"}));
}

std::string joined(const std::vector<std::string>& errors) {
  if (errors.size() == 1) return errors.front();
  std::string text = "errors:";
  for (const std::string& error : errors) text += "\n  " + error;
  return text;
}

ManagerEntry entry_of(const FieldManager& manager, bool applied) {
  ManagerEntry entry;
  entry.manager = manager.name;
  entry.applied = applied;
  entry.api_version = manager.api_version;
  entry.subresource = manager.subresource;
  entry.time = manager.time;
  return entry;
}

bool is_reset(const Json& managed_fields) {
  if (!managed_fields.is_array()) return false;
  return managed_fields.empty() ||
         (managed_fields.size() == 1 && managed_fields[0].is_object() && managed_fields[0].empty());
}

// The entries an update starts from: those it brings, if it brings any that decode, else the live
// ones.
Managers starting_point(SetArena& arena, const Json& live, const Json& sent, bool subresource) {
  if (!subresource) {
    if (is_reset(sent)) return {};
    auto managers = decode_managers(arena, &sent);
    if (managers && !managers->empty()) return *std::move(managers);
  }
  auto managers = decode_managers(arena, managed_fields_of(live));
  return managers ? *std::move(managers) : Managers();
}

// What a struct of Go's writes as null is null in an empty one as well, and nobody's.
void add_nulls_of(const Json& object, Json& empty) {
  for (const auto& [key, value] : members(object)) {
    if (value.is_null()) empty[key] = nullptr;
    if (auto it = empty.find(key); it != empty.end() && it->is_object() && value.is_object())
      add_nulls_of(value, *it);
  }
}

}  // namespace

Result<Json> apply(const ResourceType& type, const Json& live, const Json& applied,
                   const FieldManager& manager, bool force) {
  if (const Json* sent = managed_fields_of(applied); sent && !sent->is_null())
    return fail(Status(400, reason::kBadRequest, "metadata.managedFields must be nil"));
  SetArena arena;
  const OwnershipContext context{arena, object_type(type.schema, type.custom),
                                 reset_fields(arena, type, manager.subresource)};
  const Json nothing = Json::object();
  const Json& from = live.is_null() ? nothing : live;
  Json empty;  // outlives the sets
  DRYDOCK_TRY(Managers managers, decode_managers(arena, managed_fields_of(live)));
  const auto unfit = [&](const Json& object) {
    return type.custom ? validate_typed(arena, context.type, object, /*allow_duplicates=*/true)
                       : std::vector<std::string>();
  };
  const std::vector<std::string> live_errors =
      live.is_null() ? std::vector<std::string>() : unfit(live);
  if (managers.empty() && !live_errors.empty())
    return fail(Status(500, "",
                       fmt::format("failed to create manager for existing fields: failed to "
                                   "convert new object ({}) to smd typed: {}",
                                   describe(live), joined(live_errors))));
  if (managers.empty() && !live.is_null()) {
    ManagerEntry before = entry_of(manager, false);
    before.manager = kBeforeFirstApply;
    empty = empty_object(type);
    if (auto owned = own_update(context, empty, live, managers, before); !owned)
      return fail(Status(500, "",
                         "failed to create manager for existing fields: " + owned.error().message));
  }
  if (const auto errors = validate_typed(arena, context.type, applied, /*allow_duplicates=*/false);
      !errors.empty())
    return fail(Status(500, "",
                       fmt::format("failed to create typed patch object ({}): {}",
                                   describe(applied), joined(errors))));

  if (!live_errors.empty())
    return fail(Status(500, "",
                       fmt::format("failed to create typed live object ({}): {}", describe(live),
                                   joined(live_errors))));

  const ManagerEntry applier = entry_of(manager, true);
  const Managers untouched = managers;
  DRYDOCK_TRY(Applied result, own_apply(context, from, applied, managers, applier, force));
  if (!result.conflicts.empty() && is_kubectl(manager.name)) {
    allow_last_applied(context, manager.api_version, from, result.conflicts);
    if (result.conflicts.empty()) {
      managers = untouched;
      DRYDOCK_TRY(result, own_apply(context, from, applied, managers, applier, /*force=*/true));
    }
  }
  if (!result.conflicts.empty()) return fail(conflict_status(result.conflicts));

  Json object = std::move(result.object);
  if (is_kubectl(manager.name)) update_last_applied(object, applied);
  set_managed_fields(object, encode_managers(managers));
  return object;
}

Result<Json> update_managed_fields(const ResourceType& type, const Json& live, Json updated,
                                   const FieldManager& manager,
                                   const std::vector<std::string>& emptied) {
  SetArena arena;
  const Json sent = take_managed_fields(updated);  // outlives the managers
  Managers managers = starting_point(arena, live, sent, !manager.subresource.empty());
  const bool readable = std::ranges::none_of(managers, [](const ManagerEntry& entry) {
    return std::ranges::count(entry.api_version, '/') > 1;
  });
  // An existing object that nobody owns stays so, until somebody applies to it; entries of what is
  // no version take the others along.
  if (!readable || (managers.empty() && !live.is_null())) {
    set_managed_fields(updated, Json::array());
    return updated;
  }
  const OwnershipContext context{arena, object_type(type.schema, type.custom),
                                 reset_fields(arena, type, manager.subresource)};
  ManagerEntry writer = entry_of(manager, false);
  if (writer.manager.empty()) writer.manager = "unknown";
  Json empty = live.is_null() ? empty_object(type) : Json();
  if (live.is_null() && !type.custom) {
    add_nulls_of(updated, empty);
    for (const std::string& key : emptied) empty.erase(key);
  }
  const auto fits = [&](const Json& object) {
    return !type.custom ||
           validate_typed(arena, context.type, object, /*allow_duplicates=*/true).empty();
  };
  // Where an object does not fit its schema (any more), the real server drops all entries and goes
  // on.
  if (!fits(updated) || (!live.is_null() && !fits(live)) ||
      !own_update(context, live.is_null() ? empty : live, updated, managers, writer))
    managers.clear();
  cap_update_managers(arena, managers);
  set_managed_fields(updated, encode_managers(managers));
  return updated;
}

void keep_unchanged_times(const Json& live, Json& updated) {
  const Json* before = managed_fields_of(live);
  const Json* after = managed_fields_of(updated);
  if (!before || !after || !before->is_array() || !after->is_array() ||
      before->size() != after->size() || *before == *after)
    return;
  const auto same_but_time = [](const Json& a, const Json& b) {
    if (!a.is_object() || !b.is_object()) return a == b;
    Json left = a;
    Json right = b;
    left.erase("time");
    right.erase("time");
    return left == right;
  };
  for (std::size_t i = 0; i < before->size(); ++i)
    if (!same_but_time((*before)[i], (*after)[i])) return;
  const auto equal_members = [](const Json& a, const Json& b,
                                std::initializer_list<std::string_view> skip) {
    const auto skipped = [&](const std::string& key) {
      return std::ranges::find(skip, std::string_view(key)) != skip.end();
    };
    for (auto it = a.begin(); it != a.end(); ++it)
      if (const auto other = b.find(it.key());
          !skipped(it.key()) && (other == b.end() || *other != *it))
        return false;
    for (auto it = b.begin(); it != b.end(); ++it)
      if (!skipped(it.key()) && !a.contains(it.key())) return false;
    return true;
  };
  if (!equal_members(live, updated, {"metadata"}) ||
      !equal_members(live["metadata"], updated["metadata"], {"managedFields", "resourceVersion"}))
    return;
  updated["metadata"]["managedFields"] = *before;
}

}  // namespace drydock::fake
