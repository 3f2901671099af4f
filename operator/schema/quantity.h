#pragma once
// Quantity: resource.Quantity of apimachinery ("500m", "1Gi", "1e3"). An exact value; canonical
// text.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "operator/base/result.h"

namespace drydock::schema {

class Quantity {
 public:
  enum class Format { kDecimalSI, kBinarySI, kDecimalExponent };

  Quantity() = default;
  Quantity(std::int64_t value, Format format);
  /// Errors: reason BadRequest with apimachinery's text ("quantities must match the regular
  /// expression ..."). Like it, rounds up below nano and caps at 2^63-1.
  static Result<Quantity> parse(std::string_view text);

  /// "1500m", "1Gi", "0".
  std::string to_string() const;
  Format format() const { return format_; }
  int sign() const { return nanos_ < 0 ? -1 : nanos_ > 0 ? 1 : 0; }
  /// Rounded up to whole numbers; nullopt beyond 64 bits.
  std::optional<std::int64_t> value() const;
  bool is_integer() const;
  double as_double() const;
  Quantity plus(const Quantity& other) const;
  Quantity minus(const Quantity& other) const;
  /// Up to a whole thousandth; half a thousandth is one.
  Quantity rounded_to_milli() const;

  std::strong_ordering operator<=>(const Quantity& other) const { return nanos_ <=> other.nanos_; }
  bool operator==(const Quantity& other) const { return nanos_ == other.nanos_; }

 private:
  __int128 nanos_ = 0;  ///< in units of 10^-9
  Format format_ = Format::kDecimalSI;
};

}  // namespace drydock::schema
