#include "operator/runtime/owner_references.h"

#include <gtest/gtest.h>

#include "tests/unit/runtime/scripted_api.h"

namespace drydock {
namespace {

Object in_namespace(Object object, std::string name) {
  Json document = object.json();
  if (name.empty())
    document["metadata"].erase("namespace");
  else
    document["metadata"]["namespace"] = std::move(name);
  return Object(std::move(document));
}

const Object kOwner = widget("owner", "1");
const Object kChild = widget("child", "2");

TEST(OwnerReferencesTest, TheControllerIsSetOnceAndRenewed) {
  const auto owned = with_controller(kChild, kOwner);
  ASSERT_TRUE(owned);
  ASSERT_TRUE(owned->controller());
  EXPECT_EQ(owned->controller()->uid, "uid-owner");
  EXPECT_TRUE(is_controlled_by(*owned, kOwner));
  const auto again = with_controller(*owned, kOwner);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->owner_references().size(), 1u);
}

TEST(OwnerReferencesTest, ASecondControllerIsRefusedASecondOwnerIsNot) {
  const auto owned = with_controller(kChild, kOwner);
  const Object other = widget("other", "3");
  ASSERT_FALSE(with_controller(*owned, other));
  EXPECT_TRUE(with_controller(*owned, other).error().is_already_exists());
  const auto both = with_owner(*owned, other);
  ASSERT_TRUE(both);
  EXPECT_EQ(both->owner_references().size(), 2u);
  EXPECT_FALSE(is_controlled_by(*both, other));
}

TEST(OwnerReferencesTest, OwnersAreInTheSameNamespaceOrClusterScoped) {
  EXPECT_FALSE(with_controller(kChild, in_namespace(kOwner, "elsewhere")));
  EXPECT_FALSE(with_controller(in_namespace(kChild, ""), kOwner));
  EXPECT_TRUE(with_controller(kChild, in_namespace(kOwner, "")));
  EXPECT_TRUE(with_controller(in_namespace(kChild, ""), in_namespace(kOwner, "")));
}

TEST(OwnerReferencesTest, VersionsDoNotMatterButGroupsAndUidsDo) {
  OwnerReference reference{.api_version = "example.org/v1alpha1",
                           .kind = "Widget",
                           .name = "owner",
                           .uid = "uid-owner",
                           .controller = true};
  EXPECT_TRUE(refers_to(reference, {"example.org", "Widget"}));
  EXPECT_FALSE(refers_to(reference, {"example.com", "Widget"}));
  EXPECT_FALSE(refers_to(reference, {"example.org", "Gadget"}));
  const auto child = [&] {
    return widget("child", "2",
                  {{"metadata", {{"ownerReferences", Json::array({to_json(reference)})}}}});
  };
  EXPECT_TRUE(is_controlled_by(child(), kOwner));
  reference.uid = "predecessor";
  EXPECT_FALSE(is_controlled_by(child(), kOwner));
  reference.uid = "uid-owner";
  reference.controller = false;
  EXPECT_FALSE(is_controlled_by(child(), kOwner));
}

}  // namespace
}  // namespace drydock
