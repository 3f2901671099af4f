// What the controllers are made of: the queue, the index, requests, and the list of controllers.
#include "fakeapi/controllers/controller_client.h"
#include "fakeapi/controllers/object_index.h"
#include "fakeapi/controllers/work_queue.h"
#include "tests/unit/controllers/controllers_fixture.h"

namespace drydock::fake {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const GroupResource kPods{"", "pods"};
WorkItem item(const std::string& name) { return {kPods, {"n", name}}; }

TEST(WorkQueueTest, FirstComeFirstServedAndEachOnce) {
  StillClock clock;
  WorkQueue queue(clock);
  queue.add(item("b"));
  queue.add(item("a"));
  queue.add(item("b"));
  EXPECT_EQ(queue.take(), item("b"));
  EXPECT_EQ(queue.take(), item("a"));
  EXPECT_FALSE(queue.take());
  EXPECT_FALSE(queue.has_work());
}

TEST(WorkQueueTest, ANearerTimeWins) {
  StillClock clock;
  WorkQueue queue(clock);
  queue.add_after(item("a"), 10s);
  queue.add_after(item("a"), 20s);
  EXPECT_EQ(queue.next_deadline(), clock.now() + 10s);
  queue.add_after(item("a"), 5s);
  EXPECT_EQ(queue.next_deadline(), clock.now() + 5s);
  EXPECT_FALSE(queue.has_work());
  clock.elapsed += 5s;
  EXPECT_TRUE(queue.has_work());
  EXPECT_EQ(queue.take(), item("a"));
  EXPECT_FALSE(queue.next_deadline());
}

TEST(WorkQueueTest, WhatFailsWaitsLongerEachTimeUntilItIsForgotten) {
  StillClock clock;
  WorkQueue queue(clock);
  queue.retry(item("a"));
  const auto first = *queue.next_deadline() - clock.now();
  clock.elapsed += first;
  queue.take();
  queue.retry(item("a"));
  EXPECT_EQ(*queue.next_deadline() - clock.now(), 2 * first);
  for (int i = 0; i < 40; ++i) {
    clock.elapsed += 1h;
    queue.take();
    queue.retry(item("a"));
  }
  EXPECT_LT(*queue.next_deadline() - clock.now(), 15min);
  clock.elapsed += 1h;
  queue.take();
  queue.forget(item("a"));
  queue.retry(item("a"));
  EXPECT_EQ(*queue.next_deadline() - clock.now(), first);
}

Change change(const std::string& name, const std::string& owner,
              WatchEventType type = WatchEventType::kAdded) {
  Json object{{"apiVersion", "v1"},
              {"kind", "Pod"},
              {"metadata", {{"name", name}, {"namespace", "n"}, {"uid", "uid-" + name}}}};
  if (!owner.empty())
    object["metadata"]["ownerReferences"] = Json::array({Json{
        {"apiVersion", "v1"}, {"kind", "X"}, {"name", "x"}, {"uid", owner}, {"controller", true}}});
  Change made;
  made.type = type;
  made.storage = kPods;
  made.object = Object(std::move(object));
  return made;
}

std::vector<std::string> names(const std::vector<Object>& objects) {
  std::vector<std::string> found;
  for (const Object& object : objects) found.emplace_back(object.name());
  return found;
}

TEST(ObjectIndexTest, FindsByOwnerAndForgetsWhatMovedOn) {
  ObjectIndex index({kPods});
  EXPECT_TRUE(index.observe(change("b", "one")));
  EXPECT_TRUE(index.observe(change("a", "one")));
  EXPECT_TRUE(index.observe(change("c", "")));
  EXPECT_THAT(names(index.controlled_by(kPods, "one")), ElementsAre("a", "b"));
  EXPECT_THAT(names(index.orphans(kPods, "n")), ElementsAre("c"));
  index.observe(change("a", "", WatchEventType::kModified));
  index.observe(change("b", "two", WatchEventType::kModified));
  EXPECT_TRUE(index.controlled_by(kPods, "one").empty());
  EXPECT_THAT(names(index.orphans(kPods, "n")), ElementsAre("a", "c"));
  index.observe(change("c", "", WatchEventType::kDeleted));
  EXPECT_FALSE(index.get(kPods, {"n", "c"}));
  EXPECT_THAT(names(index.in_namespace(kPods, "n")), ElementsAre("a", "b"));
  Change other = change("d", "");
  other.storage = {"", "secrets"};
  EXPECT_FALSE(index.observe(other));
}

class ControllerPartsTest : public ControllersFixture {};

TEST_F(ControllerPartsTest, ARequestIsTheControllers) {
  const ControllerClient client("deployment-controller");
  Json body = config_map("a", {{"k", "v"}});
  body["metadata"]["namespace"] = "default";
  const auto made = client.create(server_, resources::config_maps().gvr(), body);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->json()["metadata"]["managedFields"][0]["manager"], "kube-controller-manager");
  Json stale = made->json();
  ASSERT_EQ(merge(resources::config_maps(), "a", {{"data", {{"k", "w"}}}}).code, 200);
  const auto refused = client.update(server_, resources::config_maps().gvr(), stale);
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(refused.error().is_conflict());
  EXPECT_TRUE(client.remove(server_, resources::config_maps().gvr(), {"default", "a"}).has_value());
  EXPECT_TRUE(client.remove(server_, resources::config_maps().gvr(), {"default", "a"}).has_value());
}

TEST_F(ControllerPartsTest, ATerminatingNamespaceIsRecognised) {
  const Json space{
      {"apiVersion", "v1"},
      {"kind", "Namespace"},
      {"metadata", {{"name", "n"}, {"finalizers", Json::array({"example.com/hold"})}}}};
  ASSERT_EQ(create(resources::namespaces(), space).code, 201);
  ASSERT_EQ(remove(resources::namespaces(), "n").code, 200);
  Json body = config_map("a");
  body["metadata"]["namespace"] = "n";
  const ControllerClient client("deployment-controller");
  const auto made = client.create(server_, resources::config_maps().gvr(), body);
  ASSERT_FALSE(made.has_value());
  EXPECT_TRUE(is_namespace_terminating(made.error()));
  EXPECT_FALSE(is_namespace_terminating(Status(403, reason::kForbidden, "no")));
}

TEST(ParseControllersTest, ReadsAListAsTheRealOneDoes) {
  EXPECT_THAT(*parse_controllers("*"), ElementsAre("namespace", "workloads", "garbagecollector",
                                                   "serviceaccount", "root-ca", "kubelet"));
  EXPECT_THAT(*parse_controllers("*,-kubelet,-workloads"),
              ElementsAre("namespace", "garbagecollector", "serviceaccount", "root-ca"));
  EXPECT_THAT(*parse_controllers("kubelet,namespace"), ElementsAre("namespace", "kubelet"));
  EXPECT_TRUE(parse_controllers("none")->empty());
  EXPECT_FALSE(parse_controllers("nobody").has_value());
}

TEST_F(ControllerPartsTest, ClusterRolesAreAggregated) {
  const Resource roles{"rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false};
  start("workloads");
  const Json rule{{"apiGroups", Json::array({"example.com"})},
                  {"resources", Json::array({"things"})},
                  {"verbs", Json::array({"get"})}};
  Json all{{"apiVersion", "rbac.authorization.k8s.io/v1"},
           {"kind", "ClusterRole"},
           {"metadata", {{"name", "all"}}}};
  all["aggregationRule"]["clusterRoleSelectors"] =
      Json::array({Json{{"matchLabels", {{"into", "all"}}}}});
  add(roles, all);
  Json part{{"apiVersion", "rbac.authorization.k8s.io/v1"},
            {"kind", "ClusterRole"},
            {"metadata", {{"name", "part"}, {"labels", {{"into", "all"}}}}},
            {"rules", Json::array({rule})}};
  add(roles, part);
  EXPECT_EQ(at(roles, "all", "/rules"), Json::array({rule}));
  erase(roles, "part");
  EXPECT_TRUE(at(roles, "all", "/rules").empty());
  EXPECT_EQ(writes_of(1h), 0u);
}

TEST_F(ControllerPartsTest, NodesAreTaintedAsTheirConditionsSay) {
  const Resource nodes = resources::nodes();
  const auto keys = [&] {
    std::string found;
    const Json node = server_.peek(nodes.gvr().group_resource(), {"", "n"}).json();
    if (const Json* taints = find_path(node, {"spec", "taints"}))
      for (const Json& taint : *taints) found += std::string(string_at(taint, {"key"})) + " ";
    return found;
  };
  const auto set_ready = [&](const char* status) {
    const Json ready = {{"type", "Ready"}, {"status", status}};
    change(nodes, "n", {{"status", {{"conditions", Json::array({ready})}}}}, "status");
  };
  add(nodes, {{"apiVersion", "v1"}, {"kind", "Node"}, {"metadata", {{"name", "n"}}}});
  EXPECT_EQ(keys(), "node.kubernetes.io/not-ready ");
  start("workloads");
  EXPECT_EQ(keys(), "");
  set_ready("False");
  EXPECT_EQ(keys(), "node.kubernetes.io/not-ready ");
  change(nodes, "n", {{"spec", {{"unschedulable", true}}}});
  EXPECT_EQ(keys(), "node.kubernetes.io/not-ready node.kubernetes.io/unschedulable ");
  set_ready("True");
  EXPECT_EQ(keys(), "node.kubernetes.io/unschedulable ");
  EXPECT_EQ(writes_of(1h), 0u);
}

TEST_F(ControllerPartsTest, EachControllerHasANameOfItsOwn) {
  start("*");
  std::set<std::string_view> names;
  for (const auto& controller : controllers_) EXPECT_TRUE(names.insert(controller->name()).second);
}

}  // namespace
}  // namespace drydock::fake
