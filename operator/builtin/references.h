#pragma once
// References from one object to another or to its parts, as structs. Values; builtin.h makes whole
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

struct ObjectReference {
  std::optional<std::string> api_version;
  std::optional<std::string> field_path;
  std::optional<std::string> kind;
  std::optional<std::string> name;
  std::optional<std::string> namespace_;
  std::optional<std::string> resource_version;
  std::optional<std::string> uid;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ObjectReference::api_version>("apiVersion"),
        crd::field<&ObjectReference::field_path>("fieldPath"),
        crd::field<&ObjectReference::kind>("kind"),
        crd::field<&ObjectReference::name>("name"),
        crd::field<&ObjectReference::namespace_>("namespace"),
        crd::field<&ObjectReference::resource_version>("resourceVersion"),
        crd::field<&ObjectReference::uid>("uid"),
    };
  }
};

struct LocalObjectReference {
  std::optional<std::string> name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&LocalObjectReference::name>("name"),
    };
  }
};

struct TypedLocalObjectReference {
  std::optional<std::string> api_group;
  std::string kind;
  std::string name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&TypedLocalObjectReference::api_group>("apiGroup"),
        crd::field<&TypedLocalObjectReference::kind>("kind"),
        crd::field<&TypedLocalObjectReference::name>("name"),
    };
  }
};

}  // namespace drydock::builtin
