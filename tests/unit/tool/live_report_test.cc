// A run on the served fake, kept by `replay --trace` and looked at by `report` in a browser.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/engine/report/chromium.h"
#include "tests/unit/hello/run_program.h"

namespace drydock {
namespace {

using testing::HasSubstr;

TEST(LiveReportTest, ShowsWhatTheDoorAndTheClusterHaveSeen) {
  const auto program = sim::Chromium::find();
  if (!program) GTEST_SKIP() << "no chromium here";
  const sim::Chromium browser(*program);
  const std::string folder = browser.folder();
  std::ofstream(folder + "/lost.yaml") << R"(name: a lost answer
operators: [hello]
faults:
- {at: {write: {verb: apply, kind: Deployment}}, do: lose-answer}
steps:
- apply: {apiVersion: fraim.co.jp/v1, kind: Hello, metadata: {name: hello}, spec: {replicas: 2}}
- assert: {apiVersion: apps/v1, kind: Deployment, metadata: {name: hello}, spec: {replicas: 2}}
oracles: {except: [same-end]}
)";
  const Ran played = run_program(DRYDOCK_BINARY " replay --backend served --stable 1s --trace " +
                                 folder + "/run.json " + folder + "/lost.yaml");
  ASSERT_EQ(played.status, 0) << played.output;
  const Ran told =
      run_program(DRYDOCK_BINARY " report " + folder + "/run.json --html " + folder + "/run.html");
  ASSERT_EQ(told.status, 0) << told.output;
  const sim::Chromium::Shown shown = browser.show("file://" + folder + "/run.html");
  EXPECT_EQ(shown.console, "");
  for (const char* lane : {"users", "operator", "messages", "server", "objects"})
    EXPECT_THAT(shown.dom, HasSubstr("data-lane=\"" + std::string(lane) + "\""));
  EXPECT_THAT(shown.dom, HasSubstr("⚡ lose-answer"));
  EXPECT_THAT(shown.dom, HasSubstr("of real time"));
  EXPECT_THAT(shown.dom, HasSubstr("Deployment/hello created by hello"));
  EXPECT_THAT(shown.dom, HasSubstr("The reference run"));
  EXPECT_THAT(shown.dom, HasSubstr("first difference"));
}

}  // namespace
}  // namespace drydock
