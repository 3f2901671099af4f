#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/pod_defaults.h"
#include "fakeapi/kinds/pod_validation.h"
#include "fakeapi/kinds/pod_warnings.h"
#include "fakeapi/kinds/unified_diff.h"

namespace drydock::fake {
namespace {

KindTraits traits() {
  KindTraits made;
  made.generation = true;
  made.selectable_fields = {"spec.nodeName",
                            "spec.restartPolicy",
                            "spec.schedulerName",
                            "spec.serviceAccountName",
                            "spec.hostNetwork",
                            "status.phase",
                            "status.podIP",
                            "status.podIPs",
                            "status.nominatedNodeName"};
  return made;
}

// What kubelet may evict first: Guaranteed where each container's cpu and memory limits are its
// requests.
std::string_view quality_of_service(const Json& spec) {
  bool any = false;
  bool guaranteed = true;
  // What the Pod as a whole asks for counts alone.
  if (child(spec, "resources")) {
    for (const char* resource : {"cpu", "memory"}) {
      const Json* request = find_path(spec, {"resources", "requests", resource});
      const Json* limit = find_path(spec, {"resources", "limits", resource});
      any |= request || limit;
      guaranteed &= request && limit && *request == *limit;
    }
    if (any) return guaranteed ? "Guaranteed" : "Burstable";
    guaranteed = true;
  }
  for (const char* list : {"containers", "initContainers"})
    for (const Json& container : items(spec, list))
      for (const char* resource : {"cpu", "memory"}) {
        const Json* request = find_path(container, {"resources", "requests", resource});
        const Json* limit = find_path(container, {"resources", "limits", resource});
        any |= request || limit;
        guaranteed &= request && limit && *request == *limit;
      }
  if (!any) return "BestEffort";
  return guaranteed ? "Guaranteed" : "Burstable";
}

bool tolerates(const Json& spec, std::string_view key) {
  for (const Json& toleration : items(spec, "tolerations")) {
    const std::string_view of = text(toleration, "key");
    const std::string_view effect = text(toleration, "effect");
    if ((of == key || of.empty()) && (effect == "NoExecute" || effect.empty())) return true;
  }
  return false;
}

void admit(Json& spec) {
  set_default_tolerations(spec);
  set_default(spec, "priority", 0);
  set_default(spec, "preemptionPolicy", "PreemptLowerPriority");
}

class PodStrategy final : public BuiltinStrategy {
 public:
  PodStrategy() : BuiltinStrategy(traits()) {}

  void set_defaults(Json& object) const override {
    Json& spec = make_child(object, "spec");
    for (const char* list : {"containers", "initContainers"})
      for (Json& container : items(spec, list)) {
        const Json* limits = find_path(container, {"resources", "limits"});
        if (!limits || !limits->is_object()) continue;
        const Json copy = *limits;
        Json& requests = make_child(container["resources"], "requests");
        for (const auto& [resource, limit] : copy.items()) set_default(requests, resource, limit);
      }
    if (Json* resources = child(spec, "resources"))
      if (const Json* limits = child(std::as_const(*resources), "limits"); limits) {
        const Json copy = *limits;
        Json& requests = make_child(*resources, "requests");
        for (const auto& [resource, limit] : copy.items()) set_default(requests, resource, limit);
      }
    set_default(spec, "enableServiceLinks", true);
    set_pod_spec_defaults(spec);
  }

  void prepare_for_create(Json& object) const override {
    BuiltinStrategy::prepare_for_create(object);
    admit(object["spec"]);
    if (number(object["spec"], "terminationGracePeriodSeconds") < 0)
      object["spec"]["terminationGracePeriodSeconds"] = 1;
    object["status"] = {{"phase", "Pending"}, {"qosClass", quality_of_service(object["spec"])}};
    if (!items(std::as_const(object)["spec"], "schedulingGates").empty())
      object["status"]["conditions"] = Json::array(
          {{{"type", "PodScheduled"},
            {"status", "False"},
            {"reason", "SchedulingGated"},
            {"message", "Scheduling is blocked due to non-empty scheduling gates"},
            {"lastProbeTime", nullptr},
            {"lastTransitionTime", string_at(object, {"metadata", "creationTimestamp"})}}});
  }

  void prepare_for_update(Json& object, const Json& live,
                          std::string_view subresource) const override {
    if (subresource != "status") {
      for (const char* key :
           {"priority", "preemptionPolicy", "nodeName", "serviceAccountName", "serviceAccount"})
        if (!child(object["spec"], key)) copy_child(object["spec"], live["spec"], key);
      admit(object["spec"]);
    }
    BuiltinStrategy::prepare_for_update(object, live, subresource);
    if (subresource != "status") return;
    copy_child(object["metadata"], live["metadata"], "ownerReferences");
    // One address and a list of them: the first of the list is the one.
    Json& status = make_child(object, "status");
    for (const auto& [one, all] : {std::pair{"podIP", "podIPs"}, {"hostIP", "hostIPs"}}) {
      const std::string address(text(status, one));
      const auto list = items(std::as_const(status), all);
      if (!address.empty() && (list.empty() || text(list.front(), "ip") != address))
        status[all] = Json::array({{{"ip", address}}});
      else if (address.empty() && !list.empty())
        status[one] = std::string(text(list.front(), "ip"));
    }
  }

  // ContainerStopSignals is off by default: the field is owned by who sent it, and dropped.
  FieldErrors allocate(Json& object, const Json&, const Allocate&) const override {
    for (const char* list : {"containers", "initContainers"})
      for (Json& container : items(object["spec"], list))
        if (Json* lifecycle = child(container, "lifecycle")) {
          if (lifecycle->erase("stopSignal") > 0 && lifecycle->empty())
            container.erase("lifecycle");
        }
    return {};
  }

  std::vector<std::string> warnings(const Json& object) const override {
    return pod_warnings(object, "");
  }
  // Nobody watches over a Pod's updates but controllers.
  std::vector<std::string> update_warnings(const Json&, const Json&) const override { return {}; }

  FieldErrors validate(const Json& object) const override {
    FieldErrors errors = validate_pod(object);
    if (!items(object["spec"], "ephemeralContainers").empty())
      errors.push_back(schema::forbidden("spec.ephemeralContainers", "cannot be set on create"));
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override {
    FieldErrors errors;
    if (subresource == "resize" &&
        quality_of_service(object["spec"]) != quality_of_service(live["spec"]))
      return {schema::invalid("spec", Json(quality_of_service(live["spec"])),
                              "Pod QOS Class may not change as a result of resizing")};
    if (subresource == "status") return validate_status(object, live);
    if (subresource == "resize" || subresource == "ephemeralcontainers") return errors;
    errors = validate_pod(object);
    for (const char* list : {"containers", "initContainers"})
      if (items(object["spec"], list).size() != items(live["spec"], list).size()) {
        errors.push_back(schema::forbidden(std::string("spec.") + list,
                                           "pod updates may not add or remove containers"));
        return errors;
      }
    check_deadline(object["spec"], live["spec"], errors);
    check_changes(object["spec"], live["spec"], errors);
    // With what may change put back, the rest must be as it was.
    Json spec = object["spec"];
    for (const char* list : {"containers", "initContainers"}) {
      auto now = items(spec, list);
      const auto was = items(live["spec"], list);
      for (std::size_t i = 0; i < now.size(); ++i) copy_child(now[i], was[i], "image");
    }
    for (const char* key : {"activeDeadlineSeconds", "tolerations", "schedulingGates"})
      copy_child(spec, live["spec"], key);
    if (number(live["spec"], "terminationGracePeriodSeconds") < 0)
      copy_child(spec, live["spec"], "terminationGracePeriodSeconds");
    if (!items(live["spec"], "schedulingGates").empty())
      copy_child(spec, live["spec"], "nodeSelector");
    if (spec != live["spec"])
      errors.push_back(
          schema::forbidden("spec",
                            "pod updates may not change fields other than "
                            "`spec.containers[*].image`,`spec.initContainers[*].image`,"
                            "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to "
                            "existing tolerations),"
                            "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it "
                            "was previously negative)\n" +
                                go_struct_diff("core.PodSpec", live["spec"], spec)));
    return errors;
  }

 private:
  static FieldErrors validate_status(const Json& object, const Json& live) {
    FieldErrors errors;
    static const Json kEmpty = Json::object();
    const Json* found = child(object, "status");
    const Json& status = found ? *found : kEmpty;
    const auto conditions = items(status, "conditions");
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      const std::string type(text(conditions[i], "type"));
      append_invalid(errors, schema::index_path("status.conditions", i) + ".Type", type,
                     check_qualified_name(type));
    }
    for (const char* list : {"podIPs", "hostIPs"}) {
      const auto ips = items(status, list);
      for (std::size_t i = 0; i < ips.size(); ++i)
        if (const std::string ip(text(ips[i], "ip")); !is_ip(ip))
          errors.push_back(
              schema::invalid(schema::index_path(schema::child_path("status", list), i), ip,
                              "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
    }
    const Json* before = child(live, "status");
    if (before && !text(*before, "qosClass").empty() && !same_child(status, *before, "qosClass"))
      errors.push_back(
          schema::invalid("status.qosClass", Json(text(status, "qosClass")), kImmutable));
    return errors;
  }

  // Tolerations are added, gates are taken away.
  static void check_changes(const Json& spec, const Json& before, FieldErrors& errors) {
    const auto tolerations = items(spec, "tolerations");
    auto still_there = [&](Json old) {
      return std::any_of(tolerations.begin(), tolerations.end(), [&old](const Json& toleration) {
        copy_child(old, toleration, "tolerationSeconds");
        return old == toleration;
      });
    };
    for (const Json& old : items(before, "tolerations"))
      if (!still_there(old)) {
        errors.push_back(schema::forbidden("spec.tolerations",
                                           "existing toleration can not be modified except its "
                                           "tolerationSeconds"));
        break;
      }
    const auto gates = items(spec, "schedulingGates");
    for (std::size_t i = 0; i < gates.size(); ++i) {
      bool known = false;
      for (const Json& old : items(before, "schedulingGates"))
        known |= same_child(old, gates[i], "name");
      if (!known)
        errors.push_back(schema::forbidden(
            schema::index_path("spec.schedulingGates", i) + ".name",
            fmt::format("only deletion is allowed, but found new scheduling gate '{}'",
                        text(gates[i], "name"))));
    }
    if (items(before, "schedulingGates").empty()) return;
    if (const Json* selected = child(before, "nodeSelector"))
      for (const auto& [key, value] : selected->items()) {
        const Json* now = child(spec, "nodeSelector");
        if (now && same_child(*now, *selected, key)) continue;
        errors.push_back(
            schema::invalid("spec.nodeSelector", now ? *now : Json(),
                            "only additions to spec.nodeSelector are allowed (no mutations or "
                            "deletions)"));
        break;
      }
  }

  // Once set it only comes nearer.
  static void check_deadline(const Json& spec, const Json& before, FieldErrors& errors) {
    const Json* now = child(spec, "activeDeadlineSeconds");
    const Json* was = child(before, "activeDeadlineSeconds");
    if (!was) return;
    if (!now)
      errors.push_back(schema::invalid("spec.activeDeadlineSeconds", Json(),
                                       "must not update from a positive integer to nil value"));
    else if (*now < 0)
      errors.push_back(schema::invalid("spec.activeDeadlineSeconds", *now,
                                       "must be between 0 and 2147483647, inclusive"));
    else if (*now > *was)
      errors.push_back(schema::invalid("spec.activeDeadlineSeconds", *now,
                                       "must be less than or equal to previous value"));
  }

 public:
  std::int64_t grace_period_seconds(const Json& object) const override {
    const Json* spec = child(object, "spec");
    const std::string_view phase = string_at(object, {"status", "phase"});
    // Nobody has to stop what never ran or has ended.
    if (!spec || text(*spec, "nodeName").empty() || phase == "Succeeded" || phase == "Failed")
      return 0;
    return number(*spec, "terminationGracePeriodSeconds", 30);
  }

  std::optional<std::string> field(const Json& object, std::string_view path) const override {
    if (path != "status.podIPs") return BuiltinStrategy::field(object, path);
    const Json* status = child(object, "status");
    std::string all;
    if (status)
      for (const Json& entry : items(*status, "podIPs"))
        all += (all.empty() ? "" : ",") + std::string(text(entry, "ip"));
    return all;
  }
};

}  // namespace

void set_default_tolerations(Json& spec) {
  for (const char* key : {"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"})
    if (!tolerates(spec, key))
      spec["tolerations"].push_back({{"key", key},
                                     {"operator", "Exists"},
                                     {"effect", "NoExecute"},
                                     {"tolerationSeconds", 300}});
}

std::unique_ptr<KindStrategy> make_pod_strategy() { return std::make_unique<PodStrategy>(); }

}  // namespace drydock::fake
