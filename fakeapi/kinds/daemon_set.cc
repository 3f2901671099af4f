#include <charconv>

#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/pod_defaults.h"
#include "fakeapi/kinds/pod_validation.h"

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
    if (child(spec, "selector"))
      append(errors, validate_workload_selector(spec, "spec", "daemonset"));
    append(errors, validate_workload_template(spec, "spec"));
    check_not_negative(errors, spec, "spec", {"minReadySeconds"});
    if (const Json* strategy = child(spec, "updateStrategy")) {
      check_one_of(errors, *strategy, "spec.updateStrategy", "type", {"OnDelete", "RollingUpdate"});
      if (const Json* rolling = child(*strategy, "rollingUpdate")) {
        check_int_or_percent(errors, child(*rolling, "maxUnavailable"),
                             "spec.updateStrategy.rollingUpdate.maxUnavailable", true);
        check_int_or_percent(errors, child(*rolling, "maxSurge"),
                             "spec.updateStrategy.rollingUpdate.maxSurge", true);
      }
    }
    check_not_negative(errors, spec, "spec", {"revisionHistoryLimit"});
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override {
    FieldErrors errors;
    if (subresource == "status") {
      if (const Json* status = child(object, "status"))
        check_not_negative(errors, *status, "status",
                           {"currentNumberScheduled", "numberMisscheduled",
                            "desiredNumberScheduled", "numberReady", "observedGeneration",
                            "updatedNumberScheduled", "numberAvailable", "numberUnavailable"});
      return errors;
    }
    errors = validate(object);
    check_immutable(errors, object["spec"], live["spec"], "selector", "spec.selector");
    return errors;
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_daemon_set_strategy() {
  return std::make_unique<DaemonSetStrategy>();
}

}  // namespace drydock::fake
