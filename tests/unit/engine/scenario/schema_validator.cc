#include "tests/unit/engine/scenario/schema_validator.h"

#include <algorithm>
#include <map>
#include <regex>

namespace drydock::sim {
namespace {

bool has_type(const std::string& type, const Json& value) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "integer") return value.is_number_integer();
  return false;
}

/// Compiled once: to do so takes longer than all the rest.
const std::regex& compiled(const std::string& pattern) {
  static std::map<std::string, std::regex> known;
  const auto entry = known.find(pattern);
  return entry != known.end() ? entry->second : known.emplace(pattern, pattern).first->second;
}

std::size_t valid_branches(const Json& branches, const Json& root, const Json& value) {
  return static_cast<std::size_t>(std::ranges::count_if(
      branches, [&](const Json& branch) { return invalid(branch, root, value).empty(); }));
}

std::string invalid_object(const Json& schema, const Json& root, const Json& value) {
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [key, member] : value.items()) {
    if (properties.contains(key)) {
      if (auto why = invalid(properties[key], root, member); !why.empty()) return key + ": " + why;
    } else if (schema.value("additionalProperties", Json(true)) == false) {
      return key + ": not allowed";
    }
  }
  return {};
}

std::string invalid_by(const std::string& word, const Json& schema, const Json& root,
                       const Json& value) {
  const Json& argument = schema.at(word);
  if (word == "type") return has_type(argument, value) ? "" : "not of type " + argument.dump();
  if (word == "enum")
    return std::ranges::find(argument, value) != argument.end() ? "" : "not in the enumeration";
  if (word == "$ref") {
    const Json& target = root.at(Json::json_pointer(argument.get<std::string>().substr(1)));
    return invalid(target, root, value);
  }
  if (word == "anyOf") return valid_branches(argument, root, value) > 0 ? "" : "no anyOf";
  if (word == "oneOf") return valid_branches(argument, root, value) == 1 ? "" : "not one oneOf";
  if (word == "not") return invalid(argument, root, value).empty() ? "not" : "";
  if (word == "required") {
    if (!value.is_object()) return "";
    for (const Json& key : argument)
      if (!value.contains(key.get<std::string>())) return "missing " + key.dump();
    return "";
  }
  if (word == "properties") return value.is_object() ? invalid_object(schema, root, value) : "";
  if (word == "items") {
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
      if (auto why = invalid(argument, root, value[i]); !why.empty()) return why;
    return "";
  }
  if (word == "minItems") return !value.is_array() || value.size() >= argument ? "" : "too few";
  if (word == "minimum") return !value.is_number() || value >= argument ? "" : "too small";
  if (word == "maximum") return !value.is_number() || value <= argument ? "" : "too large";
  if (word == "maxLength")
    return !value.is_string() || value.get<std::string>().size() <= argument ? "" : "too long";
  if (word == "pattern") {
    return !value.is_string() || std::regex_search(value.get<std::string>(), compiled(argument))
               ? ""
               : "not of the pattern";
  }
  const bool says_nothing = word == "description" || word == "title" || word == "$schema" ||
                            word == "$defs" || word == "additionalProperties";
  return says_nothing ? "" : "the schema has a word that is not known here: " + word;
}

}  // namespace

std::string invalid(const Json& schema, const Json& root, const Json& value) {
  for (const auto& [word, argument] : schema.items())
    if (auto why = invalid_by(word, schema, root, value); !why.empty()) return why;
  return {};
}

}  // namespace drydock::sim
