#pragma once
// Rules: what one field of a spec promises beyond its C++ type, in the words of OpenAPI schemas.
// Each member is the keyword of that name in the CRD's schema. Values, usable at compile time.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace drydock::crd {

/// One entry of x-kubernetes-validations.
struct CelRule {
  std::string_view rule{};
  std::string_view message{};
};

struct Rules {
  std::string_view description{};

  // What a value must hold to; left out of a CRD whose validation is the operator's alone.
  std::optional<double> minimum{}, maximum{}, multiple_of{};
  bool exclusive_minimum = false, exclusive_maximum = false;
  std::optional<std::int64_t> min_length{}, max_length{};
  std::optional<std::int64_t> min_items{}, max_items{};
  std::optional<std::int64_t> min_properties{}, max_properties{};
  std::string_view pattern{};
  std::array<CelRule, 4> validations{};  ///< those without a rule count for nothing

  // Its shape.
  std::string_view format{};  ///< of strings: "date-time", "uri"
  std::string_view
      default_json{};  ///< a JSON text: what the server fills in where the field is absent
  std::string_view list_type{};  ///< "atomic", "set", "map"
  std::array<std::string_view, 2> list_map_keys{};
  std::string_view map_type{};  ///< "atomic", "granular"
  bool nullable = false;
  /// A list or a map that may be absent, which is the same as empty.
  bool absent_if_empty = false;
};

}  // namespace drydock::crd
