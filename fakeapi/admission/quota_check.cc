#include "fakeapi/admission/quota_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/admission/quota_usage.h"

namespace drydock::fake {
namespace {

using Names = std::vector<std::string>;

const GroupResource kPods{"", "pods"};
const GroupResource kServices{"", "services"};
const GroupResource kClaims{"", "persistentvolumeclaims"};

ResourceList without_zeros(ResourceList list) {
  std::erase_if(list, [](const auto& entry) { return entry.second.sign() == 0; });
  return list;
}

bool matches(const QuotaRequest& request, const Json& quota, const Json& object,
             const ResourceList& hard) {
  return !quota_names_of(request.resource, resource_names(hard)).empty() &&
         quota_scopes_match(quota, request.resource, object);
}

std::string joined(const Names& names) { return fmt::format("{}", fmt::join(names, ",")); }

}  // namespace

bool is_quota_concerned(const QuotaRequest& request) {
  if (request.resource == kPods && request.subresource == "resize") return true;
  if (!request.subresource.empty()) return false;
  if (!request.live || request.resource == kServices || request.resource == kClaims) return true;
  return request.resource == kPods &&
         is_terminating_pod(*request.object) != is_terminating_pod(*request.live);
}

std::expected<std::map<std::size_t, ResourceList>, std::string> charge_quotas(
    const QuotaRequest& request, const std::vector<Object>& quotas) {
  const ResourceList usage = quota_usage_of(request.resource, *request.object, request.now);
  const ResourceList change =
      request.live
          ? resources_beyond(usage, quota_usage_of(request.resource, *request.live, request.now))
          : usage;
  struct Concerned {
    std::size_t index;
    ResourceList hard, used, change;
  };
  std::vector<Concerned> concerned;
  for (std::size_t i = 0; i < quotas.size(); ++i) {
    const Json& quota = quotas[i].json();
    const ResourceList hard = read_resource_list(find_path(quota, {"status", "hard"}));
    if (!matches(request, quota, *request.object, hard)) continue;
    const ResourceList used = read_resource_list(find_path(quota, {"status", "used"}));
    const Names names = quota_names_of(request.resource, resource_names(hard));
    if (const std::string problem = quota_constraint(request.resource, names, *request.object);
        !problem.empty())
      return std::unexpected(fmt::format("failed quota: {}: {}", quotas[i].name(), problem));
    if (std::any_of(names.begin(), names.end(),
                    [&used](const std::string& name) { return !used.contains(name); }))
      return std::unexpected(fmt::format("status unknown for quota: {}, resources: {}",
                                         quotas[i].name(), joined(names)));
    const bool counted_before = request.live && matches(request, quota, *request.live, hard);
    concerned.push_back({i, hard, used, without_zeros(counted_before ? change : usage)});
  }
  Names negative;
  for (const auto& [name, quantity] : usage)
    if (quantity.sign() < 0) negative.push_back(name);
  if (!negative.empty())
    return std::unexpected("quota usage is negative for resource(s): " + joined(negative));

  std::map<std::size_t, ResourceList> charged;
  for (const Concerned& quota : concerned) {
    if (quota.change.empty()) continue;
    const ResourceList requested = mask_resources(quota.change, resource_names(quota.hard));
    ResourceList after = quota.used;
    add_resources(after, requested);
    Names exceeded;
    for (const auto& [name, quantity] : requested)
      if (after[name] > quota.hard.find(name)->second) exceeded.push_back(name);
    if (!exceeded.empty())
      return std::unexpected(fmt::format("exceeded quota: {}, requested: {}, used: {}, limited: {}",
                                         quotas[quota.index].name(),
                                         resource_list_text(mask_resources(requested, exceeded)),
                                         resource_list_text(mask_resources(quota.used, exceeded)),
                                         resource_list_text(mask_resources(quota.hard, exceeded))));
    if (after != quota.used) charged[quota.index] = std::move(after);
  }
  return charged;
}

}  // namespace drydock::fake
