#include <fmt/format.h>

#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/pod_defaults.h"
#include "fakeapi/kinds/workload_validation.h"
#include "fakeapi/types/go_structs.h"

namespace drydock::fake {
namespace {

const Default kDefaults[] = {
    {"spec.replicas", 1},
    {"spec.strategy.type", "RollingUpdate"},
    {"spec.revisionHistoryLimit", 10},
    {"spec.progressDeadlineSeconds", 600},
};

KindTraits traits() {
  KindTraits made;
  made.generation = true;
  made.initial_status = Json::object();
  made.annotations_count = true;
  return made;
}

class DeploymentStrategy final : public BuiltinStrategy {
 public:
  DeploymentStrategy() : BuiltinStrategy(traits()) {}

  void set_defaults(Json& object) const override {
    apply_defaults(object, kDefaults);
    Json& spec = object["spec"];
    Json& strategy = make_child(spec, "strategy");
    if (text(strategy, "type") == "RollingUpdate") {
      Json& rolling = make_child(strategy, "rollingUpdate");
      set_default(rolling, "maxUnavailable", "25%");
      set_default(rolling, "maxSurge", "25%");
    }
    set_pod_template_defaults(child(spec, "template"));
  }

  FieldErrors validate(const Json& object) const override { return check(object, nullptr); }

  std::vector<std::string> warnings(const Json& object) const override {
    std::vector<std::string> texts = pod_name_warnings(object);
    for (std::string& text : template_warnings(object)) texts.push_back(std::move(text));
    return texts;
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override {
    if (subresource == "status") return validate_status(object, live);
    FieldErrors errors = check(object, &live);
    if (!same_child(object["spec"], live["spec"], "selector")) {
      const Json* selector = child(object["spec"], "selector");
      errors.push_back({std::string(schema::cause::kInvalid),
                        "spec.selector",
                        fmt::format("Invalid value: {}: {}",
                                    selector_text(selector ? *selector : Json()), kImmutable),
                        {}});
    }
    return errors;
  }

 private:
  static FieldErrors check(const Json& object, const Json* live) {
    static const Json kEmpty = Json::object();
    const Json* found = child(object, "spec");
    const Json& spec = found ? *found : kEmpty;
    const Json* was = live ? child(*live, "spec") : nullptr;
    FieldErrors errors;
    check_not_negative(errors, spec, "spec", {"replicas"});
    Workload workload;
    workload.name = "deployment";
    workload.kind = "ReplicaSet";
    // What was stored is valid.
    if (!was || !same_child(spec, *was, "selector") || !same_child(spec, *was, "template"))
      check_selector_and_template(spec, workload, errors);
    check_strategy(spec, errors);
    check_not_negative(errors, spec, "spec",
                       {"minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"});
    if (const Json* deadline = child(spec, "progressDeadlineSeconds");
        deadline && deadline->is_number())
      if (*deadline <= number(spec, "minReadySeconds"))
        errors.push_back(schema::invalid("spec.progressDeadlineSeconds", *deadline,
                                         "must be greater than minReadySeconds"));
    return errors;
  }

  static void check_strategy(const Json& spec, FieldErrors& errors) {
    const Json* strategy = child(spec, "strategy");
    if (!strategy) return;
    const std::string_view type = text(*strategy, "type");
    const Json* rolling = child(*strategy, "rollingUpdate");
    if (type == "Recreate") {
      if (rolling)
        errors.push_back(
            schema::forbidden("spec.strategy.rollingUpdate",
                              "may not be specified when strategy `type` is 'Recreate'"));
      return;
    }
    if (type != "RollingUpdate") {
      FieldError error =
          schema::not_supported("spec.strategy", Json(), {"Recreate", "RollingUpdate"});
      error.message =
          fmt::format("Unsupported value: {}: supported values: \"Recreate\", \"RollingUpdate\"",
                      go_struct("apps.DeploymentStrategy", strategy));
      errors.push_back(std::move(error));
      return;
    }
    if (!rolling) return;
    const std::string field = "spec.strategy.rollingUpdate";
    const Json* unavailable = child(*rolling, "maxUnavailable");
    const Json* surge = child(*rolling, "maxSurge");
    check_int_or_percent(errors, unavailable, field + ".maxUnavailable", false);
    check_int_or_percent(errors, surge, field + ".maxSurge", false);
    if (int_or_percent(unavailable) == 0 && int_or_percent(surge) == 0)
      errors.push_back(schema::invalid(field + ".maxUnavailable",
                                       unavailable ? *unavailable : Json(0),
                                       "may not be 0 when `maxSurge` is 0"));
    check_at_most_all(errors, unavailable, field + ".maxUnavailable");
  }

  static FieldErrors validate_status(const Json& object, const Json& live) {
    FieldErrors errors;
    if (const Json* status = child(object, "status"))
      check_replica_counts(
          *status,
          {"observedGeneration", "replicas", "updatedReplicas", "readyReplicas",
           "availableReplicas", "unavailableReplicas", "terminatingReplicas", "collisionCount"},
          {"updatedReplicas", "readyReplicas", "availableReplicas"}, "readyReplicas", errors);
    check_collision_count(object, live, errors);
    return errors;
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_deployment_strategy() {
  return std::make_unique<DeploymentStrategy>();
}

}  // namespace drydock::fake
