#include "scenarios/engine/scenario/match.h"

#include <fmt/format.h>

namespace drydock::sim {
namespace {

constexpr std::size_t kLongestShown = 80;

/// A value for people; long ones are cut.
std::string shown(const Json& value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() <= kLongestShown) return text;
  std::size_t end = kLongestShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

std::string elements(std::size_t count) {
  return fmt::format("{} element{}", count, count == 1 ? "" : "s");
}

std::string child(const std::string& path, const std::string& key) {
  if (key.find('.') != std::string::npos) return fmt::format("{}[{}]", path, Json(key).dump());
  return path.empty() ? key : path + "." + key;
}

std::string differs(const std::string& path, const std::string& found, const std::string& wanted) {
  return fmt::format("{}: {}, not {}", path.empty() ? "the object" : path, found, wanted);
}

std::string compare(const Json& pattern, const Json* object, const std::string& path) {
  if (object == nullptr || object->is_null()) {
    if (pattern.is_null()) return {};
    // An empty mapping asks for nothing.
    if (pattern.is_object() && pattern.empty()) return {};
    return differs(path, object == nullptr ? "missing" : "null", shown(pattern));
  }
  if (pattern.is_object() && object->is_object()) {
    for (const auto& [key, wanted] : pattern.items()) {
      const auto found = object->find(key);
      std::string difference =
          compare(wanted, found == object->end() ? nullptr : &*found, child(path, key));
      if (!difference.empty()) return difference;
    }
    return {};
  }
  if (pattern.is_array() && object->is_array()) {
    if (pattern.size() != object->size()) {
      return differs(path, elements(object->size()), std::to_string(pattern.size()));
    }
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      std::string difference = compare(pattern[i], &(*object)[i], fmt::format("{}[{}]", path, i));
      if (!difference.empty()) return difference;
    }
    return {};
  }
  return pattern == *object ? std::string() : differs(path, shown(*object), shown(pattern));
}

}  // namespace

std::string mismatch(const Json& pattern, const Json& object) {
  return compare(pattern, &object, {});
}

GroupVersionKind kind_of_pattern(const Json& pattern) {
  const auto version = GroupVersion::parse(string_at(pattern, {"apiVersion"}));
  return {version ? version->group : "", version ? version->version : "",
          std::string(string_at(pattern, {"kind"}))};
}

std::string name_of_pattern(const Json& pattern) {
  const auto name = string_at(pattern, {"metadata", "name"});
  return name.empty() ? std::string(string_at(pattern, {"kind"}))
                      : fmt::format("{}/{}", string_at(pattern, {"kind"}), name);
}

}  // namespace drydock::sim
