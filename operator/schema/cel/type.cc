#include "operator/schema/cel/type.h"

#include <algorithm>
#include <array>
#include <utility>

namespace drydock::schema::cel {

Type list_of(const Type& element) {
  Type type(Kind::kList);
  type.value = std::make_shared<Type>(element);
  return type;
}
Type map_of(const Type& key, const Type& value) {
  Type type(Kind::kMap);
  type.key = std::make_shared<Type>(key);
  type.value = std::make_shared<Type>(value);
  return type;
}
Type optional_of(const Type& value) {
  Type type(Kind::kOptional);
  type.value = std::make_shared<Type>(value);
  return type;
}
Type object_of(std::map<std::string, Type, std::less<>> fields) {
  Type type(Kind::kObject);
  type.fields = std::make_shared<std::map<std::string, Type, std::less<>>>(std::move(fields));
  return type;
}
Type type_of_type(const Type& named) {
  Type type(Kind::kType);
  type.value = std::make_shared<Type>(named);
  return type;
}
Type element_of(const Type& container) { return container.value ? *container.value : Type(); }
Type key_of(const Type& map) { return map.key ? *map.key : Type(); }

Type type_of_schema(const Schema& schema, bool resource) {
  Type type;
  if (schema.int_or_string) {
    type.schema = &schema;
    return type;
  }
  switch (schema.type) {
    case drydock::schema::Type::kBoolean:
      type.kind = Kind::kBool;
      break;
    case drydock::schema::Type::kInteger:
      type.kind = Kind::kInt;
      break;
    case drydock::schema::Type::kNumber:
      type.kind = Kind::kDouble;
      break;
    case drydock::schema::Type::kString:
      type.kind = schema.format == "byte"                                   ? Kind::kBytes
                  : schema.format == "duration"                             ? Kind::kDuration
                  : schema.format == "date" || schema.format == "date-time" ? Kind::kTimestamp
                                                                            : Kind::kString;
      break;
    case drydock::schema::Type::kArray:
      type = list_of(schema.items ? type_of_schema(*schema.items, schema.items->embedded_resource)
                                  : Type());
      break;
    case drydock::schema::Type::kObject:
      if (schema.additional_properties) {
        type =
            map_of(Kind::kString, type_of_schema(*schema.additional_properties,
                                                 schema.additional_properties->embedded_resource));
      } else {
        type.kind = Kind::kObject;
        type.resource = resource || schema.embedded_resource;
      }
      break;
    case drydock::schema::Type::kAny:
      break;
  }
  type.schema = &schema;
  return type;
}

static bool is_exposed(const Schema& schema) {
  if (schema.int_or_string) return true;
  switch (schema.type) {
    case drydock::schema::Type::kAny:
      return false;
    case drydock::schema::Type::kArray:
      return schema.items && is_exposed(*schema.items);
    case drydock::schema::Type::kObject:
      return !schema.additional_properties || is_exposed(*schema.additional_properties);
    default:
      return true;
  }
}

std::optional<Type> field_of(const Type& object, std::string_view name) {
  if (object.fields) {
    const auto field = object.fields->find(name);
    return field == object.fields->end() ? std::nullopt : std::optional(field->second);
  }
  if (object.object_meta) {
    if (name == "name" || name == "generateName") return Type(Kind::kString);
    return std::nullopt;
  }
  const std::string property = unescape_field(name);
  if (object.resource) {
    if (property == "apiVersion" || property == "kind") return Type(Kind::kString);
    if (property == "metadata") {
      Type meta(Kind::kObject);
      meta.object_meta = true;
      return meta;
    }
  }
  const Schema* field = object.schema ? object.schema->property(property) : nullptr;
  if (!field || !is_exposed(*field)) return std::nullopt;
  return type_of_schema(*field, field->embedded_resource);
}

bool is_assignable(const Type& to, const Type& from) {
  const auto any = [](const Type& type) { return type.is(Kind::kDyn) || type.is(Kind::kError); };
  if (any(to) || any(from)) return true;
  if (from.is(Kind::kNull) || to.is(Kind::kNull)) {
    const Kind other = from.is(Kind::kNull) ? to.kind : from.kind;
    return other == Kind::kNull || other == Kind::kObject || other == Kind::kDuration ||
           other == Kind::kTimestamp || other == Kind::kOptional;
  }
  if (to.kind != from.kind) return false;
  switch (to.kind) {
    case Kind::kList:
    case Kind::kOptional:
      return is_assignable(element_of(to), element_of(from));
    case Kind::kMap:
      return is_assignable(key_of(to), key_of(from)) &&
             is_assignable(element_of(to), element_of(from));
    case Kind::kObject:
      return to.object_meta == from.object_meta && to.fields == from.fields &&
             (to.schema == from.schema || !to.schema || !from.schema);
    default:
      return true;
  }
}

bool is_same(const Type& left, const Type& right) {
  if (left.open || right.open) return true;
  if (left.kind != right.kind) return false;
  if (left.is(Kind::kObject) && left.schema != right.schema) return false;
  const bool keys = left.is(Kind::kMap);
  const bool values = keys || left.is(Kind::kList) || left.is(Kind::kOptional);
  return (!keys || is_same(key_of(left), key_of(right))) &&
         (!values || is_same(element_of(left), element_of(right)));
}

Type join(const Type& left, const Type& right) {
  if (left.is(Kind::kDyn) || right.is(Kind::kNull)) return left;
  if (right.is(Kind::kDyn) || left.is(Kind::kNull)) return right;
  return is_assignable(left, right) ? left : Type();
}

std::string to_string(const Type& type) {
  switch (type.kind) {
    case Kind::kDyn:
      return "dyn";
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "bool";
    case Kind::kInt:
      return "int";
    case Kind::kUint:
      return "uint";
    case Kind::kDouble:
      return "double";
    case Kind::kString:
      return "string";
    case Kind::kBytes:
      return "bytes";
    case Kind::kDuration:
      return "duration";
    case Kind::kTimestamp:
      return "timestamp";
    case Kind::kList:
      return "list(" + to_string(element_of(type)) + ")";
    case Kind::kMap:
      return "map(" + to_string(key_of(type)) + ", " + to_string(element_of(type)) + ")";
    case Kind::kObject:
      return "object";
    case Kind::kOptional:
      return "optional_type(" + to_string(element_of(type)) + ")";
    case Kind::kType:
      return type.value ? "type(" + to_string(*type.value) + ")" : "type";
    case Kind::kQuantity:
      return "kubernetes.Quantity";
    case Kind::kIp:
      return "net.IP";
    case Kind::kCidr:
      return "net.CIDR";
    case Kind::kUrl:
      return "kubernetes.URL";
    case Kind::kFormat:
      return "kubernetes.NamedFormat";
    case Kind::kSemver:
      return "kubernetes.Semver";
    case Kind::kError:
      return "!error!";
  }
  return "dyn";
}

std::string unescape_field(std::string_view name) {
  constexpr std::array<std::string_view, 23> kReserved = {
      "true",      "false",  "null",     "in",   "as",     "break", "const", "continue",
      "else",      "for",    "function", "if",   "import", "let",   "loop",  "package",
      "namespace", "return", "var",      "void", "while",  "dyn",   "type"};
  if (name.size() > 4 && name.starts_with("__") && name.ends_with("__")) {
    const std::string_view word = name.substr(2, name.size() - 4);
    if (std::ranges::find(kReserved, word) != kReserved.end()) return std::string(word);
  }
  struct Escape {
    std::string_view text;
    std::string_view meaning;
  };
  constexpr std::array<Escape, 4> kEscapes = {
      {{"__underscores__", "__"}, {"__dot__", "."}, {"__dash__", "-"}, {"__slash__", "/"}}};
  std::string out;
  for (std::size_t i = 0; i < name.size();) {
    const auto escape = std::ranges::find_if(
        kEscapes, [&](const Escape& e) { return name.substr(i).starts_with(e.text); });
    if (escape != kEscapes.end()) {
      out += escape->meaning;
      i += escape->text.size();
    } else {
      out += name[i++];
    }
  }
  return out;
}

}  // namespace drydock::schema::cel
