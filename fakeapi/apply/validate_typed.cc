#include <fmt/format.h>

#include <set>

#include "fakeapi/apply/typed.h"
#include "operator/schema/go_text.h"

namespace drydock::fake {
namespace {

std::string go_type(const Json& value) {
  switch (value.type()) {
    case Json::value_t::string:
      return "string";
    case Json::value_t::boolean:
      return "bool";
    case Json::value_t::object:
      return "map[string]interface {}";
    case Json::value_t::array:
      return "[]interface {}";
    case Json::value_t::number_float:
      return "float64";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      return "int64";
    default:
      return "<nil>";
  }
}

// fmt's %v of a decoded JSON value.
std::string go_plain(const Json& value) {
  std::string text;
  switch (value.type()) {
    case Json::value_t::string:
      return value.get<std::string>();
    case Json::value_t::number_float:
      return schema::go_float(value.get<double>());
    case Json::value_t::null:
      return "<nil>";
    case Json::value_t::object:
      for (const auto& [key, part] : value.items())
        text += (text.empty() ? "" : " ") + key + ":" + go_plain(part);
      return "map[" + text + "]";
    case Json::value_t::array:
      for (const Json& part : value) text += (text.empty() ? "" : " ") + go_plain(part);
      return "[" + text + "]";
    default:
      return value.dump();
  }
}

// fmt's %#v.
std::string go_syntax(const Json& value) {
  std::string text;
  switch (value.type()) {
    case Json::value_t::string:
      return schema::go_quote(value.get_ref<const std::string&>());
    case Json::value_t::number_float:
      return schema::go_float(value.get<double>());
    case Json::value_t::null:
      return "interface {}(nil)";
    case Json::value_t::object:
      for (const auto& [key, part] : value.items())
        text += (text.empty() ? "" : ", ") + schema::go_quote(key) + ":" + go_syntax(part);
      return "map[string]interface {}{" + text + "}";
    case Json::value_t::array:
      for (const Json& part : value) text += (text.empty() ? "" : ", ") + go_syntax(part);
      return "[]interface {}{" + text + "}";
    default:
      return value.dump();
  }
}

class Validator {
 public:
  Validator(SetArena& arena, bool allow_duplicates)
      : arena_(arena), allow_duplicates_(allow_duplicates) {}

  std::vector<std::string> errors;

  void walk(const TypeRef& ref, const Json& value) {
    if (ref.kind == TypeRef::Kind::kDeduced) return;  // anything fits
    const Atom atom = resolve(ref, &value);
    if (atom.map) {
      map(atom, value);
    } else if (atom.scalar) {
      scalar(atom.scalar_type, value);
    } else {
      list(atom, value);
    }
  }

 private:
  void error(std::string_view message) {
    std::string text;
    for (const PathElement& element : path_) text += to_string(element);
    errors.push_back(text.empty() ? std::string(message) : fmt::format("{}: {}", text, message));
  }

  void scalar(ScalarType type, const Json& value) {
    if (value.is_null()) return;
    switch (type) {
      case ScalarType::kNumeric:
        if (!value.is_number())
          error(fmt::format("expected numeric (int or float), got {}", go_type(value)));
        break;
      case ScalarType::kString:
        if (!value.is_string())
          error(fmt::format("expected string, got &value.valueUnstructured{{Value:{}}}",
                            go_syntax(value)));
        break;
      case ScalarType::kBoolean:
        if (!value.is_boolean())
          error(fmt::format("expected boolean, got &{{{}}}", go_plain(value)));
        break;
      case ScalarType::kUntyped:
        if (value.is_structured())
          error(fmt::format("expected any scalar, got &{{{}}}", go_plain(value)));
        break;
    }
  }

  void map(const Atom& atom, const Json& value) {
    if (value.is_null()) return;
    if (!value.is_object()) return error(fmt::format("expected map, got &{{{}}}", go_plain(value)));
    if (atom.ref.kind == TypeRef::Kind::kDeduced) return;  // below, anything fits
    for (const auto& [key, member] : members(value)) {
      const TypeRef child = atom.field(key).type;
      path_.push_back({ElementKind::kField, key});
      if (child.kind == TypeRef::Kind::kNone) {
        error("field not declared in schema");
        path_.pop_back();
        return;
      }
      walk(child, member);
      path_.pop_back();
    }
  }

  void list(const Atom& atom, const Json& value) {
    if (value.is_null()) return;
    if (!value.is_array()) return error(fmt::format("expected list, got &{{{}}}", go_plain(value)));
    if (atom.ref.kind == TypeRef::Kind::kDeduced) return;
    const TypeRef item_type = atom.element();
    if (atom.list_atomic) {
      if (item_type.kind == TypeRef::Kind::kDeduced) return;
      std::size_t index = 0;
      for (const Json& item : value) {
        const std::string text = std::to_string(index++);
        path_.push_back({ElementKind::kIndex, text});
        walk(item_type, item);
        path_.pop_back();
      }
      return;
    }
    ItemNamer namer(arena_, atom);
    std::set<PathElement> seen;
    for (std::size_t i = 0; i < value.size(); ++i) {
      std::string why;
      const auto element = namer.name(value[i], why);
      if (!element) return error(fmt::format("element {}: {}", i, why));
      if (!allow_duplicates_ && !seen.insert(*element).second)
        error(fmt::format("duplicate entries for key {}", to_string(*element)));
      path_.push_back(*element);
      walk(item_type, value[i]);
      path_.pop_back();
    }
  }

  SetArena& arena_;
  bool allow_duplicates_;
  std::vector<PathElement> path_;
};

}  // namespace

std::vector<std::string> validate_typed(SetArena& arena, const TypeRef& ref, const Json& value,
                                        bool allow_duplicates) {
  Validator validator(arena, allow_duplicates);
  validator.walk(ref, value);
  return std::move(validator.errors);
}

}  // namespace drydock::fake
