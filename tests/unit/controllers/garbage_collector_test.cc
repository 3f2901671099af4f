#include "tests/unit/controllers/controllers_fixture.h"

namespace drydock::fake {
namespace {

using namespace std::chrono_literals;

const Resource kConfigMaps = resources::config_maps();
const Resource kSecrets = resources::secrets();

class GarbageCollectorTest : public ControllersFixture {
 protected:
  // An owner reference to a ConfigMap.
  Json reference(const std::string& name, bool block = false) {
    Json made{{"apiVersion", "v1"},
              {"kind", "ConfigMap"},
              {"name", name},
              {"uid", at(kConfigMaps, name, "/metadata/uid")}};
    if (block) made["blockOwnerDeletion"] = true;
    return made;
  }
  void add_map(const std::string& name, Json owners = Json::array()) {
    Json object = config_map(name);
    if (!owners.empty()) object["metadata"]["ownerReferences"] = std::move(owners);
    add(kConfigMaps, std::move(object));
  }
  bool is_there(const std::string& name) { return get(kConfigMaps, name).code == 200; }
  static Parameters policy(const std::string& name) { return {{"propagationPolicy", name}}; }
};

TEST_F(GarbageCollectorTest, TakesWhatItsOwnersLeave) {
  start("garbagecollector");
  add_map("a");
  add_map("b", Json::array({reference("a")}));
  add_map("c", Json::array({reference("b")}));
  erase(kConfigMaps, "a");
  EXPECT_FALSE(is_there("b"));
  EXPECT_FALSE(is_there("c"));
  EXPECT_LE(most_writes_a_step_, 1u);
}

TEST_F(GarbageCollectorTest, DropsAnOwnerThatHasGoneAndKeepsTheOther) {
  start("garbagecollector");
  add_map("a");
  add_map("b");
  add_map("c", Json::array({reference("a"), reference("b")}));
  erase(kConfigMaps, "a");
  EXPECT_EQ(at(kConfigMaps, "c", "/metadata/ownerReferences").size(), 1u);
}

TEST_F(GarbageCollectorTest, ForegroundWaitsForThoseThatBlock) {
  start("garbagecollector");
  add_map("a");
  add_map("b", Json::array({reference("a", true)}));
  add_map("c", Json::array({reference("a")}));
  for (const char* name : {"b", "c"})
    change(kConfigMaps, name, {{"metadata", {{"finalizers", Json::array({"example.com/hold"})}}}});
  erase(kConfigMaps, "a", policy("Foreground"));
  EXPECT_TRUE(is_there("a"));
  EXPECT_FALSE(at(kConfigMaps, "c", "/metadata/deletionTimestamp").is_null());
  change(kConfigMaps, "b", {{"metadata", {{"finalizers", nullptr}}}});
  EXPECT_FALSE(is_there("a"));
  EXPECT_TRUE(is_there("c"));
}

TEST_F(GarbageCollectorTest, ForegroundGoesDownTheTree) {
  start("garbagecollector");
  add_map("a");
  add_map("b", Json::array({reference("a", true)}));
  add_map("c", Json::array({reference("b", true)}));
  erase(kConfigMaps, "a", policy("Foreground"));
  EXPECT_FALSE(is_there("a") || is_there("b") || is_there("c"));
  // The leaf goes first.
  auto gone = [this](const std::string& name) {
    return std::find(changes_.begin(), changes_.end(), "DELETED configmaps/" + name);
  };
  EXPECT_LT(gone("c"), gone("b"));
  EXPECT_LT(gone("b"), gone("a"));
}

TEST_F(GarbageCollectorTest, ACircleOfWaitingOwnersIsCut) {
  start("garbagecollector");
  add_map("a");
  add_map("b", Json::array({reference("a", true)}));
  change(kConfigMaps, "a",
         {{"metadata", {{"ownerReferences", Json::array({reference("b", true)})}}}});
  erase(kConfigMaps, "a", policy("Foreground"));
  EXPECT_FALSE(is_there("a") || is_there("b"));
  // It waited for its dependents nevertheless.
  const auto& states = history_["configmaps"];
  EXPECT_TRUE(std::any_of(states.begin(), states.end(), [](const Object& state) {
    return state.name() == "b" && state.has_finalizer("foregroundDeletion");
  }));
}

TEST_F(GarbageCollectorTest, OrphansAreSetFreeOneByOne) {
  start("garbagecollector");
  add_map("a");
  for (int i = 0; i < 5; ++i) add_map("b" + std::to_string(i), Json::array({reference("a")}));
  erase(kConfigMaps, "a", policy("Orphan"));
  EXPECT_FALSE(is_there("a"));
  for (int i = 0; i < 5; ++i)
    EXPECT_TRUE(at(kConfigMaps, "b" + std::to_string(i), "/metadata/ownerReferences").is_null());
  EXPECT_LE(most_writes_a_step_, 1u);
}

TEST_F(GarbageCollectorTest, LeavesWhatItCannotLookUpAlone) {
  start("garbagecollector");
  add_map("a");
  add_map("b", Json::array({reference("a"), Json{{"apiVersion", "example.com/v1"},
                                                 {"kind", "Absent"},
                                                 {"name", "x"},
                                                 {"uid", "1"}}}));
  erase(kConfigMaps, "a");
  EXPECT_TRUE(is_there("b"));
  EXPECT_EQ(at(kConfigMaps, "b", "/metadata/ownerReferences").size(), 2u);
  EXPECT_EQ(writes_of(1h), 0u);
}

TEST_F(GarbageCollectorTest, AnotherUidOrKindIsNoOwner) {
  start("garbagecollector");
  add_map("a");
  Json other = reference("a");
  other["uid"] = "another";
  add_map("b", Json::array({other}));
  EXPECT_FALSE(is_there("b"));
  Json secret = reference("a");
  secret["kind"] = "Secret";
  add_map("c", Json::array({secret}));
  EXPECT_FALSE(is_there("c"));
}

TEST_F(GarbageCollectorTest, AnOwnerInAnotherNamespaceIsReported) {
  start("garbagecollector");
  add_map("a");
  const std::string uid = at(kConfigMaps, "a", "/metadata/uid");
  add(resources::namespaces(),
      {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", "n"}}}});
  Request made = request(Verb::kCreate, kConfigMaps);
  made.namespace_ = "n";
  Json object = config_map("b");
  object["metadata"]["ownerReferences"] = Json::array({reference("a")});
  made.body.object = Object(std::move(object));
  ASSERT_EQ(call(made).code, 201);
  settle();
  EXPECT_FALSE(server_.peek({"", "configmaps"}, {"n", "b"}));
  const std::vector<Object> events = server_.peek_all({"", "events"});
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].namespace_(), "n");
  EXPECT_EQ(events[0].json()["reason"], "OwnerRefInvalidNamespace");
  EXPECT_EQ(events[0].json()["message"], "ownerRef [v1/ConfigMap, namespace: n, name: a, uid: " +
                                             uid + "] does not exist in namespace \"n\"");
}

// A conflict between the look and the write leaves the work for a later step.
TEST_F(GarbageCollectorTest, AChangeInBetweenIsNoLoss) {
  start("garbagecollector");
  add_map("a");
  add_map("b", Json::array({reference("a")}));
  ASSERT_EQ(remove(kConfigMaps, "a").code, 200);
  ASSERT_EQ(merge(kConfigMaps, "b", {{"data", {{"k", "v"}}}}).code, 200);
  settle();
  EXPECT_FALSE(is_there("b"));
}

TEST_F(GarbageCollectorTest, DoesNothingAboutWhatHasNoOwner) {
  start("garbagecollector");
  ASSERT_EQ(create(kConfigMaps, config_map("a")).code, 201);
  EXPECT_FALSE(round());
}

}  // namespace
}  // namespace drydock::fake
