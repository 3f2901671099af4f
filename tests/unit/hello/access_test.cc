// The roles in the manifests are the smallest: learned from runs, and enough under RBAC.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "operator/hello/manifests.h"
#include "tests/unit/hello/hello_world.h"

namespace drydock::hello {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kLeases = "coordination.k8s.io";

void install(HelloWorld& world, const OperatorManifests& manifests) {
  const std::pair<std::string_view, Resource> kinds[] = {
      {"ClusterRole", {"rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false}},
      {"ClusterRoleBinding",
       {"rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false}},
      {"Role", {"rbac.authorization.k8s.io", "v1", "roles", "Role", true}},
      {"RoleBinding", {"rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", true}}};
  for (const auto& document : operator_manifests(manifests)) {
    for (const auto& [kind, resource] : kinds) {
      if (document["kind"] == kind) world.create(resource, Json::parse(document.dump()));
    }
  }
}

Identity service_account(const OperatorManifests& manifests) {
  const std::string& namespace_ = manifests.namespace_;
  return {.user = fmt::format("system:serviceaccount:{}:{}", namespace_, manifests.name),
          .groups = {"system:serviceaccounts", "system:serviceaccounts:" + namespace_,
                     "system:authenticated"}};
}

HelloOptions elected() {
  HelloOptions options;
  options.leader_election = LeaderElectionConfig{.lease = {"default", "hello-operator"}};
  return options;
}

Json foreign_deployment(const std::string& name) {
  const Json labels{{"app", "other"}};
  return {{"apiVersion", "apps/v1"},
          {"kind", "Deployment"},
          {"metadata", {{"name", name}}},
          {"spec",
           {{"selector", {{"matchLabels", labels}}},
            {"template",
             {{"metadata", {{"labels", labels}}},
              {"spec", {{"containers", {{{"name", "a"}, {"image", "b"}}}}}}}}}}};
}

/// The tutorial and what can go wrong beside it. `expect` is false where the operator may be kept
/// from doing its part.
void play(HelloWorld& world, bool expect) {
  const auto reaches = [&](const std::function<bool()>& done) {
    const bool done_in_time = world.run_until(done, minutes(1));
    if (expect) EXPECT_TRUE(done_in_time);
  };
  world.start(elected());
  world.apply_hello(2);
  reaches([&] { return world.stands(2); });
  if (world.deployment()) world.make_deployment_ready();
  reaches([&] { return world.readiness() == "True DeploymentReady"; });
  world.apply_hello(3);
  reaches([&] { return world.stands(3); });
  if (world.deployment()) world.remove(resources::deployments(), "hello");
  reaches([&] { return world.stands(3); });
  // Long enough for an event to repeat, which is told as a series.
  world.apply_hello(21);
  world.run_for(minutes(2));
  // A Deployment that is somebody else's is looked at.
  world.create(resources::deployments(), foreign_deployment("taken"));
  world.apply_hello(1, "taken");
  reaches([&] { return world.readiness("taken") == "False DeploymentNotOurs"; });
  world.delete_hello("taken");
  reaches([&] { return !world.hello("taken"); });
  world.delete_hello();
  reaches([&] { return !world.hello(); });
  // Another instance finds the lease and goes on, on a server that cannot stream lists.
  world.crash();
  HelloOptions other = elected();
  other.profile = WatchProfile::kList;
  world.start(std::move(other));
  world.apply_hello(1);
  reaches([&] { return world.stands(1); });
  world.request_shutdown();
  world.run_for(seconds(30));
}

OperatorManifests manifests_in_default() {
  HelloManifests wanted;
  wanted.image = "hello-operator:test";
  wanted.namespace_ = "default";  // where the world makes namespaced things
  return hello_manifests(wanted);
}

TEST(HelloAccessTest, TheRolesAreWhatTheOperatorDoes) {
  HelloWorld world(crd::SchemaMode::kShapeOnly);
  play(world, true);
  EXPECT_EQ(policy_rules(world.access().without_group(kLeases)).dump(1),
            policy_rules(hello_access()).dump(1));
  EXPECT_EQ(policy_rules(world.access().of_group(kLeases)).dump(1),
            policy_rules(lease_access()).dump(1));
}

TEST(HelloAccessTest, TheyAreEnoughUnderRbac) {
  const OperatorManifests manifests = manifests_in_default();
  HelloWorld world(crd::SchemaMode::kShapeOnly);
  install(world, manifests);
  world.run_as(service_account(manifests));
  play(world, true);
  EXPECT_EQ(world.forbidden(), 0u);
}

TEST(HelloAccessTest, NoneOfThemCanBeLeftOut) {
  const OperatorManifests all = manifests_in_default();
  for (AccessRules OperatorManifests::* role :
       {&OperatorManifests::access, &OperatorManifests::own_access}) {
    for (const AccessRule& rule : all.*role) {
      SCOPED_TRACE(rule.verb + " " + rule.resource);
      OperatorManifests fewer = all;
      (fewer.*role).erase(rule);
      HelloWorld world(crd::SchemaMode::kShapeOnly);
      install(world, fewer);
      world.run_as(service_account(fewer));
      play(world, false);
      EXPECT_GT(world.forbidden(), 0u);
    }
  }
}

TEST(HelloAccessTest, AStrangerMayDoNothing) {
  HelloWorld world;
  world.run_as(
      {.user = "system:serviceaccount:default:stranger", .groups = {"system:authenticated"}});
  world.start();
  world.run_for(minutes(1));
  EXPECT_EQ(world.exit_status(), 1);
  EXPECT_GT(world.forbidden(), 0u);
}

TEST(HelloManifestsTest, AreTheseDocuments) {
  HelloManifests wanted;
  wanted.image = "hello-operator:1.2.3";
  wanted.replicas = 2;
  EXPECT_EQ(to_yaml_stream(operator_manifests(hello_manifests(wanted))), R"(apiVersion: v1
kind: Namespace
metadata:
  name: hello-operator
  labels:
    app.kubernetes.io/name: hello-operator
    pod-security.kubernetes.io/enforce: restricted
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: hello-operator
  namespace: hello-operator
  labels:
    app.kubernetes.io/name: hello-operator
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: hello-operator
  labels:
    app.kubernetes.io/name: hello-operator
rules:
- apiGroups:
  - apps
  resources:
  - deployments
  verbs:
  - create
  - delete
  - get
  - list
  - patch
  - watch
- apiGroups:
  - events.k8s.io
  resources:
  - events
  verbs:
  - create
  - patch
- apiGroups:
  - fraim.co.jp
  resources:
  - helloes
  verbs:
  - list
  - patch
  - watch
- apiGroups:
  - fraim.co.jp
  resources:
  - helloes/status
  verbs:
  - patch
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: hello-operator
  labels:
    app.kubernetes.io/name: hello-operator
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: hello-operator
subjects:
- kind: ServiceAccount
  name: hello-operator
  namespace: hello-operator
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: hello-operator-leader-election
  namespace: hello-operator
  labels:
    app.kubernetes.io/name: hello-operator
rules:
- apiGroups:
  - coordination.k8s.io
  resources:
  - leases
  verbs:
  - create
  - get
  - update
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: hello-operator-leader-election
  namespace: hello-operator
  labels:
    app.kubernetes.io/name: hello-operator
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: hello-operator-leader-election
subjects:
- kind: ServiceAccount
  name: hello-operator
  namespace: hello-operator
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: hello-operator
  namespace: hello-operator
  labels:
    app.kubernetes.io/name: hello-operator
spec:
  replicas: 2
  selector:
    matchLabels:
      app.kubernetes.io/name: hello-operator
  template:
    metadata:
      labels:
        app.kubernetes.io/name: hello-operator
    spec:
      serviceAccountName: hello-operator
      terminationGracePeriodSeconds: 30
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        runAsGroup: 65532
        seccompProfile:
          type: RuntimeDefault
      containers:
      - name: hello-operator
        image: hello-operator:1.2.3
        args:
        - run
        - --leader-elect
        ports:
        - name: health
          containerPort: 8081
        - name: metrics
          containerPort: 8080
        livenessProbe:
          httpGet:
            path: /healthz
            port: health
          periodSeconds: 20
        readinessProbe:
          httpGet:
            path: /readyz
            port: health
          periodSeconds: 10
        resources:
          requests:
            cpu: 10m
            memory: 64Mi
          limits:
            memory: 256Mi
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities:
            drop:
            - ALL
)");
}

TEST(HelloManifestsTest, OneNamespaceNeedsNoClusterRole) {
  HelloManifests wanted;
  wanted.watched_namespace = "team-a";
  std::vector<std::string> roles;
  for (const auto& document : operator_manifests(hello_manifests(wanted))) {
    const std::string kind = document["kind"];
    if (kind.ends_with("Role")) {
      roles.push_back(kind + " in " + document["metadata"]["namespace"].get<std::string>() + " " +
                      std::to_string(document["rules"].size()));
    }
    if (kind == "Deployment") {
      EXPECT_EQ(document["spec"]["template"]["spec"]["containers"][0]["args"].back(),
                "--namespace=team-a");
    }
  }
  EXPECT_THAT(roles, testing::ElementsAre("Role in team-a 4", "Role in hello-operator 2"));
}

}  // namespace
}  // namespace drydock::hello
