#include "fakeapi/types/openapi_protobuf.h"

#include <bit>
#include <span>

#include "fakeapi/types/protobuf_wire.h"

namespace drydock::fake {
namespace {

enum class As { kText, kTexts, kFlag, kDouble, kInteger, kAny, kAnys, kMessage, kMessages };

struct Field {
  std::string_view key;
  std::uint64_t number;
  As as;
  std::string (*message)(const Json&) = nullptr;
};

// JSON is YAML.
std::string any(const Json& value) {
  WireWriter out;
  out.bytes(2, dump_json(value));
  return out.take();
}

void put(WireWriter& out, const Field& field, const Json& value) {
  const auto text = [](const Json& of) -> const std::string& {
    return of.get_ref<const std::string&>();
  };
  switch (field.as) {
    case As::kText:
      return out.bytes(field.number, text(value));
    case As::kTexts:
      for (const Json& item : value) out.bytes(field.number, text(item));
      return;
    case As::kFlag:
      if (value.get<bool>()) out.varint(field.number, 1);
      return;
    case As::kDouble:
      return out.fixed64(field.number, std::bit_cast<std::uint64_t>(value.get<double>()));
    case As::kInteger:
      return out.varint(field.number, static_cast<std::uint64_t>(value.get<std::int64_t>()));
    case As::kAny:
      return out.bytes(field.number, any(value));
    case As::kAnys:
      for (const Json& item : value) out.bytes(field.number, any(item));
      return;
    case As::kMessage:
      return out.bytes(field.number, field.message(value));
    case As::kMessages:
      for (const Json& item : value) out.bytes(field.number, field.message(item));
      return;
  }
}

// A message of these fields; `extensions` is the number of those that begin with x-.
std::string message(const Json& value, std::span<const Field> fields, std::uint64_t extensions) {
  WireWriter out;
  for (const Field& field : fields)
    if (const Json* found = find_path(value, {field.key})) put(out, field, *found);
  for (const auto& [key, member] : members(value)) {
    if (!key.starts_with("x-")) continue;
    WireWriter named;
    named.bytes(1, key);
    named.bytes(2, any(member));
    out.bytes(extensions, named.take());
  }
  return out.take();
}

// A message of one field.
std::string wrap(std::uint64_t number, std::string_view inner) {
  WireWriter out;
  out.bytes(number, inner);
  return out.take();
}

// A map: repeated pairs of a name and a message.
std::string named(const Json& map, std::uint64_t number, std::string (*of)(const Json&)) {
  WireWriter out;
  for (const auto& [key, member] : members(map)) {
    WireWriter pair;
    pair.bytes(1, key);
    pair.bytes(2, of(member));
    out.bytes(number, pair.take());
  }
  return out.take();
}

std::string schema(const Json& value);

std::string schemas(const Json& value) { return named(value, 1, schema); }

std::string one_schema(const Json& value) { return wrap(1, schema(value)); }

std::string schema_or_flag(const Json& value) {
  if (value.is_object()) return one_schema(value);
  WireWriter out;
  if (value.get<bool>()) out.varint(2, 1);
  return out.take();
}

std::string type(const Json& value) { return wrap(1, value.get_ref<const std::string&>()); }

std::string schema(const Json& value) {
  static constexpr Field kFields[] = {{"$ref", 1, As::kText},
                                      {"format", 2, As::kText},
                                      {"title", 3, As::kText},
                                      {"description", 4, As::kText},
                                      {"default", 5, As::kAny},
                                      {"multipleOf", 6, As::kDouble},
                                      {"maximum", 7, As::kDouble},
                                      {"exclusiveMaximum", 8, As::kFlag},
                                      {"minimum", 9, As::kDouble},
                                      {"exclusiveMinimum", 10, As::kFlag},
                                      {"maxLength", 11, As::kInteger},
                                      {"minLength", 12, As::kInteger},
                                      {"pattern", 13, As::kText},
                                      {"maxItems", 14, As::kInteger},
                                      {"minItems", 15, As::kInteger},
                                      {"uniqueItems", 16, As::kFlag},
                                      {"maxProperties", 17, As::kInteger},
                                      {"minProperties", 18, As::kInteger},
                                      {"required", 19, As::kTexts},
                                      {"enum", 20, As::kAnys},
                                      {"additionalProperties", 21, As::kMessage, schema_or_flag},
                                      {"type", 22, As::kMessage, type},
                                      {"items", 23, As::kMessage, one_schema},
                                      {"allOf", 24, As::kMessages, schema},
                                      {"properties", 25, As::kMessage, schemas}};
  return message(value, kFields, 31);
}

std::string body_parameter(const Json& value) {
  static constexpr Field kFields[] = {{"description", 1, As::kText},
                                      {"name", 2, As::kText},
                                      {"in", 3, As::kText},
                                      {"required", 4, As::kFlag},
                                      {"schema", 5, As::kMessage, schema}};
  return message(value, kFields, 6);
}

std::string query_parameter(const Json& value) {
  static constexpr Field kFields[] = {{"required", 1, As::kFlag},    {"in", 2, As::kText},
                                      {"description", 3, As::kText}, {"name", 4, As::kText},
                                      {"type", 6, As::kText},        {"format", 7, As::kText},
                                      {"uniqueItems", 20, As::kFlag}};
  return message(value, kFields, 23);
}

std::string path_parameter(const Json& value) {
  static constexpr Field kFields[] = {{"required", 1, As::kFlag},    {"in", 2, As::kText},
                                      {"description", 3, As::kText}, {"name", 4, As::kText},
                                      {"type", 5, As::kText},        {"format", 6, As::kText},
                                      {"uniqueItems", 18, As::kFlag}};
  return message(value, kFields, 22);
}

std::string parameter(const Json& value) {
  const std::string_view in = string_at(value, {"in"});
  const std::string inner = in == "body"   ? wrap(1, body_parameter(value))
                            : in == "path" ? wrap(2, wrap(4, path_parameter(value)))
                                           : wrap(2, wrap(3, query_parameter(value)));
  return wrap(1, inner);
}

std::string response(const Json& value) {
  static constexpr Field kFields[] = {{"description", 1, As::kText},
                                      {"schema", 2, As::kMessage, one_schema}};
  return wrap(1, message(value, kFields, 5));
}

std::string responses(const Json& value) { return named(value, 1, response); }

std::string operation(const Json& value) {
  static constexpr Field kFields[] = {{"tags", 1, As::kTexts},
                                      {"summary", 2, As::kText},
                                      {"description", 3, As::kText},
                                      {"operationId", 5, As::kText},
                                      {"produces", 6, As::kTexts},
                                      {"consumes", 7, As::kTexts},
                                      {"parameters", 8, As::kMessages, parameter},
                                      {"responses", 9, As::kMessage, responses},
                                      {"schemes", 10, As::kTexts},
                                      {"deprecated", 11, As::kFlag}};
  return message(value, kFields, 13);
}

std::string path_item(const Json& value) {
  static constexpr Field kFields[] = {
      {"get", 2, As::kMessage, operation},     {"put", 3, As::kMessage, operation},
      {"post", 4, As::kMessage, operation},    {"delete", 5, As::kMessage, operation},
      {"options", 6, As::kMessage, operation}, {"head", 7, As::kMessage, operation},
      {"patch", 8, As::kMessage, operation},   {"parameters", 9, As::kMessages, parameter}};
  return message(value, kFields, 10);
}

std::string paths(const Json& value) { return named(value, 2, path_item); }

std::string info(const Json& value) {
  static constexpr Field kFields[] = {
      {"title", 1, As::kText}, {"version", 2, As::kText}, {"description", 3, As::kText}};
  return message(value, kFields, 7);
}

}  // namespace

std::string openapi_v2_protobuf(const Json& document) {
  static constexpr Field kFields[] = {
      {"swagger", 1, As::kText},         {"info", 2, As::kMessage, info},
      {"consumes", 6, As::kTexts},       {"produces", 7, As::kTexts},
      {"paths", 8, As::kMessage, paths}, {"definitions", 9, As::kMessage, schemas}};
  return message(document, kFields, 16);
}

}  // namespace drydock::fake
