#include "fakeapi/apply/typed.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/apply/fields_v1.h"
#include "operator/schema/go_text.h"

namespace drydock::fake {
namespace {

using schema::ListType;
using schema::Schema;
using schema::SchemaSet;
using schema::Type;

// metadata of a custom resource, whose own schema says little or nothing of it.
const Schema* object_meta() {
  static const auto& set = *new SchemaSet;
  static const Schema* const meta = const_cast<SchemaSet&>(set).compile(Json::parse(R"({
    "type": "object",
    "properties": {
      "annotations": {"type": "object", "additionalProperties": {"type": "string"}},
      "creationTimestamp": {"type": "string", "format": "date-time"},
      "deletionGracePeriodSeconds": {"type": "integer"},
      "deletionTimestamp": {"type": "string", "format": "date-time"},
      "finalizers": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"},
      "generateName": {"type": "string"},
      "generation": {"type": "integer"},
      "labels": {"type": "object", "additionalProperties": {"type": "string"}},
      "managedFields": {"type": "array", "x-kubernetes-list-type": "atomic"},
      "name": {"type": "string"},
      "namespace": {"type": "string"},
      "ownerReferences": {
        "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["uid"],
        "items": {"type": "object", "x-kubernetes-map-type": "atomic", "properties": {
          "apiVersion": {"type": "string", "default": ""}, "kind": {"type": "string", "default": ""},
          "name": {"type": "string", "default": ""}, "uid": {"type": "string", "default": ""},
          "controller": {"type": "boolean"}, "blockOwnerDeletion": {"type": "boolean"}}}},
      "resourceVersion": {"type": "string"},
      "selfLink": {"type": "string"},
      "uid": {"type": "string"}
    }})"));
  return meta;
}

const Schema* string_schema() {
  static const Schema schema = [] {
    Schema s;
    s.type = Type::kString;
    return s;
  }();
  return &schema;
}

bool is_list_merged(const Schema& s) {
  if (s.list_type_given) return s.list_type != ListType::kAtomic;
  return s.patch_strategy == "merge" || s.patch_strategy == "merge,retainKeys";
}

// What the schema says of a value; false where that is nothing.
bool describe(const TypeRef& ref, Atom& atom) {
  const Schema& s = *ref.schema;
  if (s.int_or_string) {
    atom.scalar = true;
    return true;
  }
  switch (s.type) {
    case Type::kObject:
      atom.map = true;
      break;
    case Type::kArray:
      atom.list = true;
      break;
    case Type::kInteger:
    case Type::kNumber:
      atom.scalar = true;
      atom.scalar_type = ScalarType::kNumeric;
      break;
    case Type::kBoolean:
      atom.scalar = true;
      atom.scalar_type = ScalarType::kBoolean;
      break;
    case Type::kString:
      atom.scalar = true;
      if (s.format.empty() || s.format == "byte") atom.scalar_type = ScalarType::kString;
      break;
    case Type::kAny:
      if (!s.properties.empty() || s.additional_properties || ref.resource) {
        atom.map = true;
      } else if (s.items) {
        atom.list = true;
      } else if (!s.one_of.empty() || !s.any_of.empty() || !s.format.empty()) {
        atom.scalar = true;
      } else {
        return false;
      }
      break;
  }
  if (atom.list) atom.list_atomic = !is_list_merged(s);
  if (atom.map) atom.map_atomic = s.map_type == schema::MapType::kAtomic;
  return true;
}

}  // namespace

FieldType Atom::field(std::string_view name) const {
  if (ref.kind != TypeRef::Kind::kSchema) return {TypeRef::deduced()};
  if (ref.resource) {
    if (name == "metadata") return {TypeRef::of(object_meta()), true};
    if (name == "apiVersion" || name == "kind") return {TypeRef::of(string_schema()), true};
  }
  const Schema& s = *ref.schema;
  if (const Schema* property = s.property(name)) return {TypeRef::of(property, ref.preserve), true};
  if (s.additional_properties) return {TypeRef::of(s.additional_properties, ref.preserve)};
  if (s.additional_properties_allowed) return {TypeRef::deduced()};
  if (ref.preserve || s.properties.empty()) return {TypeRef::deduced()};
  return {};
}

TypeRef Atom::element() const {
  if (ref.kind != TypeRef::Kind::kSchema) return TypeRef::deduced();
  return TypeRef::of(ref.schema->items, ref.preserve);
}

Atom resolve(const TypeRef& ref, const Json* value) {
  Atom atom;
  if (ref.kind == TypeRef::Kind::kSchema && describe(ref, atom)) {
    atom.ref = ref;
    atom.ref.preserve = ref.preserve || ref.schema->preserve_unknown_fields;
    atom.ref.resource = ref.resource || ref.schema->embedded_resource;
    return atom;
  }
  const bool any = !value || value->is_null();
  atom.scalar = any || value->is_primitive();
  atom.list = any || value->is_array();
  atom.map = any || value->is_object();
  atom.ref = TypeRef::deduced();
  return atom;
}

TypeRef object_type(const schema::Schema* schema, bool custom) {
  TypeRef ref = TypeRef::of(schema);
  ref.resource = custom && schema;
  return ref;
}

ItemNamer::ItemNamer(SetArena& arena, const Atom& list) : arena_(arena) {
  if (list.ref.kind != TypeRef::Kind::kSchema) return;
  const Schema& s = *list.ref.schema;
  const auto add = [&](std::string_view name) {
    const Schema* field = s.items ? s.items->property(name) : nullptr;
    keys_.push_back({name, field && field->default_value ? &*field->default_value : nullptr});
  };
  if (!s.list_type_given) {
    if (!s.patch_merge_key.empty()) add(s.patch_merge_key);
  } else if (s.list_type == ListType::kMap) {
    keys_.reserve(s.list_map_keys.size());
    for (const std::string& name : s.list_map_keys) add(name);
    std::ranges::sort(keys_, {}, &Key::name);
  }
}

namespace {

void append_string(std::string& text, std::string_view s) {
  if (is_plain(s))
    text.append(1, '"').append(s).append(1, '"');
  else
    text += dump_json(Json(s));
}

void append_value(std::string& text, const Json& value) {
  if (value.is_string())
    append_string(text, value.get_ref<const std::string&>());
  else
    text += canonical_value(value);
}

}  // namespace

std::optional<PathElement> ItemNamer::name(const Json& item, std::string& error) {
  text_.clear();
  if (keys_.empty()) {
    if (item.is_object()) {
      error = "associative list without keys has an element that's a map type";
    } else if (item.is_array()) {
      error = "not supported: associative list with lists as elements";
    } else if (item.is_null()) {
      error = "associative list without keys has an element that's an explicit null";
    } else {
      append_value(text_, item);
      return PathElement{ElementKind::kValue, arena_.copy(text_)};
    }
    return std::nullopt;
  }
  if (!item.is_object()) {
    error = item.is_null() ? "associative list with keys may not have a null element"
                           : "associative list with keys may not have non-map elements";
    return std::nullopt;
  }
  for (const Key& key : keys_) {
    const Json* found = find_member(item, key.name);
    const Json* value = found ? found : key.default_value;
    if (!value) continue;
    text_ += text_.empty() ? '{' : ',';
    append_string(text_, key.name);
    text_ += ':';
    append_value(text_, *value);
  }
  if (text_.empty()) {
    std::string names;
    for (const Key& key : keys_) names += (names.empty() ? "" : " ") + schema::go_quote(key.name);
    error = fmt::format(
        "associative list with keys has an element that omits all key fields [{}] (and doesn't "
        "have "
        "default values for any key fields)",
        names);
    return std::nullopt;
  }
  text_ += '}';
  return PathElement{ElementKind::kKey, arena_.copy(text_)};
}

}  // namespace drydock::fake
