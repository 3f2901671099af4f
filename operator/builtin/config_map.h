#pragma once
// ConfigMap, as structs. Values; builtin.h makes whole objects of the kinds.
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

struct ConfigMap {
  static constexpr std::string_view kApiVersion = "v1";
  static constexpr std::string_view kKind = "ConfigMap";

  std::map<std::string, std::string> binary_data;
  std::map<std::string, std::string> data;
  std::optional<bool> immutable;
  ObjectMeta metadata;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ConfigMap::binary_data>("binaryData", {.absent_if_empty = true}),
        crd::field<&ConfigMap::data>("data", {.absent_if_empty = true}),
        crd::field<&ConfigMap::immutable>("immutable"),
        crd::field<&ConfigMap::metadata>("metadata", {.default_json = "{}"}),
    };
  }
};

}  // namespace drydock::builtin
