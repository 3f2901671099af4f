#include "fakeapi/admission/limit_range.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/admission/pod_resources.h"
#include "fakeapi/kinds/defaults.h"

namespace drydock::fake {
namespace {

using schema::Quantity;
using Texts = std::vector<std::string>;

constexpr const char* kAnnotation = "kubernetes.io/limit-ranger";

struct Asked {
  ResourceList requests, limits;
};

Asked asked_by(const Json& container) {
  return {read_resource_list(find_path(container, {"resources", "requests"})),
          read_resource_list(find_path(container, {"resources", "limits"}))};
}

void note(Texts& problems, std::string text) {
  if (std::find(problems.begin(), problems.end(), text) == problems.end())
    problems.push_back(std::move(text));
}

const Quantity* find(const ResourceList& list, const std::string& name) {
  const auto it = list.find(name);
  return it == list.end() ? nullptr : &it->second;
}

void check_least(Texts& problems, std::string_view type, const Json& limit, const Asked& asked) {
  for (const auto& [name, least] : read_resource_list(child(limit, "min"))) {
    const Quantity* request = find(asked.requests, name);
    const Quantity* most = find(asked.limits, name);
    const std::string said =
        fmt::format("minimum {} usage per {} is {}", name, type, least.to_string());
    if (!request)
      note(problems, said + ".  No request is specified");
    else if (*request < least)
      note(problems, said + ", but request is " + request->to_string());
    else if (most && *most < least)
      note(problems, said + ", but limit is " + most->to_string());
  }
}

void check_most(Texts& problems, std::string_view type, const Json& limit, const Asked& asked) {
  for (const auto& [name, greatest] : read_resource_list(child(limit, "max"))) {
    const Quantity* request = find(asked.requests, name);
    const Quantity* most = find(asked.limits, name);
    const std::string said =
        fmt::format("maximum {} usage per {} is {}", name, type, greatest.to_string());
    if (!most)
      note(problems, said + ".  No limit is specified");
    else if (*most > greatest)
      note(problems, said + ", but limit is " + most->to_string());
    else if (request && *request > greatest)
      note(problems, said + ", but request is " + request->to_string());
  }
}

// Claims have requests only.
void check_most_requested(Texts& problems, std::string_view type, const Json& limit,
                          const ResourceList& requests) {
  for (const auto& [name, greatest] : read_resource_list(child(limit, "max"))) {
    const Quantity* request = find(requests, name);
    const std::string said =
        fmt::format("maximum {} usage per {} is {}", name, type, greatest.to_string());
    if (!request)
      note(problems, said + ".  No request is specified");
    else if (*request > greatest)
      note(problems, said + ", but request is " + request->to_string());
  }
}

void check_ratio(Texts& problems, std::string_view type, const Json& limit, const Asked& asked) {
  for (const auto& [name, greatest] : read_resource_list(child(limit, "maxLimitRequestRatio"))) {
    const Quantity* request = find(asked.requests, name);
    const Quantity* most = find(asked.limits, name);
    const std::string said =
        fmt::format("{} max limit to request ratio per {} is {}", name, type, greatest.to_string());
    if (!request || request->sign() == 0) {
      note(problems, said + ", but no request is specified or request is 0");
    } else if (!most || most->sign() == 0) {
      note(problems, said + ", but no limit is specified or limit is 0");
    } else if (const double ratio = most->as_double() / request->as_double();
               ratio > greatest.as_double()) {
      note(problems, fmt::format("{}, but provided ratio is {:f}", said, ratio));
    }
  }
}

void check(Texts& problems, std::string_view type, const Json& limit, const Asked& asked) {
  check_least(problems, type, limit, asked);
  check_most(problems, type, limit, asked);
  check_ratio(problems, type, limit, asked);
}

void check_pod(Texts& problems, const Json& limit, const Json& spec) {
  const std::string_view type = text(limit, "type");
  if (type == "Container")
    for (const char* list : {"containers", "initContainers"})
      for (const Json& container : items(spec, list))
        check(problems, type, limit, asked_by(container));
  if (type == "Pod")
    check(problems, type, limit,
          {pod_resources(spec, "requests", PodOverhead::kLeftOut),
           pod_resources(spec, "limits", PodOverhead::kLeftOut)});
}

// "cpu, memory request for container c"; empty where nothing was set.
std::string fill(Json& container, const char* into, const ResourceList& defaults,
                 std::string_view what) {
  Texts set;
  for (const auto& [name, quantity] : defaults) {
    Json& list = make_child(make_child(container, "resources"), into);
    if (set_default(list, name, quantity.to_string())) set.push_back(name);
  }
  if (set.empty()) return {};
  return fmt::format("{} {} {}", fmt::join(set, ", "), what, text(container, "name"));
}

}  // namespace

void apply_limit_range_defaults(const Json& limit_range, Json& pod) {
  ResourceList requests, limits;
  const Json* range = child(limit_range, "spec");
  if (!range) return;
  for (const Json& limit : items(*range, "limits"))
    if (text(limit, "type") == "Container") {
      for (const auto& [name, quantity] : read_resource_list(child(limit, "defaultRequest")))
        requests[name] = quantity;
      for (const auto& [name, quantity] : read_resource_list(child(limit, "default")))
        limits[name] = quantity;
    }
  Texts told;
  Json& spec = make_child(pod, "spec");
  for (const char* list : {"containers", "initContainers"}) {
    const std::string kind =
        list == std::string_view("containers") ? "container" : "init container";
    for (Json& container : items(spec, list)) {
      told.push_back(fill(container, "requests", requests, "request for " + kind));
      told.push_back(fill(container, "limits", limits, "limit for " + kind));
    }
  }
  std::erase(told, "");
  if (told.empty()) return;
  make_child(make_child(pod, "metadata"), "annotations")[kAnnotation] =
      fmt::format("LimitRanger plugin set: {}", fmt::join(told, "; "));
}

std::string limit_range_violations(const Json& limit_range, const GroupResource& resource,
                                   const Json& object) {
  const Json* range = child(limit_range, "spec");
  const Json* spec = child(object, "spec");
  Texts problems;
  if (range && spec)
    for (const Json& limit : items(*range, "limits")) {
      if (resource == GroupResource{"", "pods"}) check_pod(problems, limit, *spec);
      const std::string_view type = text(limit, "type");
      if (resource != GroupResource{"", "persistentvolumeclaims"} ||
          type != "PersistentVolumeClaim")
        continue;
      const Asked asked{asked_by(*spec).requests, {}};
      check_least(problems, type, limit, asked);
      check_most_requested(problems, type, limit, asked.requests);
    }
  if (problems.size() < 2) return problems.empty() ? std::string() : problems.front();
  return fmt::format("[{}]", fmt::join(problems, ", "));
}

}  // namespace drydock::fake
