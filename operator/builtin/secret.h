#pragma once
// Secret, as structs. Values; builtin.h makes whole objects of the kinds.
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

struct Secret {
  static constexpr std::string_view kApiVersion = "v1";
  static constexpr std::string_view kKind = "Secret";

  std::map<std::string, std::string> data;
  std::optional<bool> immutable;
  ObjectMeta metadata;
  std::map<std::string, std::string> string_data;
  std::optional<std::string> type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Secret::data>("data", {.absent_if_empty = true}),
        crd::field<&Secret::immutable>("immutable"),
        crd::field<&Secret::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&Secret::string_data>("stringData", {.absent_if_empty = true}),
        crd::field<&Secret::type>("type"),
    };
  }
};

}  // namespace drydock::builtin
