#pragma once
// Namespace, as structs. Values; builtin.h makes whole objects of the kinds.
// Generated from Kubernetes' OpenAPI schemas by drydock-generate-builtins: do not edit.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/builtin/meta.h"
#include "operator/crd/field.h"

namespace drydock::builtin {

struct NamespaceSpec {
  std::vector<std::string> finalizers;

  static constexpr auto fields() {
    return std::array{
        crd::field<&NamespaceSpec::finalizers>("finalizers", {.absent_if_empty = true}),
    };
  }
};

struct NamespaceCondition {
  std::optional<WallTime> last_transition_time;
  std::optional<std::string> message;
  std::optional<std::string> reason;
  std::string status;
  std::string type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&NamespaceCondition::last_transition_time>("lastTransitionTime"),
        crd::field<&NamespaceCondition::message>("message"),
        crd::field<&NamespaceCondition::reason>("reason"),
        crd::field<&NamespaceCondition::status>("status"),
        crd::field<&NamespaceCondition::type>("type"),
    };
  }
};

struct NamespaceStatus {
  std::vector<NamespaceCondition> conditions;
  std::optional<std::string> phase;

  static constexpr auto fields() {
    return std::array{
        crd::field<&NamespaceStatus::conditions>("conditions", {.absent_if_empty = true}),
        crd::field<&NamespaceStatus::phase>("phase"),
    };
  }
};

struct Namespace {
  static constexpr std::string_view kApiVersion = "v1";
  static constexpr std::string_view kKind = "Namespace";

  ObjectMeta metadata;
  std::optional<NamespaceSpec> spec;
  std::optional<NamespaceStatus> status;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Namespace::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&Namespace::spec>("spec"),
        crd::field<&Namespace::status>("status"),
    };
  }
};

}  // namespace drydock::builtin
