#include <fmt/format.h>

#include "fakeapi/kinds/builtin_strategy.h"

namespace drydock::fake {
namespace {

KindTraits traits() {
  KindTraits made;
  made.generation = true;
  made.initial_status = {
      {"disruptionsAllowed", 0}, {"currentHealthy", 0}, {"desiredHealthy", 0}, {"expectedPods", 0}};
  made.unconditional_update = false;
  return made;
}

class PodDisruptionBudgetStrategy final : public BuiltinStrategy {
 public:
  PodDisruptionBudgetStrategy() : BuiltinStrategy(traits()) {}

  FieldErrors validate(const Json& object) const override {
    FieldErrors errors;
    const Json* spec = child(object, "spec");
    if (!spec) return errors;
    const Json* available = child(*spec, "minAvailable");
    const Json* unavailable = child(*spec, "maxUnavailable");
    const Json* selector = child(*spec, "selector");
    if (available && unavailable) {
      // Shown as the server's internal type, whose fields are named otherwise.
      const Json* policy = child(*spec, "unhealthyPodEvictionPolicy");
      errors.push_back(
          {std::string(schema::cause::kInvalid),
           "spec",
           fmt::format("Invalid value: {{\"MinAvailable\":{},\"Selector\":{},\"MaxUnavailable\":{},"
                       "\"UnhealthyPodEvictionPolicy\":{}}}: minAvailable and maxUnavailable "
                       "cannot be both set",
                       dump_json(*available), selector ? selector_text(*selector) : "null",
                       dump_json(*unavailable), policy ? dump_json(*policy) : "null"),
           {}});
    }
    check_int_or_percent(errors, available, "spec.minAvailable", true);
    check_int_or_percent(errors, unavailable, "spec.maxUnavailable", true);
    if (selector) append(errors, validate_label_selector(*selector, "spec.selector"));
    check_one_of(errors, *spec, "spec", "unhealthyPodEvictionPolicy",
                 {"AlwaysAllow", "IfHealthyBudget"});
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json&,
                              std::string_view subresource) const override {
    if (subresource != "status") return validate(object);
    FieldErrors errors;
    if (const Json* status = child(object, "status"))
      check_not_negative(
          errors, *status, "status",
          {"disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"});
    return errors;
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_pod_disruption_budget_strategy() {
  return std::make_unique<PodDisruptionBudgetStrategy>();
}

}  // namespace drydock::fake
