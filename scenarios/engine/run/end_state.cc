#include "scenarios/engine/run/end_state.h"

#include <algorithm>
#include <map>

#include "operator/api/json.h"

namespace drydock::sim {
namespace {

using Names = std::map<std::string, std::string, std::less<>>;

bool is_time(std::string_view text) {
  if (text.size() < 20 || text.size() > 35 || text[4] != '-' || text[10] != 'T') return false;
  return parse_time(text).has_value();
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
}

void normalize(Json& value, const Names& names) {
  if (value.is_string()) {
    auto& text = value.get_ref<std::string&>();
    if (is_time(text)) {
      text = "<time>";
      return;
    }
    for (const auto& [name, stands_for] : names)
      if (text.size() >= name.size()) replace_all(text, name, stands_for);
  } else if (value.is_object()) {
    Json renamed = Json::object();
    for (auto& [key, member] : value.items()) {
      normalize(member, names);
      std::string name = key;
      // Keys of ownership sets hold what they name: k:{"uid":"..."}.
      if (name.starts_with("k:"))
        for (const auto& [generated, stands_for] : names) replace_all(name, generated, stands_for);
      renamed[std::move(name)] = std::move(member);
    }
    value = std::move(renamed);
  } else if (value.is_array()) {
    for (Json& member : value) normalize(member, names);
  }
}

void normalize_metadata(Json& metadata) {
  for (const char* field : {"uid", "resourceVersion", "creationTimestamp", "generation"})
    metadata.erase(field);
  const auto managed = metadata.find("managedFields");
  if (managed == metadata.end()) return;
  for (Json& entry : *managed) entry.erase("time");
  std::sort(managed->begin(), managed->end(), [](const Json& a, const Json& b) {
    return std::pair(a.value("manager", ""), a.value("operation", "")) <
           std::pair(b.value("manager", ""), b.value("operation", ""));
  });
}

void drop_observed_generations(Json& value) {
  if (value.is_object()) value.erase("observedGeneration");
  if (value.is_structured())
    for (Json& member : value) drop_observed_generations(member);
}

std::string role_of(const Json& object) {
  return fmt::format("{}/{}", string_at(object, {"kind"}), string_at(object, {"metadata", "name"}));
}

}  // namespace

std::string end_state(const ClusterView& view, const std::set<Resource>& kinds) {
  Names names;
  std::vector<Json> objects;
  std::map<std::string, unsigned, std::less<>> generated;
  for (const Resource& resource : kinds) {
    if (resource.kind == "Event" || resource.kind == "Lease") continue;
    for (const Object& object : view.list(resource)) {
      names.emplace(object.uid(), fmt::format("<uid of {} {}>", object.kind(), object.name()));
      if (const auto prefix = string_at(object.json(), {"metadata", "generateName"});
          !prefix.empty())
        names.emplace(object.name(),
                      fmt::format("{}${}", prefix, ++generated[std::string(prefix)]));
      objects.push_back(object.json());
    }
  }
  names.erase(std::string());
  std::vector<std::string> lines;
  for (Json& object : objects) {
    normalize_metadata(object["metadata"]);
    drop_observed_generations(object["status"]);
    if (object["status"].is_null()) object.erase("status");
    normalize(object, names);
    lines.push_back(dump_json(object));
  }
  std::ranges::sort(lines);
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

namespace {

std::map<std::string, std::string> by_role(const std::string& state) {
  std::map<std::string, std::string> lines;
  for (std::size_t start = 0; start < state.size();) {
    const std::size_t end = std::min(state.find('\n', start), state.size());
    std::string line = state.substr(start, end - start);
    start = end + 1;
    if (auto object = parse_json(line)) lines[role_of(*object)] += line;
  }
  return lines;
}

std::string shortly(const Json* value) {
  return value ? dump_json(*value) : std::string("nothing");
}

// Descends to the first value that differs.
Difference narrow_down(std::string path, const Json* expected, const Json* found) {
  if (expected && found && expected->is_object() && found->is_object()) {
    std::set<std::string> keys;
    for (const auto& item : expected->items()) keys.insert(item.key());
    for (const auto& item : found->items()) keys.insert(item.key());
    for (const std::string& key : keys) {
      const Json* a = find_path(*expected, {key});
      const Json* b = find_path(*found, {key});
      if (!a || !b || *a != *b) return narrow_down(path + "." + key, a, b);
    }
  }
  if (expected && found && expected->is_array() && found->is_array() &&
      expected->size() == found->size())
    for (std::size_t i = 0; i < expected->size(); ++i)
      if ((*expected)[i] != (*found)[i])
        return narrow_down(fmt::format("{}[{}]", path, i), &(*expected)[i], &(*found)[i]);
  return {std::move(path), "", shortly(expected), shortly(found)};
}

Difference difference_of(const std::string& role, const std::string& expected,
                         const std::string& found) {
  const auto a = parse_json(expected), b = parse_json(found);
  if (!a || !b) return {role, "", expected, found};
  Difference narrowed = narrow_down("", &*a, &*b);
  return {role, narrowed.role.substr(narrowed.role.empty() ? 0 : 1), std::move(narrowed.expected),
          std::move(narrowed.found)};
}

}  // namespace

std::optional<Difference> first_difference(const std::string& expected, const std::string& found) {
  if (expected == found) return std::nullopt;
  const auto wanted = by_role(expected);
  const auto have = by_role(found);
  for (const auto& [role, line] : wanted) {
    const auto other = have.find(role);
    if (other == have.end()) return Difference{role, "", "there", "gone"};
    if (other->second != line) return difference_of(role, line, other->second);
  }
  for (const auto& [role, line] : have)
    if (!wanted.contains(role)) return Difference{role, "", "not there", "there"};
  return Difference{"the state", "", expected, found};
}

}  // namespace drydock::sim
