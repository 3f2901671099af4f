#include <fmt/format.h>
#include <set>

#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/pod_defaults.h"
#include "fakeapi/kinds/pod_warnings.h"
#include "fakeapi/kinds/volume_validation.h"
#include "fakeapi/kinds/workload_validation.h"
#include "fakeapi/types/go_structs.h"

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
  made.name_rule = "label";
  return made;
}

class StatefulSetStrategy final : public BuiltinStrategy {
 public:
  StatefulSetStrategy() : BuiltinStrategy(traits()) {}

  void set_defaults(Json& object) const override {
    const bool chosen = !string_at(object, {"spec", "updateStrategy", "type"}).empty();
    apply_defaults(object, kDefaults);
    Json& spec = object["spec"];
    // A strategy that was chosen rolls as it says, or not at all.
    Json& strategy = make_child(spec, "updateStrategy");
    if (text(strategy, "type") == "RollingUpdate" && (!chosen || child(strategy, "rollingUpdate")))
      set_default(make_child(strategy, "rollingUpdate"), "partition", 0);
    set_pod_template_defaults(child(spec, "template"));
    for (Json& claim : items(spec, "volumeClaimTemplates"))
      if (Json* wanted = child(claim, "spec")) round_requirements(child(*wanted, "resources"));
  }

  FieldErrors validate(const Json& object) const override {
    return validate_spec(object, Checked::kAll);
  }

  void prepare_for_update(Json& object, const Json& live,
                          std::string_view subresource) const override {
    // What is dropped below is no change.
    const Json* rolling = find_path(object, {"spec", "updateStrategy", "rollingUpdate"});
    const Json* found = rolling ? child(*rolling, "maxUnavailable") : nullptr;
    const Json dropped = found ? *found : Json();
    if (found) object["spec"]["updateStrategy"]["rollingUpdate"].erase("maxUnavailable");
    BuiltinStrategy::prepare_for_update(object, live, subresource);
    if (!dropped.is_null() && subresource.empty())
      object["spec"]["updateStrategy"]["rollingUpdate"]["maxUnavailable"] = dropped;
  }

  // MaxUnavailableStatefulSet is off by default: the field is owned by who sent it, and dropped.
  FieldErrors allocate(Json& object, const Json&, const Allocate&) const override {
    if (Json* strategy = child(object["spec"], "updateStrategy"))
      if (Json* rolling = child(*strategy, "rollingUpdate")) rolling->erase("maxUnavailable");
    return {};
  }

  std::vector<std::string> warnings(const Json& object) const override {
    std::vector<std::string> texts = template_warnings(object);
    const Json* spec = child(object, "spec");
    if (!spec) return texts;
    const auto claims = items(*spec, "volumeClaimTemplates");
    for (std::size_t i = 0; i < claims.size(); ++i)
      for (const char* list : {"requests", "limits"})
        if (const Json* amounts = find_path(claims[i], {"spec", "resources", list}))
          append_fractions(*amounts,
                           fmt::format("{}.resources.{}",
                                       schema::index_path("spec.volumeClaimTemplates", i), list),
                           {"storage"}, texts);
    if (number(*spec, "revisionHistoryLimit") < 0)
      texts.push_back(
          "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value "
          ">= 0 is recommended");
    return texts;
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override {
    FieldErrors errors;
    if (subresource == "status") {
      if (const Json* status = child(object, "status"))
        check_replica_counts(
            *status,
            {"replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas",
             "observedGeneration", "collisionCount"},
            {"readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"},
            "status.readyReplicas", errors);
      check_collision_count(object, live, errors);
      return errors;
    }
    errors = validate_spec(object, Checked::kChangeable);
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

 private:
  // What cannot change any more is not looked at again.
  enum class Checked { kAll, kChangeable };

  static FieldErrors validate_spec(const Json& object, Checked checked) {
    static const Json kEmpty = Json::object();
    const Json* found = child(object, "spec");
    const Json& spec = found ? *found : kEmpty;
    FieldErrors errors;
    if (const std::string policy(text(spec, "podManagementPolicy"));
        policy != "OrderedReady" && policy != "Parallel")
      errors.push_back(schema::invalid("spec.podManagementPolicy", policy,
                                       "must be 'OrderedReady' or 'Parallel'"));
    if (const Json* strategy = child(spec, "updateStrategy")) check_strategy(*strategy, errors);
    if (const Json* policy = child(spec, "persistentVolumeClaimRetentionPolicy"))
      for (const char* key : {"whenDeleted", "whenScaled"})
        check_one_of(errors, *policy, "spec.persistentVolumeClaimRetentionPolicy", key,
                     {"Retain", "Delete"});
    if (checked == Checked::kAll) {
      const auto claims = items(spec, "volumeClaimTemplates");
      for (std::size_t i = 0; i < claims.size(); ++i) {
        const Json* claim = child(claims[i], "spec");
        append(errors,
               validate_claim_spec(claim ? *claim : kEmpty,
                                   schema::index_path("spec.volumeClaimTemplates", i) + ".spec"));
      }
    }
    check_not_negative(errors, spec, "spec", {"replicas", "minReadySeconds"});
    if (const Json* ordinals = child(spec, "ordinals"))
      check_not_negative(errors, *ordinals, "spec.ordinals", {"start"});
    if (const std::string service(text(spec, "serviceName"));
        checked == Checked::kAll && !service.empty())
      append_invalid(errors, "spec.serviceName", service, check_dns_label(service));
    Workload workload;
    workload.name = "statefulset";
    workload.kind = "StatefulSet";
    workload.unreadable = "";
    check_selector_and_template(with_claims(spec), workload, errors);
    return errors;
  }

  // Its Pods get a volume for each claim, and their names from it.
  static Json with_claims(const Json& spec) {
    Json full = spec;
    Json* pod = child(full, "template") ? child(full["template"], "spec") : nullptr;
    if (!pod) return full;
    pod->erase("hostname");
    pod->erase("subdomain");
    Json volumes = Json::array();
    std::set<std::string> names;
    for (const Json& claim : items(spec, "volumeClaimTemplates")) {
      const std::string name(string_at(claim, {"metadata", "name"}));
      if (!names.insert(name).second) continue;
      volumes.push_back({{"name", name}, {"persistentVolumeClaim", {{"claimName", name}}}});
    }
    if (volumes.empty()) return full;
    const std::size_t claimed = volumes.size();
    for (const Json& volume : items(*pod, "volumes")) {
      bool replaced = false;
      for (std::size_t i = 0; i < claimed; ++i) replaced |= same_child(volume, volumes[i], "name");
      if (!replaced) volumes.push_back(volume);
    }
    (*pod)["volumes"] = std::move(volumes);
    return full;
  }

  static void check_strategy(const Json& strategy, FieldErrors& errors) {
    const std::string field = "spec.updateStrategy";
    const std::string type(text(strategy, "type"));
    const Json* rolling = child(strategy, "rollingUpdate");
    FieldError error = schema::invalid(field, Json(), "");
    if (type == "OnDelete" && rolling) {
      error.field = field + ".rollingUpdate";
      error.message = fmt::format(
          "Invalid value: {{\"Partition\":{},\"MaxUnavailable\":null}}: only allowed for "
          "updateStrategy 'RollingUpdate'",
          number(*rolling, "partition"));
      errors.push_back(std::move(error));
    } else if (type != "OnDelete" && type != "RollingUpdate") {
      error.message = fmt::format("Invalid value: {}: must be 'RollingUpdate' or 'OnDelete'",
                                  go_struct("apps.StatefulSetUpdateStrategy", &strategy));
      errors.push_back(std::move(error));
    } else if (rolling) {
      check_not_negative(errors, *rolling, field + ".rollingUpdate", {"partition"});
    }
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_stateful_set_strategy() {
  return std::make_unique<StatefulSetStrategy>();
}

}  // namespace drydock::fake
