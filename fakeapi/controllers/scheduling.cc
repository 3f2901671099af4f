#include "fakeapi/controllers/scheduling.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/controllers/object_fields.h"

namespace drydock::fake {
namespace {

bool matches_term(const Json& term, const Object& node) {
  if (const Json* expressions = find_path(term, {"matchExpressions"})) {
    const auto selector = LabelSelector::from_json({{"matchExpressions", *expressions}});
    if (!selector || !selector->matches(node)) return false;
  }
  // The one field there is is metadata.name.
  if (const Json* fields = find_path(term, {"matchFields"}))
    for (const Json& field : *fields) {
      const Json values = copy_at(field, {"values"});
      const bool named = std::find(values.begin(), values.end(), Json(node.name())) != values.end();
      if (named != (string_at(field, {"operator"}) == "In")) return false;
    }
  return true;
}

bool wants(const Object& pod, const Object& node) {
  if (const Json* labels = find_path(pod.json(), {"spec", "nodeSelector"})) {
    const auto selector = LabelSelector::from_json({{"matchLabels", *labels}});
    if (!selector || !selector->matches(node)) return false;
  }
  const Json* terms = find_path(
      pod.json(), {"spec", "affinity", "nodeAffinity",
                   "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"});
  return !terms || std::any_of(terms->begin(), terms->end(),
                               [&node](const Json& term) { return matches_term(term, node); });
}

bool tolerates(const Json& toleration, const Json& taint) {
  const std::string_view effect = string_at(toleration, {"effect"});
  if (!effect.empty() && effect != string_at(taint, {"effect"})) return false;
  const std::string_view key = string_at(toleration, {"key"});
  if (!key.empty() && key != string_at(taint, {"key"})) return false;
  if (string_at(toleration, {"operator"}) == "Exists") return true;
  return !key.empty() && string_at(toleration, {"value"}) == string_at(taint, {"value"});
}

bool is_tolerated(const Object& pod, const Json& taint) {
  const std::string_view effect = string_at(taint, {"effect"});
  if (effect != "NoSchedule" && effect != "NoExecute") return true;
  const Json tolerations = copy_at(pod.json(), {"spec", "tolerations"});
  return std::any_of(tolerations.begin(), tolerations.end(),
                     [&taint](const Json& toleration) { return tolerates(toleration, taint); });
}

}  // namespace

std::optional<std::string> unfit_reason(const Object& pod, const Object& node) {
  if (flag_at(node.json(), {"spec", "unschedulable"}) &&
      !is_tolerated(pod, {{"key", "node.kubernetes.io/unschedulable"}, {"effect", "NoSchedule"}}))
    return "1 node(s) were unschedulable";
  for (const Json& taint : copy_at(node.json(), {"spec", "taints"}))
    if (!is_tolerated(pod, taint))
      return fmt::format("1 node(s) had untolerated taint {{{}: {}}}", string_at(taint, {"key"}),
                         string_at(taint, {"value"}));
  if (!wants(pod, node)) return "1 node(s) didn't match Pod's node affinity/selector";
  return std::nullopt;
}

}  // namespace drydock::fake
