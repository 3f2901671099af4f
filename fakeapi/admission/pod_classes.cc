#include "fakeapi/admission/pod_classes.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/admission/resource_list.h"
#include "fakeapi/kinds/defaults.h"
#include "fakeapi/kinds/pod_defaults.h"

namespace drydock::fake {
namespace {

std::unexpected<std::string> because(std::string why) { return std::unexpected(std::move(why)); }

const Object* find_class(const std::vector<Object>& classes, std::string_view name) {
  const auto it = std::find_if(classes.begin(), classes.end(),
                               [name](const Object& each) { return each.name() == name; });
  return it == classes.end() ? nullptr : &*it;
}

// Of several that claim to be it, the one that matters least.
const Object* default_class(const std::vector<Object>& classes) {
  const Object* found = nullptr;
  for (const Object& each : classes)
    if (flag(each.json(), "globalDefault") &&
        (!found || number(each.json(), "value") < number(found->json(), "value")))
      found = &each;
  return found;
}

Admission apply_scheduling(const Json& scheduling, Json& spec) {
  if (const Json* wanted = child(scheduling, "nodeSelector"); wanted && !wanted->empty()) {
    Json& selector = make_child(spec, "nodeSelector");
    for (const auto& [key, value] : wanted->items()) {
      if (selector.contains(key) && selector[key] != value)
        return because(fmt::format(
            "conflict: runtimeClass.scheduling.nodeSelector[{}] = {}; pod.spec.nodeSelector[{}] = "
            "{}",
            key, value.get<std::string>(), key, selector[key].get<std::string>()));
      selector[key] = value;
    }
  }
  // The defaults stand before those of the class.
  set_default_tolerations(spec);
  for (const Json& toleration : items(scheduling, "tolerations")) {
    const auto has = items(spec, "tolerations");
    if (std::find(has.begin(), has.end(), toleration) == has.end())
      spec["tolerations"].push_back(toleration);
  }
  return {};
}

}  // namespace

Admission apply_priority_class(const std::vector<Object>& classes, Json& pod) {
  Json& spec = make_child(pod, "spec");
  const std::string name(text(spec, "priorityClassName"));
  const Object* found = name.empty() ? default_class(classes) : find_class(classes, name);
  if (!found && !name.empty())
    return because(fmt::format("no PriorityClass with name {} was found", name));
  if (found) spec["priorityClassName"] = found->name();
  const std::int64_t priority = found ? number(found->json(), "value") : 0;
  if (const Json* given = child(spec, "priority"); given && *given != priority)
    return because(fmt::format(
        "the integer value of priority ({}) must not be provided in pod spec; priority admission "
        "controller computed {} from the given PriorityClass name",
        given->dump(), priority));
  spec["priority"] = priority;
  std::string policy(found ? text(found->json(), "preemptionPolicy") : std::string_view());
  if (policy.empty()) policy = "PreemptLowerPriority";
  if (const Json* given = child(spec, "preemptionPolicy"); given && *given != policy)
    return because(fmt::format(
        "the string value of PreemptionPolicy ({}) must not be provided in pod spec; priority "
        "admission controller computed {} from the given PriorityClass name",
        text(spec, "preemptionPolicy"), policy));
  spec["preemptionPolicy"] = policy;
  return {};
}

Admission apply_runtime_class(const std::vector<Object>& classes, Json& pod) {
  Json& spec = make_child(pod, "spec");
  const std::string name(text(spec, "runtimeClassName"));
  const Object* found = name.empty() ? nullptr : find_class(classes, name);
  if (!found && !name.empty())
    return because(fmt::format("pod rejected: RuntimeClass \"{}\" not found", name));
  const Json* overhead = found ? find_path(found->json(), {"overhead", "podFixed"}) : nullptr;
  const Json* given = child(spec, "overhead");
  if (overhead) {
    if (given && !given->empty() && read_resource_list(given) != read_resource_list(overhead))
      return because("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    spec["overhead"] = *overhead;
  } else if (given) {
    return because(
        "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
  }
  const Json* scheduling = found ? child(found->json(), "scheduling") : nullptr;
  return scheduling ? apply_scheduling(*scheduling, spec) : Admission();
}

Admission check_priority_class(const std::vector<Object>& classes, const Json& priority_class,
                               bool is_new) {
  const Object* found = default_class(classes);
  if (!flag(priority_class, "globalDefault") || !found) return {};
  if (!is_new && found->name() == string_at(priority_class, {"metadata", "name"})) return {};
  return because(fmt::format(
      "PriorityClass {} is already marked as default. Only one default can exist", found->name()));
}

}  // namespace drydock::fake
