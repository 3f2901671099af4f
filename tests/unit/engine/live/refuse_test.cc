// What real time cannot do is said before anything runs.
#include <gtest/gtest.h>

#include "scenarios/engine/live/live_run.h"
#include "scenarios/engine/scenario/parse_scenarios.h"

namespace drydock::sim {
namespace {

/// `ours`: the controllers are, as those of the served fake.
std::string refusal(const std::string& text, bool ours = false,
                    Duration max_wait = std::chrono::minutes(1)) {
  const auto scenarios = parse_scenarios("name: a\noperators: [hello]\n" + text, "a.yaml");
  EXPECT_TRUE(scenarios) << scenarios.error().message;
  LiveOptions options;
  options.befalls_controllers = ours;
  options.max_wait = max_wait;
  return scenarios ? LiveRun::refuse(scenarios->front(), options) : "";
}

TEST(LiveRunTest, PlaysWhatItCan) {
  EXPECT_EQ(refusal("steps:\n- advance: 1m\n- restart: hello\n"), "");
  EXPECT_EQ(refusal("steps:\n- compact:\n"), "");
  EXPECT_EQ(refusal("never: [{kind: Pod}]\nfound: quiet\n"), "");
  EXPECT_EQ(refusal("steps:\n- start: hello\n"), "");
  EXPECT_EQ(refusal("faults:\n- {at: {write: {}}, do: {start: hello}}\n"), "");
  EXPECT_EQ(refusal("faults:\n- {at: {lease: lost}, do: {crash: hello}}\n"), "");
  EXPECT_EQ(refusal("faults:\n- {at: {deliver: {}}, do: duplicate}\n"), "");
  EXPECT_EQ(refusal("faults:\n- {at: {step: {by: deployment}}, do: {delay: 5s}}\n", true), "");
}

TEST(LiveRunTest, SaysWhatItCannotAndWhere) {
  EXPECT_EQ(
      refusal("faults:\n- {at: {step: {by: deployment}}, do: {delay: 5s}}\n"),
      "a.yaml:4:3: step: a cluster's controllers take their steps unasked; only a fake's can be "
      "held");
  EXPECT_EQ(refusal("steps:\n- fault: {at: {time: 1m}, do: {clock-jump: 1h}}\n"),
            "a.yaml:4:3: clock-jump: a real operator's clock is the machine's");
  EXPECT_NE(refusal("profile: {servers: 2}\n").find("one API server"), std::string::npos);
  EXPECT_NE(refusal("profile: {list: rv0}\n").find("its own affair"), std::string::npos);
  const std::string fault =
      refusal("faults:\n- {at: {time: 1m}, do: {lag: {server: 1, for: 1m}}}\n");
  EXPECT_TRUE(fault.starts_with("a.yaml:4:")) << fault;
  EXPECT_NE(fault.find("lag: there is one"), std::string::npos) << fault;
}

TEST(LiveRunTest, SilenceNeedsAClientsPatience) {
  const std::string silence = "faults:\n- {at: {deliver: {to: hello, kind: Hello}}, do: silence}\n";
  EXPECT_NE(refusal(silence).find("--max-wait must be 2m0s"), std::string::npos);
  EXPECT_EQ(refusal(silence, false, std::chrono::minutes(2)), "");
  const std::string timeout = "faults:\n- {at: {write: {}}, do: timeout}\n";
  EXPECT_NE(refusal(timeout).find("must be 1m30s"), std::string::npos);
  EXPECT_EQ(refusal(timeout, false, std::chrono::seconds(90)), "");
}

TEST(LiveRunTest, OfAStrangerOnlyItsConductIsJudged) {
  const auto scenarios = parse_scenarios("name: a\noperators: [{name: x, command: [./x]}]\n", "a");
  ASSERT_TRUE(scenarios);
  const auto names = LiveRun::not_judged(scenarios->front(), OperatorCatalog());
  EXPECT_EQ(names, (std::vector<std::string>{"converge", "no-orphan", "finalizer", "owned",
                                             "safe-delete", "honest-status"}));
}

}  // namespace
}  // namespace drydock::sim
