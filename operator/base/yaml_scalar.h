#pragma once
// What a plain YAML scalar means, as go-yaml v2 (under sigs.k8s.io/yaml and so kubectl) resolves
// it: yes, no, on, off, y and n are booleans too, 0x1f and 017 are integers, 1_000 is 1000, dates
// stay strings. For yaml.cc and yaml_dump.cc only.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace drydock::yaml {

enum class ScalarKind { kNull, kBoolean, kInteger, kFloat, kNotFinite, kTimestamp, kString };

/// The kind of a plain scalar, and its value: null, a boolean, a number, else the text itself.
/// Floats without a fraction become integers, as they do on their way through JSON in Go.
struct Scalar {
  ScalarKind kind;
  nlohmann::json value;
};
Scalar resolve_plain(std::string_view text);

/// Whether a plain scalar would be read as a string: what dump() may leave unquoted.
bool resolves_to_string(std::string_view text);

/// A number as a plain scalar: Go's FormatFloat 'g' with the shortest digits that read back.
std::string format_float(double value);

}  // namespace drydock::yaml
