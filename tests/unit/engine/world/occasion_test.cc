#include "scenarios/engine/world/occasion.h"

#include <gtest/gtest.h>

namespace drydock::sim {
namespace {

Object hello(int replicas, bool deleting = false) {
  Json object{{"apiVersion", "fraim.co.jp/v1"},
              {"kind", "Hello"},
              {"metadata", {{"name", "hello"}}},
              {"spec", {{"replicas", replicas}, {"ports", {80, 81}}}}};
  if (deleting) object["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z";
  return Object(std::move(object));
}

Occasion delivery(WatchEventType type, const Object& object, const Object& previous) {
  Occasion occasion;
  occasion.kind = Place::Kind::kDeliver;
  occasion.by = "hello";
  occasion.object_kind = "Hello";
  occasion.name = "hello";
  occasion.event = type;
  occasion.object = &object;
  occasion.previous = &previous;
  return occasion;
}

Place deliver_place(const char* change) {
  Place place;
  place.kind = Place::Kind::kDeliver;
  place.change = change;
  return place;
}

TEST(OccasionTest, WhatIsLeftOutMatchesAll) {
  Occasion write;
  write.by = "hello";
  write.verb = "apply";
  write.object_kind = "Deployment";
  write.name = "hello";
  Place place;
  EXPECT_TRUE(matches(place, write));
  place.verb = "apply";
  place.object_kind = "Deployment";
  EXPECT_TRUE(matches(place, write));
  place.name = "other";
  EXPECT_FALSE(matches(place, write));
  place = {.kind = Place::Kind::kRead};
  EXPECT_FALSE(matches(place, write));
}

TEST(OccasionTest, ChangesAreToldApart) {
  const Object nothing, two = hello(2), three = hello(3), deleting = hello(3, true);
  const Occasion added = delivery(WatchEventType::kAdded, two, nothing);
  const Occasion modified = delivery(WatchEventType::kModified, three, two);
  const Occasion marked = delivery(WatchEventType::kModified, deleting, three);
  const Occasion still_marked = delivery(WatchEventType::kModified, deleting, deleting);
  const Occasion deleted = delivery(WatchEventType::kDeleted, deleting, deleting);
  EXPECT_TRUE(matches(deliver_place("added"), added));
  EXPECT_FALSE(matches(deliver_place("added"), modified));
  EXPECT_TRUE(matches(deliver_place("modified"), modified));
  EXPECT_TRUE(matches(deliver_place("deletionTimestamp"), marked));
  EXPECT_FALSE(matches(deliver_place("deletionTimestamp"), still_marked));
  EXPECT_FALSE(matches(deliver_place("deletionTimestamp"), deleted));
  EXPECT_TRUE(matches(deliver_place("deleted"), deleted));
  EXPECT_TRUE(matches(deliver_place("spec.replicas"), modified));
  EXPECT_FALSE(matches(deliver_place("spec.replicas"), marked));
  EXPECT_FALSE(matches(deliver_place("spec.ports.1"), modified));
  const Object ports_gone = Object(Json{{"kind", "Hello"}, {"spec", {{"replicas", 2}}}});
  EXPECT_TRUE(
      matches(deliver_place("spec.ports.1"), delivery(WatchEventType::kModified, two, ports_gone)))
      << "it was not there before";
  EXPECT_FALSE(matches(deliver_place("spec.replicas"), added)) << "nothing of it has changed";
  EXPECT_FALSE(matches(deliver_place("spec.replicas"), deleted));
}

TEST(OccasionTest, ThePlaceOfAnOccasionMatchesIt) {
  const Object nothing, two = hello(2), deleting = hello(2, true);
  for (const Occasion& occasion : {delivery(WatchEventType::kModified, deleting, two),
                                   delivery(WatchEventType::kModified, two, two),
                                   delivery(WatchEventType::kAdded, two, nothing),
                                   delivery(WatchEventType::kDeleted, two, two)})
    EXPECT_TRUE(matches(place_of(occasion), occasion)) << place_of(occasion).change;
}

}  // namespace
}  // namespace drydock::sim
