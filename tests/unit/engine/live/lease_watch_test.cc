// Who loses a lease, and when, told by changes of the Lease and calls at the door.
#include "scenarios/engine/live/lease_watch.h"

#include <gtest/gtest.h>

#include "scenarios/engine/sim_environment.h"

namespace drydock::sim {
namespace {

class LeaseWatchTest : public testing::Test {
 protected:
  static Object lease(const std::string& holder, const std::string& version) {
    return Object(Json{
        {"apiVersion", "coordination.k8s.io/v1"},
        {"kind", "Lease"},
        {"metadata", {{"name", "mine"}, {"namespace", "default"}, {"resourceVersion", version}}},
        {"spec", {{"holderIdentity", holder}, {"leaseDurationSeconds", 15}}}});
  }
  void claim(const std::string& operator_name, const std::string& holder) {
    Message message;
    message.verb = "update";
    message.object_kind = "Lease";
    message.request.verb = Verb::kUpdate;
    message.request.body.object = lease(holder, "");
    recorder_.sent({operator_name, 1}, std::move(message));
  }
  void change(const Object& to, WatchEventType type = WatchEventType::kModified) {
    recorder_.changed(type, to, std::exchange(last_, to));
    context_.run_for(Duration::zero());
  }

  using Names = std::vector<std::string>;
  SimContext context_{1};
  SimEnvironment environment_{context_, 0};
  LiveRecorder recorder_{environment_};
  Names lost_;
  Object last_;
  TaskGroup tasks_{environment_.executor};
  LeaseWatch watch_{environment_, tasks_, [this](const std::string& name) {
                      lost_.push_back(name);
                      // As faults do: what the watch is told must not suffer from it.
                      for (int i = 0; i < 100; ++i) recorder_.step("another");
                    }};
  void SetUp() override { recorder_.tell(&watch_); }
};

TEST_F(LeaseWatchTest, AnotherHolderTakesIt) {
  claim("one", "a");
  claim("two", "b");
  change(lease("a", "1"), WatchEventType::kAdded);
  change(lease("a", "2"));
  EXPECT_EQ(lost_, Names{});
  change(lease("b", "3"));
  EXPECT_EQ(lost_, Names{"one"});
  EXPECT_EQ(watch_.holders(), (std::vector<Instance>{{"two", 1}}));
}

TEST_F(LeaseWatchTest, AReleaseIsALossAndSoIsADeletion) {
  claim("one", "a");
  change(lease("a", "1"), WatchEventType::kAdded);
  change(lease("", "2"));
  EXPECT_EQ(watch_.holders(), std::vector<Instance>{{}}) << "nobody";
  EXPECT_EQ(lost_, Names{"one"});
  claim("two", "b");
  change(lease("b", "3"));
  change(lease("b", "4"), WatchEventType::kDeleted);
  EXPECT_EQ(lost_, (Names{"one", "two"}));
  context_.run_for(std::chrono::minutes(1));
  EXPECT_EQ(lost_, (Names{"one", "two"})) << "what is gone does not run out";
}

TEST_F(LeaseWatchTest, ItRunsOutUnlessItIsRenewed) {
  claim("one", "a");
  change(lease("a", "1"), WatchEventType::kAdded);
  context_.run_for(std::chrono::seconds(10));
  change(lease("a", "2"));
  context_.run_for(std::chrono::seconds(10));
  EXPECT_EQ(lost_, Names{});
  context_.run_for(std::chrono::seconds(6));
  EXPECT_EQ(lost_, Names{"one"});
}

TEST_F(LeaseWatchTest, OthersLeasesAreNobodysLoss) {
  change(lease("somebody", "1"), WatchEventType::kAdded);
  change(lease("another", "2"));
  context_.run_for(std::chrono::minutes(1));
  EXPECT_EQ(lost_, Names{});
  EXPECT_TRUE(watch_.holders().empty());
}

}  // namespace
}  // namespace drydock::sim
