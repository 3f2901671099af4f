#include "fakeapi/controllers/namespace_conditions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace drydock::fake {
namespace {

struct Condition {
  std::string type;
  bool is_true;
  std::string reason;
  std::string message;
};

std::array<Condition, 5> when_all_is_well() {
  return {
      {{"NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered",
        "All resources successfully discovered"},
       {"NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions",
        "All legacy kube types successfully parsed"},
       {"NamespaceDeletionContentFailure", false, "ContentDeleted",
        "All content successfully deleted, may be waiting on finalization"},
       {"NamespaceContentRemaining", false, "ContentRemoved", "All content successfully removed"},
       {"NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers",
        "All content-preserving finalizers finished"}}};
}

std::string counted(const std::map<std::string, std::size_t>& counts, std::string_view middle) {
  std::vector<std::string> parts;
  for (const auto& [name, count] : counts)
    parts.push_back(fmt::format("{}{}{} resource instances", name, middle, count));
  std::sort(parts.begin(), parts.end());
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::array<Condition, 5> conditions_of(const NamespaceContent& content) {
  auto made = when_all_is_well();
  auto raise = [&made](std::size_t which, std::string reason, std::string message) {
    made[which].is_true = true;
    made[which].reason = std::move(reason);
    made[which].message = std::move(message);
  };
  if (!content.errors.empty()) {
    std::vector<std::string> errors = content.errors;
    std::sort(errors.begin(), errors.end());
    raise(2, "ContentDeletionFailed",
          fmt::format("Failed to delete all resource types, {} remaining: {}", errors.size(),
                      fmt::join(errors, ", ")));
  }
  if (content.pods_first) return made;
  if (!content.resources.empty())
    raise(3, "SomeResourcesRemain",
          "Some resources are remaining: " + counted(content.resources, " has "));
  if (!content.finalizers.empty())
    raise(4, "SomeFinalizersRemain",
          "Some content in the namespace has finalizers remaining: " +
              counted(content.finalizers, " in "));
  return made;
}

}  // namespace

Json namespace_conditions(Json conditions, const NamespaceContent& content, WallTime now) {
  if (!conditions.is_array()) conditions = Json::array();
  for (const Condition& wanted : conditions_of(content)) {
    const char* value = wanted.is_true ? "True" : "False";
    auto known = std::find_if(conditions.begin(), conditions.end(), [&](const Json& entry) {
      return string_at(entry, {"type"}) == wanted.type;
    });
    if (known == conditions.end()) {
      conditions.push_back({{"type", wanted.type}, {"lastTransitionTime", format_time(now)}});
      known = std::prev(conditions.end());
    } else if (string_at(*known, {"status"}) != value) {
      (*known)["lastTransitionTime"] = format_time(now);
    }
    (*known)["status"] = value;
    (*known)["reason"] = wanted.reason;
    (*known)["message"] = wanted.message;
  }
  return conditions;
}

}  // namespace drydock::fake
