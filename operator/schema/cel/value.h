#pragma once
// Value: what a CEL expression computes with. Immutable; lists, maps and JSON are shared. JSON of
// the object that is validated is referred to, not copied, and must outlive the value.
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "operator/api/json.h"
#include "operator/base/time.h"
#include "operator/schema/cel/type.h"
#include "operator/schema/net_text.h"
#include "operator/schema/quantity.h"

namespace drydock::schema::cel {

class Value;
struct Bytes {
  std::string data;
  auto operator<=>(const Bytes&) const = default;
};
struct TypeName {
  std::string name;
  bool operator==(const TypeName&) const = default;
};
struct FormatName {
  std::string name;
};
/// A point in time, and the zone that it was written in: seconds east of UTC.
struct Timestamp {
  WallTime time;
  int offset = 0;
  Timestamp(WallTime at, int seconds_east = 0)  // NOLINT: a time alone is in UTC
      : time(at), offset(seconds_east) {}
};
using List = std::vector<Value>;
using MapEntries = std::vector<std::pair<Value, Value>>;
struct OptionalValue;
struct Semver;

/// A list, map or object of the object that is validated.
struct JsonView {
  const Json* json;
  const Schema* schema;  ///< null: of unknown type
  bool resource = false;
};

class Value {
 public:
  using Storage =
      std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Bytes,
                   Duration, Timestamp, std::shared_ptr<const List>,
                   std::shared_ptr<const MapEntries>, JsonView,
                   std::shared_ptr<const OptionalValue>, TypeName, Quantity, IpAddress, Cidr,
                   std::shared_ptr<const Url>, FormatName, std::shared_ptr<const Semver>>;
  Value() = default;
  template <class T>
    requires(!std::same_as<std::remove_cvref_t<T>, Value> && std::constructible_from<Storage, T>)
  Value(T value) : storage_(std::move(value)) {}  // NOLINT: values convert
  static Value list(List items);
  static Value map(MapEntries entries);
  static Value optional(std::optional<Value> value);

  template <class T>
  const T* as() const {
    return std::get_if<T>(&storage_);
  }
  template <class T>
  bool holds() const {
    return std::holds_alternative<T>(storage_);
  }
  bool is_null() const { return holds<std::monostate>(); }
  bool is_list() const;
  bool is_map() const;
  /// As its static type would say; kDyn never.
  Kind kind() const;

  /// Elements of a list. REQUIRES: is_list(), index < size().
  Value at(std::size_t index) const;
  /// Members of a list or map, code points of a string, bytes.
  std::optional<std::size_t> size() const;
  /// The value of a key; nullopt where there is none.
  std::optional<Value> find(const Value& key) const;
  /// Keys of a map in a fixed order.
  List keys() const;
  List items() const;

 private:
  Storage storage_;
};

struct OptionalValue {
  std::optional<Value> value;
};

/// Reads JSON by its schema (null: by its own type).
Value from_json(const Json& json, const Schema* schema, bool resource);

/// CEL's ==: numbers by value across types, lists of type set without order.
bool equals(const Value& left, const Value& right);
/// nullopt where they cannot be ordered.
std::optional<std::partial_ordering> compare(const Value& left, const Value& right);
/// string(value); nullopt where there is none.
/// What a time in RFC 3339 says, with its zone; nullopt where it is none.
std::optional<Timestamp> parse_timestamp(std::string_view text);
std::optional<std::string> text_of(const Value& value);
std::string type_name(const Value& value);

}  // namespace drydock::schema::cel
