#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/pod_defaults.h"
#include "fakeapi/kinds/pod_validation.h"
#include "fakeapi/kinds/workload_validation.h"

namespace drydock::fake {
namespace {

KindTraits traits() {
  KindTraits made;
  made.generation = true;
  made.initial_status = {{"replicas", 0}};
  return made;
}

// Only the older kind is picked by its count.
KindTraits controller_traits() {
  KindTraits made = traits();
  made.selectable_fields = {"status.replicas"};
  return made;
}

FieldErrors validate_counts(const Json& object, std::string_view subresource) {
  FieldErrors errors;
  const Json* status = child(object, "status");
  if (subresource == "status" && status)
    check_replica_counts(*status,
                         {"replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas",
                          "observedGeneration", "terminatingReplicas"},
                         {"fullyLabeledReplicas", "readyReplicas", "availableReplicas"},
                         "readyReplicas", errors);
  return errors;
}

class ReplicaSetStrategy final : public BuiltinStrategy {
 public:
  ReplicaSetStrategy() : BuiltinStrategy(traits()) {}

  void set_defaults(Json& object) const override {
    Json& spec = make_child(object, "spec");
    set_default(spec, "replicas", 1);
    set_pod_template_defaults(child(spec, "template"));
  }

  FieldErrors validate(const Json& object) const override {
    static const Json kEmpty = Json::object();
    const Json* found = child(object, "spec");
    const Json& spec = found ? *found : kEmpty;
    FieldErrors errors;
    check_not_negative(errors, spec, "spec", {"replicas", "minReadySeconds"});
    // The words are a Deployment's here as well.
    Workload workload;
    workload.name = "deployment";
    workload.kind = "ReplicaSet";
    check_selector_and_template(spec, workload, errors);
    return errors;
  }

  std::vector<std::string> warnings(const Json& object) const override {
    return pod_name_warnings(object);
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override {
    if (subresource == "status") return validate_counts(object, subresource);
    FieldErrors errors = validate(object);
    check_immutable(errors, object["spec"], live["spec"], "selector", "spec.selector");
    return errors;
  }
};

class ReplicationControllerStrategy final : public BuiltinStrategy {
 public:
  ReplicationControllerStrategy() : BuiltinStrategy(controller_traits()) {}

  void set_defaults(Json& object) const override {
    Json& spec = make_child(object, "spec");
    set_default(spec, "replicas", 1);
    Json* template_ = child(spec, "template");
    set_pod_template_defaults(template_);
    if (!template_) return;
    if (const Json* labels = find_path(*template_, {"metadata", "labels"})) {
      const Json copy = *labels;
      set_default(spec, "selector", copy);
      set_default(make_child(object, "metadata"), "labels", copy);
    }
  }

  FieldErrors validate(const Json& object) const override {
    static const Json kEmpty = Json::object();
    const Json* found = child(object, "spec");
    const Json& spec = found ? *found : kEmpty;
    FieldErrors errors;
    check_not_negative(errors, spec, "spec", {"minReadySeconds"});
    const Json* selector = child(spec, "selector");
    if (!selector || selector->empty()) errors.push_back(schema::required("spec.selector"));
    check_not_negative(errors, spec, "spec", {"replicas"});
    const Json* template_ = child(spec, "template");
    if (selector && template_) {
      const Json* labels = find_path(*template_, {"metadata", "labels"});
      for (const auto& [key, value] : selector->items())
        if (!labels || !same_child(*labels, *selector, key)) {
          errors.push_back(schema::invalid("spec.template.metadata.labels",
                                           labels ? *labels : Json(),
                                           "`selector` does not match template `labels`"));
          break;
        }
    }
    append(errors, validate_pod_template(template_, "spec.template"));
    const Json* pod = template_ ? child(*template_, "spec") : nullptr;
    if (!pod) return errors;
    if (const std::string policy(text(*pod, "restartPolicy")); policy != "Always")
      errors.push_back(
          schema::not_supported("spec.template.spec.restartPolicy", policy, {"Always"}));
    if (child(*pod, "activeDeadlineSeconds"))
      errors.push_back(
          schema::forbidden("spec.template.spec.activeDeadlineSeconds",
                            "activeDeadlineSeconds in ReplicationController is not Supported"));
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json&,
                              std::string_view subresource) const override {
    return subresource == "status" ? validate_counts(object, subresource) : validate(object);
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_replica_set_strategy() {
  return std::make_unique<ReplicaSetStrategy>();
}
std::unique_ptr<KindStrategy> make_replication_controller_strategy() {
  return std::make_unique<ReplicationControllerStrategy>();
}

}  // namespace drydock::fake
