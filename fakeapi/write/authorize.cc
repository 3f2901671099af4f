#include "fakeapi/write/authorize.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/write/errors.h"
#include "operator/api/selector.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kMasters = "system:masters";
constexpr std::string_view kRbacGroup = "rbac.authorization.k8s.io";

bool holds(const Json& rule, const char* list, std::string_view wanted) {
  const Json* found = find_path(rule, {list});
  if (!found || !found->is_array()) return false;
  return std::any_of(found->begin(), found->end(), [wanted](const Json& item) {
    return item.is_string() && (item == "*" || item.get_ref<const std::string&>() == wanted);
  });
}

bool names_match(const Json& rule, std::string_view name) {
  const Json* found = find_path(rule, {"resourceNames"});
  if (!found || !found->is_array() || found->empty()) return true;
  return std::any_of(found->begin(), found->end(),
                     [name](const Json& item) { return item == name; });
}

bool resource_matches(const Json& rule, const Attributes& attributes) {
  const std::string full = attributes.subresource.empty()
                               ? attributes.resource
                               : attributes.resource + "/" + attributes.subresource;
  if (holds(rule, "resources", full)) return true;
  return !attributes.subresource.empty() && holds(rule, "resources", "*/" + attributes.subresource);
}

bool path_matches(const Json& rule, std::string_view path) {
  const Json* found = find_path(rule, {"nonResourceURLs"});
  if (!found || !found->is_array()) return false;
  return std::any_of(found->begin(), found->end(), [path](const Json& item) {
    if (!item.is_string()) return false;
    const std::string_view pattern = item.get_ref<const std::string&>();
    return pattern == path ||
           (pattern.ends_with('*') && path.starts_with(pattern.substr(0, pattern.size() - 1)));
  });
}

bool rule_allows(const Json& rule, const Attributes& attributes) {
  if (!holds(rule, "verbs", attributes.verb)) return false;
  if (!attributes.is_resource) return path_matches(rule, attributes.path);
  return holds(rule, "apiGroups", attributes.group) && resource_matches(rule, attributes) &&
         names_match(rule, attributes.name);
}

bool role_allows(const Object& role, const Attributes& attributes) {
  const Json* rules = find_path(role.json(), {"rules"});
  return rules && rules->is_array() &&
         std::any_of(rules->begin(), rules->end(),
                     [&](const Json& rule) { return rule_allows(rule, attributes); });
}

// Which subject of a binding the caller is, as a reason names it; empty: none.
std::string subject_of(const Json& binding, const Identity& caller,
                       std::string_view binding_namespace) {
  const Json* subjects = find_path(binding, {"subjects"});
  if (!subjects || !subjects->is_array()) return {};
  for (const Json& subject : *subjects) {
    const std::string_view kind = string_at(subject, {"kind"});
    const std::string_view name = string_at(subject, {"name"});
    bool found = false;
    std::string shown(name);
    if (kind == "User") {
      found = name == caller.user;
    } else if (kind == "Group") {
      found = std::find(caller.groups.begin(), caller.groups.end(), name) != caller.groups.end();
    } else if (kind == "ServiceAccount") {
      const std::string_view given = string_at(subject, {"namespace"});
      const std::string_view from = given.empty() ? binding_namespace : given;
      found = caller.user == fmt::format("system:serviceaccount:{}:{}", from, name);
      shown = fmt::format("{}/{}", name, from);
    }
    if (found) return fmt::format("{} \"{}\"", kind, shown);
  }
  return {};
}

// Visits the roles that bindings give to the caller, until `visit` is done: it is given the
// binding, its role and the subject.
template <class Visit>
void each_role(const Core& core, const Identity& caller, std::string_view namespace_, bool cluster,
               Visit visit) {
  const GroupResource bindings{std::string(kRbacGroup),
                               cluster ? "clusterrolebindings" : "rolebindings"};
  const std::string prefix = cluster ? std::string() : fmt::format("{}/", namespace_);
  core.store.scan(
      bindings, prefix, "", core.store.revision(), [&](const std::string&, const Object& binding) {
        const std::string subject = subject_of(binding.json(), caller, binding.namespace_());
        if (subject.empty()) return true;
        const std::string name(string_at(binding.json(), {"roleRef", "name"}));
        const bool of_cluster = string_at(binding.json(), {"roleRef", "kind"}) == "ClusterRole";
        const Object role =
            of_cluster ? core.store.get({std::string(kRbacGroup), "clusterroles"}, {"", name})
                       : core.store.get({std::string(kRbacGroup), "roles"},
                                        {std::string(binding.namespace_()), name});
        return !role || !visit(binding, role, subject);
      });
}

}  // namespace

Attributes attributes_of(const Request& request) {
  Attributes attributes;
  if (!request.is_resource_request()) {
    static constexpr std::string_view kMethods[]{"get", "get",   "get",    "post",
                                                 "put", "patch", "delete", "delete"};
    attributes.is_resource = false;
    attributes.verb = kMethods[static_cast<std::size_t>(request.verb)];
    attributes.path = request.path.substr(0, request.path.find('?'));
    return attributes;
  }
  attributes.verb = to_string(request.verb);
  attributes.group = request.resource.group;
  attributes.resource = request.resource.resource;
  // What stands behind a proxy's name is a path of its own.
  attributes.subresource = request.subresource.substr(0, request.subresource.find('/'));
  attributes.namespace_ = request.namespace_;
  attributes.name = request.name;
  // A list of the one object that a field selector names is about that object.
  if (attributes.name.empty() && (request.verb == Verb::kList || request.verb == Verb::kWatch ||
                                  request.verb == Verb::kDeleteCollection))
    if (auto selector = FieldSelector::parse(request.parameters.value("fieldSelector")))
      attributes.name = selector->required_value("metadata.name").value_or("");
  // A Namespace is in itself.
  if (attributes.group.empty() && attributes.resource == "namespaces")
    attributes.namespace_ = request.name;
  return attributes;
}

std::optional<std::string> allowance(const Core& core, const Identity& caller,
                                     const Attributes& attributes) {
  if (!core.options.authorize) return "";
  if (std::find(caller.groups.begin(), caller.groups.end(), kMasters) != caller.groups.end())
    return "";
  std::optional<std::string> reason;
  for (const bool cluster : {true, false}) {
    if (reason || (!cluster && (!attributes.is_resource || attributes.namespace_.empty()))) break;
    each_role(core, caller, attributes.namespace_, cluster,
              [&](const Object& binding, const Object& role, const std::string& subject) {
                if (!role_allows(role, attributes)) return false;
                const std::string where =
                    cluster ? std::string(binding.name())
                            : fmt::format("{}/{}", binding.name(), binding.namespace_());
                reason = fmt::format("RBAC: allowed by {}RoleBinding \"{}\" of {} \"{}\" to {}",
                                     cluster ? "Cluster" : "", where,
                                     string_at(binding.json(), {"roleRef", "kind"}),
                                     string_at(binding.json(), {"roleRef", "name"}), subject);
                return true;
              });
  }
  return reason;
}

bool is_allowed(const Core& core, const Identity& caller, const Attributes& attributes) {
  return allowance(core, caller, attributes).has_value();
}

std::vector<Json> rules_for(const Core& core, const Identity& caller, std::string_view namespace_) {
  std::vector<Json> rules;
  for (const bool cluster : {true, false})
    each_role(core, caller, namespace_, cluster,
              [&](const Object&, const Object& role, const std::string&) {
                if (const Json* own = find_path(role.json(), {"rules"}); own && own->is_array())
                  rules.insert(rules.end(), own->begin(), own->end());
                return false;
              });
  return rules;
}

Status forbidden(const Identity& caller, const Attributes& attributes) {
  if (!attributes.is_resource) {
    Status status(403, reason::kForbidden,
                  fmt::format("forbidden: User \"{}\" cannot {} path \"{}\"", caller.user,
                              attributes.verb, attributes.path));
    status.details = StatusDetails{};
    return status;
  }
  const std::string full = attributes.subresource.empty()
                               ? attributes.resource
                               : attributes.resource + "/" + attributes.subresource;
  const std::string scope = attributes.namespace_.empty()
                                ? std::string("at the cluster scope")
                                : fmt::format("in the namespace \"{}\"", attributes.namespace_);
  return forbidden({attributes.group, attributes.resource}, attributes.name,
                   fmt::format("User \"{}\" cannot {} resource \"{}\" in API group \"{}\" {}",
                               caller.user, attributes.verb, full, attributes.group, scope));
}

Result<Identity> identify(const Core& core, const Request& request) {
  Identity caller = request.caller ? *request.caller : admin_identity();
  if (!request.impersonate) return caller;
  auto check = [&](std::string group, std::string resource, std::string name,
                   std::string namespace_) -> Result<void> {
    Attributes attributes{.verb = "impersonate",
                          .group = std::move(group),
                          .resource = std::move(resource),
                          .namespace_ = std::move(namespace_),
                          .name = std::move(name)};
    if (is_allowed(core, caller, attributes)) return {};
    return fail(forbidden(caller, attributes));
  };
  Identity wanted = *request.impersonate;
  constexpr std::string_view kAccountPrefix = "system:serviceaccount:";
  if (wanted.user.starts_with(kAccountPrefix)) {
    const std::string account = wanted.user.substr(kAccountPrefix.size());
    const std::size_t colon = account.find(':');
    const std::string account_namespace = account.substr(0, colon);
    DRYDOCK_CHECK(check("", "serviceaccounts",
                        colon == std::string::npos ? "" : account.substr(colon + 1),
                        account_namespace));
    if (wanted.groups.empty())
      wanted.groups = {"system:serviceaccounts", "system:serviceaccounts:" + account_namespace};
  } else {
    DRYDOCK_CHECK(check("", "users", wanted.user, ""));
  }
  for (const std::string& group : wanted.groups)
    if (group != "system:authenticated" &&
        group != "system:unauthenticated")  // everyone is in one of them
      DRYDOCK_CHECK(check("", "groups", group, ""));
  if (!wanted.uid.empty()) DRYDOCK_CHECK(check("authentication.k8s.io", "uids", wanted.uid, ""));
  for (const auto& [key, values] : wanted.extra)
    for (const std::string& value : values)
      DRYDOCK_CHECK(check("authentication.k8s.io", "userextras/" + key, value, ""));
  const char* implied =
      wanted.user == "system:anonymous" ? "system:unauthenticated" : "system:authenticated";
  auto in_group = [&wanted](std::string_view group) {
    return std::find(wanted.groups.begin(), wanted.groups.end(), group) != wanted.groups.end();
  };
  if (!in_group(implied) && !in_group("system:unauthenticated"))
    wanted.groups.emplace_back(implied);
  return wanted;
}

}  // namespace drydock::fake
