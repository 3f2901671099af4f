#include <gtest/gtest.h>

#include "operator/api/resources.h"
#include "tests/unit/write/server_fixture.h"

namespace drydock::fake {
namespace {

using Seen = std::vector<std::string>;
using WatchTest = ServerFixture;

TEST_F(WatchTest, WithoutAVersionItStartsWithWhatIsThere) {
  create(resources::config_maps(), config_map("b"));
  create(resources::config_maps(), config_map("a"));
  auto cursor = watch(resources::config_maps());
  EXPECT_EQ(events(*cursor), (Seen{"ADDED a", "ADDED b"}));
  remove(resources::config_maps(), "b");
  EXPECT_EQ(events(*cursor), Seen{"DELETED b"});
}

TEST_F(WatchTest, FromAVersionItMissesAndRepeatsNothing) {
  const std::string from = version(create(resources::config_maps(), config_map("a")));
  update(resources::config_maps(), config_map("a", {{"k", "1"}}));
  auto cursor = watch(resources::config_maps(), {{"resourceVersion", from}});
  create(resources::config_maps(), config_map("b"));
  create(resources::services(),
         {{"metadata", {{"name", "s"}}}, {"spec", {{"ports", {{{"port", 80}}}}}}});
  EXPECT_EQ(events(*cursor), (Seen{"MODIFIED a", "ADDED b"}));
  EXPECT_EQ(events(*cursor), Seen{});
}

TEST_F(WatchTest, InitialEventsEndWithABookmark) {
  create(resources::config_maps(), config_map("a"));
  auto cursor = watch(resources::config_maps(), {{"sendInitialEvents", "true"},
                                                 {"allowWatchBookmarks", "true"},
                                                 {"resourceVersionMatch", "NotOlderThan"}});
  auto added = cursor->poll();
  ASSERT_TRUE(added.has_value() && added->has_value());
  EXPECT_FALSE(cursor->bookmark().has_value()) << "not before the initial events are through";
  auto bookmark = cursor->poll();
  ASSERT_TRUE(bookmark.has_value() && bookmark->has_value());
  EXPECT_EQ((*bookmark)->type, WatchEventType::kBookmark);
  EXPECT_EQ((*bookmark)->object.annotation("k8s.io/initial-events-end"), "true");
  EXPECT_EQ((*bookmark)->object.kind(), "ConfigMap");
  EXPECT_EQ((*bookmark)->object.resource_version(), std::to_string(server_.revision()));
  EXPECT_EQ(events(*cursor), Seen{});
}

TEST_F(WatchTest, BookmarksCarryWhatWasReached) {
  const std::string from = std::to_string(server_.revision());
  auto quiet = watch(resources::config_maps(), {{"resourceVersion", from}});
  auto cursor =
      watch(resources::config_maps(), {{"resourceVersion", from}, {"allowWatchBookmarks", "true"}});
  create(resources::services(),
         {{"metadata", {{"name", "s"}}}, {"spec", {{"ports", {{{"port", 80}}}}}}});
  EXPECT_FALSE(quiet->bookmark().has_value());
  ASSERT_TRUE(cursor->bookmark().has_value());
  EXPECT_EQ(cursor->bookmark()->object.resource_version(), std::to_string(server_.revision()));
}

TEST_F(WatchTest, WhatLeavesASelectorIsDeletedInItsOldState) {
  const std::string from = version(create(resources::config_maps(), config_map("a")));
  auto cursor =
      watch(resources::config_maps(), {{"resourceVersion", from}, {"labelSelector", "t=1"}});
  Json labelled = config_map("a", {{"n", "1"}});
  labelled["metadata"]["labels"] = {{"t", "1"}};
  update(resources::config_maps(), labelled);
  const std::string left = version(update(resources::config_maps(), config_map("a", {{"n", "2"}})));
  EXPECT_EQ((**cursor->poll()).type, WatchEventType::kAdded);
  const WatchEvent gone = **cursor->poll();
  EXPECT_EQ(gone.type, WatchEventType::kDeleted);
  EXPECT_EQ(gone.object.json()["data"]["n"], "1");
  EXPECT_EQ(gone.object.resource_version(), left);
  remove(resources::config_maps(), "a");
  EXPECT_EQ(events(*cursor), Seen{});
}

TEST_F(WatchTest, BelowTheFloorItIsAnError) {
  EXPECT_EQ(events(*watch(resources::config_maps(), {{"resourceVersion", "1"}})),
            Seen{"ERROR 410"});
  auto behind =
      watch(resources::config_maps(), {{"resourceVersion", std::to_string(server_.revision())}});
  create(resources::config_maps(), config_map("a"));
  server_.compact();
  EXPECT_EQ(events(*behind), Seen{"ERROR 410"});
}

TEST_F(WatchTest, OneThatHasReadAllOutlivesCompaction) {
  auto cursor = watch(resources::config_maps());
  create(resources::config_maps(), config_map("a"));
  EXPECT_EQ(events(*cursor), Seen{"ADDED a"});
  server_.compact();
  create(resources::config_maps(), config_map("b"));
  EXPECT_EQ(events(*cursor), Seen{"ADDED b"});
}

TEST_F(WatchTest, IsWokenByItsResourceAlone) {
  auto cursor = watch(resources::config_maps());
  int wakes = 0;
  cursor->on_ready([&wakes] { ++wakes; });
  create(resources::services(),
         {{"metadata", {{"name", "s"}}}, {"spec", {{"ports", {{{"port", 80}}}}}}});
  EXPECT_EQ(wakes, 0);
  create(resources::config_maps(), config_map("a"));
  EXPECT_EQ(wakes, 1);
}

TEST_F(WatchTest, TablesBringTheirColumnsOnce) {
  create(resources::config_maps(), config_map("a"));
  Request made = request(Verb::kWatch, resources::config_maps());
  made.accept = media::kTable;
  auto cursor = server_.watch(made);
  ASSERT_TRUE(cursor.has_value());
  remove(resources::config_maps(), "a");
  EXPECT_TRUE((**(*cursor)->poll()).object.json()["columnDefinitions"].is_array());
  EXPECT_TRUE((**(*cursor)->poll()).object.json()["columnDefinitions"].is_null());
}

TEST_F(WatchTest, RefusesWhatItCannotDo) {
  Request made = request(Verb::kWatch, resources::config_maps());
  made.parameters = {{"resourceVersion", "abc"}};
  EXPECT_EQ(server_.watch(made).error().code, 500);
  made.parameters = {{"fieldSelector", "data.k=v"}};
  EXPECT_EQ(server_.watch(made).error().code, 400);
  made.parameters = {{"sendInitialEvents", "true"}};
  EXPECT_EQ(server_.watch(made).error().code, 422);
  made.resource.resource = "gadgets";
  EXPECT_EQ(server_.watch(made).error().code, 404);
}

}  // namespace
}  // namespace drydock::fake
