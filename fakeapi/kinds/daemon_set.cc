#include <fmt/format.h>

#include <charconv>

#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/pod_defaults.h"
#include "fakeapi/kinds/workload_validation.h"
#include "fakeapi/types/go_structs.h"

namespace drydock::fake {
namespace {

constexpr const char* kTemplateGeneration = "deprecated.daemonset.template.generation";

KindTraits traits() {
  KindTraits made;
  made.generation = true;
  made.initial_status = {{"currentNumberScheduled", 0},
                         {"numberMisscheduled", 0},
                         {"desiredNumberScheduled", 0},
                         {"numberReady", 0}};
  return made;
}

class DaemonSetStrategy final : public BuiltinStrategy {
 public:
  DaemonSetStrategy() : BuiltinStrategy(traits()) {}

  void set_defaults(Json& object) const override {
    Json& spec = make_child(object, "spec");
    Json& strategy = make_child(spec, "updateStrategy");
    set_default(strategy, "type", "RollingUpdate");
    if (text(strategy, "type") == "RollingUpdate") {
      Json& rolling = make_child(strategy, "rollingUpdate");
      set_default(rolling, "maxUnavailable", 1);
      set_default(rolling, "maxSurge", 0);
    }
    set_default(spec, "revisionHistoryLimit", 10);
    set_pod_template_defaults(child(spec, "template"));
    // The field of the first version of this kind lives on as an annotation.
    set_default(make_child(make_child(object, "metadata"), "annotations"), kTemplateGeneration,
                "1");
  }

  void prepare_for_update(Json& object, const Json& live,
                          std::string_view subresource) const override {
    BuiltinStrategy::prepare_for_update(object, live, subresource);
    if (!subresource.empty()) return;
    const std::string before(string_at(live, {"metadata", "annotations", kTemplateGeneration}));
    std::int64_t count = 1;
    std::from_chars(before.data(), before.data() + before.size(), count);
    if (!same_child(object["spec"], live["spec"], "template")) ++count;
    object["metadata"]["annotations"][kTemplateGeneration] = std::to_string(count);
  }

  FieldErrors validate(const Json& object) const override {
    static const Json kEmpty = Json::object();
    const Json* found = child(object, "spec");
    const Json& spec = found ? *found : kEmpty;
    FieldErrors errors;
    const Json* selector = child(spec, "selector");
    if (selector) append(errors, validate_label_selector(*selector, "spec.selector"));
    // Of a selector that cannot be read no more is said.
    Workload workload;
    workload.kind = "DaemonSet";
    const Json readable = errors.empty() ? spec : without_selector(spec);
    check_workload_template(readable, workload, errors);
    if (selector && is_empty_selector(selector))
      errors.push_back(
          schema::invalid("spec.selector", *selector, "empty selector is invalid for daemonset"));
    check_not_negative(errors, spec, "spec", {"minReadySeconds"});
    if (const Json* strategy = child(spec, "updateStrategy")) check_strategy(*strategy, errors);
    check_not_negative(errors, spec, "spec", {"revisionHistoryLimit"});
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override {
    FieldErrors errors;
    if (subresource == "status") {
      if (const Json* status = child(object, "status"))
        check_not_negative(
            errors, *status, "status",
            {"currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled",
             "numberReady", "observedGeneration", "updatedNumberScheduled", "numberAvailable",
             "numberUnavailable", "collisionCount"});
      check_collision_count(object, live, errors);
      return errors;
    }
    check_immutable(errors, object["spec"], live["spec"], "selector", "spec.selector");
    append(errors, validate(object));
    return errors;
  }

 private:
  static Json without_selector(Json spec) {
    spec["selector"] = Json::object();
    return spec;
  }

  static void check_strategy(const Json& strategy, FieldErrors& errors) {
    const std::string type(text(strategy, "type"));
    if (type != "RollingUpdate" && type != "OnDelete") {
      FieldError error =
          schema::not_supported("spec.updateStrategy", Json(), {"RollingUpdate", "OnDelete"});
      error.message =
          fmt::format("Unsupported value: {}: supported values: \"RollingUpdate\", \"OnDelete\"",
                      go_struct("apps.DaemonSetUpdateStrategy", &strategy));
      errors.push_back(std::move(error));
    }
    const Json* rolling = child(strategy, "rollingUpdate");
    if (type != "RollingUpdate" || !rolling) return;
    const std::string field = "spec.updateStrategy.rollingUpdate";
    const Json* unavailable = child(*rolling, "maxUnavailable");
    const Json* surge = child(*rolling, "maxSurge");
    check_int_or_percent(errors, unavailable, field + ".maxUnavailable", false);
    check_int_or_percent(errors, surge, field + ".maxSurge", false);
    check_at_most_all(errors, unavailable, field + ".maxUnavailable");
    check_at_most_all(errors, surge, field + ".maxSurge");
    const bool any_unavailable = int_or_percent(unavailable) != 0;
    const bool any_surge = int_or_percent(surge) != 0;
    if (any_unavailable && any_surge)
      errors.push_back(schema::invalid(field + ".maxSurge", *surge,
                                       "may not be set when maxUnavailable is non-zero"));
    if (!any_unavailable && !any_surge)
      errors.push_back(
          schema::required(field + ".maxUnavailable", "cannot be 0 when maxSurge is 0"));
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_daemon_set_strategy() {
  return std::make_unique<DaemonSetStrategy>();
}

}  // namespace drydock::fake
