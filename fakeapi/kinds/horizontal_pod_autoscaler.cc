#include <algorithm>

#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/metric_validation.h"

namespace drydock::fake {
namespace {

bool is_v1(const Json& object) { return text(object, "apiVersion") == "autoscaling/v1"; }

void set_scaling_defaults(Json& behavior) {
  {
    Json* up = &make_child(behavior, "scaleUp");
    set_default(*up, "stabilizationWindowSeconds", 0);
    set_default(*up, "selectPolicy", "Max");
    set_default(*up, "policies",
                Json::array({{{"type", "Pods"}, {"value", 4}, {"periodSeconds", 15}},
                             {{"type", "Percent"}, {"value", 100}, {"periodSeconds", 15}}}));
  }
  {
    Json* down = &make_child(behavior, "scaleDown");
    set_default(*down, "selectPolicy", "Max");
    set_default(*down, "policies",
                Json::array({{{"type", "Percent"}, {"value", 100}, {"periodSeconds", 15}}}));
  }
}

class HorizontalPodAutoscalerStrategy final : public BuiltinStrategy {
 public:
  HorizontalPodAutoscalerStrategy() : BuiltinStrategy(KindTraits()) {}

  void set_defaults(Json& object) const override {
    Json& spec = make_child(object, "spec");
    set_default(spec, "minReplicas", 1);
    if (is_v1(object)) {
      set_default(spec, "targetCPUUtilizationPercentage", 80);
      return;
    }
    if (items(std::as_const(spec), "metrics").empty())
      spec["metrics"] =
          Json::array({{{"type", "Resource"},
                        {"resource",
                         {{"name", "cpu"},
                          {"target", {{"type", "Utilization"}, {"averageUtilization", 80}}}}}}});
    if (Json* behavior = child(spec, "behavior")) set_scaling_defaults(*behavior);
  }

  void prepare_for_create(Json& object) const override {
    object["status"] = is_v1(object) ? Json{{"currentReplicas", 0}, {"desiredReplicas", 0}}
                                     : Json{{"desiredReplicas", 0}, {"currentMetrics", nullptr}};
  }

  FieldErrors validate(const Json& object) const override {
    static const Json kEmpty = Json::object();
    const Json* found = child(object, "spec");
    const Json& spec = found ? *found : kEmpty;
    FieldErrors errors;
    const std::int64_t least = number(spec, "minReplicas", 1);
    const std::int64_t most = number(spec, "maxReplicas");
    if (least < 1)
      errors.push_back(
          schema::invalid("spec.minReplicas", least, "must be greater than or equal to 1"));
    if (most == 0)
      errors.push_back(schema::required("spec.maxReplicas", "must be set and greater than 0"));
    if (most < 0)
      errors.push_back(
          schema::invalid("spec.maxReplicas", most, "must be greater than or equal to 1"));
    if (most < least)
      errors.push_back(schema::invalid("spec.maxReplicas", most,
                                       "must be greater than or equal to `minReplicas`"));
    const Json* target = child(spec, "scaleTargetRef");
    for (const char* key : {"kind", "name"}) {
      const std::string value(target ? text(*target, key) : std::string_view());
      const std::string field = std::string("spec.scaleTargetRef.") + key;
      if (value.empty())
        errors.push_back(schema::required(field));
      else
        append_invalid(errors, field, value, check_path_segment(value));
    }
    if (const std::string version(target ? text(*target, "apiVersion") : std::string_view());
        version.find('/') == std::string::npos)
      errors.push_back(schema::invalid("spec.scaleTargetRef.apiVersion", version,
                                       "apiVersion must specify API group"));
    check_metrics(spec, errors);
    check_scaling_behavior(spec, errors);
    const auto metrics = items(spec, "metrics");
    const bool from_elsewhere = std::ranges::any_of(metrics, [](const Json& metric) {
      return text(metric, "type") == "Object" || text(metric, "type") == "External";
    });
    if (least == 0 && !from_elsewhere)
      errors.push_back(
          schema::forbidden("spec.metrics",
                            "must specify at least one Object or External metric to support "
                            "scaling to zero replicas"));
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json&,
                              std::string_view subresource) const override {
    if (subresource != "status") return validate(object);
    FieldErrors errors;
    if (const Json* status = child(object, "status"))
      check_not_negative(errors, *status, "status", {"currentReplicas", "desiredReplicas"});
    return errors;
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_horizontal_pod_autoscaler_strategy() {
  return std::make_unique<HorizontalPodAutoscalerStrategy>();
}

}  // namespace drydock::fake
