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

Atom deduced_atom() {
  Atom atom;
  atom.scalar = atom.list = atom.map = true;
  atom.ref = TypeRef::deduced();
  return atom;
}

bool is_list_merged(const Schema& s) {
  if (s.list_type_given) return s.list_type != ListType::kAtomic;
  return s.patch_strategy == "merge" || s.patch_strategy == "merge,retainKeys";
}

Atom atom_of(const TypeRef& ref) {
  if (ref.kind != TypeRef::Kind::kSchema) return deduced_atom();
  const Schema& s = *ref.schema;
  Atom atom;
  atom.ref = ref;
  atom.ref.preserve = ref.preserve || s.preserve_unknown_fields;
  atom.ref.resource = ref.resource || s.embedded_resource;
  if (s.int_or_string) {
    atom.scalar = true;
    return atom;
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
        return deduced_atom();
      }
      break;
  }
  if (atom.list) atom.list_atomic = !is_list_merged(s);
  if (atom.map) atom.map_atomic = s.map_type == schema::MapType::kAtomic;
  return atom;
}

}  // namespace

std::vector<std::string_view> Atom::keys() const {
  std::vector<std::string_view> keys;
  if (ref.kind != TypeRef::Kind::kSchema) return keys;
  const Schema& s = *ref.schema;
  if (s.list_type_given) {
    if (s.list_type == ListType::kMap) keys.assign(s.list_map_keys.begin(), s.list_map_keys.end());
  } else if (!s.patch_merge_key.empty()) {
    keys.push_back(s.patch_merge_key);
  }
  std::ranges::sort(keys);
  return keys;
}

bool Atom::has_field(std::string_view name) const {
  if (ref.kind != TypeRef::Kind::kSchema) return false;
  if (ref.resource && (name == "apiVersion" || name == "kind" || name == "metadata")) return true;
  return ref.schema->property(name) != nullptr;
}

TypeRef Atom::field(std::string_view name) const {
  if (ref.kind != TypeRef::Kind::kSchema) return TypeRef::deduced();
  if (ref.resource) {
    if (name == "metadata") return TypeRef::of(object_meta());
    if (name == "apiVersion" || name == "kind") return TypeRef::of(string_schema());
  }
  const Schema& s = *ref.schema;
  if (const Schema* property = s.property(name)) return TypeRef::of(property, ref.preserve);
  if (s.additional_properties) return TypeRef::of(s.additional_properties, ref.preserve);
  if (s.additional_properties_allowed) return TypeRef::deduced();
  if (ref.preserve || s.properties.empty()) return TypeRef::deduced();
  return TypeRef{};
}

TypeRef Atom::element() const {
  if (ref.kind != TypeRef::Kind::kSchema) return TypeRef::deduced();
  return TypeRef::of(ref.schema->items, ref.preserve);
}

Atom resolve(const TypeRef& ref, const Json* value) {
  Atom atom = atom_of(ref);
  if (!value || static_cast<int>(atom.scalar) + atom.list + atom.map < 2) return atom;
  const auto narrow = [&](bool scalar, bool list, bool map) {
    atom.scalar = scalar;
    atom.list = list;
    atom.map = map;
  };
  if (value->is_object()) {
    if (atom.map) narrow(false, false, true);
  } else if (value->is_array()) {
    if (atom.list) narrow(false, true, false);
  } else if (!value->is_null()) {
    if (atom.scalar) narrow(true, false, false);
  }
  return atom;
}

TypeRef object_type(const schema::Schema* schema, bool custom) {
  TypeRef ref = TypeRef::of(schema);
  ref.resource = custom && schema;
  return ref;
}

ItemNamer::ItemNamer(SetArena& arena, const Atom& list) : arena_(arena), keys_(list.keys()) {
  const TypeRef item = list.element();
  for (std::string_view key : keys_) {
    const Schema* field =
        item.kind == TypeRef::Kind::kSchema ? item.schema->property(key) : nullptr;
    defaults_.push_back(field && field->default_value ? &*field->default_value : nullptr);
  }
}

namespace {

void append_string(std::string& text, std::string_view s) {
  const bool plain = std::ranges::all_of(s, [](char c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
  });
  if (plain)
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
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const auto found = item.find(keys_[i]);
    const Json* value = found != item.end() ? &*found : defaults_[i];
    if (!value) continue;
    text_ += text_.empty() ? '{' : ',';
    append_string(text_, keys_[i]);
    text_ += ':';
    append_value(text_, *value);
  }
  if (text_.empty()) {
    std::string names;
    for (std::string_view key : keys_) names += (names.empty() ? "" : " ") + schema::go_quote(key);
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
