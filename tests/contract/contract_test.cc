// What every Api promises, whichever backend stands behind it.
#include <gtest/gtest.h>

#include "operator/api/resources.h"
#include "tests/contract/backends.h"

namespace drydock::contract {
namespace {

Object config_map(const std::string& namespace_, const std::string& name,
                  Json extra = Json::object()) {
  Json json{{"apiVersion", "v1"},
            {"kind", "ConfigMap"},
            {"metadata", {{"name", name}, {"namespace", namespace_}}}};
  json.merge_patch(extra);
  return Object(std::move(json));
}

class ContractTest : public testing::TestWithParam<std::string> {
 protected:
  using Body = Task<void> (*)(Client client, std::string namespace_);

  void hold(Body body) {
    auto backend = make_backend(GetParam());
    ASSERT_TRUE(backend) << backend.error().to_string();
    (*backend)->environment().run(in_a_namespace(Client((*backend)->api(), "contract/1"), body));
  }

 private:
  static Task<void> in_a_namespace(Client client, Body body) {
    Object wanted(Json{{"apiVersion", "v1"},
                       {"kind", "Namespace"},
                       {"metadata", {{"generateName", "contract-"}}}});
    auto made = co_await client.create(resources::namespaces(), wanted);
    EXPECT_TRUE(made) << made.error().to_string();
    if (!made) co_return;
    const std::string name(made->name());
    co_await body(client, name);
    auto removed = co_await client.remove(resources::namespaces(), ObjectKey{"", name});
    EXPECT_TRUE(removed) << removed.error().to_string();
  }
};

TEST_P(ContractTest, ACreatedObjectIsReadBackAndASecondCreateIsRefused) {
  hold([](Client client, std::string ns) -> Task<void> {
    auto made = co_await client.create(resources::config_maps(), config_map(ns, "a"));
    EXPECT_TRUE(made && !made->uid().empty() && !made->resource_version().empty());
    auto read = co_await client.get(resources::config_maps(), ObjectKey{ns, "a"});
    EXPECT_TRUE(made && read && *made == *read);
    auto again = co_await client.create(resources::config_maps(), config_map(ns, "a"));
    EXPECT_TRUE(!again && again.error().is_already_exists() && again.error().code == 409);
  });
}

TEST_P(ContractTest, AnErrorCarriesTheWholeStatus) {
  hold([](Client client, std::string ns) -> Task<void> {
    auto missing = co_await client.get(resources::config_maps(), ObjectKey{ns, "none"});
    EXPECT_FALSE(missing);
    if (missing) co_return;
    EXPECT_TRUE(missing.error().is_not_found());
    EXPECT_EQ(missing.error().code, 404);
    EXPECT_EQ(missing.error().message, "configmaps \"none\" not found");
    EXPECT_TRUE(missing.error().details && missing.error().details->name == "none" &&
                missing.error().details->kind == "configmaps");
  });
}

TEST_P(ContractTest, AReplaceOfAStaleObjectConflicts) {
  hold([](Client client, std::string ns) -> Task<void> {
    auto made = co_await client.create(resources::config_maps(), config_map(ns, "a"));
    EXPECT_TRUE(made);
    if (!made) co_return;
    Json changed = made->json();
    changed["data"] = {{"k", "1"}};
    auto first = co_await client.replace(resources::config_maps(), Object(changed));
    EXPECT_TRUE(first);
    changed["data"] = {{"k", "2"}};
    auto second = co_await client.replace(resources::config_maps(), Object(changed));
    EXPECT_TRUE(!second && second.error().is_conflict());
  });
}

TEST_P(ContractTest, PagesShowEveryObjectOnceAndItemsCarryTheirType) {
  hold([](Client client, std::string ns) -> Task<void> {
    for (int i = 0; i < 5; ++i) {
      auto made = co_await client.create(
          resources::config_maps(),
          config_map(ns, "c" + std::to_string(i), {{"metadata", {{"labels", {{"run", "x"}}}}}}));
      EXPECT_TRUE(made);
    }
    ListOptions options;
    options.namespace_ = ns;
    options.label_selector = "run=x";
    options.limit = 2;
    auto list = co_await client.list_all(resources::config_maps(), options);
    EXPECT_TRUE(list);
    if (!list) co_return;
    std::string names;
    for (const Object& item : list->items) {
      names += std::string(item.name()) + " ";
      EXPECT_EQ(item.kind(), "ConfigMap");
      EXPECT_EQ(item.api_version(), "v1");
    }
    EXPECT_EQ(names, "c0 c1 c2 c3 c4 ");
  });
}

TEST_P(ContractTest, AWatchShowsChangesInOrderFromTheListedVersion) {
  hold([](Client client, std::string ns) -> Task<void> {
    ListOptions listing;
    listing.namespace_ = ns;
    listing.label_selector = "run=x";
    auto list = co_await client.list(resources::config_maps(), listing);
    EXPECT_TRUE(list);
    if (!list) co_return;
    const Json labels{{"metadata", {{"labels", {{"run", "x"}}}}}};
    auto made = co_await client.create(resources::config_maps(), config_map(ns, "a", labels));
    auto changed = co_await client.patch(resources::config_maps(), ObjectKey{ns, "a"},
                                         PatchType::kMerge, Json{{"data", {{"k", "v"}}}});
    auto left =
        co_await client.patch(resources::config_maps(), ObjectKey{ns, "a"}, PatchType::kMerge,
                              Json{{"metadata", {{"labels", {{"run", nullptr}}}}}});
    EXPECT_TRUE(made && changed && left);
    WatchOptions options;
    options.namespace_ = ns;
    options.label_selector = "run=x";
    options.resource_version = list->resource_version;
    options.allow_bookmarks = false;
    options.timeout_seconds = 30;
    auto stream = co_await client.watch(resources::config_maps(), options);
    EXPECT_TRUE(stream);
    if (!stream) co_return;
    std::string seen;
    for (int i = 0; i < 3; ++i) {
      auto event = co_await (*stream)->next();
      EXPECT_TRUE(event && *event);
      if (!event || !*event) co_return;
      seen += std::string(to_string((*event)->type)) + " ";
    }
    EXPECT_EQ(seen, "ADDED MODIFIED DELETED ");
  });
}

TEST_P(ContractTest, AnApplyConflictsUntilForcedAndANoOpKeepsTheVersion) {
  hold([](Client client, std::string ns) -> Task<void> {
    WriteOptions one;
    one.field_manager = "one";
    WriteOptions two;
    two.field_manager = "two";
    const Object first = config_map(ns, "a", {{"data", {{"k", "1"}}}});
    const Object second = config_map(ns, "a", {{"data", {{"k", "2"}}}});
    auto made = co_await client.apply(resources::config_maps(), first, one);
    auto same = co_await client.apply(resources::config_maps(), first, one);
    EXPECT_TRUE(made && same && made->resource_version() == same->resource_version());
    auto refused = co_await client.apply(resources::config_maps(), second, two);
    EXPECT_TRUE(!refused && refused.error().is_conflict() && refused.error().details &&
                refused.error().details->causes.size() == 1);
    two.force = true;
    auto taken = co_await client.apply(resources::config_maps(), second, two);
    EXPECT_TRUE(taken && string_at(taken->json(), {"data", "k"}) == "2");
  });
}

TEST_P(ContractTest, AFinalizerHoldsADeletedObjectUntilItGoes) {
  hold([](Client client, std::string ns) -> Task<void> {
    const Json held{{"metadata", {{"finalizers", {"example.com/held"}}}}};
    auto made = co_await client.create(resources::config_maps(), config_map(ns, "a", held));
    auto removed = co_await client.remove(resources::config_maps(), ObjectKey{ns, "a"});
    EXPECT_TRUE(made && removed);
    auto still = co_await client.get(resources::config_maps(), ObjectKey{ns, "a"});
    EXPECT_TRUE(still && still->is_being_deleted());
    const Json patch = Json::array(
        {{{"op", "test"}, {"path", "/metadata/finalizers/0"}, {"value", "example.com/held"}},
         {{"op", "remove"}, {"path", "/metadata/finalizers/0"}}});
    auto freed = co_await client.patch(resources::config_maps(), ObjectKey{ns, "a"},
                                       PatchType::kJson, patch);
    EXPECT_TRUE(freed);
    auto gone = co_await client.get(resources::config_maps(), ObjectKey{ns, "a"});
    EXPECT_TRUE(!gone && gone.error().is_not_found());
  });
}

INSTANTIATE_TEST_SUITE_P(Backends, ContractTest, testing::ValuesIn(backend_names()),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace drydock::contract
