#include "operator/runtime/access.h"

#include <map>
#include <nlohmann/json.hpp>
#include <vector>

namespace drydock {

namespace {

std::string resource_of(const Request& request) {
  return request.subresource.empty() ? request.resource.resource
                                     : request.resource.resource + "/" + request.subresource;
}

}  // namespace

AccessRules access_to(const GroupResource& resource, std::initializer_list<const char*> verbs) {
  AccessRules rules;
  for (const char* verb : verbs) rules.insert({resource.group, resource.resource, verb});
  return rules;
}

AccessRules operator+(AccessRules one, const AccessRules& other) {
  one.insert(other.begin(), other.end());
  return one;
}

nlohmann::ordered_json policy_rules(const AccessRules& rules) {
  using Names = std::set<std::string>;
  std::map<GroupResource, Names> verbs;
  for (const AccessRule& rule : rules) verbs[{rule.group, rule.resource}].insert(rule.verb);
  // Resources of a group with the same verbs share a rule, which stands where the first one does.
  struct Entry {
    std::string group;
    std::vector<std::string> resources;
    Names verbs;
  };
  std::vector<Entry> entries;
  for (const auto& [resource, allowed] : verbs) {
    const auto same = std::ranges::find_if(entries, [&](const Entry& entry) {
      return entry.group == resource.group && entry.verbs == allowed;
    });
    if (same != entries.end()) {
      same->resources.push_back(resource.resource);
    } else {
      entries.push_back({resource.group, {resource.resource}, allowed});
    }
  }
  auto list = nlohmann::ordered_json::array();
  for (const Entry& entry : entries) {
    nlohmann::ordered_json rule;
    rule["apiGroups"] = std::vector{entry.group};
    rule["resources"] = entry.resources;
    rule["verbs"] = entry.verbs;
    list.push_back(std::move(rule));
  }
  return list;
}

void AccessLog::note(const Request& request) {
  if (!request.is_resource_request()) return;
  rules_.insert(
      {request.resource.group, resource_of(request), std::string(to_string(request.verb))});
}

void AccessLog::note(const Request& request, const Response& response) {
  const bool created = response.code == 201;
  const bool may_create = request.verb == Verb::kPatch || request.verb == Verb::kUpdate;
  if (!created || !may_create || !request.is_resource_request()) return;
  rules_.insert({request.resource.group, resource_of(request), "create"});
}

AccessRules AccessLog::of_group(std::string_view group) const {
  AccessRules some;
  for (const AccessRule& rule : rules_) {
    if (rule.group == group) some.insert(rule);
  }
  return some;
}

AccessRules AccessLog::without_group(std::string_view group) const {
  AccessRules some;
  for (const AccessRule& rule : rules_) {
    if (rule.group != group) some.insert(rule);
  }
  return some;
}

Task<Response> RecordingApi::call(Request request) {
  log_.note(request);
  Response response = co_await inner_.call(request);
  log_.note(request, response);
  co_return response;
}

Task<WatchResult> RecordingApi::watch(Request request) {
  log_.note(request);
  return inner_.watch(std::move(request));
}

}  // namespace drydock
