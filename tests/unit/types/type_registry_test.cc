#include "fakeapi/types/type_registry.h"

#include <gtest/gtest.h>

#include "fakeapi/types/version_priority.h"

namespace drydock::fake {
namespace {

TEST(TypeRegistryTest, ServesAllBuiltIns) {
  const TypeRegistry types;
  EXPECT_EQ(types.groups().size(), 21u);
  EXPECT_EQ(types.all().size(), 68u);
  const ResourceTypePtr deployments = types.find({"apps", "v1", "deployments"});
  ASSERT_TRUE(deployments);
  EXPECT_EQ(deployments->resource.kind, "Deployment");
  EXPECT_EQ(deployments->list_kind, "DeploymentList");
  EXPECT_EQ(deployments->short_names, std::vector<std::string>{"deploy"});
  EXPECT_TRUE(deployments->subresource("scale"));
  EXPECT_TRUE(deployments->supports("patch"));
  EXPECT_FALSE(types.find({"apps", "v1beta1", "deployments"}));
}

TEST(TypeRegistryTest, EveryListedResourceHasASchemaAndColumns) {
  const TypeRegistry types;
  for (const ResourceTypePtr& type : types.all()) {
    ASSERT_NE(type->schema.get(), nullptr) << type->resource.plural;
    EXPECT_TRUE(type->schema->property("kind")) << type->resource.plural;
    if (type->supports("list")) {
      EXPECT_FALSE(type->columns.empty()) << type->resource.plural;
    }
  }
}

TEST(TypeRegistryTest, BothEventsAreStoredInOnePlace) {
  const TypeRegistry types;
  EXPECT_EQ(types.find({"events.k8s.io", "v1", "events"})->storage, (GroupResource{"", "events"}));
  EXPECT_EQ(types.find_stored({"", "events"})->resource.group, "");
  EXPECT_EQ(types.find_stored({"autoscaling", "horizontalpodautoscalers"})->resource.version, "v2");
}

TEST(TypeRegistryTest, CustomTypesComeAndGo) {
  TypeRegistry types;
  auto type = std::make_shared<ResourceType>();
  type->resource = {"example.com", "v1", "widgets", "Widget", true};
  type->custom = true;
  const auto before = types.generation();
  types.set_custom("widgets.example.com", {type});
  EXPECT_EQ(types.find(type->resource.gvr()), type);
  EXPECT_EQ(types.find_kind(type->resource.gvk()), type);
  EXPECT_TRUE(types.is_custom_group("example.com"));
  EXPECT_EQ(types.groups().back(), "example.com");
  EXPECT_NE(types.generation(), before);
  types.set_custom("widgets.example.com", {});
  EXPECT_FALSE(types.find(type->resource.gvr()));
  EXPECT_FALSE(types.has_group("example.com"));
}

TEST(VersionPriorityTest, StableThenBetaThenAlphaThenOthers) {
  std::vector<std::string> versions = {"v1alpha1", "foo", "v1",      "v1beta1", "v10",
                                       "v2beta3",  "v2",  "v1beta2", "bar"};
  std::sort(versions.begin(), versions.end(), version_comes_first);
  EXPECT_EQ(versions, (std::vector<std::string>{"v10", "v2", "v1", "v2beta3", "v1beta2", "v1beta1",
                                                "v1alpha1", "bar", "foo"}));
}

}  // namespace
}  // namespace drydock::fake
