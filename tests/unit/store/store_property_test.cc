// Whatever is written, a reader that starts at any known revision sees exactly the changes after
// it, and a scan at that revision is what they start from.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "fakeapi/store/store.h"

namespace drydock::fake {
namespace {

const GroupResource kThings{"example.com", "things"};
const GroupResource kOthers{"example.com", "others"};

struct Write {
  int name = 0;
  bool removes = false;
  bool elsewhere = false;
};

using State = std::map<std::string, std::string>;  // key to resourceVersion

Object thing(const std::string& name, std::uint64_t revision) {
  return Object(
      Json{{"metadata",
            {{"namespace", "n"}, {"name", name}, {"resourceVersion", std::to_string(revision)}}}});
}

// Plays the writes; returns the state of kThings after each revision.
std::vector<State> play(Store& store, const std::vector<Write>& writes) {
  std::vector<State> states{State{}};
  for (const Write& write : writes) {
    const GroupResource& where = write.elsewhere ? kOthers : kThings;
    const ObjectKey key{"n", "o" + std::to_string(write.name)};
    const std::uint64_t revision = store.next_revision();
    State state = states.back();
    if (write.removes) {
      if (store.get(where, key).empty()) continue;
      store.remove(where, key, thing(key.name, revision));
      if (!write.elsewhere) state.erase("n/" + key.name);
    } else {
      store.put(where, key, thing(key.name, revision));
      if (!write.elsewhere) state["n/" + key.name] = std::to_string(revision);
    }
    states.push_back(std::move(state));
  }
  return states;
}

State scan(const Store& store, std::uint64_t revision) {
  State state;
  store.scan(kThings, "", "", revision, [&state](const std::string& key, const Object& object) {
    state[key] = object.resource_version();
    return true;
  });
  return state;
}

rc::Gen<std::vector<Write>> writes_gen() {
  return rc::gen::container<std::vector<Write>>(rc::gen::build<Write>(
      rc::gen::set(&Write::name, rc::gen::inRange(0, 5)),
      rc::gen::set(&Write::removes, rc::gen::arbitrary<bool>()),
      rc::gen::set(&Write::elsewhere, rc::gen::weightedElement<bool>({{4, false}, {1, true}}))));
}

TEST(StorePropertyTest, AScanShowsEveryKnownRevisionAsItWas) {
  EXPECT_TRUE(rc::check([] {
    const auto writes = *writes_gen();
    const std::size_t limit = *rc::gen::inRange<std::size_t>(1, 30);
    Store store(limit);
    const std::vector<State> states = play(store, writes);
    RC_ASSERT(store.revision() == states.size() - 1);
    for (std::uint64_t revision = store.floor(); revision <= store.revision(); ++revision)
      RC_ASSERT(scan(store, revision) == states[revision]);
  }));
}

TEST(StorePropertyTest, AReaderResumedAnywhereLeadsToThePresent) {
  EXPECT_TRUE(rc::check([] {
    const auto writes = *writes_gen();
    const std::size_t limit = *rc::gen::inRange<std::size_t>(1, 30);
    Store store(limit);
    const std::vector<State> states = play(store, writes);
    for (std::uint64_t from = store.floor(); from <= store.revision(); ++from) {
      State state = states[from];
      auto reader = store.read_changes(kThings, from);
      bool expired = false;
      std::uint64_t last = from;
      while (const Change* change = reader->next(expired)) {
        RC_ASSERT(change->revision > last);
        last = change->revision;
        const std::string key = Store::storage_key(change->object.key());
        RC_ASSERT((change->type == WatchEventType::kAdded) == !state.contains(key));
        if (change->type == WatchEventType::kDeleted)
          state.erase(key);
        else
          state[key] = change->object.resource_version();
        RC_ASSERT(state == states[change->revision]);
      }
      RC_ASSERT(!expired);
      RC_ASSERT(state == states.back());
      RC_ASSERT(reader->position() == store.revision());
    }
  }));
}

TEST(StorePropertyTest, AReaderBelowTheFloorIsExpiredOrMissedNothing) {
  EXPECT_TRUE(rc::check([] {
    const auto writes = *writes_gen();
    Store store(5);
    auto reader = store.read_changes(kThings, 0);
    const std::vector<State> states = play(store, writes);
    State state;
    bool expired = false;
    while (const Change* change = reader->next(expired)) {
      const std::string key = Store::storage_key(change->object.key());
      if (change->type == WatchEventType::kDeleted)
        state.erase(key);
      else
        state[key] = change->object.resource_version();
    }
    if (!expired) RC_ASSERT(state == states.back());
    if (store.floor() == 0) RC_ASSERT(!expired);
  }));
}

}  // namespace
}  // namespace drydock::fake
