// What real time cannot do is said before anything runs.
#include <gtest/gtest.h>

#include "scenarios/engine/live/live_run.h"
#include "scenarios/engine/scenario/parse_scenarios.h"

namespace drydock::sim {
namespace {

std::string refusal(const std::string& text, bool can_compact = false) {
  const auto scenarios = parse_scenarios("name: a\noperators: [hello]\n" + text, "a.yaml");
  EXPECT_TRUE(scenarios) << scenarios.error().message;
  return scenarios ? LiveRun::refuse(scenarios->front(), can_compact) : "";
}

TEST(LiveRunTest, PlaysWhatItCan) {
  EXPECT_EQ(refusal("steps:\n- advance: 1m\n- restart: hello\n"), "");
  EXPECT_EQ(refusal("steps:\n- compact:\n", true), "");
}

TEST(LiveRunTest, SaysWhatItCannotAndWhere) {
  EXPECT_EQ(refusal("steps:\n- compact:\n"), "a.yaml:4:3: compact: a cluster's history is its own");
  EXPECT_NE(refusal("profile: {servers: 2}\n").find("one API server"), std::string::npos);
  EXPECT_NE(refusal("never: [{kind: Pod}]\n").find("never: only the fake"), std::string::npos);
  EXPECT_NE(refusal("found: quiet\n").find("found: quiet: only the fake"), std::string::npos);
  const std::string fault =
      refusal("faults:\n- {at: {deliver: {to: hello, kind: Hello}}, do: duplicate}\n");
  EXPECT_TRUE(fault.starts_with("a.yaml:4:")) << fault;
  EXPECT_NE(fault.find("duplicate: a resumed watch"), std::string::npos) << fault;
}

}  // namespace
}  // namespace drydock::sim
