#include "operator/runtime/store.h"

#include <gtest/gtest.h>

#include "tests/unit/runtime/scripted_api.h"

namespace drydock {
namespace {

using Type = WatcherEvent::Type;

std::string describe(const std::vector<Change>& changes) {
  std::string text;
  for (const Change& change : changes) {
    if (!text.empty()) text += " ";
    text += change.key().name + ":";
    text += change.before ? std::string(change.before.resource_version()) : "-";
    text += ">";
    text += change.after ? std::string(change.after.resource_version()) : "-";
    if (change.echo) text += "!";
  }
  return text;
}
std::string describe(const std::optional<Change>& change) {
  return change ? describe(std::vector<Change>{*change}) : "";
}

struct StoreTest : testing::TestWithParam<Keep> {
  Store store{{}, GetParam()};

  std::string round(std::vector<Object> objects, std::string resource_version) {
    EXPECT_EQ(describe(store.apply({Type::kInit, {}, {}})), "");
    for (Object& object : objects)
      EXPECT_EQ(describe(store.apply({Type::kInitApply, object, {}})), "");
    return describe(store.apply({Type::kInitDone, {}, std::move(resource_version)}));
  }
  std::string applied(Object object) {
    return describe(store.apply({Type::kApply, std::move(object), {}}));
  }
  std::string deleted(Object object) {
    return describe(store.apply({Type::kDelete, std::move(object), {}}));
  }
  std::string names() {
    std::string all;
    for (const Object& object : store.list()) all += std::string(object.name());
    return all;
  }
};

const ObjectKey kA{"shop", "a"};

TEST_P(StoreTest, ReadyOnlyAtTheEndOfTheFirstRound) {
  EXPECT_FALSE(store.ready());
  store.apply({Type::kInit, {}, {}});
  store.apply({Type::kInitApply, widget("a", "1"), {}});
  EXPECT_FALSE(store.ready());
  EXPECT_EQ(store.size(), 0u);
  EXPECT_EQ(describe(store.apply({Type::kInitDone, {}, "1"})), "a:->1");
  EXPECT_TRUE(store.ready());
  EXPECT_EQ(store.get(kA).resource_version(), "1");
}

TEST_P(StoreTest, ARelistSwapsAtOnceAndTellsWhatItNoLongerShows) {
  round({widget("a", "1"), widget("b", "2"), widget("c", "3")}, "3");
  store.apply({Type::kInit, {}, {}});
  store.apply({Type::kInitApply, widget("b", "2"), {}});
  EXPECT_EQ(names(), "abc");
  store.apply({Type::kInitApply, widget("c", "7"), {}});
  store.apply({Type::kInitApply, widget("d", "8"), {}});
  EXPECT_EQ(describe(store.apply({Type::kInitDone, {}, "8"})), "a:1>- c:3>7 d:->8");
  EXPECT_EQ(names(), "bcd");
}

TEST_P(StoreTest, ARoundThatStartsOverForgetsItsBeginning) {
  round({widget("a", "1")}, "1");
  store.apply({Type::kInit, {}, {}});
  store.apply({Type::kInitApply, widget("x", "2"), {}});
  EXPECT_EQ(round({widget("a", "1")}, "3"), "");
  EXPECT_EQ(names(), "a");
}

TEST_P(StoreTest, AnObjectDeletedAndMadeAnewInAGapIsBoth) {
  round({widget("a", "1")}, "1");
  EXPECT_EQ(round({widget("a", "5", {{"metadata", {{"uid", "other"}}}})}, "5"), "a:1>- a:->5");
}

TEST_P(StoreTest, EventsChangeItOneByOne) {
  round({}, "1");
  EXPECT_EQ(applied(widget("a", "2")), "a:->2");
  EXPECT_EQ(applied(widget("a", "3")), "a:2>3");
  EXPECT_EQ(applied(widget("a", "3")), "");  // told twice
  EXPECT_EQ(deleted(widget("a", "4")), "a:4>-");
  EXPECT_EQ(deleted(widget("a", "4")), "");
  EXPECT_EQ(names(), "");
}

TEST_P(StoreTest, ADeletionThatAlsoTellsOfAMissedMoveIsBoth) {
  round({widget("a", "1", {{"metadata", {{"labels", {{"of", "x"}}}}}})}, "1");
  EXPECT_EQ(deleted(widget("a", "4", {{"metadata", {{"labels", {{"of", "y"}}}}}})), "a:1>4 a:4>-");
}

TEST_P(StoreTest, AMissedDeletionShowsWhenTheSuccessorComes) {
  round({widget("a", "1")}, "1");
  EXPECT_EQ(applied(widget("a", "5", {{"metadata", {{"uid", "other"}}}})), "a:1>- a:->5");
}

TEST_P(StoreTest, FoundByOwnerAndByOwnIndexes) {
  const auto owned = [](std::string name, std::string version, std::string owner) {
    return widget(
        std::move(name), std::move(version),
        {{"metadata",
          {{"ownerReferences",
            Json::array(
                {{{"apiVersion", "v1"}, {"kind", "X"}, {"name", "x"}, {"uid", owner}}})}}}});
  };
  store.add_index("name", [](const Object& object) {
    return std::vector<std::string>{std::string(object.name().substr(0, 1))};
  });
  round({owned("a1", "1", "u1"), owned("a2", "2", "u2")}, "2");
  ASSERT_EQ(store.owned_by("u1").size(), 1u);
  EXPECT_EQ(store.by_index("name", "a").size(), 2u);
  applied(owned("a1", "3", "u2"));
  EXPECT_TRUE(store.owned_by("u1").empty());
  EXPECT_EQ(store.owned_by("u2").size(), 2u);
  EXPECT_EQ(store.owned_by("u2")[0].resource_version(), "3");
  deleted(owned("a2", "4", "u2"));
  EXPECT_EQ(store.owned_by("u2").size(), 1u);
  round({}, "5");
  EXPECT_TRUE(store.owned_by("u2").empty());
  EXPECT_TRUE(store.by_index("nothing", "a").empty());
}

TEST_P(StoreTest, TrimsBeforeItKeeps) {
  store.set_trim(without_managed_fields);
  const Json managed{{"metadata", {{"managedFields", Json::array({{{"manager", "m"}}})}}}};
  round({widget("a", "1", managed)}, "1");
  applied(widget("b", "2", managed));
  store.note_written(widget("c", "3", managed));
  for (const Object& object : store.list())
    EXPECT_FALSE(find_path(object.json(), {"metadata", "managedFields"})) << object.bytes();
  EXPECT_EQ(store.size(), 3u);
}

// Read-your-own-writes.

TEST_P(StoreTest, AnAnswerIsSeenAtOnceAndItsEventIsAnEcho) {
  round({widget("a", "1")}, "1");
  EXPECT_EQ(describe(store.note_written(widget("a", "5"))), "a:1>5");
  EXPECT_EQ(store.get(kA).resource_version(), "5");
  EXPECT_EQ(applied(widget("a", "5")), "a:5>5!");
  EXPECT_EQ(applied(widget("a", "6")), "a:5>6");
}

TEST_P(StoreTest, AnOlderEventOfSomebodyElseIsToldButDoesNotHideOurs) {
  round({widget("a", "1")}, "1");
  store.note_written(widget("a", "5"));
  EXPECT_EQ(applied(widget("a", "4")), "a:5>5");
  EXPECT_EQ(store.get(kA).resource_version(), "5");
  EXPECT_EQ(applied(widget("a", "5")), "a:5>5!");
}

TEST_P(StoreTest, ANewerEventEndsTheOverlay) {
  round({widget("a", "1")}, "1");
  store.note_written(widget("a", "5"));
  EXPECT_EQ(applied(widget("a", "7")), "a:5>7");
  EXPECT_EQ(applied(widget("a", "8")), "a:7>8");
}

TEST_P(StoreTest, AnAnswerThatComesAfterItsEventIsNothingNew) {
  round({widget("a", "1")}, "1");
  applied(widget("a", "5"));
  EXPECT_EQ(describe(store.note_written(widget("a", "5"))), "");
  applied(widget("a", "7"));
  EXPECT_EQ(describe(store.note_written(widget("a", "6"))), "");
  EXPECT_EQ(store.get(kA).resource_version(), "7");
}

TEST_P(StoreTest, AnAnswerDoesNotBringBackWhatTheWatchSawGo) {
  round({widget("a", "1")}, "1");
  deleted(widget("a", "6"));
  EXPECT_EQ(describe(store.note_written(widget("a", "5"))), "");
  EXPECT_EQ(names(), "");
}

TEST_P(StoreTest, ARelistOlderThanOurWriteKeepsIt) {
  round({widget("a", "1")}, "1");
  store.note_written(widget("a", "5"));
  store.note_written(widget("b", "6"));
  EXPECT_EQ(round({widget("a", "1")}, "4"), "");
  EXPECT_EQ(names(), "ab");
  EXPECT_EQ(applied(widget("a", "5")), "a:5>5!");
  EXPECT_EQ(round({widget("a", "5")}, "9"), "b:6>-");
}

TEST_P(StoreTest, AListThatConfirmsOurWriteTellsThatOthersMayHaveWrittenBefore) {
  round({widget("a", "1"), widget("b", "2")}, "2");
  store.note_written(widget("a", "5"));
  EXPECT_EQ(round({widget("a", "5"), widget("b", "2")}, "6"), "a:5>5");
  EXPECT_EQ(round({widget("a", "5"), widget("b", "2")}, "6"), "");
}

TEST_P(StoreTest, ARemovalIsSeenAtOnceAndItsEventIsAnEcho) {
  round({widget("a", "1")}, "1");
  EXPECT_EQ(describe(store.note_removed(kA, "uid-a")), "a:1>-");
  EXPECT_EQ(names(), "");
  EXPECT_EQ(applied(widget("a", "2")), "");  // from before
  EXPECT_EQ(deleted(widget("a", "3")), "a:3>-!");
  EXPECT_EQ(applied(widget("a", "4", {{"metadata", {{"uid", "other"}}}})), "a:->4");
}

TEST_P(StoreTest, ARemovalDoesNotTouchASuccessor) {
  round({widget("a", "1")}, "1");
  EXPECT_EQ(describe(store.note_removed(kA, "predecessor")), "");
  EXPECT_EQ(names(), "a");
}

TEST_P(StoreTest, ASuccessorOfOurMakingOutlivesItsPredecessorsDeletion) {
  round({widget("a", "1")}, "1");
  store.note_removed(kA, "uid-a");
  store.note_written(widget("a", "5", {{"metadata", {{"uid", "other"}}}}));
  EXPECT_EQ(deleted(widget("a", "4")), "a:5>5");
  EXPECT_EQ(store.get(kA).uid(), "other");
  EXPECT_EQ(applied(widget("a", "5", {{"metadata", {{"uid", "other"}}}})), "a:5>5!");
}

TEST_P(StoreTest, VersionsThatAreNoNumbersLeaveItToTheWatch) {
  round({widget("a", "x1")}, "x1");
  EXPECT_EQ(describe(store.note_written(widget("a", "x2"))), "");
  EXPECT_EQ(applied(widget("a", "x2")), "a:x1>x2");
}

// Two watches, of the namespaces shop and attic.
TEST_P(StoreTest, AWatchOfOneNamespaceSaysNothingOfTheOther) {
  store.set_scopes({"attic", "shop"});
  const auto in_attic = [](std::string name, std::string version) {
    return widget(std::move(name), std::move(version),
                  {{"metadata", {{"namespace", "attic"}, {"uid", "attic-" + name}}}});
  };
  const auto round_of = [this](const std::string& scope, std::vector<Object> objects,
                               std::string version) {
    store.apply({Type::kInit, {}, {}}, scope);
    for (Object& object : objects) store.apply({Type::kInitApply, object, {}}, scope);
    return describe(store.apply({Type::kInitDone, {}, std::move(version)}, scope));
  };
  EXPECT_EQ(round_of("shop", {widget("a", "1"), widget("b", "2")}, "5"), "a:->1 b:->2");
  EXPECT_FALSE(store.ready());
  EXPECT_EQ(round_of("attic", {in_attic("a", "3")}, "6"), "a:->3");
  EXPECT_TRUE(store.ready());
  EXPECT_EQ(round_of("attic", {}, "9"), "a:3>-") << "the shop stays as it is";
  EXPECT_EQ(names(), "ab");
  // The attic's watch has come to 9, the shop's only to 5: an answer of version 8 is news there.
  EXPECT_EQ(describe(store.note_written(widget("a", "8"))), "a:1>8");
  EXPECT_EQ(describe(store.note_written(in_attic("c", "8"))), "");
  EXPECT_EQ(round_of("attic", {in_attic("d", "11")}, "12"), "d:->11");
  EXPECT_EQ(store.get(kA).resource_version(), "8") << "nor does it confirm the shop's writes";
  EXPECT_EQ(round_of("shop", {widget("a", "1")}, "6"), "b:2>-");
  EXPECT_EQ(store.get(kA).resource_version(), "8") << "an older list confirms nothing";
}

INSTANTIATE_TEST_SUITE_P(Keeps, StoreTest, testing::Values(Keep::kDocument, Keep::kBytes));

}  // namespace
}  // namespace drydock
