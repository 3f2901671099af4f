#include "tests/unit/controllers/controllers_fixture.h"

namespace drydock::fake {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const Resource kNamespaces = resources::namespaces();
const Resource kConfigMaps = resources::config_maps();
const Resource kPods = resources::pods();

class NamespaceControllerTest : public ControllersFixture {
 protected:
  void add_namespace(const std::string& name) {
    add(kNamespaces, {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", name}}}});
  }
  void add_in(const std::string& inside, const Resource& resource, Json object) {
    Request made = request(Verb::kCreate, resource);
    made.namespace_ = inside;
    made.body.object = Object(std::move(object));
    ASSERT_EQ(call(made).code, 201);
    settle();
  }
  void release(const std::string& inside, const Resource& resource, const std::string& name) {
    Request made = request(Verb::kPatch, resource, name);
    made.namespace_ = inside;
    made.body.media_type = media::kMergePatch;
    made.body.object = Object(Json{{"metadata", {{"finalizers", nullptr}}}});
    ASSERT_EQ(call(made).code, 200);
    settle();
  }
  // Nothing happens in the first five seconds.
  void erase_namespace() {
    erase(kNamespaces, "n");
    EXPECT_TRUE(at(kNamespaces, "n", "/status/conditions").is_null());
    pass(5s);
  }
  static Json held(const std::string& name) {
    Json object = config_map(name);
    object["metadata"]["finalizers"] = Json::array({"example.com/hold"});
    return object;
  }
  std::string message(const std::string& name, const std::string& type) {
    for (const Json& entry : at(kNamespaces, name, "/status/conditions"))
      if (entry["type"] == type) return entry["message"];
    return "";
  }
};

TEST_F(NamespaceControllerTest, EmptiesANamespaceAndSaysSoBeforeItGoes) {
  start("namespace,serviceaccount,root-ca");
  add_namespace("n");
  add_in("n", kConfigMaps, config_map("a"));
  erase_namespace();
  EXPECT_EQ(get(kNamespaces, "n").code, 404);
  const auto& states = history_["namespaces"];
  const Json last = states.back().json()["status"];
  EXPECT_EQ(last["conditions"].size(), 5u);
  EXPECT_EQ(last["conditions"][3]["reason"], "ContentRemoved");
  EXPECT_EQ(last["conditions"][4]["message"], "All content-preserving finalizers finished");
}

TEST_F(NamespaceControllerTest, TellsWhatHoldsIt) {
  start("namespace");
  add_namespace("n");
  add_in("n", kConfigMaps, held("a"));
  add_in("n", kConfigMaps, held("b"));
  erase_namespace();
  EXPECT_EQ(condition(kNamespaces, "n", "NamespaceContentRemaining"), "True SomeResourcesRemain");
  EXPECT_EQ(message("n", "NamespaceContentRemaining"),
            "Some resources are remaining: configmaps. has 2 resource instances");
  EXPECT_EQ(
      message("n", "NamespaceFinalizersRemaining"),
      "Some content in the namespace has finalizers remaining: example.com/hold in 2 resource "
      "instances");
  release("n", kConfigMaps, "a");
  EXPECT_EQ(message("n", "NamespaceContentRemaining"),
            "Some resources are remaining: configmaps. has 1 resource instances");
  EXPECT_EQ(writes_of(1h), 0u);
  release("n", kConfigMaps, "b");
  EXPECT_EQ(get(kNamespaces, "n").code, 404);
}

TEST_F(NamespaceControllerTest, WaitsForPodsBeforeItTouchesAnythingElse) {
  start("namespace");
  add_namespace("n");
  add_in("n", kConfigMaps, config_map("a"));
  Json pod{{"apiVersion", "v1"},
           {"kind", "Pod"},
           {"metadata", {{"name", "p"}, {"finalizers", Json::array({"example.com/hold"})}}},
           {"spec", {{"containers", Json::array({Json{{"name", "c"}, {"image", "i"}}})}}}};
  add_in("n", kPods, pod);
  erase_namespace();
  EXPECT_TRUE(server_.peek({"", "configmaps"}, {"n", "a"}));
  EXPECT_EQ(condition(kNamespaces, "n", "NamespaceContentRemaining"), "False ContentRemoved");
  release("n", kPods, "p");
  EXPECT_EQ(get(kNamespaces, "n").code, 404);
}

TEST_F(NamespaceControllerTest, SaysWhenPodsOverstayTheirTime) {
  start("namespace");
  add_namespace("n");
  Json pod{{"apiVersion", "v1"},
           {"kind", "Pod"},
           {"metadata", {{"name", "p"}}},
           {"spec",
            {{"nodeName", "elsewhere"},
             {"containers", Json::array({Json{{"name", "c"}, {"image", "i"}}})}}}};
  add_in("n", kPods, pod);
  erase_namespace();
  EXPECT_EQ(condition(kNamespaces, "n", "NamespaceDeletionContentFailure"), "False ContentDeleted");
  pass(26s);
  EXPECT_EQ(message("n", "NamespaceDeletionContentFailure"),
            "Failed to delete all resource types, 1 remaining: unexpected items still remain in "
            "namespace: n for gvr: /v1, Resource=pods");
}

TEST_F(NamespaceControllerTest, LeavesAFinalizerOfOthers) {
  start("namespace");
  Json object{{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", "n"}}}};
  object["spec"]["finalizers"] = Json::array({"example.com/mine"});
  add(kNamespaces, object);
  erase_namespace();
  EXPECT_EQ(at(kNamespaces, "n", "/spec/finalizers"), Json::array({"example.com/mine"}));
  EXPECT_EQ(writes_of(1h), 0u);
}

TEST_F(NamespaceControllerTest, EachNamespaceHasItsGiftsAndGetsThemBack) {
  start("serviceaccount,root-ca");
  EXPECT_EQ(at(kConfigMaps, "kube-root-ca.crt", "/data"), Json({{"ca.crt", "CA"}}));
  EXPECT_EQ(get(resources::service_accounts(), "default").code, 200);
  change(kConfigMaps, "kube-root-ca.crt", {{"data", {{"ca.crt", "other"}}}});
  EXPECT_EQ(at(kConfigMaps, "kube-root-ca.crt", "/data"), Json({{"ca.crt", "CA"}}));
  erase(kConfigMaps, "kube-root-ca.crt");
  erase(resources::service_accounts(), "default");
  EXPECT_EQ(get(kConfigMaps, "kube-root-ca.crt").code, 200);
  EXPECT_EQ(get(resources::service_accounts(), "default").code, 200);
  EXPECT_EQ(writes_of(1h), 0u);
}

}  // namespace
}  // namespace drydock::fake
