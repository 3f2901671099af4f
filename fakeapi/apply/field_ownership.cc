#include "fakeapi/apply/field_ownership.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "fakeapi/apply/reset_fields.h"

namespace drydock::fake {
namespace {

Status unexpected(std::string message) { return Status(500, "", std::move(message)); }

void set_fields(ManagerEntry& entry, FieldSet set) {
  if (entry.set == set) return;
  entry.set = set;
  entry.source = nullptr;
}

void drop_empty(Managers& managers) {
  std::erase_if(managers, [](const ManagerEntry& entry) { return entry.set == nullptr; });
}

void reconcile_with_schema(const OwnershipContext& context, Managers& managers) {
  for (ManagerEntry& entry : managers)
    set_fields(entry, reconciled(context.arena, context.type, entry.set));
}

Conflicts conflicts_of(const OwnershipContext& context, const Comparison& comparison,
                       const Managers& managers, const ManagerEntry* except) {
  Conflicts conflicts;
  if (!comparison.changed) return conflicts;
  for (const ManagerEntry& entry : managers)
    if (&entry != except)
      if (const FieldSet set = intersection(context.arena, entry.set, comparison.changed))
        conflicts.push_back({entry, set});
  return conflicts;
}

// Everybody but `except` loses what changed or went.
void take_away(const OwnershipContext& context, const Comparison& comparison, Managers& managers,
               const ManagerEntry* except) {
  for (ManagerEntry& entry : managers) {
    if (&entry == except) continue;
    FieldSet set = difference(context.arena, entry.set, comparison.changed);
    set_fields(entry, difference(context.arena, set, comparison.removed));
  }
}

Result<Comparison> compare(const OwnershipContext& context, const Json& live, const Json& updated) {
  std::string error;
  Comparison comparison = compare_typed(context.arena, context.type, live, updated, error);
  if (!error.empty()) return fail(unexpected("failed to compare objects: " + error));
  comparison.changed = recursive_difference(context.arena, comparison.changed, context.reset);
  comparison.removed = recursive_difference(context.arena, comparison.removed, context.reset);
  return comparison;
}

// Removes what the applier applied the last time, and nobody claims now.
Changed prune(const OwnershipContext& context, const Json& merged, const Managers& managers,
              FieldSet last) {
  SetArena& arena = context.arena;
  const auto named = [&](FieldSet set) { return with_named_fields(arena, context.type, set); };
  const auto fields = [&](const Json& value) {
    return named(field_set_of(arena, context.type, value));
  };
  const auto without = [&](FieldSet set) { return remove_paths(arena, context.type, merged, set); };

  const FieldSet last_named = named(last);
  const Changed bare = without(last_named);
  if (!bare) return std::nullopt;
  FieldSet managed = nullptr;
  for (const ManagerEntry& entry : managers) managed = set_union(arena, managed, entry.set);
  const FieldSet all = fields(merged);
  // What others own comes back, and then what the applier never had.
  const Changed owned =
      without(difference(arena, all, set_union(arena, fields(*bare), named(managed))));
  if (!owned) return std::nullopt;
  return without(intersection(arena, difference(arena, all, fields(*owned)), last_named));
}

}  // namespace

Status conflict_status(const Conflicts& conflicts) {
  struct Text {
    std::string description;
    std::vector<std::string> paths;
  };
  std::map<std::string, Text> by_manager;
  std::size_t count = 0;
  for (const Conflict& conflict : conflicts) {
    Text& text = by_manager[conflict.manager.identifier()];
    text = {conflict.manager.description(), paths_of(conflict.set)};
    count += text.paths.size();
  }
  Status status(409, reason::kConflict, "");
  status.details.emplace();
  for (const auto& [identifier, text] : by_manager)
    for (const std::string& path : text.paths)
      status.details->causes.push_back(
          {"FieldManagerConflict", "conflict with " + text.description, path});
  if (count == 1) {
    const Text& text = by_manager.begin()->second;
    status.message = fmt::format("Apply failed with 1 conflict: conflict with {}: {}",
                                 text.description, text.paths.front());
    return status;
  }
  std::string lines;
  for (const auto& [identifier, text] : by_manager) {
    lines += fmt::format("{}conflicts with {}:", lines.empty() ? "" : "\n", text.description);
    for (const std::string& path : text.paths) lines += "\n- " + path;
  }
  status.message = fmt::format("Apply failed with {} conflicts: {}", count, lines);
  return status;
}

Result<void> own_update(const OwnershipContext& context, const Json& live, const Json& updated,
                        Managers& managers, ManagerEntry writer) {
  reconcile_with_schema(context, managers);
  DRYDOCK_TRY(const Comparison comparison, compare(context, live, updated));
  if (comparison.empty()) return {};
  take_away(context, comparison, managers, nullptr);
  drop_empty(managers);
  FieldSet taken = difference(context.arena, comparison.changed, comparison.removed);
  taken = difference(context.arena, taken, unowned_fields());
  if (!taken) return {};
  if (ManagerEntry* entry = find_manager(managers, writer)) {
    set_fields(*entry, set_union(context.arena, taken, entry->set));
    entry->api_version = writer.api_version;
    entry->time = writer.time;
    entry->source = nullptr;
  } else {
    writer.set = taken;
    writer.source = nullptr;
    managers.push_back(writer);
  }
  return {};
}

Result<Applied> own_apply(const OwnershipContext& context, const Json& live, const Json& config,
                          Managers& managers, ManagerEntry applier, bool force) {
  SetArena& arena = context.arena;
  reconcile_with_schema(context, managers);
  std::string error;
  Json object = without_managed_fields(live);
  bool changed = merge_typed(arena, context.type, object, config, error);
  if (!error.empty()) return fail(unexpected("failed to merge config: " + error));

  const FieldSet set =
      recursive_difference(arena, field_set_of(arena, context.type, config), context.reset);
  FieldSet last = nullptr;
  ManagerEntry* own = find_manager(managers, applier);
  if (own) {
    last = own->set;
    if (own->api_version != applier.api_version) own->source = nullptr;
    own->api_version = applier.api_version;
    if (!equal(own->set, difference(arena, set, unowned_fields()))) set_fields(*own, set);
  } else {
    applier.set = set;
    applier.source = nullptr;
    managers.push_back(applier);
    managers.back().time = {};
    own = &managers.back();
  }
  // All that was applied the last time is applied again: nothing can be left over.
  if (last && own->set != last)
    if (Changed pruned = prune(context, object, managers, last)) {
      object = *std::move(pruned);
      changed = object != without_managed_fields(live);
    }

  if (changed) {
    if (!live.empty()) {  // a new object is the applier's alone
      DRYDOCK_TRY(const Comparison comparison, compare(context, live, object));
      if (!force)
        if (Conflicts conflicts = conflicts_of(context, comparison, managers, own);
            !conflicts.empty())
          return Applied{Json(), std::move(conflicts)};
      take_away(context, comparison, managers, own);
    }
    own->time = applier.time;
  }
  set_fields(*own, difference(arena, own->set, unowned_fields()));
  drop_empty(managers);
  return Applied{std::move(object), {}};
}

}  // namespace drydock::fake
