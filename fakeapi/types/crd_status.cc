#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "fakeapi/types/crd.h"
#include "fakeapi/types/crd_approval.h"
#include "fakeapi/types/crd_view.h"
#include "operator/schema/go_text.h"

namespace drydock::fake {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

struct Condition {
  std::string_view type, status, reason, message;
};

// Replaces or appends; the time moves only with the status. Whether anything changed.
bool set_condition(Json& crd, const Condition& condition, std::string_view now) {
  Json& conditions = crd["status"]["conditions"];
  if (!conditions.is_array()) conditions = Json::array();
  Json fresh{{"type", condition.type},
             {"status", condition.status},
             {"lastTransitionTime", now},
             {"reason", condition.reason},
             {"message", condition.message}};
  for (Json& old : conditions) {
    if (string_at(old, {"type"}) != condition.type) continue;
    if (string_at(old, {"status"}) == condition.status) {
      if (string_at(old, {"reason"}) == condition.reason &&
          string_at(old, {"message"}) == condition.message)
        return false;
      fresh["lastTransitionTime"] = old.value("lastTransitionTime", Json(now));
    }
    old = std::move(fresh);
    return true;
  }
  conditions.push_back(std::move(fresh));
  return true;
}

bool has_condition(const Json& crd, std::string_view type, std::string_view status) {
  return std::ranges::any_of(array_at(crd, {"status", "conditions"}), [&](const Json& condition) {
    return string_at(condition, {"type"}) == type && string_at(condition, {"status"}) == status;
  });
}

void add_stored_versions(Json& crd) {
  for (const Json& version : array_at(crd, {"spec", "versions"})) {
    const Json* storage = find_path(version, {"storage"});
    const Json* name = find_path(version, {"name"});
    if (!storage || *storage != true || !name) continue;
    Json& stored = crd["status"]["storedVersions"];
    if (!stored.is_array()) stored = Json::array();
    if (std::ranges::find(stored, *name) == stored.end()) stored.push_back(*name);
    return;
  }
}

Json fresh_status() {
  return {{"conditions", nullptr},
          {"acceptedNames", {{"plural", ""}, {"kind", ""}}},
          {"storedVersions", nullptr}};
}

bool is_deleted(const Json& crd) {
  return !string_at(crd, {"metadata", "deletionTimestamp"}).empty();
}

// Names in use by other CRDs of the group.
struct UsedNames {
  std::set<std::string, std::less<>> resources, kinds;
};

UsedNames used_names(const Json& crd, const std::vector<const Json*>& others) {
  UsedNames used;
  for (const Json* other : others) {
    if (string_at(*other, {"metadata", "name"}) == string_at(crd, {"metadata", "name"}) ||
        string_at(*other, {"spec", "group"}) != string_at(crd, {"spec", "group"}))
      continue;
    const auto take = [&](std::string_view key, auto& into) {
      if (const std::string_view name = string_at(*other, {"status", "acceptedNames", key});
          !name.empty())
        into.emplace(name);
    };
    take("plural", used.resources);
    take("singular", used.resources);
    for (const Json& name : array_at(*other, {"status", "acceptedNames", "shortNames"}))
      if (name.is_string()) used.resources.insert(name.get<std::string>());
    take("kind", used.kinds);
    take("listKind", used.kinds);
  }
  return used;
}

}  // namespace

void default_crd(Json& crd) {
  Json& spec = crd["spec"];
  if (!spec.is_object()) return;
  Json& names = spec["names"];
  if (names.is_null()) names = Json::object();
  if (!names.is_object()) return;
  if (const std::string kind(string_at(names, {"kind"})); !kind.empty()) {
    if (string_at(names, {"singular"}).empty()) names["singular"] = lower(kind);
    if (string_at(names, {"listKind"}).empty()) names["listKind"] = kind + "List";
  }
  if (!find_path(spec, {"conversion"}) || spec["conversion"].is_null())
    spec["conversion"] = {{"strategy", "None"}};
  if (Json& conversion = spec["conversion"]; conversion.is_object()) {
    if (Json* service = conversion.contains("webhook") && conversion["webhook"].is_object() &&
                                conversion["webhook"].contains("clientConfig") &&
                                conversion["webhook"]["clientConfig"].is_object() &&
                                conversion["webhook"]["clientConfig"].contains("service") &&
                                conversion["webhook"]["clientConfig"]["service"].is_object()
                            ? &conversion["webhook"]["clientConfig"]["service"]
                            : nullptr;
        service && !service->contains("port"))
      (*service)["port"] = 443;
  }
}

void prepare_crd_for_create(Json& crd) {
  crd["status"] = fresh_status();
  crd["metadata"]["generation"] = 1;
  add_stored_versions(crd);
}

void prepare_crd_for_update(Json& crd, const Json& live, std::string_view subresource) {
  const Json* live_spec = find_path(live, {"spec"});
  const Json* live_status = find_path(live, {"status"});
  crd["metadata"]["generation"] = live.value(Json::json_pointer("/metadata/generation"), Json(1));
  if (subresource == "status") {
    if (live_spec) crd["spec"] = *live_spec;
    if (Json& status = crd["status"]; status.is_object()) {
      for (const auto& [key, value] : fresh_status().items())
        if (!status.contains(key)) status[key] = value;
      if (status["storedVersions"] == Json::array()) add_stored_versions(crd);
    } else {
      status = fresh_status();
    }
    return;
  }
  crd["status"] = live_status ? *live_status : fresh_status();
  if (!live_spec || !schema::deep_equal(crd["spec"], *live_spec))
    crd["metadata"]["generation"] = crd["metadata"]["generation"].get<std::int64_t>() + 1;
  add_stored_versions(crd);
}

namespace {

// Refers to the state.
Condition approval_condition(const ApprovalState& state) {
  constexpr const char* kType = "KubernetesAPIApprovalPolicyConformant";
  switch (state.approval) {
    case Approval::kApproved:
      return {kType, "True", "ApprovedAnnotation", state.reason};
    case Approval::kBypassed:
      return {kType, "False", "UnapprovedAnnotation", state.reason};
    case Approval::kInvalid:
      return {kType, "False", "InvalidAnnotation", state.reason};
    case Approval::kMissing:
      break;
  }
  return {kType, "False", "MissingAnnotation", state.reason};
}

}  // namespace

Json settle_crd_status(const Json& crd, const std::vector<const Json*>& others,
                       std::string_view now) {
  if (is_deleted(crd)) return crd;
  Json out = crd;
  if (!out["status"].is_object()) out["status"] = fresh_status();
  const UsedNames used = used_names(crd, others);
  const Json& names = out["spec"]["names"];
  const Json old = out["status"].value("acceptedNames", Json::object());
  Json accepted = old;
  std::optional<std::pair<std::string, std::string>> conflict;

  const auto settle = [&](const char* key, const auto& taken, const char* reason) {
    const std::string wanted(string_at(names, {key}));
    if (wanted != string_at(old, {key}) && taken.contains(wanted)) {
      conflict.emplace(reason, fmt::format("{} is already in use", schema::go_quote(wanted)));
    } else if (!wanted.empty()) {
      accepted[key] = wanted;
    }
  };
  settle("plural", used.resources, "PluralConflict");
  settle("singular", used.resources, "SingularConflict");
  std::vector<std::string> clashes;
  const Json& owned = array_at(old, {"shortNames"});
  for (const Json& name : array_at(names, {"shortNames"}))
    if (name.is_string() && std::ranges::find(owned, name) == owned.end() &&
        used.resources.contains(name.get<std::string>()))
      clashes.push_back(
          fmt::format("{} is already in use", schema::go_quote(name.get<std::string>())));
  if (!clashes.empty()) {
    conflict.emplace("ShortNamesConflict", clashes.size() == 1
                                               ? clashes[0]
                                               : fmt::format("[{}]", fmt::join(clashes, ", ")));
  } else if (const Json& wanted = array_at(names, {"shortNames"}); !wanted.empty()) {
    accepted["shortNames"] = wanted;
  } else {
    accepted.erase("shortNames");
  }
  settle("kind", used.kinds, "KindConflict");
  settle("listKind", used.kinds, "ListKindConflict");
  if (const Json& categories = array_at(names, {"categories"}); !categories.empty())
    accepted["categories"] = categories;
  else
    accepted.erase("categories");

  bool changed = accepted != old || !crd["status"].is_object();
  if (const ApprovalState approval = approval_of(crd);
      is_protected_group(string_at(crd, {"spec", "group"})))
    changed |= set_condition(out, approval_condition(approval), now);
  out["status"]["acceptedNames"] = std::move(accepted);
  if (conflict) {
    changed |=
        set_condition(out, {"NamesAccepted", "False", conflict->first, conflict->second}, now);
    if (!has_condition(crd, "Established", "True"))
      changed |= set_condition(
          out, {"Established", "False", "NotAccepted", "not all names are accepted"}, now);
  } else {
    changed |=
        set_condition(out, {"NamesAccepted", "True", "NoConflicts", "no conflicts found"}, now);
    changed |= set_condition(
        out,
        {"Established", "True", "InitialNamesAccepted", "the initial names have been accepted"},
        now);
  }
  return changed ? out : crd;
}

Json begin_crd_deletion(const Json& crd, std::string_view now) {
  if (is_deleted(crd)) return crd;
  Json out = crd;
  out["metadata"]["deletionTimestamp"] = now;
  Json& finalizers = out["metadata"]["finalizers"];
  if (!finalizers.is_array()) finalizers = Json::array();
  if (std::ranges::find(finalizers, Json(kCrdCleanupFinalizer)) == finalizers.end())
    finalizers.push_back(kCrdCleanupFinalizer);
  set_condition(
      out,
      {"Terminating", "True", "InstanceDeletionPending",
       "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon"},
      now);
  return out;
}

Json drop_crd_finalizer(const Json& crd, std::string_view now) {
  Json out = crd;
  set_condition(out, {"Terminating", "False", "InstanceDeletionCompleted", "removed all instances"},
                now);
  Json& metadata = out["metadata"];
  Json left = Json::array();
  for (const Json& name : array_at(crd, {"metadata", "finalizers"}))
    if (name != kCrdCleanupFinalizer) left.push_back(name);
  if (left.empty())
    metadata.erase("finalizers");
  else
    metadata["finalizers"] = std::move(left);
  return out;
}

bool is_crd_established(const Json& crd) { return has_condition(crd, "Established", "True"); }
bool is_crd_terminating(const Json& crd) { return is_deleted(crd); }

}  // namespace drydock::fake
