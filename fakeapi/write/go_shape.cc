#include "fakeapi/write/go_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "fakeapi/kinds/go_json.h"
#include "fakeapi/types/go_fields.h"
#include "fakeapi/write/number_literal.h"
#include "operator/base/time.h"
#include "operator/schema/quantity.h"

namespace drydock::fake {
namespace {

using schema::Schema;
using schema::Type;
using schema::WrittenAs;

// Kinds nest about ten deep; JSONSchemaProps and hostile bodies deeper.
constexpr int kMaxDepth = 200;

// "v1.Container" for io.k8s.api.core.v1.Container, "Container" for the last part alone.
std::string_view struct_name(const Schema& schema) {
  const std::string_view name = schema.component;
  return name.substr(name.rfind('.') + 1);
}
std::string package_and_name(const Schema& schema) {
  const std::string_view name = schema.component;
  const std::size_t last = name.rfind('.');
  if (last == std::string_view::npos) return std::string(name);
  const std::size_t before = name.rfind('.', last - 1);
  return std::string(name.substr(before == std::string_view::npos ? 0 : before + 1));
}

std::string go_type(const Schema& schema) {
  switch (schema.type) {
    case Type::kString:
      return schema.format == "byte" ? "[]uint8" : "string";
    case Type::kInteger:
      return schema.format.empty() ? "int64" : schema.format;
    case Type::kNumber:
      return "float64";
    case Type::kBoolean:
      return "bool";
    case Type::kArray:
      return "[]" + (schema.items ? go_type(*schema.items) : std::string("interface {}"));
    case Type::kObject:
      if (schema.is_map() && schema.component.empty())
        return "map[string]" + (schema.additional_properties
                                    ? go_type(*schema.additional_properties)
                                    : std::string("interface {}"));
      return package_and_name(schema);
    default:
      return schema.component.empty() ? "interface {}" : package_and_name(schema);
  }
}

// Types with a decoder of their own (Time, Quantity, IntOrString) say it in their own words.
bool decodes_itself(const Schema& schema) {
  return schema.int_or_string || schema.preserve_unknown_fields || schema.type == Type::kAny ||
         schema.written_as != WrittenAs::kPlain;
}

bool is_time(const Schema& schema) {
  return schema.written_as == WrittenAs::kTime || schema.written_as == WrittenAs::kMicroTime;
}

bool is_quantity(const Schema& schema) { return schema.written_as == WrittenAs::kQuantity; }

std::string quantity_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// time.Parse's complaint for RFC 3339 with or without exactly six digits of fraction.
std::optional<std::string> go_time_error(std::string_view text, bool micro) {
  const std::string_view layout =
      micro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00";
  static constexpr std::array<std::string_view, 13> kElements{
      "2006", "-", "01", "-", "02", "T", "15", ":", "04", ":", "05", ".000000", "Z07:00"};
  auto digits = [](std::string_view part) {
    return part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  std::string_view rest = text;
  for (std::string_view element : kElements) {
    if (element == ".000000" && !micro) continue;
    bool fits = false;
    if (element == "Z07:00") {
      fits =
          rest == "Z" || (rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') &&
                          rest[3] == ':' && digits(rest.substr(1, 2)) && digits(rest.substr(4, 2)));
    } else if (element == ".000000") {
      fits = rest.size() >= 7 && rest[0] == '.' && digits(rest.substr(1, 6));
    } else if (element.size() == 1) {
      fits = rest.starts_with(element);
    } else {
      fits = rest.size() >= element.size() && digits(rest.substr(0, element.size()));
    }
    if (!fits)
      return fmt::format("parsing time \"{}\" as \"{}\": cannot parse \"{}\" as \"{}\"", text,
                         layout, rest, element);
    rest.remove_prefix(std::min(rest.size(), element.size()));
  }
  return std::nullopt;
}

// encoding/base64's complaint: the first byte that does not belong.
std::optional<std::string> go_base64_error(std::string_view text) {
  auto illegal = [](std::size_t at) {
    return fmt::format("illegal base64 data at input byte {}", at);
  };
  std::size_t letters = 0;
  std::size_t padding = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n' || c == '\r') continue;
    if (c == '=') {
      ++padding;
      if (letters % 4 < 2 || letters % 4 + padding > 4) return illegal(i);
      continue;
    }
    const bool belongs = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                         (c >= '0' && c <= '9') || c == '+' || c == '/';
    if (!belongs || padding > 0) return illegal(i);
    ++letters;
  }
  if ((letters + padding) % 4 != 0) return illegal(text.size() - letters % 4);
  return std::nullopt;
}

// What reflection calls the kind of a decoded value.
std::string_view go_reflect_kind(const Json& value) {
  if (value.is_object()) return "map";
  if (value.is_array()) return "slice";
  if (value.is_string()) return "string";
  if (value.is_boolean()) return "bool";
  return value.is_number_float() ? "float64" : "int64";
}

struct Finder {
  GoDecoder decoder = GoDecoder::kJson;
  std::string_view owner;              // innermost struct
  std::vector<std::string_view> path;  // of keys, from the root
  std::string_view source;             // that the value was read from

  // apimachinery's converter from unstructured content.
  std::string complain_of_conversion(const Json& value, const Schema& schema) const {
    const std::string type = go_type(schema);
    const std::string_view kind = go_reflect_kind(value);
    if (schema.type == Type::kArray || type == "[]uint8")
      return fmt::format("cannot restore slice from {}", kind);
    if (schema.type == Type::kObject)
      return type.starts_with("map[") ? fmt::format("cannot restore map from {}", kind)
                                      : fmt::format("cannot restore struct from: {}", kind);
    const bool number = value.is_number() && schema.type == Type::kInteger;
    if (number || (value.is_number_integer() && schema.type == Type::kString))
      return fmt::format("cannot convert {} to {}", kind, type);
    return "unrecognized type: " + type;
  }

  std::string complain(const Json& value, const Schema& schema) const {
    if (decoder == GoDecoder::kUnstructured && !is_time(schema))
      return complain_of_conversion(value, schema);
    std::string what(go_value_name(value));
    if (value.is_number() && (schema.type == Type::kInteger || schema.type == Type::kNumber))
      what += " " + number_literal(source, value);
    if (path.empty())
      return fmt::format("json: cannot unmarshal {} into Go value of type {}", what,
                         go_type(schema));
    return fmt::format("json: cannot unmarshal {} into Go struct field {}.{} of type {}", what,
                       owner, fmt::join(path, "."), go_type(schema));
  }

  std::optional<std::string> find(const Schema& schema, const Json& value, int depth) {
    if (value.is_null() || depth > kMaxDepth) return std::nullopt;
    if (is_time(schema)) return time(schema, value);
    if (is_quantity(schema)) return quantity(value);
    if (decodes_itself(schema)) return std::nullopt;
    switch (schema.type) {
      case Type::kString:
        if (!value.is_string()) return complain(value, schema);
        return schema.format == "byte" ? base64(value.get_ref<const std::string&>()) : std::nullopt;
      case Type::kBoolean:
        if (!value.is_boolean()) return complain(value, schema);
        return std::nullopt;
      case Type::kNumber:
        if (!value.is_number()) return complain(value, schema);
        return std::nullopt;
      case Type::kInteger:
        return integer(schema, value);
      case Type::kArray:
        if (!value.is_array()) return complain(value, schema);
        if (schema.items)
          for (const Json& item : value)
            if (auto error = find(*schema.items, item, depth + 1)) return error;
        return std::nullopt;
      case Type::kObject:
        return object(schema, value, depth);
      default:
        return std::nullopt;
    }
  }

  std::optional<std::string> base64(const std::string& text) const {
    auto error = go_base64_error(text);
    if (error && decoder == GoDecoder::kUnstructured) return "error decoding from json: " + *error;
    return error;
  }

  static std::optional<std::string> quantity(const Json& value) {
    const auto parsed = schema::Quantity::parse(quantity_text(value));
    return parsed ? std::nullopt : std::optional(parsed.error().message);
  }

  std::optional<std::string> time(const Schema& schema, const Json& value) const {
    if (!value.is_string()) return complain(value, schema);
    const std::string& text = value.get_ref<const std::string&>();
    if (schema.written_as == WrittenAs::kMicroTime) return go_time_error(text, true);
    return parse_time(text) ? std::nullopt : go_time_error(text, false);
  }

  std::optional<std::string> integer(const Schema& schema, const Json& value) const {
    if (!value.is_number()) return complain(value, schema);
    if (value.is_number_float()) {
      const double number = value.get<double>();
      constexpr double kBound = 9'223'372'036'854'775'808.0;  // 2^63
      if (!source.empty() || !(number >= -kBound && number < kBound) ||
          number != std::trunc(number))
        return complain(value, schema);
      return std::nullopt;
    }
    if (schema.format == "int32" && decoder == GoDecoder::kJson) {
      const bool fits = value.is_number_unsigned() ? value.get<std::uint64_t>() <= 0x7fffffffu
                                                   : value.get<std::int64_t>() >= -0x80000000ll;
      if (!fits) return complain(value, schema);
    }
    return std::nullopt;
  }

  std::optional<std::string> object(const Schema& schema, const Json& value, int depth) {
    if (!value.is_object()) return complain(value, schema);
    const std::string_view outer = owner;
    if (!schema.component.empty()) owner = struct_name(schema);
    std::optional<std::string> error;
    for (const auto& [key, field] : members(value)) {
      if (const Schema* property = schema.property(key)) {
        path.push_back(key);
        error = find(*property, field, depth + 1);
        path.pop_back();
      } else if (schema.additional_properties) {
        error = find(*schema.additional_properties, field, depth + 1);
      }
      if (error) break;
    }
    owner = outer;
    return error;
  }
};

// What stands for a field in which nothing is; null where it is left out or unknown.
char encoding_of(const GoFields* fields, std::string_view name) {
  if (!fields) return 0;
  auto it = fields->find(name);
  return it == fields->end() ? 0 : it->second;
}

Json zero_of(char encoding) {
  switch (encoding) {
    case 's':
      return "";
    case 'i':
      return 0;
    case 'b':
      return false;
    case 'q':
      return "0";
    case 'o':
      return Json::object();
    default:
      return nullptr;
  }
}

bool is_stored_as_json(const Schema& schema) {
  return schema.component.starts_with("io.k8s.apiextensions-apiserver.");
}

// Whether a field of its own type is left out with this value.
bool is_left_out(const Schema& field, const Json& value) {
  // Raw JSON, such as a default in a CRD's schema, is kept as it was sent.
  if (field.type == Type::kAny && field.preserve_unknown_fields) return value.is_null();
  if (value.is_object()) return value.empty() && field.is_map() && field.component.empty();
  if (value.is_array()) return value.empty();
  if (value.is_string()) return value.get_ref<const std::string&>().empty();
  return value.is_null() || value == false || (value.is_number_integer() && value == 0);
}

void drop(const Schema& schema, Json& value, int depth) {
  if (depth > kMaxDepth || schema.preserve_unknown_fields) return;
  if (value.is_string() && is_time(schema)) {
    // Already as it is written; years beyond those that a clock counts stay what they are.
    const std::string& text = value.get_ref<const std::string&>();
    if (text.ends_with('Z') && text.size() == (schema.written_as == WrittenAs::kTime ? 20u : 27u))
      return;
    if (auto time = parse_time(value.get_ref<const std::string&>()))
      value = schema.written_as == WrittenAs::kTime ? format_time(*time) : format_micro_time(*time);
    return;
  }
  if (is_quantity(schema)) {
    if (const auto quantity = schema::Quantity::parse(quantity_text(value)))
      value = quantity->to_string();
    return;
  }
  if (value.is_array()) {
    if (!schema.items) return;
    for (Json& item : value) {
      if (item.is_null() && schema.items->type == Type::kString) item = "";
      drop(*schema.items, item, depth + 1);
    }
    return;
  }
  if (!value.is_object()) return;
  const GoFields* fields = go_fields(schema.component);
  auto& object = value.get_ref<Json::object_t&>();
  for (auto member = object.begin(); member != object.end();) {
    auto& [key, field] = *member;
    // An empty managedFields is an order to forget them, and is seen to later.
    if (key == "managedFields") {
      ++member;
      continue;
    }
    if (const Schema* property = schema.property(key)) {
      drop(*property, field, depth + 1);
      const bool empty = is_left_out(*property, field);
      const char encoding = empty || field.is_null() ? encoding_of(fields, key) : 0;
      if (encoding == 'p' ? field.is_null() : !encoding && empty) {
        member = object.erase(member);
        continue;
      }
      // The store's protobuf knows no empty lists and maps.
      const bool nothing =
          field.is_null() || (encoding == 'n' && !is_stored_as_json(schema) && empty);
      if (nothing) field = zero_of(encoding);
    } else if (schema.additional_properties) {
      if (field.is_null() && schema.additional_properties->type == Type::kString) field = "";
      drop(*schema.additional_properties, field, depth + 1);
    }
    ++member;
  }
}

void add(const Schema& schema, Json& value, int depth) {
  if (depth > kMaxDepth) return;
  if (value.is_array() && schema.items)
    for (Json& item : value) add(*schema.items, item, depth + 1);
  if (!value.is_object()) return;
  auto& object = value.get_ref<Json::object_t&>();
  if (const GoFields* fields = go_fields(schema.component))
    for (const auto& [name, encoding] : *fields)
      if (encoding != 'p' && !object.contains(name)) object.emplace(name, zero_of(encoding));
  for (auto& [key, field] : object) {
    if (const Schema* property = schema.property(key))
      add(*property, field, depth + 1);
    else if (schema.additional_properties)
      add(*schema.additional_properties, field, depth + 1);
  }
}

}  // namespace

std::optional<std::string> go_type_error(const Schema& schema, const Json& value, GoDecoder decoder,
                                         std::string_view source) {
  return Finder{.decoder = decoder, .owner = {}, .path = {}, .source = source}.find(schema, value,
                                                                                    0);
}

void drop_zero_values(const Schema& schema, Json& value) { drop(schema, value, 0); }

void add_struct_values(const Schema& schema, Json& value) { add(schema, value, 0); }

}  // namespace drydock::fake
