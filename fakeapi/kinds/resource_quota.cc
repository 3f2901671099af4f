#include <algorithm>
#include <set>

#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/resource_validation.h"

namespace drydock::fake {
namespace {

KindTraits traits() {
  KindTraits made;
  made.initial_status = Json::object();
  return made;
}

constexpr std::string_view kScopes[] = {
    "BestEffort",  "CrossNamespacePodAffinity", "NotBestEffort", "NotTerminating", "PriorityClass",
    "Terminating", "VolumeAttributesClass"};

void check_hard(const Json* hard, const std::string& field, FieldErrors& errors) {
  if (!hard || !hard->is_object()) return;
  for (const auto& [name, amount] : hard->items()) {
    const std::string at = schema::key_path(field, name);
    check_resource_name(name, at, errors);
    const bool bare = name.find('/') == std::string::npos;
    if (bare && !is_quota_resource(name))
      errors.push_back(schema::invalid(at, name, "must be a standard resource for quota"));
    check_quantity(name, amount, at, errors);
  }
}

void check_scopes(const Json& spec, FieldErrors& errors) {
  const auto scopes = items(spec, "scopes");
  if (scopes.empty()) return;
  auto complain = [&](std::string_view why) {
    errors.push_back(schema::invalid("spec.scopes", spec["scopes"], why));
  };
  std::set<std::string> names;
  for (const Json& scope : scopes) {
    const std::string name = scope.is_string() ? scope.get<std::string>() : "";
    if (std::ranges::find(kScopes, name) == std::end(kScopes)) complain("unsupported scope");
    names.insert(name);
  }
  const Json* hard = child(spec, "hard");
  if (names.contains("BestEffort") && hard && hard->is_object())
    for (const auto& [resource, amount] : hard->items())
      if (resource != "pods") complain("unsupported scope applied to resource");
  if ((names.contains("BestEffort") && names.contains("NotBestEffort")) ||
      (names.contains("Terminating") && names.contains("NotTerminating")))
    complain("conflicting scopes");
}

void check_scope_selector(const Json& spec, FieldErrors& errors) {
  const Json* selector = child(spec, "scopeSelector");
  if (!selector) return;
  const std::string field = "spec.scopeSelector.matchExpressions";
  for (const Json& requirement : items(*selector, "matchExpressions")) {
    const std::string_view scope = text(requirement, "scopeName");
    const std::string op(text(requirement, "operator"));
    const bool any = !items(requirement, "values").empty();
    const bool simple = scope != "PriorityClass" && scope != "VolumeAttributesClass";
    if (std::ranges::find(kScopes, scope) == std::end(kScopes))
      errors.push_back(schema::invalid(field + ".scopeName", Json(scope), "unsupported scope"));
    else if (simple && op != "Exists")
      errors.push_back(schema::invalid(
          field + ".operator", op,
          "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, "
          "ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, "
          "ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"));
    if (op == "In" || op == "NotIn") {
      if (!any)
        errors.push_back(
            schema::required(field + ".values",
                             "must be at least one value when `operator` is 'In' or 'NotIn' for "
                             "scope selector"));
    } else if (op == "Exists" || op == "DoesNotExist") {
      if (any)
        errors.push_back(schema::invalid(field + ".values", requirement["values"],
                                         "must be no value when `operator` is 'Exists' or "
                                         "'DoesNotExist' for scope selector"));
    } else {
      errors.push_back(schema::invalid(field + ".operator", op, "not a valid selector operator"));
    }
  }
}

class ResourceQuotaStrategy final : public BuiltinStrategy {
 public:
  ResourceQuotaStrategy() : BuiltinStrategy(traits()) {}

  void set_defaults(Json& object) const override {
    if (Json* spec = child(object, "spec")) round_resources(child(*spec, "hard"));
  }

  FieldErrors validate(const Json& object) const override {
    FieldErrors errors;
    const Json* spec = child(object, "spec");
    if (!spec) return errors;
    check_hard(child(*spec, "hard"), "spec.hard", errors);
    check_scopes(*spec, errors);
    check_scope_selector(*spec, errors);
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override {
    FieldErrors errors;
    if (subresource == "status") {
      if (const Json* status = child(object, "status"))
        for (const char* key : {"hard", "used"})
          check_hard(child(*status, key), schema::child_path("status", key), errors);
      return errors;
    }
    errors = validate(object);
    static const Json kEmpty = Json::object();
    const Json* now = child(object, "spec");
    const Json* was = child(live, "spec");
    check_immutable(errors, now ? *now : kEmpty, was ? *was : kEmpty, "scopes", "spec.scopes");
    return errors;
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_resource_quota_strategy() {
  return std::make_unique<ResourceQuotaStrategy>();
}

}  // namespace drydock::fake
