#include "operator/crd/decode.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <string_view>

namespace drydock::crd {

namespace {

std::unexpected<Status> fail_at(const std::string& path, std::string_view type, std::string what) {
  Status status(0, reason::kInvalid, path.empty() ? what : path + ": " + what);
  status.details.emplace().causes.push_back({std::string(type), std::move(what), path});
  return fail(std::move(status));
}

std::string_view found(const Json& json) {
  switch (json.type()) {
    case Json::value_t::null:
      return "null";
    case Json::value_t::object:
      return "object";
    case Json::value_t::array:
      return "array";
    case Json::value_t::string:
      return "string";
    case Json::value_t::boolean:
      return "boolean";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      return "integer";
    default:
      return "number";
  }
}

std::unexpected<Status> wrong_type(const std::string& path, std::string_view expected,
                                   const Json& json) {
  return fail_at(path, "FieldValueTypeInvalid",
                 fmt::format("expected {}, found {}", expected, found(json)));
}

std::string child(const std::string& path, std::string_view name) {
  std::string longer = path;
  if (!path.empty()) longer += '.';
  longer += name;
  return longer;
}

template <class T>
bool store_if_in_range(const Json& json, void* out) {
  if (json.is_number_unsigned()) {
    const auto number = json.get<std::uint64_t>();
    if (!std::in_range<T>(number)) return false;
    *static_cast<T*>(out) = static_cast<T>(number);
    return true;
  }
  if (json.is_number_integer()) {
    const auto number = json.get<std::int64_t>();
    if (!std::in_range<T>(number)) return false;
    *static_cast<T*>(out) = static_cast<T>(number);
    return true;
  }
  // 3.0 is the integer 3, as the API server has it; 2^63 and 2^64 themselves are out of range.
  const double number = json.get<double>();
  const double limit = std::ldexp(1.0, std::numeric_limits<T>::digits);
  if (number >= limit || number < (std::is_signed_v<T> ? -limit : 0.0)) return false;
  *static_cast<T*>(out) = static_cast<T>(number);
  return true;
}

bool store_integer(const Type& type, const Json& json, void* out) {
  switch (type.size) {
    case 1:
      return type.is_signed ? store_if_in_range<std::int8_t>(json, out)
                            : store_if_in_range<std::uint8_t>(json, out);
    case 2:
      return type.is_signed ? store_if_in_range<std::int16_t>(json, out)
                            : store_if_in_range<std::uint16_t>(json, out);
    case 4:
      return type.is_signed ? store_if_in_range<std::int32_t>(json, out)
                            : store_if_in_range<std::uint32_t>(json, out);
    default:
      return type.is_signed ? store_if_in_range<std::int64_t>(json, out)
                            : store_if_in_range<std::uint64_t>(json, out);
  }
}

bool is_integral(const Json& json) {
  return json.is_number_integer() ||
         (json.is_number_float() && json.get<double>() == std::floor(json.get<double>()) &&
          std::isfinite(json.get<double>()));
}

Result<void> decode_integer(const Type& type, const Json& json, const std::string& path,
                            void* out) {
  if (!is_integral(json)) return wrong_type(path, "integer", json);
  if (store_integer(type, json, out)) return {};
  return fail_at(path, "FieldValueInvalid",
                 fmt::format("expected {} integer of {} bits, found {}",
                             type.is_signed ? "signed" : "unsigned", type.size * 8, json.dump()));
}

Result<void> decode_number(const Type& type, const Json& json, const std::string& path, void* out) {
  if (!json.is_number()) return wrong_type(path, "number", json);
  if (type.size == 4) {
    *static_cast<float*>(out) = json.get<float>();
  } else {
    *static_cast<double*>(out) = json.get<double>();
  }
  return {};
}

Result<void> decode_duration(const Json& json, const std::string& path, void* out) {
  if (!json.is_string()) return wrong_type(path, "string", json);
  const auto duration = parse_duration(json.get_ref<const std::string&>());
  if (!duration) return fail_at(path, "FieldValueInvalid", duration.error().message);
  *static_cast<Duration*>(out) = *duration;
  return {};
}

Result<void> decode_int_or_string(const Json& json, const std::string& path, IntOrString& out) {
  std::int64_t number = 0;
  if (json.is_string()) {
    out.value = json.get<std::string>();
  } else if (is_integral(json) && store_if_in_range<std::int64_t>(json, &number)) {
    out.value = number;
  } else {
    return wrong_type(path, "integer or string", json);
  }
  return {};
}

Result<void> decode_quantity(const Json& json, const std::string& path, void* out) {
  IntOrString either;
  DRYDOCK_CHECK(decode_int_or_string(json, path, either));
  const auto* text = std::get_if<std::string>(&either.value);
  static_cast<Quantity*>(out)->text =
      text ? *text : std::to_string(std::get<std::int64_t>(either.value));
  return {};
}

Result<void> decode_time(const Json& json, const std::string& path, void* out) {
  if (!json.is_string()) return wrong_type(path, "string", json);
  const auto time = parse_time(json.get_ref<const std::string&>());
  if (!time) return fail_at(path, "FieldValueInvalid", time.error().message);
  *static_cast<WallTime*>(out) = *time;
  return {};
}

Result<void> decode_enum(const Type& type, const Json& json, const std::string& path, void* out) {
  if (!json.is_string()) return wrong_type(path, "string", json);
  const auto& text = json.get_ref<const std::string&>();
  std::string expected;
  for (const EnumName& entry : type.names) {
    if (entry.name == text) {
      type.set_enum(out, entry.value);
      return {};
    }
    expected += fmt::format("{}\"{}\"", expected.empty() ? "" : ", ", entry.name);
  }
  return fail_at(path, "FieldValueNotSupported",
                 fmt::format("expected one of {}, found {}", expected, dump_json(json)));
}

Result<void> decode_list(const Type& type, const Json& json, const std::string& path, void* out) {
  if (!json.is_array()) return wrong_type(path, "array", json);
  type.clear(out);
  std::size_t index = 0;
  for (const Json& element : json) {
    DRYDOCK_CHECK(decode_into(*type.element, element, fmt::format("{}[{}]", path, index++),
                              type.append(out)));
  }
  return {};
}

Result<void> decode_map(const Type& type, const Json& json, const std::string& path, void* out) {
  if (!json.is_object()) return wrong_type(path, "object", json);
  type.clear(out);
  for (const auto& [key, element] : json.items()) {
    DRYDOCK_CHECK(decode_into(*type.element, element, child(path, key), type.insert(out, key)));
  }
  return {};
}

Result<void> decode_field(const Field& field, const Json* json, const std::string& path,
                          void* out) {
  // A null where there is a default counts as absent, as the API server has it.
  if (!json || (json->is_null() && !field.rules.default_json.empty())) {
    if (field.required()) return fail_at(path, "FieldValueRequired", "required, but missing");
    if (field.rules.default_json.empty()) return {};
    DRYDOCK_TRY(const Json value, parse_json(field.rules.default_json));
    return decode_into(*field.type, value, path, out);
  }
  if (json->is_null() && field.rules.absent_if_empty) return {};
  return decode_into(*field.type, *json, path, out);
}

Result<void> decode_struct(const Type& type, const Json& json, const std::string& path, void* out) {
  if (!json.is_object()) return wrong_type(path, "object", json);
  for (const Field& field : type.fields) {
    const auto found_field = json.find(field.name);
    const Json* value = found_field == json.end() ? nullptr : &*found_field;
    DRYDOCK_CHECK(decode_field(field, value, child(path, field.name), field.address(out)));
  }
  return {};
}

}  // namespace

Result<void> decode_into(const Type& type, const Json& json, const std::string& path, void* out) {
  switch (type.kind) {
    case Type::Kind::kBoolean:
      if (!json.is_boolean()) return wrong_type(path, "boolean", json);
      *static_cast<bool*>(out) = json.get<bool>();
      return {};
    case Type::Kind::kInteger:
      return decode_integer(type, json, path, out);
    case Type::Kind::kNumber:
      return decode_number(type, json, path, out);
    case Type::Kind::kString:
      if (!json.is_string()) return wrong_type(path, "string", json);
      *static_cast<std::string*>(out) = json.get_ref<const std::string&>();
      return {};
    case Type::Kind::kTime:
      return decode_time(json, path, out);
    case Type::Kind::kDuration:
      return decode_duration(json, path, out);
    case Type::Kind::kQuantity:
      return decode_quantity(json, path, out);
    case Type::Kind::kIntOrString:
      return decode_int_or_string(json, path, *static_cast<IntOrString*>(out));
    case Type::Kind::kEmbedded:
      if (!json.is_object()) return wrong_type(path, "object", json);
      *static_cast<Object*>(out) = Object(json);
      return {};
    case Type::Kind::kJson:
      *static_cast<Json*>(out) = json;
      return {};
    case Type::Kind::kEnum:
      return decode_enum(type, json, path, out);
    case Type::Kind::kOptional:
      type.clear(out);
      if (json.is_null()) return {};
      return decode_into(*type.element, json, path, type.append(out));
    case Type::Kind::kList:
      return decode_list(type, json, path, out);
    case Type::Kind::kMap:
      return decode_map(type, json, path, out);
    case Type::Kind::kStruct:
      return decode_struct(type, json, path, out);
  }
  std::unreachable();
}

}  // namespace drydock::crd
