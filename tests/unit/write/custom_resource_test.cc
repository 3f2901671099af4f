#include <gtest/gtest.h>

#include "operator/api/resources.h"
#include "tests/unit/write/server_fixture.h"

namespace drydock::fake {
namespace {

const Resource kWidgets{"example.com", "v1", "widgets", "Widget", true};

class CustomResourceTest : public ServerFixture {
 protected:
  static Json crd(bool with_status) {
    Json version{
        {"name", "v1"},
        {"served", true},
        {"storage", true},
        {"schema",
         {{"openAPIV3Schema",
           {{"type", "object"},
            {"properties",
             {{"spec",
               {{"type", "object"},
                {"properties", {{"size", {{"type", "integer"}, {"default", 1}}}}}}},
              {"status",
               {{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}}}}}}}}}};
    if (with_status) version["subresources"] = {{"status", Json::object()}};
    return {{"apiVersion", "apiextensions.k8s.io/v1"},
            {"kind", "CustomResourceDefinition"},
            {"metadata", {{"name", "widgets.example.com"}}},
            {"spec",
             {{"group", "example.com"},
              {"scope", "Namespaced"},
              {"names", {{"plural", "widgets"}, {"singular", "widget"}, {"kind", "Widget"}}},
              {"versions", Json::array({version})}}}};
  }
  void define(bool with_status = true) {
    const Response made = create(resources::custom_resource_definitions(), crd(with_status));
    ASSERT_EQ(made.code, 201) << made.status().message;
  }
  static Json widget(const std::string& name, Json spec = Json::object()) {
    return {{"apiVersion", "example.com/v1"},
            {"kind", "Widget"},
            {"metadata", {{"name", name}}},
            {"spec", std::move(spec)}};
  }
};

TEST_F(CustomResourceTest, IsServedOnceItsDefinitionIsThere) {
  const Response before = list(kWidgets);
  EXPECT_EQ(before.code, 404);
  EXPECT_NE(std::get_if<RawBody>(&before.payload), nullptr) << "plain text";
  define();
  EXPECT_EQ(list(kWidgets).code, 200);
  const Response made = create(kWidgets, widget("a"));
  ASSERT_EQ(made.code, 201) << made.status().message;
  EXPECT_EQ(made.object()->json()["spec"]["size"], 1) << "defaulted";
  EXPECT_EQ(made.object()->generation(), 1);
}

TEST_F(CustomResourceTest, AChangeOfItsSpecRaisesTheGeneration) {
  define();
  const std::string first = version(create(kWidgets, widget("a", {{"size", 1}})));
  Json changed = widget("a", {{"size", 2}});
  EXPECT_EQ(update(kWidgets, changed).code, 422) << "an update needs a version";
  changed["metadata"]["resourceVersion"] = first;
  changed["status"] = {{"x", 1}};
  const Response spec = update(kWidgets, changed);
  ASSERT_EQ(spec.code, 200) << spec.status().message;
  EXPECT_EQ(spec.object()->generation(), 2);
  EXPECT_FALSE(spec.object()->json().contains("status"));
  const Response status =
      merge(kWidgets, "a", {{"status", {{"x", 1}}}, {"spec", {{"size", 9}}}}, "status");
  ASSERT_EQ(status.code, 200) << status.status().message;
  EXPECT_EQ(status.object()->generation(), 2);
  EXPECT_EQ(status.object()->json()["spec"]["size"], 2);
  EXPECT_EQ(status.object()->json()["status"]["x"], 1);
}

TEST_F(CustomResourceTest, ItsStatusIsNoSubresourceUnlessItSaysSo) {
  define(false);
  Json made = widget("a");
  made["status"] = {{"x", 1}};
  EXPECT_EQ(create(kWidgets, made).object()->json()["status"]["x"], 1);
  EXPECT_EQ(merge(kWidgets, "a", Json::object(), "status").code, 404);
}

TEST_F(CustomResourceTest, IsHeldAgainstItsSchema) {
  define();
  const Response refused = create(kWidgets, widget("a", {{"size", "big"}}));
  EXPECT_EQ(refused.code, 422);
  EXPECT_EQ(refused.status().message,
            "Widget.example.com \"a\" is invalid: spec.size: Invalid value: \"string\": spec.size "
            "in body must be of type "
            "integer: \"string\"");
  const Response pruned = create(kWidgets, widget("a", {{"size", 1}, {"sise", 2}}));
  EXPECT_EQ(pruned.code, 201);
  EXPECT_EQ(pruned.warnings, std::vector<std::string>{"unknown field \"spec.sise\""});
  EXPECT_FALSE(pruned.object()->json()["spec"].contains("sise"));
}

TEST_F(CustomResourceTest, GoesWithItsDefinition) {
  define();
  create(kWidgets, widget("a"));
  Json held = widget("b");
  held["metadata"]["finalizers"] = {"example.com/hold"};
  create(kWidgets, held);
  EXPECT_EQ(remove(resources::custom_resource_definitions(), "widgets.example.com").code, 200);
  EXPECT_EQ(names(list(kWidgets)), std::vector<std::string>{"b"});
  const Response refused = create(kWidgets, widget("c"));
  EXPECT_EQ(refused.code, 403);
  EXPECT_EQ(refused.status().message,
            "widgets.example.com \"c\" is forbidden: create not allowed while custom resource "
            "definition is terminating");
  EXPECT_EQ(merge(kWidgets, "b", {{"metadata", {{"finalizers", nullptr}}}}).code, 200);
  EXPECT_EQ(get(resources::custom_resource_definitions(), "widgets.example.com").code, 404);
  EXPECT_EQ(list(kWidgets).code, 404);
}

TEST_F(CustomResourceTest, VerbsOnTheCollectionAreRefusedInItsOwnWay) {
  define();
  Request made = request(Verb::kUpdate, kWidgets);
  made.body.object = Object(widget("a"));
  EXPECT_EQ(call(made).status().message, "name must be provided");
  made.verb = Verb::kCreate;
  made.name = "other";
  EXPECT_EQ(call(made).object()->name(), "a") << "the name of the body counts";
}

}  // namespace
}  // namespace drydock::fake
