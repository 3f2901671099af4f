#include "fakeapi/store/store.h"

#include <gtest/gtest.h>

namespace drydock::fake {
namespace {

const GroupResource kPods{"", "pods"};
const GroupResource kNodes{"", "nodes"};

Object object(const std::string& namespace_, const std::string& name, std::uint64_t revision) {
  return Object(Json{{"metadata",
                      {{"name", name},
                       {"namespace", namespace_},
                       {"resourceVersion", std::to_string(revision)}}}});
}

class StoreTest : public testing::Test {
 protected:
  void put(const std::string& namespace_, const std::string& name,
           const GroupResource& where = kPods) {
    store_.put(where, {namespace_, name}, object(namespace_, name, store_.next_revision()));
  }
  void remove(const std::string& namespace_, const std::string& name) {
    store_.remove(kPods, {namespace_, name}, object(namespace_, name, store_.next_revision()));
  }
  std::vector<std::string> keys(std::uint64_t revision, std::string_view prefix = "",
                                std::string_view start = "") {
    std::vector<std::string> found;
    store_.scan(kPods, prefix, start, revision, [&found](const std::string& key, const Object&) {
      found.push_back(key);
      return true;
    });
    return found;
  }
  Store store_{100};
};

using Keys = std::vector<std::string>;

TEST_F(StoreTest, GetHandsOutTheObjectThatWasPut) {
  const Object pod = object("a", "x", 1);
  store_.put(kPods, {"a", "x"}, pod);
  EXPECT_TRUE(store_.get(kPods, {"a", "x"}).is_same(pod));
  EXPECT_TRUE(store_.get(kPods, {"a", "y"}).empty());
  EXPECT_TRUE(store_.get(kNodes, {"a", "x"}).empty());
  EXPECT_EQ(store_.revision(), 1u);
  EXPECT_EQ(store_.size(kPods), 1u);
}

TEST_F(StoreTest, ScanSortsByKeySoThatADashComesBeforeTheSlash) {
  put("x", "a");
  put("x-b", "a");
  put("x", "b");
  EXPECT_EQ(keys(store_.revision()), (Keys{"x-b/a", "x/a", "x/b"}));
  EXPECT_EQ(keys(store_.revision(), "x/"), (Keys{"x/a", "x/b"}));
  EXPECT_EQ(keys(store_.revision(), "x/", "x/b"), (Keys{"x/b"}));
}

TEST_F(StoreTest, ScanStopsWhereTheVisitorSaysSo) {
  put("n", "a");
  put("n", "b");
  int visited = 0;
  store_.scan(kPods, "", "", store_.revision(), [&visited](const std::string&, const Object&) {
    ++visited;
    return false;
  });
  EXPECT_EQ(visited, 1);
}

TEST_F(StoreTest, ScanOfAPastRevisionShowsWhatWasThereThen) {
  put("n", "a");
  put("n", "b");
  const std::uint64_t then = store_.revision();
  const Object b_then = store_.get(kPods, {"n", "b"});
  remove("n", "a");
  put("n", "b");
  put("n", "c");
  EXPECT_EQ(keys(store_.revision()), (Keys{"n/b", "n/c"}));
  EXPECT_EQ(keys(then), (Keys{"n/a", "n/b"}));
  store_.scan(kPods, "n/b", "", then, [&](const std::string&, const Object& found) {
    EXPECT_TRUE(found.is_same(b_then));
    return true;
  });
}

TEST_F(StoreTest, ObserversSeeEachCommitInOrderUntilTheyLetGo) {
  std::vector<std::string> seen;
  auto handle = store_.observe([&seen](const Change& change) {
    seen.push_back(std::string(to_string(change.type)) + " " + std::to_string(change.revision));
  });
  put("n", "a");
  put("n", "a");
  remove("n", "a");
  handle.reset();
  put("n", "b");
  EXPECT_EQ(seen, (Keys{"ADDED 1", "MODIFIED 2", "DELETED 3"}));
}

TEST_F(StoreTest, AReaderResumesAfterItsRevisionAndSeesNothingTwice) {
  put("n", "a");
  put("n", "b");
  put("", "node", kNodes);
  auto reader = store_.read_changes(kPods, 1);
  bool expired = false;
  const Change* change = reader->next(expired);
  ASSERT_NE(change, nullptr);
  EXPECT_EQ(change->revision, 2u);
  EXPECT_EQ(reader->next(expired), nullptr);
  EXPECT_FALSE(expired);
  EXPECT_EQ(reader->position(), 3u);
  put("n", "c");
  EXPECT_EQ(reader->position(), 3u);
  change = reader->next(expired);
  ASSERT_NE(change, nullptr);
  EXPECT_EQ(change->revision, 4u);
}

TEST_F(StoreTest, AReaderFromTheFutureIsSilentUntilItIsReached) {
  auto reader = store_.read_changes(kPods, 2);
  bool expired = false;
  put("n", "a");
  put("n", "b");
  EXPECT_EQ(reader->next(expired), nullptr);
  put("n", "c");
  const Change* change = reader->next(expired);
  ASSERT_NE(change, nullptr);
  EXPECT_EQ(change->revision, 3u);
}

TEST_F(StoreTest, OnlyReadersOfTheResourceAreWoken) {
  auto pods = store_.read_changes(kPods, 0);
  auto nodes = store_.read_changes(kNodes, 0);
  int pod_wakes = 0;
  int node_wakes = 0;
  pods->on_change([&pod_wakes] { ++pod_wakes; });
  nodes->on_change([&node_wakes] { ++node_wakes; });
  put("n", "a");
  put("n", "b");
  EXPECT_EQ(pod_wakes, 2);
  EXPECT_EQ(node_wakes, 0);
}

TEST_F(StoreTest, CompactionExpiresReadersThatWereBehindAndNoOthers) {
  put("n", "a");
  auto behind = store_.read_changes(kPods, 0);
  auto abreast = store_.read_changes(kPods, 1);
  store_.compact();
  EXPECT_EQ(store_.floor(), 1u);
  bool expired = false;
  EXPECT_EQ(behind->next(expired), nullptr);
  EXPECT_TRUE(expired);
  EXPECT_EQ(abreast->next(expired), nullptr);
  EXPECT_FALSE(expired);
  put("n", "b");
  const Change* change = abreast->next(expired);
  ASSERT_NE(change, nullptr);
  EXPECT_EQ(change->revision, 2u);
}

TEST_F(StoreTest, CompactionUpToARevisionLeavesWhatCameAfter) {
  put("n", "a");
  put("n", "b");
  put("n", "c");
  auto behind = store_.read_changes(kPods, 1);
  auto abreast = store_.read_changes(kPods, 2);
  store_.compact(2);
  EXPECT_EQ(store_.floor(), 2u);
  bool expired = false;
  EXPECT_EQ(behind->next(expired), nullptr);
  EXPECT_TRUE(expired);
  const Change* change = abreast->next(expired);
  ASSERT_NE(change, nullptr);
  EXPECT_EQ(change->revision, 3u);
  store_.compact(1);
  EXPECT_EQ(store_.floor(), 2u) << "it never goes back";
}

TEST(StoreHistoryTest, TheRingForgetsTheOldestOfAllResources) {
  Store store(2);
  store.put(kPods, {"n", "a"}, object("n", "a", 1));
  store.put(kNodes, {"", "b"}, object("", "b", 2));
  auto nodes = store.read_changes(kNodes, 1);
  store.put(kPods, {"n", "c"}, object("n", "c", 3));
  EXPECT_EQ(store.floor(), 1u);
  store.put(kPods, {"n", "d"}, object("n", "d", 4));
  EXPECT_EQ(store.floor(), 2u);
  bool expired = false;
  EXPECT_EQ(nodes->next(expired), nullptr);
  EXPECT_TRUE(expired);
}

TEST(StoreHistoryTest, TheRingForgetsTheOldestBeyondItsBytes) {
  const std::size_t size = object("n", "a", 1).bytes().size();
  Store store(100, 3 * size);
  for (std::uint64_t revision = 1; revision <= 9; ++revision)
    store.put(kPods, {"n", "a"}, object("n", "a", revision));
  EXPECT_EQ(store.floor(), 6u);
  store.compact(8);
  for (std::uint64_t revision = 10; revision <= 11; ++revision)
    store.put(kPods, {"n", "a"}, object("n", "a", revision - 3));
  EXPECT_EQ(store.floor(), 8u) << "what compaction took is counted no more";
}

TEST(StoreHistoryTest, SeedsAreNoChangesAndOldRevisionsAreExpiredFromTheStart) {
  Store store(10);
  store.skip_to(50);
  store.seed(kPods, {"n", "a"}, object("n", "a", 50));
  EXPECT_EQ(store.revision(), 50u);
  EXPECT_EQ(store.floor(), 50u);
  EXPECT_FALSE(store.get(kPods, {"n", "a"}).empty());
  bool expired = false;
  EXPECT_EQ(store.read_changes(kPods, 50)->next(expired), nullptr);
  EXPECT_FALSE(expired);
}

}  // namespace
}  // namespace drydock::fake
