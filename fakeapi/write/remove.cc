#include "fakeapi/write/remove.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "fakeapi/types/crd.h"
#include "fakeapi/write/commit.h"
#include "fakeapi/write/custom_strategy.h"
#include "fakeapi/write/errors.h"
#include "fakeapi/write/metadata.h"
#include "fakeapi/write/namespaces.h"
#include "fakeapi/write/options.h"
#include "fakeapi/write/present.h"
#include "fakeapi/write/read.h"

namespace drydock::fake {
namespace {

constexpr const char* kOrphan = "orphan";
constexpr const char* kForeground = "foregroundDeletion";

// Kinds whose DELETE answers the object instead of a Status.
constexpr std::array<std::string_view, 7> kReturnObject{
    "persistentvolumeclaims", "persistentvolumes", "pods",    "podtemplates",
    "resourcequotas",         "serviceaccounts",   "services"};

bool returns_object(const ResourceType& type) {
  const GroupResource& storage = type.storage;
  if (storage.group == "resource.k8s.io") return true;
  if (storage.group == "storage.k8s.io") return storage.resource != "csistoragecapacities";
  return storage.group.empty() && std::find(kReturnObject.begin(), kReturnObject.end(),
                                            storage.resource) != kReturnObject.end();
}

// What these made stays, unless one says otherwise: so they began, and so they are kept.
bool orphans_by_default(const ResourceType& type) {
  return type.storage == GroupResource{"", "replicationcontrollers"} ||
         type.storage == GroupResource{"batch", "jobs"};
}

// Pods alone are asked to end, and given time for it.
bool is_graceful(const ResourceType& type) { return type.storage == GroupResource{"", "pods"}; }

// Events are no owners of anything.
bool collected_with_dependents(const ResourceType& type) {
  return !(type.storage.group.empty() && type.storage.resource == "events");
}

std::vector<std::string> finalizers_of(const Json& object) {
  std::vector<std::string> names;
  if (const Json* list = find_path(object, {"metadata", "finalizers"}); list && list->is_array())
    for (const Json& name : *list)
      if (name.is_string()) names.push_back(name.get<std::string>());
  return names;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The finalizers that the propagation policy asks for; nullopt where they stay as they are.
std::optional<std::vector<std::string>> propagation_finalizers(const ResourceType& type,
                                                               const DeletionOptions& options,
                                                               const Json& object) {
  const std::vector<std::string> before = finalizers_of(object);
  bool orphan = contains(before, kOrphan);
  bool foreground = contains(before, kForeground);
  if (!collected_with_dependents(type)) {
    orphan = foreground = false;
  } else if (options.orphan_dependents) {
    orphan = *options.orphan_dependents;
    foreground = false;
  } else if (options.propagation_policy) {
    orphan = *options.propagation_policy == "Orphan";
    foreground = *options.propagation_policy == "Foreground";
  } else if (!foreground) {
    orphan |= orphans_by_default(type);
  }
  std::vector<std::string> after;
  for (const std::string& name : before)
    if (name != kOrphan && name != kForeground) after.push_back(name);
  if (orphan) after.emplace_back(kOrphan);
  if (foreground) after.emplace_back(kForeground);
  if (std::set(before.begin(), before.end()) == std::set(after.begin(), after.end()))
    return std::nullopt;
  return after;
}

void set_finalizers(Json& object, const std::vector<std::string>& names) {
  if (names.empty())
    object["metadata"].erase("finalizers");
  else
    object["metadata"]["finalizers"] = names;
}

void raise_generation(Json& object) {
  Json& metadata = object["metadata"];
  if (auto it = metadata.find("generation");
      it != metadata.end() && it->is_number_integer() && *it > 0)
    *it = it->get<std::int64_t>() + 1;
}

// For kinds without graceful deletion: deleted now, held by finalizers.
void mark_as_deleting(Json& object, std::string_view now) {
  if (!is_deleting(object)) {
    raise_generation(object);
    object["metadata"]["deletionTimestamp"] = now;
  }
  object["metadata"]["deletionGracePeriodSeconds"] = 0;
}

struct Grace {
  bool graceful = false;  ///< the object was changed: it goes after `seconds`
  bool pending = false;   ///< nothing to do: it is going already, as soon or sooner
  std::int64_t seconds = 0;
};

std::string shifted(std::string_view time, std::int64_t seconds) {
  auto parsed = parse_time(time);
  return parsed ? format_time(*parsed + std::chrono::seconds(seconds)) : std::string(time);
}

// rest.BeforeDelete.
Grace prepare_grace(const Call& call, const DeletionOptions& options, Json& object) {
  Json& metadata = object["metadata"];
  if (is_deleting(object)) {
    const std::int64_t left = deletion_grace(object);
    if (left <= 0) return {};
    if (!options.grace_period_seconds) return {.pending = true};
    const std::int64_t wanted = *options.grace_period_seconds;
    if (wanted >= left) return {.pending = true};
    metadata["deletionTimestamp"] =
        shifted(string_at(metadata, {"deletionTimestamp"}), wanted - left);
    metadata["deletionGracePeriodSeconds"] = wanted;
    return {.graceful = true, .seconds = wanted};
  }
  if (!is_graceful(*call.type)) return {};
  std::int64_t period = call.strategy->grace_period_seconds(object);
  if (period > 0 && options.grace_period_seconds) period = *options.grace_period_seconds;
  metadata["deletionTimestamp"] = shifted(call.core.now(), period);
  metadata["deletionGracePeriodSeconds"] = period;
  raise_generation(object);
  return {.graceful = true, .seconds = period};
}

Result<void> check_preconditions(const Call& call, const DeletionOptions& options,
                                 const Object& live) {
  const GroupResource kind{call.type->resource.group, call.type->resource.kind};
  if (options.uid && *options.uid != live.uid())
    return fail(conflict(
        kind, live.name(),
        fmt::format(
            "the UID in the precondition ({}) does not match the UID in record ({}). The object "
            "might have been deleted and then recreated",
            *options.uid, live.uid())));
  if (options.resource_version && *options.resource_version != live.resource_version())
    return fail(conflict(
        kind, live.name(),
        fmt::format(
            "the ResourceVersion in the precondition ({}) does not match the ResourceVersion in "
            "record ({}). The object might have been modified",
            *options.resource_version, live.resource_version())));
  return {};
}

Response deleted_answer(const Call& call, const Object& last) {
  if (returns_object(*call.type)) return present_object(call, 200, last);
  const GroupResource resource = call.resource();
  Json details{{"name", last.name()}, {"kind", resource.resource}, {"uid", last.uid()}};
  if (!resource.group.empty()) details["group"] = resource.group;
  return Response(200, Object(Json{{"kind", "Status"},
                                   {"apiVersion", "v1"},
                                   {"metadata", Json::object()},
                                   {"status", "Success"},
                                   {"details", std::move(details)}}));
}

// Stores what a deletion made of the object, if it made anything.
Object store_change(Call& call, const ObjectKey& key, const Object& live, Json object,
                    bool dry_run) {
  if (object == live.json()) return live;
  if (dry_run) return Object(std::move(object));
  return commit_object(call, key, std::move(object));
}

Response start_namespace_deletion(Call& call, const DeletionOptions& options, const Object& live) {
  Json object = live.json();
  object["metadata"]["deletionTimestamp"] = call.core.now();
  object["status"]["phase"] = "Terminating";
  if (auto finalizers = propagation_finalizers(*call.type, options, object))
    set_finalizers(object, *finalizers);
  return present_object(call, 200,
                        store_change(call, call.key(), live, std::move(object), options.dry_run));
}

void warn_of_orphans(Call& call, const DeletionOptions& options) {
  if (call.type->resource.kind != "Job" || call.type->custom) return;
  if (options.propagation_policy || options.orphan_dependents) return;
  std::string text =
      "child pods are preserved by default when jobs are deleted; set "
      "propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress "
      "this "
      "warning";
  if (std::find(call.warnings.begin(), call.warnings.end(), text) == call.warnings.end())
    call.warnings.push_back(std::move(text));
}

// Nothing holds it, and nobody has to be asked.
bool goes_at_once(const ResourceType& type, const DeletionOptions& options, const Json& live) {
  return !is_graceful(type) && !is_deleting(live) && !has_finalizers(live) &&
         !propagation_finalizers(type, options, live);
}

Response remove_live(Call& call, const DeletionOptions& options, const Object& live,
                     const ObjectKey& key) {
  if (options.dry_run) return deleted_answer(call, live);
  const Object last = commit_removal(call, key);
  settle_crds(call.core, *call.type, key);
  return deleted_answer(call, last);
}

Result<Response> delete_live(Call& call, const DeletionOptions& options, const Object& live,
                             const ObjectKey& key) {
  DRYDOCK_CHECK(check_preconditions(call, options, live));
  warn_of_orphans(call, options);
  if (is_namespace(*call.type)) {
    if (!is_deleting(live.json())) return start_namespace_deletion(call, options, live);
    if (namespace_has_finalizers(live.json())) return present_object(call, 200, live);
  }
  const bool crd = call.storage() == crd_resource();
  if (!crd && goes_at_once(*call.type, options, live.json()))
    return remove_live(call, options, live, key);
  Json object = live.json();
  if (crd && !is_deleting(object) && !contains(finalizers_of(object), kCrdCleanupFinalizer)) {
    std::vector<std::string> finalizers = finalizers_of(object);
    finalizers.emplace_back(kCrdCleanupFinalizer);
    set_finalizers(object, finalizers);
  }
  const Grace grace = prepare_grace(call, options, object);
  if (grace.pending) return present_object(call, 200, live);
  if (auto finalizers = propagation_finalizers(*call.type, options, object))
    set_finalizers(object, *finalizers);
  const bool held = has_finalizers(object);
  if (held && !grace.graceful) mark_as_deleting(object, call.core.now());
  if (held || grace.graceful) {
    const Object changed = store_change(call, key, live, std::move(object), options.dry_run);
    if (held || grace.seconds > 0) {
      if (!options.dry_run) settle_crds(call.core, *call.type, key);
      const bool refused_to_orphan = options.orphan_dependents && !*options.orphan_dependents;
      return present_object(call, refused_to_orphan ? 202 : 200, changed);
    }
    if (options.dry_run) return deleted_answer(call, changed);
  }
  return remove_live(call, options, live, key);
}

}  // namespace

Result<Response> delete_object(Call& call) {
  DRYDOCK_TRY(const DeletionOptions options, read_deletion_options(call.request));
  DRYDOCK_CHECK(admit_delete(call));
  DRYDOCK_TRY(const Object live, find_live(call));
  return delete_live(call, options, live, call.key());
}

Result<Response> delete_collection(Call& call) {
  DRYDOCK_TRY(const DeletionOptions options, read_deletion_options(call.request));
  // The list is taken plain, whatever shape the answer has.
  const Representation shape = std::exchange(call.representation, Representation{});
  DRYDOCK_TRY(Response listed, list_objects(call));
  auto* list = std::get_if<ObjectList>(&listed.payload);
  if (!list) return listed;
  for (const Object& item : list->items) {
    const Object live = call.core.store.get(call.storage(), item.key());
    if (!live) continue;
    DRYDOCK_TRY(Response deleted,
                delete_live(call, options, show(call.core, *call.type, live), item.key()));
  }
  call.representation = shape;
  return present_list(call, std::move(*list));
}

void delete_all_of(Core& core, const ResourceTypePtr& type) {
  const Request request(Verb::kDelete, type->resource.gvr());
  Call call(core, request);
  call.type = type;
  call.own_strategy = make_strategy(*type, call.strategy);
  std::vector<Object> all;
  core.store.scan(type->storage, "", "", core.store.revision(),
                  [&all](const std::string&, const Object& stored) {
                    all.push_back(stored);
                    return true;
                  });
  for (const Object& stored : all) {
    const ObjectKey key = stored.key();
    if (!has_finalizers(stored.json())) {
      commit_removal(call, key);
    } else if (!is_deleting(stored.json())) {
      Json object = show(core, *type, stored).json();
      mark_as_deleting(object, core.now());
      commit_object(call, key, std::move(object));
    }
  }
}

}  // namespace drydock::fake
