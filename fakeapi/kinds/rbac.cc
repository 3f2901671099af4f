#include <fmt/format.h>

#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/required_fields.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kGroup = "rbac.authorization.k8s.io";

KindTraits traits() {
  KindTraits made;
  made.name_rule = "path";
  made.create_on_update = true;
  return made;
}

class RoleStrategy final : public BuiltinStrategy {
 public:
  RoleStrategy() : BuiltinStrategy(traits()) {}

  FieldErrors validate(const Json& object) const override {
    FieldErrors errors;
    const bool namespaced = text(object, "kind") == "Role";
    const auto rules = items(object, "rules");
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const std::string field = schema::index_path("rules", i);
      if (items(rules[i], "verbs").empty())
        errors.push_back(
            schema::required(field + ".verbs", "verbs must contain at least one value"));
      const auto urls = items(rules[i], "nonResourceURLs");
      if (!urls.empty()) {
        if (namespaced)
          errors.push_back(schema::invalid(field + ".nonResourceURLs",
                                           rules[i].at("nonResourceURLs"),
                                           "namespaced rules cannot apply to non-resource URLs"));
        if (!items(rules[i], "apiGroups").empty() || !items(rules[i], "resources").empty() ||
            !items(rules[i], "resourceNames").empty())
          errors.push_back(schema::invalid(
              field + ".nonResourceURLs", rules[i].at("nonResourceURLs"),
              "rules cannot apply to both regular resources and non-resource URLs"));
        continue;
      }
      if (items(rules[i], "apiGroups").empty())
        errors.push_back(schema::required(field + ".apiGroups",
                                          "resource rules must supply at least one api group"));
      if (items(rules[i], "resources").empty())
        errors.push_back(schema::required(field + ".resources",
                                          "resource rules must supply at least one resource"));
    }
    append(errors, validate_cluster_role(object));
    return errors;
  }
};

class RoleBindingStrategy final : public BuiltinStrategy {
 public:
  RoleBindingStrategy() : BuiltinStrategy(traits()) {}

  void set_defaults(Json& object) const override {
    Json& role = make_child(object, "roleRef");
    if (text(role, "apiGroup").empty()) role["apiGroup"] = kGroup;
    for (Json& subject : items(object, "subjects")) {
      const std::string_view kind = text(subject, "kind");
      if (text(subject, "apiGroup").empty() && (kind == "User" || kind == "Group"))
        subject["apiGroup"] = kGroup;
    }
  }

  FieldErrors validate(const Json& object) const override {
    FieldErrors errors;
    const Json& role = object.at("roleRef");
    if (text(role, "apiGroup") != kGroup)
      errors.push_back(schema::not_supported("roleRef.apiGroup", Json(text(role, "apiGroup")),
                                             {std::string(kGroup)}));
    if (text(object, "kind") == "ClusterRoleBinding") {
      if (text(role, "kind") != "ClusterRole")
        errors.push_back(
            schema::not_supported("roleRef.kind", Json(text(role, "kind")), {"ClusterRole"}));
    } else if (text(role, "kind") != "Role" && text(role, "kind") != "ClusterRole") {
      errors.push_back(
          schema::not_supported("roleRef.kind", Json(text(role, "kind")), {"Role", "ClusterRole"}));
    }
    if (const std::string name(text(role, "name")); name.empty())
      errors.push_back(schema::required("roleRef.name"));
    else
      append_invalid(errors, "roleRef.name", name, check_path_segment(name));
    const auto subjects = items(object, "subjects");
    for (std::size_t i = 0; i < subjects.size(); ++i)
      check_subject(subjects[i], text(object, "kind") == "ClusterRoleBinding",
                    schema::index_path("subjects", i), errors);
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view) const override {
    FieldErrors errors = validate(object);
    if (!same_child(object, live, "roleRef")) {
      // As Go writes a RoleRef.
      const Json& role = object.at("roleRef");
      errors.push_back(
          {std::string(schema::cause::kInvalid),
           "roleRef",
           fmt::format(
               "Invalid value: {{\"APIGroup\":{},\"Kind\":{},\"Name\":{}}}: cannot change roleRef",
               dump_json(Json(text(role, "apiGroup"))), dump_json(Json(text(role, "kind"))),
               dump_json(Json(text(role, "name")))),
           {}});
    }
    return errors;
  }

 private:
  static void check_subject(const Json& subject, bool cluster, const std::string& field,
                            FieldErrors& errors) {
    const std::string name(text(subject, "name"));
    const std::string kind(text(subject, "kind"));
    if (name.empty()) errors.push_back(schema::required(field + ".name"));
    if (kind == "ServiceAccount") {
      if (!name.empty()) append_invalid(errors, field + ".name", name, check_dns_subdomain(name));
      if (!text(subject, "apiGroup").empty())
        errors.push_back(
            schema::not_supported(field + ".apiGroup", Json(text(subject, "apiGroup")), {""}));
      if (cluster && text(subject, "namespace").empty())
        errors.push_back(schema::required(field + ".namespace"));
    } else if (kind == "User" || kind == "Group") {
      if (text(subject, "apiGroup") != kGroup)
        errors.push_back(schema::not_supported(field + ".apiGroup", Json(text(subject, "apiGroup")),
                                               {std::string(kGroup)}));
    } else {
      errors.push_back(
          schema::not_supported(field + ".kind", kind, {"ServiceAccount", "User", "Group"}));
    }
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_role_strategy() { return std::make_unique<RoleStrategy>(); }
std::unique_ptr<KindStrategy> make_role_binding_strategy() {
  return std::make_unique<RoleBindingStrategy>();
}

}  // namespace drydock::fake
