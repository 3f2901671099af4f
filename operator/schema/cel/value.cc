#include "operator/schema/cel/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "operator/schema/cel/semver.h"
#include "operator/schema/duration.h"
#include "operator/schema/go_text.h"

namespace drydock::schema::cel {
namespace {

std::optional<std::string> decode_base64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    if (c == '=') break;
    int digit = -1;
    if (c >= 'A' && c <= 'Z')
      digit = c - 'A';
    else if (c >= 'a' && c <= 'z')
      digit = c - 'a' + 26;
    else if (c >= '0' && c <= '9')
      digit = c - '0' + 52;
    else if (c == '+')
      digit = 62;
    else if (c == '/')
      digit = 63;
    if (digit < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    if ((count += 6) >= 8) out += static_cast<char>(bits >> (count -= 8));
  }
  return out;
}

Value string_from_json(const std::string& text, const Schema* schema) {
  if (!schema || schema->int_or_string) return text;
  if (schema->format == "byte") {
    if (auto data = decode_base64(text)) return Bytes{*std::move(data)};
  } else if (schema->format == "duration") {
    if (const auto duration = parse_format_duration(text)) return *duration;
  } else if (schema->format == "date-time") {
    if (const auto time = parse_timestamp(text)) return *time;
  } else if (schema->format == "date") {
    if (const auto time = parse_time(text + "T00:00:00Z")) return Timestamp(*time);
  }
  return text;
}

const Schema* item_schema(const JsonView& view) {
  return view.schema ? view.schema->items : nullptr;
}

const Schema* member_schema(const JsonView& view, std::string_view name) {
  if (!view.schema) return nullptr;
  const Schema* schema = view.schema->property(name);
  return schema ? schema : view.schema->additional_properties;
}

bool is_number(const Value& value) {
  return value.holds<std::int64_t>() || value.holds<std::uint64_t>() || value.holds<double>();
}

std::partial_ordering compare_numbers(const Value& left, const Value& right) {
  const auto wide = [](const Value& value) -> std::optional<__int128> {
    if (const auto* i = value.as<std::int64_t>()) return *i;
    if (const auto* u = value.as<std::uint64_t>()) return static_cast<__int128>(*u);
    return std::nullopt;
  };
  const auto a = wide(left), b = wide(right);
  if (a && b) return *a <=> *b;
  const auto number = [&](const Value& value) {
    const auto whole = wide(value);
    return whole ? static_cast<double>(*whole) : *value.as<double>();
  };
  return number(left) <=> number(right);
}

// The keys by which a list of type map knows its elements; null where the value is none.
const std::vector<std::string>* list_map_keys(const Value& value) {
  const auto* view = value.as<JsonView>();
  const bool keyed = view && view->schema && view->schema->list_type == ListType::kMap;
  return keyed ? &view->schema->list_map_keys : nullptr;
}

bool is_set(const Value& value) {
  const auto* view = value.as<JsonView>();
  return view && view->schema && view->schema->list_type == ListType::kSet;
}

}  // namespace

Value Value::list(List items) { return std::make_shared<const List>(std::move(items)); }
Value Value::map(MapEntries entries) {
  return std::make_shared<const MapEntries>(std::move(entries));
}
Value Value::optional(std::optional<Value> value) {
  return std::make_shared<const OptionalValue>(OptionalValue{std::move(value)});
}

bool Value::is_list() const {
  if (const auto* view = as<JsonView>()) return view->json->is_array();
  return holds<std::shared_ptr<const List>>();
}
bool Value::is_map() const {
  if (const auto* view = as<JsonView>()) return view->json->is_object();
  return holds<std::shared_ptr<const MapEntries>>();
}

Kind Value::kind() const {
  if (is_list()) return Kind::kList;
  if (is_map()) return Kind::kMap;
  constexpr Kind kKinds[] = {Kind::kNull,      Kind::kBool,   Kind::kInt,      Kind::kUint,
                             Kind::kDouble,    Kind::kString, Kind::kBytes,    Kind::kDuration,
                             Kind::kTimestamp, Kind::kList,   Kind::kMap,      Kind::kObject,
                             Kind::kOptional,  Kind::kType,   Kind::kQuantity, Kind::kIp,
                             Kind::kCidr,      Kind::kUrl,    Kind::kFormat,   Kind::kSemver};
  return kKinds[storage_.index()];
}

Value Value::at(std::size_t index) const {
  if (const auto* view = as<JsonView>()) {
    const Schema* schema = item_schema(*view);
    return from_json((*view->json)[index], schema, schema && schema->embedded_resource);
  }
  return (**as<std::shared_ptr<const List>>())[index];
}

std::optional<std::size_t> Value::size() const {
  if (const auto* view = as<JsonView>()) return view->json->size();
  if (const auto* items = as<std::shared_ptr<const List>>()) return (*items)->size();
  if (const auto* entries = as<std::shared_ptr<const MapEntries>>()) return (*entries)->size();
  if (const auto* text = as<std::string>()) return count_runes(*text);
  if (const auto* bytes = as<Bytes>()) return bytes->data.size();
  return std::nullopt;
}

std::optional<Value> Value::find(const Value& key) const {
  if (const auto* view = as<JsonView>()) {
    const auto* name = key.as<std::string>();
    if (!name || !view->json->is_object()) return std::nullopt;
    auto it = view->json->find(*name);
    if (it == view->json->end()) return std::nullopt;
    const Schema* schema = member_schema(*view, *name);
    return from_json(*it, schema, schema && schema->embedded_resource);
  }
  if (const auto* entries = as<std::shared_ptr<const MapEntries>>())
    for (const auto& [candidate, value] : **entries)
      if (equals(candidate, key)) return value;
  return std::nullopt;
}

List Value::keys() const {
  List keys;
  if (const auto* view = as<JsonView>())
    for (const auto& [name, value] : view->json->items()) keys.emplace_back(name);
  if (const auto* entries = as<std::shared_ptr<const MapEntries>>())
    for (const auto& [key, value] : **entries) keys.push_back(key);
  return keys;
}

List Value::items() const {
  List items;
  for (std::size_t i = 0, count = size().value_or(0); i < count; ++i) items.push_back(at(i));
  return items;
}

Value from_json(const Json& json, const Schema* schema, bool resource) {
  switch (json.type()) {
    case Json::value_t::boolean:
      return json.get<bool>();
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      if (schema && schema->type == drydock::schema::Type::kNumber) return json.get<double>();
      if (json.is_number_unsigned() &&
          json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))
        return json.get<double>();
      return json.get<std::int64_t>();
    case Json::value_t::number_float: {
      const double number = json.get<double>();
      if (schema && schema->type == drydock::schema::Type::kInteger && std::fabs(number) < 0x1p63)
        return static_cast<std::int64_t>(number);
      return number;
    }
    case Json::value_t::string:
      return string_from_json(json.get_ref<const std::string&>(), schema);
    case Json::value_t::object:
    case Json::value_t::array:
      return JsonView{&json, schema, resource};
    default:
      return Value();
  }
}

bool equals(const Value& left, const Value& right) {
  if (is_number(left) && is_number(right)) return compare_numbers(left, right) == 0;
  if (left.is_list() && right.is_list()) {
    const std::size_t count = *left.size();
    if (count != *right.size()) return false;
    if (is_set(left) || is_set(right) || list_map_keys(left) || list_map_keys(right)) {
      const List a = left.items(), b = right.items();
      return std::ranges::all_of(a, [&](const Value& x) {
        return std::ranges::any_of(b, [&](const Value& y) { return equals(x, y); });
      });
    }
    for (std::size_t i = 0; i < count; ++i)
      if (!equals(left.at(i), right.at(i))) return false;
    return true;
  }
  if (left.is_map() && right.is_map()) {
    if (*left.size() != *right.size()) return false;
    return std::ranges::all_of(left.keys(), [&](const Value& key) {
      const auto other = right.find(key);
      return other && equals(*left.find(key), *other);
    });
  }
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Kind::kNull:
      return true;
    case Kind::kBool:
      return *left.as<bool>() == *right.as<bool>();
    case Kind::kString:
      return *left.as<std::string>() == *right.as<std::string>();
    case Kind::kBytes:
      return *left.as<Bytes>() == *right.as<Bytes>();
    case Kind::kDuration:
      return *left.as<Duration>() == *right.as<Duration>();
    case Kind::kTimestamp:
      return left.as<Timestamp>()->time == right.as<Timestamp>()->time;
    case Kind::kType:
      return *left.as<TypeName>() == *right.as<TypeName>();
    case Kind::kQuantity:
      return *left.as<Quantity>() == *right.as<Quantity>();
    case Kind::kIp:
      return *left.as<IpAddress>() == *right.as<IpAddress>();
    case Kind::kCidr:
      return *left.as<Cidr>() == *right.as<Cidr>();
    case Kind::kUrl:
      return (*left.as<std::shared_ptr<const Url>>())->text ==
             (*right.as<std::shared_ptr<const Url>>())->text;
    case Kind::kFormat:
      return left.as<FormatName>()->name == right.as<FormatName>()->name;
    case Kind::kSemver:
      return compare_semver(**left.as<std::shared_ptr<const Semver>>(),
                            **right.as<std::shared_ptr<const Semver>>()) == 0;
    case Kind::kOptional: {
      const auto& a = (*left.as<std::shared_ptr<const OptionalValue>>())->value;
      const auto& b = (*right.as<std::shared_ptr<const OptionalValue>>())->value;
      return a.has_value() == b.has_value() && (!a || equals(*a, *b));
    }
    default:
      return false;
  }
}

std::optional<std::partial_ordering> compare(const Value& left, const Value& right) {
  if (is_number(left) && is_number(right)) return compare_numbers(left, right);
  if (left.kind() != right.kind()) return std::nullopt;
  switch (left.kind()) {
    case Kind::kBool:
      return *left.as<bool>() <=> *right.as<bool>();
    case Kind::kString:
      return *left.as<std::string>() <=> *right.as<std::string>();
    case Kind::kBytes:
      return *left.as<Bytes>() <=> *right.as<Bytes>();
    case Kind::kDuration:
      return left.as<Duration>()->count() <=> right.as<Duration>()->count();
    case Kind::kTimestamp:
      return left.as<Timestamp>()->time.time_since_epoch().count() <=>
             right.as<Timestamp>()->time.time_since_epoch().count();
    default:
      return std::nullopt;
  }
}

namespace {

// RFC 3339 with as many digits of a second as there are.
std::string written(const Timestamp& timestamp) {
  const WallTime local = timestamp.time + std::chrono::seconds(timestamp.offset);
  const WallTime second = std::chrono::floor<std::chrono::seconds>(local);
  std::string out = format_time(second);
  out.pop_back();
  if (const auto rest = (local - second).count(); rest > 0) {
    out += fmt::format(".{:09}", rest);
    out.erase(out.find_last_not_of('0') + 1);
  }
  if (timestamp.offset == 0) return out + "Z";
  const int minutes = std::abs(timestamp.offset) / 60;
  return out +
         fmt::format("{}{:02}:{:02}", timestamp.offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

// Seconds with their decimals, without an exponent.
std::string seconds_of(const Duration& duration) {
  const std::int64_t count = duration.count();
  const std::uint64_t nanoseconds =
      count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  std::string out = fmt::format("{}{}.{:09}", count < 0 ? "-" : "", nanoseconds / 1'000'000'000,
                                nanoseconds % 1'000'000'000);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.ends_with('.')) out.pop_back();
  return out + "s";
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  const auto time = parse_time(text);
  if (!time) return std::nullopt;
  const std::size_t sign = text.find_last_of("+-");
  if (text.ends_with('Z') || text.size() < 6 || sign != text.size() - 6) return Timestamp(*time);
  const auto digits = [&](std::size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
  const int seconds = (digits(sign + 1) * 60 + digits(sign + 4)) * 60;
  return Timestamp(*time, text[sign] == '-' ? -seconds : seconds);
}

std::optional<std::string> text_of(const Value& value) {
  switch (value.kind()) {
    case Kind::kBool:
      return *value.as<bool>() ? "true" : "false";
    case Kind::kInt:
      return fmt::format("{}", *value.as<std::int64_t>());
    case Kind::kUint:
      return fmt::format("{}", *value.as<std::uint64_t>());
    case Kind::kDouble:
      return go_float_g(*value.as<double>());
    case Kind::kString:
      return *value.as<std::string>();
    case Kind::kBytes:
      return value.as<Bytes>()->data;
    case Kind::kDuration:
      return seconds_of(*value.as<Duration>());
    case Kind::kTimestamp:
      return written(*value.as<Timestamp>());
    case Kind::kIp:
      return value.as<IpAddress>()->to_string();
    case Kind::kCidr:
      return value.as<Cidr>()->to_string();
    default:
      return std::nullopt;
  }
}

std::string type_name(const Value& value) {
  switch (value.kind()) {
    case Kind::kList:
      return "list";
    case Kind::kMap:
      return "map";
    case Kind::kNull:
      return "null_type";
    case Kind::kOptional:
      return "optional_type";
    case Kind::kDuration:
      return "google.protobuf.Duration";
    case Kind::kTimestamp:
      return "google.protobuf.Timestamp";
    default:
      return to_string(Type(value.kind()));
  }
}

}  // namespace drydock::schema::cel
