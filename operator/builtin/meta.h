#pragma once
// What all kinds share: metadata, selectors, conditions, as structs. Values; builtin.h makes whole
// objects of the kinds. Generated from Kubernetes' OpenAPI schemas by drydock-generate-builtins: do
// not edit.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/crd/field.h"

namespace drydock::builtin {

struct ManagedFieldsEntry {
  std::optional<std::string> api_version;
  std::optional<std::string> fields_type;
  std::optional<Json> fields_v1;
  std::optional<std::string> manager;
  std::optional<std::string> operation;
  std::optional<std::string> subresource;
  std::optional<WallTime> time;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ManagedFieldsEntry::api_version>("apiVersion"),
        crd::field<&ManagedFieldsEntry::fields_type>("fieldsType"),
        crd::field<&ManagedFieldsEntry::fields_v1>("fieldsV1"),
        crd::field<&ManagedFieldsEntry::manager>("manager"),
        crd::field<&ManagedFieldsEntry::operation>("operation"),
        crd::field<&ManagedFieldsEntry::subresource>("subresource"),
        crd::field<&ManagedFieldsEntry::time>("time"),
    };
  }
};

struct OwnerReference {
  std::string api_version;
  std::optional<bool> block_owner_deletion;
  std::optional<bool> controller;
  std::string kind;
  std::string name;
  std::string uid;

  static constexpr auto fields() {
    return std::array{
        crd::field<&OwnerReference::api_version>("apiVersion"),
        crd::field<&OwnerReference::block_owner_deletion>("blockOwnerDeletion"),
        crd::field<&OwnerReference::controller>("controller"),
        crd::field<&OwnerReference::kind>("kind"),
        crd::field<&OwnerReference::name>("name"),
        crd::field<&OwnerReference::uid>("uid"),
    };
  }
};

struct ObjectMeta {
  std::map<std::string, std::string> annotations;
  std::optional<WallTime> creation_timestamp;
  std::optional<std::int64_t> deletion_grace_period_seconds;
  std::optional<WallTime> deletion_timestamp;
  std::vector<std::string> finalizers;
  std::optional<std::string> generate_name;
  std::optional<std::int64_t> generation;
  std::map<std::string, std::string> labels;
  std::vector<ManagedFieldsEntry> managed_fields;
  std::optional<std::string> name;
  std::optional<std::string> namespace_;
  std::vector<OwnerReference> owner_references;
  std::optional<std::string> resource_version;
  std::optional<std::string> self_link;
  std::optional<std::string> uid;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ObjectMeta::annotations>("annotations", {.absent_if_empty = true}),
        crd::field<&ObjectMeta::creation_timestamp>("creationTimestamp"),
        crd::field<&ObjectMeta::deletion_grace_period_seconds>("deletionGracePeriodSeconds"),
        crd::field<&ObjectMeta::deletion_timestamp>("deletionTimestamp"),
        crd::field<&ObjectMeta::finalizers>("finalizers", {.absent_if_empty = true}),
        crd::field<&ObjectMeta::generate_name>("generateName"),
        crd::field<&ObjectMeta::generation>("generation"),
        crd::field<&ObjectMeta::labels>("labels", {.absent_if_empty = true}),
        crd::field<&ObjectMeta::managed_fields>("managedFields", {.absent_if_empty = true}),
        crd::field<&ObjectMeta::name>("name"),
        crd::field<&ObjectMeta::namespace_>("namespace"),
        crd::field<&ObjectMeta::owner_references>("ownerReferences", {.absent_if_empty = true}),
        crd::field<&ObjectMeta::resource_version>("resourceVersion"),
        crd::field<&ObjectMeta::self_link>("selfLink"),
        crd::field<&ObjectMeta::uid>("uid"),
    };
  }
};

struct LabelSelectorRequirement {
  std::string key;
  std::string operator_;
  std::vector<std::string> values;

  static constexpr auto fields() {
    return std::array{
        crd::field<&LabelSelectorRequirement::key>("key"),
        crd::field<&LabelSelectorRequirement::operator_>("operator"),
        crd::field<&LabelSelectorRequirement::values>("values", {.absent_if_empty = true}),
    };
  }
};

struct LabelSelector {
  std::vector<LabelSelectorRequirement> match_expressions;
  std::map<std::string, std::string> match_labels;

  static constexpr auto fields() {
    return std::array{
        crd::field<&LabelSelector::match_expressions>("matchExpressions",
                                                      {.absent_if_empty = true}),
        crd::field<&LabelSelector::match_labels>("matchLabels", {.absent_if_empty = true}),
    };
  }
};

struct Condition {
  WallTime last_transition_time;
  std::string message;
  std::optional<std::int64_t> observed_generation;
  std::string reason;
  std::string status;
  std::string type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Condition::last_transition_time>("lastTransitionTime"),
        crd::field<&Condition::message>("message"),
        crd::field<&Condition::observed_generation>("observedGeneration"),
        crd::field<&Condition::reason>("reason"),
        crd::field<&Condition::status>("status"),
        crd::field<&Condition::type>("type"),
    };
  }
};

}  // namespace drydock::builtin
