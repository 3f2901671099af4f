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

std::string normalized(std::string text, const Names& names) {
  if (is_time(text)) return "<time>";
  for (const auto& [name, stands_for] : names)
    if (text.size() >= name.size()) replace_all(text, name, stands_for);
  return text;
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", c);
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

// Fields that two runs may differ in, by where they stand.
enum class Part { kObject, kMetadata, kManagedFields, kStatus, kOther };

Part part_of(Part parent, std::string_view key) {
  if (parent == Part::kObject && key == "metadata") return Part::kMetadata;
  if (parent == Part::kObject && key == "status") return Part::kStatus;
  if (parent == Part::kMetadata && key == "managedFields") return Part::kManagedFields;
  return parent == Part::kStatus || parent == Part::kManagedFields ? parent : Part::kOther;
}

bool is_left_out(Part part, std::string_view key, const Json& member) {
  switch (part) {
    case Part::kObject:
      return key == "status" && member.is_null();
    case Part::kMetadata:
      return key == "uid" || key == "resourceVersion" || key == "creationTimestamp" ||
             key == "generation";
    case Part::kManagedFields:
      return key == "time";
    case Part::kStatus:
      return key == "observedGeneration";
    case Part::kOther:
      return false;
  }
  return false;
}

void write(std::string& out, const Json& value, Part part, const Names& names);

void write_object(std::string& out, const Json& object, Part part, const Names& names) {
  // Keys of ownership sets hold what they name, k:{"uid":"..."}; sorted by what stands for it.
  std::vector<std::pair<std::string, const Json*>> members;
  bool renamed = false;
  for (auto it = object.begin(); it != object.end(); ++it) {
    if (is_left_out(part, it.key(), *it)) continue;
    const bool names_something = part == Part::kManagedFields && it.key().starts_with("k:");
    renamed = renamed || names_something;
    members.emplace_back(names_something ? normalized(it.key(), names) : it.key(), &*it);
  }
  if (renamed) std::ranges::sort(members);
  out += '{';
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i > 0) out += ',';
    append_quoted(out, members[i].first);
    out += ':';
    write(out, *members[i].second, part_of(part, members[i].first), names);
  }
  out += '}';
}

void write_list(std::string& out, const Json& list, Part part, const Names& names) {
  std::vector<std::string> items;
  for (const Json& item : list) write(items.emplace_back(), item, part, names);
  // Who came first among the managers says nothing.
  if (part == Part::kManagedFields) std::ranges::sort(items);
  out += fmt::format("[{}]", fmt::join(items, ","));
}

void write(std::string& out, const Json& value, Part part, const Names& names) {
  if (value.is_object())
    write_object(out, value, part, names);
  else if (value.is_array())
    write_list(out, value, part, names);
  else if (value.is_string())
    append_quoted(out, normalized(value.get<std::string>(), names));
  else
    out += value.dump();
}

std::string role_of(const Json& object) {
  return fmt::format("{}/{}", string_at(object, {"kind"}), string_at(object, {"metadata", "name"}));
}

}  // namespace

std::string end_state(const ClusterView& view, const std::set<Resource>& kinds) {
  Names names;
  std::vector<Object> objects;
  std::map<std::string, unsigned, std::less<>> generated;
  for (const Resource& resource : kinds) {
    if (resource.kind == "Event" || resource.kind == "Lease") continue;
    for (const Object& object : view.list(resource)) {
      names.emplace(object.uid(), fmt::format("<uid of {} {}>", object.kind(), object.name()));
      if (const auto prefix = string_at(object.json(), {"metadata", "generateName"});
          !prefix.empty())
        names.emplace(object.name(),
                      fmt::format("{}${}", prefix, ++generated[std::string(prefix)]));
      objects.push_back(object);
    }
  }
  names.erase(std::string());
  std::vector<std::string> lines;
  for (const Object& object : objects)
    write(lines.emplace_back(), object.json(), Part::kObject, names);
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
