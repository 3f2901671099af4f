#include "fakeapi/types/builtin_schemas.h"

#include "fakeapi/types/embedded_data.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kReference = "\"#/components/schemas/";
constexpr std::string_view kKinds = "\"x-kubernetes-group-version-kind\":";

Json parse_own(std::string_view text) { return Json::parse(text); }

}  // namespace

// The file has one component a line: `"NAME":{...},`. So an index of it needs no parser.
void BuiltinSchemas::load() {
  if (!text_.empty()) return;
  text_ = inflate_embedded("openapi-schemas.json");
  const std::string_view text = text_;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (!line.starts_with('"')) continue;
    if (line.ends_with(',')) line.remove_suffix(1);
    const std::size_t quote = line.find('"', 1);
    const std::string_view name = line.substr(1, quote - 1);
    components_.emplace(name, line.substr(quote + 2));
    const std::size_t kinds = line.find(kKinds);
    if (kinds == line.npos) continue;
    const std::size_t from = kinds + kKinds.size();
    for (const Json& kind : parse_own(line.substr(from, line.find(']', from) + 1 - from)))
      by_kind_.emplace(GroupVersionKind{kind.at("group"), kind.at("version"), kind.at("kind")},
                       name);
  }
}

void BuiltinSchemas::collect(std::string_view name,
                             std::set<std::string, std::less<>>& into) const {
  auto found = components_.find(name);
  if (found == components_.end() || !into.emplace(name).second) return;
  const std::string_view json = found->second;
  for (std::size_t at = json.find(kReference); at != json.npos; at = json.find(kReference, at)) {
    at += kReference.size();
    collect(json.substr(at, json.find('"', at) - at), into);
  }
}

const schema::Schema* BuiltinSchemas::find(const GroupVersionKind& gvk) {
  const std::scoped_lock lock(mutex_);
  load();
  auto kind = by_kind_.find(gvk);
  if (kind == by_kind_.end()) return nullptr;
  std::set<std::string, std::less<>> needed;
  collect(kind->second, needed);
  Json fresh = Json::object();
  for (const std::string& name : needed)
    if (parsed_.insert(name).second) fresh[name] = parse_own(components_.at(name));
  set_.add_components(std::move(fresh));
  return set_.component(kind->second);
}

std::string BuiltinSchemas::component_name(const GroupVersionKind& gvk) {
  const std::scoped_lock lock(mutex_);
  load();
  auto kind = by_kind_.find(gvk);
  return kind == by_kind_.end() ? std::string() : kind->second;
}

Json BuiltinSchemas::closure(const std::vector<std::string>& names) {
  const std::scoped_lock lock(mutex_);
  load();
  std::set<std::string, std::less<>> needed;
  for (const std::string& name : names) collect(name, needed);
  Json result = Json::object();
  for (const std::string& name : needed) result[name] = parse_own(components_.at(name));
  return result;
}

std::vector<std::string> BuiltinSchemas::names() {
  const std::scoped_lock lock(mutex_);
  load();
  std::vector<std::string> all;
  for (const auto& [name, json] : components_) all.emplace_back(name);
  return all;
}

}  // namespace drydock::fake
