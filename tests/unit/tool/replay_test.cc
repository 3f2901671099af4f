#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/unit/hello/run_program.h"

namespace drydock {
namespace {

constexpr const char* kHello =
    "{apiVersion: fraim.co.jp/v1, kind: Hello, metadata: {name: hello}, spec: {replicas: 2}}";

class ReplayTest : public testing::Test {
 protected:
  ReplayTest() : folder_(testing::TempDir() + "replay-" + std::to_string(::getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~ReplayTest() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }
  std::string read(const std::string& name) const {
    std::ifstream stream(folder_ + "/" + name);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
  }
  static Ran replay(const std::string& arguments) {
    return run_program(DRYDOCK_BINARY " replay " + arguments);
  }
  std::string passing() const {
    return file(
        "pass.yaml",
        std::string("name: it is made\noperators: [hello]\nsteps:\n- apply: ") + kHello + "\n");
  }
  std::string failing() const {
    return file("fail.yaml",
                std::string("name: it is not\noperators: [hello]\nsteps:\n- apply: ") + kHello +
                    "\n- assert: {apiVersion: apps/v1, kind: Deployment, spec: {replicas: 7}}\n");
  }
  std::string folder_;
};

TEST_F(ReplayTest, PassedScenariosEndWithStatusZero) {
  const Ran ran = replay(passing());
  EXPECT_EQ(ran.status, 0) << ran.output;
  EXPECT_EQ(ran.output.find("passed " + folder_ + "/pass.yaml: it is made ("), 0u) << ran.output;
  EXPECT_TRUE(ran.output.ends_with("\n1 passed, 0 failed\n")) << ran.output;
}

TEST_F(ReplayTest, AFailureSaysWhereAndWhy) {
  const Ran ran = replay(passing() + " " + failing());
  EXPECT_EQ(ran.status, 1) << ran.output;
  EXPECT_NE(ran.output.find("FAILED " + folder_ + "/fail.yaml: it is not ("), std::string::npos);
  EXPECT_NE(ran.output.find(folder_ + "/fail.yaml:5:3: assert Deployment: "), std::string::npos)
      << ran.output;
  EXPECT_NE(ran.output.find("spec.replicas: 2, not 7"), std::string::npos) << ran.output;
  EXPECT_TRUE(ran.output.ends_with("\n1 passed, 1 failed\n")) << ran.output;
}

TEST_F(ReplayTest, MistakesInAFileAreToldBeforeAnythingRuns) {
  passing();
  const std::string wrong = file("wrong.yaml", "name: x\nsteps:\n- aply: 1\n");
  const Ran ran = replay(folder_);
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.output.find("drydock: " + wrong + ":3:3: steps[0].aply: expected a step"), 0u)
      << ran.output;
  EXPECT_EQ(ran.output.find("passed"), std::string::npos) << ran.output;
}

TEST_F(ReplayTest, WhatTheFakeCannotRunIsRefused) {
  const std::string other = file("other.yaml", "name: x\noperators: [helo]\n");
  expect_wrong_use(DRYDOCK_BINARY " replay " + other,
                   other +
                       ":1:1: operators: the fake knows no operator \"helo\"; did you mean "
                       "\"hello\"?; could be: hello");
  expect_wrong_use(DRYDOCK_BINARY " replay " + folder_ + "/none.yaml", "no such file or folder");
  expect_wrong_use(DRYDOCK_BINARY " replay", "scenarios");
  expect_wrong_use(DRYDOCK_BINARY " replay --backend moon " + passing(), "moon");
  expect_wrong_use(DRYDOCK_BINARY " replay --max-wait soon " + passing(), "--max-wait");
  expect_wrong_use(DRYDOCK_BINARY " replay --stable long " + passing(), "--stable");
}

TEST_F(ReplayTest, ARunIsTheSameTwice) {
  const Ran ran = replay("--verify " + passing());
  EXPECT_EQ(ran.status, 0) << ran.output;
}

TEST_F(ReplayTest, AJunitReportHasEachScenario) {
  const Ran ran = replay("--junit " + folder_ + "/out.xml " + passing() + " " + failing());
  EXPECT_EQ(ran.status, 1);
  const std::string xml = read("out.xml");
  EXPECT_NE(xml.find("tests=\"2\" failures=\"1\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("name=\"it is made\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("<failure message=\"" + folder_ + "/fail.yaml:5:3"), std::string::npos) << xml;
}

TEST_F(ReplayTest, ATraceTellsAllThatHappened) {
  const Ran ran = replay("--trace " + folder_ + "/trace.txt " + passing());
  EXPECT_EQ(ran.status, 0);
  const std::string trace = read("trace.txt");
  EXPECT_EQ(trace.find("# " + folder_ + "/pass.yaml:1:1: it is made\n"), 0u);
  EXPECT_NE(trace.find("hello-1            sent         apply Deployment"), std::string::npos)
      << trace.substr(0, 4000);
  EXPECT_NE(trace.find("change       ADDED Deployment"), std::string::npos);
}

TEST_F(ReplayTest, ARunThatWasKeptIsShown) {
  const std::string kept = folder_ + "/runs.json";
  EXPECT_EQ(replay("--trace " + kept + " " + passing() + " " + failing()).status, 1);
  const Ran ran = run_program(DRYDOCK_BINARY " report " + kept + " --name 'it is not' --html " +
                              folder_ + "/run.html --json " + folder_ + "/events.json");
  EXPECT_EQ(ran.status, 0) << ran.output;
  EXPECT_NE(ran.output.find("fail.yaml:5:3: assert Deployment: "), std::string::npos) << ran.output;
  EXPECT_NE(ran.output.find("converge: "), std::string::npos) << ran.output;
  EXPECT_NE(read("run.html").find("\"name\":\"it is not\""), std::string::npos);
  EXPECT_NE(read("events.json").find("\"traceEvents\""), std::string::npos);
  expect_wrong_use(DRYDOCK_BINARY " report " + kept + " --name none",
                   kept + " holds no run of a scenario named \"none\"");
  expect_wrong_use(DRYDOCK_BINARY " report " + file("odd.json", "{\"drydock\": 1}"),
                   "expected runs as");
}

TEST_F(ReplayTest, WhatRealTimeCannotDoIsNamedAndLeftOut) {
  const std::string lags =
      file("lag.yaml", "name: it lags\noperators: [hello]\nsteps:\n- lag: {server: 1, for: 1m}\n");
  expect_wrong_use(DRYDOCK_BINARY " replay --backend served " + lags,
                   lags + ":4:3: lag: there is one API server, and it is up to date");
  const Ran ran = replay("--backend served --where-possible " + lags);
  EXPECT_EQ(ran.status, 0) << ran.output;
  EXPECT_EQ(ran.output.find("left out " + lags + ": it lags (" + lags + ":4:3: lag: "), 0u)
      << ran.output;
  EXPECT_TRUE(ran.output.ends_with("\n0 passed, 0 failed\n")) << ran.output;
}

TEST_F(ReplayTest, OnAClusterTheDoorForgetsAndRepeats) {
  const std::string scenario =
      file("door.yaml", std::string(R"(name: a door that forgets and repeats
operators: [hello]
faults:
- {at: {deliver: {to: hello, kind: Hello, change: spec.replicas}}, do: close}
- {at: {connect: {by: hello, verb: watch, kind: Hello, nth: 2}}, do: compact}
steps:
- apply: )") + kHello + R"(
- assert: {apiVersion: apps/v1, kind: Deployment, metadata: {name: hello}, spec: {replicas: 2}}
- apply: {apiVersion: fraim.co.jp/v1, kind: Hello, metadata: {name: hello}, spec: {replicas: 3}}
- assert: {apiVersion: apps/v1, kind: Deployment, metadata: {name: hello}, spec: {replicas: 3}}
- fault: {at: {deliver: {to: hello, kind: Hello, change: spec.replicas}}, do: duplicate}
- apply: {apiVersion: fraim.co.jp/v1, kind: Hello, metadata: {name: hello}, spec: {replicas: 4}}
- assert: {apiVersion: apps/v1, kind: Deployment, metadata: {name: hello}, spec: {replicas: 4}}
oracles: {except: [same-end]}
)");
  const Ran ran = run_program(
      DRYDOCK_BINARY " serve --port 0 --log-level off --kubeconfig-out " + folder_ +
      "/config --exec " DRYDOCK_BINARY " replay --backend cluster --stable 1s --trace " + folder_ +
      "/trace.txt " + scenario);
  EXPECT_EQ(ran.status, 0) << ran.output;
  EXPECT_NE(ran.output.find("1 passed, 0 failed"), std::string::npos) << ran.output;
  const std::string trace = read("trace.txt");
  const auto closed = trace.find("closed before an event");
  EXPECT_NE(trace.find(": 410 Gone", closed), std::string::npos) << trace;
  std::map<std::string, int> told;  // without their times
  std::istringstream lines(trace);
  for (std::string line; std::getline(lines, line);)
    if (line.find("hello-1            event        MODIFIED Hello") != std::string::npos)
      ++told[line.substr(line.find("hello-1"))];
  EXPECT_TRUE(std::ranges::any_of(told, [](const auto& each) { return each.second == 2; }))
      << trace;
}

TEST_F(ReplayTest, AnyCommandIsAnOperatorWhereItIsServed) {
  const std::string idle =
      "operators: [{name: idle, command: [sleep, '1000']}]\nsteps:\n- create: "
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n";
  const std::string both =
      file("idle.yaml", "name: an idle one\n" + idle +
                            "---\nname: what must never be\nnever: [{kind: ConfigMap, metadata: "
                            "{name: a}}]\n" +
                            idle);
  const Ran ran = replay("--backend served --max-wait 4s --stable 1s --jobs 2 " + both);
  EXPECT_EQ(ran.status, 1) << ran.output;
  EXPECT_EQ(ran.output.find(both + ":1:1: \"an idle one\" is not judged by converge, no-orphan, "),
            0u)
      << ran.output;
  EXPECT_NE(ran.output.find("passed " + both + ": an idle one"), std::string::npos) << ran.output;
  EXPECT_NE(ran.output.find("never: At "), std::string::npos) << ran.output;
  EXPECT_TRUE(ran.output.ends_with("\n1 passed, 1 failed\n")) << ran.output;
}

}  // namespace
}  // namespace drydock
