#include "fakeapi/write/bootstrap_roles.h"

#include <string>
#include <utility>

namespace drydock::fake {
namespace {

constexpr const char* kApiVersion = "rbac.authorization.k8s.io/v1";
constexpr const char* kGroup = "rbac.authorization.k8s.io";

using Names = std::vector<std::string>;

const Names kRead{"get", "list", "watch"};
const Names kWrite{"create", "delete", "deletecollection", "patch", "update"};

Json rule(Names groups, Names resources, Names verbs) {
  return {{"apiGroups", std::move(groups)},
          {"resources", std::move(resources)},
          {"verbs", std::move(verbs)}};
}

Json paths_rule(Names paths) { return {{"nonResourceURLs", std::move(paths)}, {"verbs", {"get"}}}; }

Json cluster_role(const char* name, Json rules, Json labels = Json::object()) {
  return {{"kind", "ClusterRole"},
          {"apiVersion", kApiVersion},
          {"metadata", {{"name", name}, {"labels", std::move(labels)}}},
          {"rules", std::move(rules)}};
}

Json cluster_binding(const char* name, const char* role, const Names& groups) {
  Json subjects = Json::array();
  for (const std::string& group : groups)
    subjects.push_back({{"kind", "Group"}, {"apiGroup", kGroup}, {"name", group}});
  return {{"kind", "ClusterRoleBinding"},
          {"apiVersion", kApiVersion},
          {"metadata", {{"name", name}}},
          {"roleRef", {{"apiGroup", kGroup}, {"kind", "ClusterRole"}, {"name", role}}},
          {"subjects", std::move(subjects)}};
}

const Names kCoreContent{"configmaps",
                         "endpoints",
                         "events",
                         "persistentvolumeclaims",
                         "pods",
                         "replicationcontrollers",
                         "replicationcontrollers/scale",
                         "serviceaccounts",
                         "services"};
const Names kAppsContent{"daemonsets",        "deployments",       "deployments/rollback",
                         "deployments/scale", "replicasets",       "replicasets/scale",
                         "statefulsets",      "statefulsets/scale"};

// What `view` reads.
Json view_rules() {
  Names core = kCoreContent;
  for (const char* more :
       {"bindings", "limitranges", "namespaces", "namespaces/status",
        "persistentvolumeclaims/status", "pods/log", "pods/status", "replicationcontrollers/status",
        "resourcequotas", "resourcequotas/status", "services/status"})
    core.emplace_back(more);
  return Json::array(
      {rule({""}, core, kRead), rule({"discovery.k8s.io"}, {"endpointslices"}, kRead),
       rule({"apps"},
            {"controllerrevisions", "daemonsets", "daemonsets/status", "deployments",
             "deployments/scale", "deployments/status", "replicasets", "replicasets/scale",
             "replicasets/status", "statefulsets", "statefulsets/scale", "statefulsets/status"},
            kRead),
       rule({"autoscaling"}, {"horizontalpodautoscalers", "horizontalpodautoscalers/status"},
            kRead),
       rule({"batch"}, {"cronjobs", "cronjobs/status", "jobs", "jobs/status"}, kRead),
       rule({"policy"}, {"poddisruptionbudgets", "poddisruptionbudgets/status"}, kRead),
       rule({"networking.k8s.io"}, {"ingresses", "ingresses/status", "networkpolicies"}, kRead)});
}

// What `edit` does beyond reading.
Json edit_rules() {
  Json rules = view_rules();
  Names core = kCoreContent;
  for (const char* more :
       {"pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"})
    core.emplace_back(more);
  rules.push_back(rule(
      {""},
      {"pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"},
      kRead));
  rules.push_back(rule({""}, {"serviceaccounts"}, {"impersonate"}));
  rules.push_back(rule({""}, core, kWrite));
  rules.push_back(rule({""}, {"pods/eviction", "serviceaccounts/token"}, {"create"}));
  rules.push_back(rule({"apps"}, kAppsContent, kWrite));
  rules.push_back(rule({"autoscaling"}, {"horizontalpodautoscalers"}, kWrite));
  rules.push_back(rule({"batch"}, {"cronjobs", "jobs"}, kWrite));
  rules.push_back(rule({"policy"}, {"poddisruptionbudgets"}, kWrite));
  rules.push_back(rule({"networking.k8s.io"}, {"ingresses", "networkpolicies"}, kWrite));
  Names all = kRead;
  all.insert(all.end(), kWrite.begin(), kWrite.end());
  rules.push_back(rule({"coordination.k8s.io"}, {"leases"}, all));
  return rules;
}

Json admin_rules() {
  Json rules = edit_rules();
  Names all = kRead;
  all.insert(all.end(), kWrite.begin(), kWrite.end());
  rules.push_back(rule({kGroup}, {"rolebindings", "roles"}, all));
  rules.push_back(rule({"authorization.k8s.io"}, {"localsubjectaccessreviews"}, {"create"}));
  return rules;
}

}  // namespace

std::vector<Json> bootstrap_rbac() {
  const Names public_paths{"/healthz", "/livez", "/readyz", "/version", "/version/"};
  Names discovery_paths = public_paths;
  for (const char* path : {"/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*"})
    discovery_paths.emplace_back(path);
  const Json everything =
      Json::array({rule({"*"}, {"*"}, {"*"}), {{"nonResourceURLs", {"*"}}, {"verbs", {"*"}}}});
  return {
      cluster_role("cluster-admin", everything),
      cluster_role("admin", admin_rules()),
      cluster_role("edit", edit_rules(),
                   {{"rbac.authorization.k8s.io/aggregate-to-admin", "true"}}),
      cluster_role("view", view_rules(), {{"rbac.authorization.k8s.io/aggregate-to-edit", "true"}}),
      cluster_role(
          "system:basic-user",
          Json::array({rule({"authorization.k8s.io"},
                            {"selfsubjectaccessreviews", "selfsubjectrulesreviews"}, {"create"}),
                       rule({"authentication.k8s.io"}, {"selfsubjectreviews"}, {"create"})})),
      cluster_role("system:discovery", Json::array({paths_rule(discovery_paths)})),
      cluster_role("system:public-info-viewer", Json::array({paths_rule(public_paths)})),
      cluster_role(
          "system:auth-delegator",
          Json::array({rule({"authentication.k8s.io"}, {"tokenreviews"}, {"create"}),
                       rule({"authorization.k8s.io"}, {"subjectaccessreviews"}, {"create"})})),
      cluster_binding("cluster-admin", "cluster-admin", {"system:masters"}),
      cluster_binding("system:basic-user", "system:basic-user", {"system:authenticated"}),
      cluster_binding("system:discovery", "system:discovery", {"system:authenticated"}),
      cluster_binding("system:public-info-viewer", "system:public-info-viewer",
                      {"system:authenticated", "system:unauthenticated"}),
  };
}

}  // namespace drydock::fake
