#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/pod_defaults.h"
#include "fakeapi/kinds/pod_validation.h"

namespace drydock::fake {
namespace {

const Default kDefaults[] = {
    {"spec.podManagementPolicy", "OrderedReady"},
    {"spec.updateStrategy.type", "RollingUpdate"},
    {"spec.replicas", 1},
    {"spec.revisionHistoryLimit", 10},
    {"spec.persistentVolumeClaimRetentionPolicy.whenDeleted", "Retain"},
    {"spec.persistentVolumeClaimRetentionPolicy.whenScaled", "Retain"},
    {"spec.volumeClaimTemplates[].kind", "PersistentVolumeClaim"},
    {"spec.volumeClaimTemplates[].apiVersion", "v1"},
    {"spec.volumeClaimTemplates[].spec.volumeMode", "Filesystem"},
    {"spec.volumeClaimTemplates[].status.phase", "Pending"},
};

constexpr std::string_view kMutable[] = {"replicas",
                                         "ordinals",
                                         "template",
                                         "updateStrategy",
                                         "revisionHistoryLimit",
                                         "persistentVolumeClaimRetentionPolicy",
                                         "minReadySeconds"};

KindTraits traits() {
  KindTraits made;
  made.generation = true;
  made.initial_status = {{"replicas", 0}, {"availableReplicas", 0}};
  return made;
}

class StatefulSetStrategy final : public BuiltinStrategy {
 public:
  StatefulSetStrategy() : BuiltinStrategy(traits()) {}

  void set_defaults(Json& object) const override {
    apply_defaults(object, kDefaults);
    Json& spec = object["spec"];
    if (Json& strategy = make_child(spec, "updateStrategy");
        text(strategy, "type") == "RollingUpdate")
      set_default(make_child(strategy, "rollingUpdate"), "partition", 0);
    set_pod_template_defaults(child(spec, "template"));
  }

  FieldErrors validate(const Json& object) const override {
    static const Json kEmpty = Json::object();
    const Json* found = child(object, "spec");
    const Json& spec = found ? *found : kEmpty;
    FieldErrors errors;
    check_one_of(errors, spec, "spec", "podManagementPolicy", {"OrderedReady", "Parallel"});
    if (const Json* strategy = child(spec, "updateStrategy")) {
      check_one_of(errors, *strategy, "spec.updateStrategy", "type", {"OnDelete", "RollingUpdate"});
      if (const Json* rolling = child(*strategy, "rollingUpdate")) {
        if (text(*strategy, "type") == "OnDelete")
          errors.push_back(schema::invalid("spec.updateStrategy.rollingUpdate", *rolling,
                                           "only allowed for updateStrategy 'RollingUpdate'"));
        check_not_negative(errors, *rolling, "spec.updateStrategy.rollingUpdate", {"partition"});
      }
    }
    if (const Json* policy = child(spec, "persistentVolumeClaimRetentionPolicy"))
      for (const char* key : {"whenDeleted", "whenScaled"})
        check_one_of(errors, *policy, "spec.persistentVolumeClaimRetentionPolicy", key,
                     {"Delete", "Retain"});
    check_not_negative(errors, spec, "spec", {"replicas", "minReadySeconds"});
    if (const Json* ordinals = child(spec, "ordinals"))
      check_not_negative(errors, *ordinals, "spec.ordinals", {"start"});
    append(errors, validate_workload_selector(spec, "spec", "statefulset"));
    append(errors, validate_workload_template(spec, "spec"));
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override {
    FieldErrors errors;
    if (subresource == "status") {
      if (const Json* status = child(object, "status"))
        check_not_negative(errors, *status, "status",
                           {"replicas", "readyReplicas", "currentReplicas", "updatedReplicas",
                            "availableReplicas"});
      return errors;
    }
    errors = validate(object);
    Json spec = object["spec"];
    for (const std::string_view key : kMutable) copy_child(spec, live["spec"], key);
    if (spec != live["spec"])
      errors.push_back(
          schema::forbidden("spec",
                            "updates to statefulset spec for fields other than 'replicas', "
                            "'ordinals', 'template', 'updateStrategy', "
                            "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and "
                            "'minReadySeconds' are forbidden"));
    return errors;
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_stateful_set_strategy() {
  return std::make_unique<StatefulSetStrategy>();
}

}  // namespace drydock::fake
