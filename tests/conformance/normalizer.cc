#include "tests/conformance/normalizer.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace drydock::conformance {
namespace {

struct Patterns {
  RE2 uid{R"((\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b))"};
  RE2 stamp{R"(\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)"};
  RE2 too_old{R"(too old resource version: \d+ \(\d+\))"};
  RE2 too_large{R"(Too large resource version: \d+, current: \d+)"};
};

const Patterns& patterns() {
  static const Patterns made;
  return made;
}

bool is_time_key(std::string_view key) {
  return key == "creationTimestamp" || key == "deletionTimestamp" || key == "time" ||
         key == "lastTransitionTime" || key == "lastUpdateTime";
}

bool is_set(const Ordered& value) {
  return !value.is_null() && !(value.is_string() && value.get_ref<const std::string&>().empty());
}

bool is_list(const Ordered& node) {
  if (node.contains("items")) return true;
  auto kind = node.find("kind");
  if (kind == node.end() || !kind->is_string()) return false;
  const std::string& text = kind->get_ref<const std::string&>();
  return text.ends_with("List") || text == "Table";
}

}  // namespace

std::string Normalizer::uid(const std::string& value) {
  return uids_.try_emplace(value, fmt::format("<uid#{}>", uids_.size() + 1)).first->second;
}

std::string Normalizer::version(const std::string& value) {
  if (value.empty() || value == "0") return value;
  return versions_.try_emplace(value, fmt::format("<rv#{}>", versions_.size() + 1)).first->second;
}

std::string Normalizer::text(std::string value) {
  for (const auto& [text, placeholder] : literals_)
    for (std::size_t at = 0; (at = value.find(text, at)) != std::string::npos;
         at += placeholder.size())
      value.replace(at, text.size(), placeholder);
  std::string out, found;
  re2::StringPiece rest(value);
  while (rest.size() > 0) {
    const char* begin = rest.data();
    if (!RE2::FindAndConsume(&rest, patterns().uid, &found)) break;
    out.append(begin, rest.data() - found.size());
    out += uid(found);
  }
  out.append(rest.data(), rest.size());
  RE2::GlobalReplace(&out, patterns().stamp, "<time>");
  RE2::GlobalReplace(&out, patterns().too_old, "too old resource version: <n> (<n>)");
  RE2::GlobalReplace(&out, patterns().too_large, "Too large resource version: <n>, current: <n>");
  return out;
}

std::string Normalizer::string(const std::string& value, std::string_view key,
                               const Ordered* parent) {
  if (key == "resourceVersion") return version(value);
  if (is_time_key(key) &&
      patterns().stamp.Match(value, 0, value.size(), RE2::ANCHOR_START, nullptr, 0))
    return "<time>";
  // Of a Table's column: prose.
  if (key == "description" && parent && parent->contains("priority")) return "<description>";
  if (key == "name" && parent) {
    auto prefix = parent->find("generateName");
    if (prefix != parent->end() && prefix->is_string() && is_set(*prefix) &&
        value.starts_with(prefix->get_ref<const std::string&>()))
      return text(*prefix) + "<random>";
  }
  return text(value);
}

Ordered Normalizer::list_metadata(const Ordered& metadata) {
  Ordered out = Ordered::object();
  for (const auto& [key, entry] : metadata.items()) {
    if (key == "resourceVersion" && is_set(entry))
      out[key] = "<rv>";
    else if (key == "continue" && is_set(entry))
      out[key] = "<continue>";
    else
      out[key] = value(entry, key, &metadata);
  }
  return out;
}

Ordered Normalizer::value(const Ordered& node, std::string_view key, const Ordered* parent) {
  // `keep` names a field by its path.
  if (const std::size_t dot = key.rfind('.'); dot != std::string_view::npos)
    key = key.substr(dot + 1);
  if (node.is_object()) {
    Ordered out = Ordered::object();
    for (const auto& [name, entry] : node.items()) {
      if (name == "metadata" && entry.is_object() && is_list(node))
        out[name] = list_metadata(entry);
      else
        out[text(name)] = value(entry, name, &node);
    }
    return out;
  }
  if (node.is_array()) {
    Ordered out = Ordered::array();
    for (const Ordered& entry : node) out.push_back(value(entry, key, nullptr));
    return out;
  }
  if (node.is_string()) return string(node.get_ref<const std::string&>(), key, parent);
  return node;
}

}  // namespace drydock::conformance
