#pragma once
// Values that Kubernetes writes in a way of its own. Besides these a spec may hold WallTime
// (meta/v1 Time), Duration (meta/v1 Duration) and Object (an embedded resource).
#include <cstdint>
#include <string>
#include <variant>

namespace drydock::crd {

/// An amount, as it was written: "500m", "1Gi", or a number; schema::Quantity::parse reads it.
struct Quantity {
  std::string text = "0";
  bool operator==(const Quantity&) const = default;
};

/// A number or a name: a port, or "25%".
struct IntOrString {
  std::variant<std::int64_t, std::string> value;
  bool operator==(const IntOrString&) const = default;
};

}  // namespace drydock::crd
