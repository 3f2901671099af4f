#include "fakeapi/write/mutate.h"

#include <fmt/format.h>

#include "fakeapi/apply/managed_fields.h"
#include "fakeapi/kinds/metadata_validation.h"
#include "fakeapi/write/admission.h"
#include "fakeapi/write/commit.h"
#include "fakeapi/write/errors.h"
#include "fakeapi/write/metadata.h"
#include "fakeapi/write/namespaces.h"
#include "fakeapi/write/present.h"

namespace drydock::fake {
namespace {

constexpr int kNameAttempts = 8;

MetadataRules metadata_rules(const Call& call) {
  MetadataRules rules;
  rules.namespaced = call.type->resource.namespaced;
  rules.name_rule = call.strategy->name_rule();
  // Events are checked by the group that they are written through, others as what they are.
  const bool event = call.type->resource.group == "events.k8s.io";
  const GroupResource checked = event ? GroupResource{"events.k8s.io", "events"} : call.storage();
  rules.custom = call.type->custom || has_plain_metadata(checked);
  rules.checks_prefix = call.type->custom || checks_generate_name(checked);
  if (!call.type->custom) rules.update_checks = metadata_update_checks(checked);
  return rules;
}

Status invalid(const Call& call, const Json& object, const FieldErrors& errors) {
  // The kind is the one that the body claims, which is what may be wrong with it. Events of both
  // groups are checked as the core one.
  std::string group = call.type->resource.group;
  if (call.type->custom) {
    const auto claimed = GroupVersion::parse(string_at(object, {"apiVersion"}));
    group = claimed ? claimed->group : std::string();
  } else if (group == "events.k8s.io") {
    group.clear();
  }
  return schema::invalid_status({group, std::string(string_at(object, {"kind"}))},
                                string_at(object, {"metadata", "name"}), errors);
}

FieldManager field_manager(const Call& call, const RequestOptions& options) {
  return {.name = options.field_manager,
          .api_version = call.type->resource.api_version(),
          .subresource = std::string(call.subresource_name()),
          .time = call.core.now()};
}

void deduplicate_owners(Call& call, Json& object) {
  if (const auto dropped = drop_duplicate_owners(object); !dropped.empty())
    call.warnings.push_back(duplicate_owners_warning(dropped));
}

// A dry run takes nothing: it is shown values that nobody can have.
Result<void> allocate(Call& call, const RequestOptions& options, Json& object, const Json& live) {
  std::int64_t shown_port = 32768;
  auto errors = call.strategy->allocate(object, live, [&](std::string_view what) {
    if (!options.dry_run) return call.core.allocator.allocate(what);
    if (what == "clusterIP") return std::optional<std::string>("10.96.0.0");
    if (what == "nodePort") return std::optional(std::to_string(++shown_port));
    return std::optional<std::string>("");
  });
  if (!errors.empty()) return fail(invalid(call, object, errors));
  return {};
}

void warn(Call& call, const Json& object, const Json* live) {
  for (std::string& text :
       live ? call.strategy->update_warnings(object, *live) : call.strategy->warnings(object))
    call.warnings.push_back(std::move(text));
  if (!call.type->custom) return;
  const std::vector<std::string> before =
      live ? finalizer_warnings(*live) : std::vector<std::string>();
  for (std::string& text : finalizer_warnings(object))
    if (std::find(before.begin(), before.end(), text) == before.end())
      call.warnings.push_back(std::move(text));
}

Result<Json> own(const Call& call, const RequestOptions& options, const Json& live, Json object) {
  return update_managed_fields(*call.type, live, std::move(object), field_manager(call, options),
                               call.emptied);
}

// An update that takes the last finalizer from an object being deleted ends it.
bool ends_object(const Call& call, const Json& object, const Json& live) {
  if (has_finalizers(object) || !is_deleting(live) || deletion_grace(live) > 0) return false;
  return !is_namespace(*call.type) || !namespace_has_finalizers(object);
}

Result<void> check_version(const Call& call, const Json& live, Json& object) {
  auto wanted = wanted_version(object);
  if (!wanted) return fail(wanted.error());
  const std::string_view name = string_at(live, {"metadata", "name"});
  if (*wanted == 0) {
    if (!call.strategy->allow_unconditional_update())
      return fail(schema::invalid_status({call.type->resource.group, call.type->resource.plural},
                                         name,
                                         {schema::invalid("metadata.resourceVersion", Json(0),
                                                          "must be specified for an update")}));
    object["metadata"]["resourceVersion"] = live["metadata"]["resourceVersion"];
  } else if (std::to_string(*wanted) != string_at(live, {"metadata", "resourceVersion"})) {
    return fail(modified(call.resource(), name));
  }
  return {};
}

}  // namespace

Result<void> check_name_and_namespace(const Call& call, const Json& metadata, bool match_name) {
  const std::string_view name = string_at(metadata, {"name"});
  if (match_name) {
    if (name.empty())
      return fail(bad_request(fmt::format(
          "the name of the object ({} based on URL) was undeterminable: name must be provided",
          call.request.name)));
    if (name != call.request.name)
      return fail(bad_request(
          fmt::format("the name of the object ({}) does not match the name on the URL ({})", name,
                      call.request.name)));
  }
  const std::string_view written = string_at(metadata, {"namespace"});
  if (call.type->resource.namespaced && !written.empty() && written != call.request.namespace_)
    return fail(bad_request(
        "the namespace of the provided object does not match the namespace sent on the request"));
  return {};
}

Result<void> match_name_and_namespace(const Call& call, Json& object, bool match_name) {
  Json& metadata = member_at(object, "metadata");
  if (!metadata.is_object()) metadata = Json::object();
  DRYDOCK_CHECK(check_name_and_namespace(call, metadata, match_name));
  if (!call.type->resource.namespaced)
    metadata.erase("namespace");
  else if (string_at(metadata, {"namespace"}).empty())
    metadata["namespace"] = call.request.namespace_;
  return {};
}

Result<Response> finish_create(Call& call, const RequestOptions& options, Json object,
                               Ownership ownership) {
  deduplicate_owners(call, object);
  call.strategy->set_defaults(object);
  const auto version = wanted_version(object);
  object["metadata"].erase("resourceVersion");
  set_system_metadata(object, call.core.random, call.core.now());
  // A Secret's stringData is data as soon as it is decoded, and owned as such.
  if (call.storage() == GroupResource{"", "secrets"}) call.strategy->prepare_for_create(object);
  if (ownership == Ownership::kCompute) {
    DRYDOCK_TRY(object, own(call, options, Json(), std::move(object)));
  }
  DRYDOCK_CHECK(admit_mutating(call, object, nullptr));
  call.strategy->prepare_for_create(object);

  Json& metadata = object["metadata"];
  const std::string prefix(string_at(metadata, {"generateName"}));
  const bool generated = string_at(metadata, {"name"}).empty() && !prefix.empty();
  if (generated) metadata["name"] = generate_name(prefix, call.core.random);
  DRYDOCK_CHECK(allocate(call, options, object, Json()));
  FieldErrors errors = validate_metadata(object, metadata_rules(call));
  for (FieldError& error : call.strategy->validate(object)) errors.push_back(std::move(error));
  if (!errors.empty()) return fail(invalid(call, object, errors));
  warn(call, object, nullptr);
  DRYDOCK_CHECK(admit_validating(call, object, nullptr, options.dry_run));
  // A version that is no number was dropped silently; one that is may not be there.
  if (version && *version != 0 && !options.dry_run)
    return fail(plain_error("resourceVersion should not be set on objects to be created"));

  ObjectKey key{call.key().namespace_, metadata["name"].get<std::string>()};
  for (int attempt = 1;
       generated && attempt < kNameAttempts && call.core.store.get(call.storage(), key);
       ++attempt) {
    key.name = generate_name(prefix, call.core.random);
    metadata["name"] = key.name;
  }
  if (call.core.store.get(call.storage(), key))
    return fail(prefix.empty() ? already_exists(call.resource(), key.name)
                               : name_taken(call.storage(), key.name));
  if (options.dry_run) return present_object(call, 201, Object(std::move(object)));
  DRYDOCK_CHECK(check_storable(call, object));
  const Object stored = commit_object(call, key, std::move(object));
  settle_crds(call.core, *call.type, key);
  return present_object(call, 201, stored);
}

Result<Response> finish_update(Call& call, const RequestOptions& options, const Object& live_object,
                               Json object, Ownership ownership) {
  const Json& live = live_object.json();
  const ObjectKey key = call.key();
  DRYDOCK_CHECK(check_version(call, live, object));
  deduplicate_owners(call, object);
  call.strategy->set_defaults(object);
  keep_system_metadata(object, live);
  call.strategy->prepare_for_update(object, live, call.subresource_name());
  if (ownership == Ownership::kCompute) {
    DRYDOCK_TRY(object, own(call, options, live, std::move(object)));
  }
  DRYDOCK_CHECK(allocate(call, options, object, live));
  FieldErrors errors = validate_metadata_update(object, live, metadata_rules(call));
  for (FieldError& error : call.strategy->validate_update(object, live, call.subresource_name()))
    errors.push_back(std::move(error));
  if (!errors.empty()) return fail(invalid(call, object, errors));
  warn(call, object, &live);
  DRYDOCK_CHECK(admit_validating(call, object, &live, options.dry_run));

  if (ends_object(call, object, live)) {
    if (!options.dry_run) {
      commit_removal(call, key);
      settle_crds(call.core, *call.type, key);
    }
    return present_object(call, 200, Object(std::move(object)));
  }
  if (same_but_for_times(object, live)) return present_object(call, 200, live_object);
  if (options.dry_run) return present_object(call, 200, Object(std::move(object)));
  DRYDOCK_CHECK(check_storable(call, object));
  const Object stored = commit_object(call, key, std::move(object));
  settle_crds(call.core, *call.type, key);
  return present_object(call, 200, stored);
}

Result<void> match_uid(const Call& call, const Object& live, const Json& object) {
  const std::string_view uid = string_at(object, {"metadata", "uid"});
  if (uid.empty() || uid == live.uid()) return {};
  const std::string group = call.type->custom ? call.storage().group + "/" : std::string();
  return fail(conflict(
      call.resource(), call.request.name,
      fmt::format("StorageError: invalid object, Code: 4, Key: /registry/{}{}/{}, ResourceVersion: "
                  "0, AdditionalErrorMsg: Precondition failed: UID in precondition: {}, UID in "
                  "object meta: {}",
                  group, call.storage().resource, call.key().to_string(), uid, live.uid())));
}

}  // namespace drydock::fake
