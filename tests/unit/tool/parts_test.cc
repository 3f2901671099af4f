// What the commands are made of.
#include <gtest/gtest.h>

#include <stdexcept>

#include "fakeapi/write/server.h"
#include "scenarios/engine/sim_environment.h"
#include "scenarios/tool/asking_controller.h"
#include "scenarios/tool/jobs.h"
#include "scenarios/tool/table_in_file.h"

namespace drydock::tool {
namespace {

TEST(TableInFileTest, ReplacesWhatStandsBetweenTheMarkers) {
  const auto text =
      replace_table("a\n<!-- zoo:begin -->\nold\n<!-- zoo:end -->\nb\n", "zoo", "T\n");
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "a\n<!-- zoo:begin -->\nT\n<!-- zoo:end -->\nb\n");
}

TEST(TableInFileTest, RefusesATextWithoutMarkers) {
  const auto text = replace_table("<!-- other:begin --><!-- other:end -->", "zoo", "T\n");
  ASSERT_FALSE(text);
  EXPECT_NE(text.error().message.find("zoo:begin"), std::string::npos);
  EXPECT_FALSE(update_table("no/such/file", "zoo", "T\n"));
}

class CountingController final : public fake::ClusterController {
 public:
  explicit CountingController(int& steps) : steps_(steps) {}
  std::string_view name() const override { return "counting"; }
  void observe(const fake::Change&) override {}
  bool has_work() const override { return steps_ < 2; }
  void step(fake::Server&) override { ++steps_; }

 private:
  int& steps_;
};

TEST(AskingControllerTest, WaitsUntilItMayAndAsksForEachStep) {
  sim::SimContext context(1);
  sim::SimEnvironment environment(context, 0);
  fake::Server server(environment.clock, Random(1));
  int steps = 0, asked = 0;
  AskingController controller(
      std::make_unique<CountingController>(steps),
      [&asked](std::string_view name) {
        EXPECT_EQ(name, "counting");
        return ++asked != 1;
      },
      environment);
  EXPECT_TRUE(controller.has_work());
  controller.step(server);
  EXPECT_EQ(steps, 0);
  EXPECT_FALSE(controller.has_work()) << "it may not now";
  EXPECT_EQ(controller.next_deadline(), environment.now() + AskingController::kAskAgain);
  context.run_for(AskingController::kAskAgain);
  EXPECT_TRUE(controller.has_work());
  controller.step(server);
  controller.step(server);
  EXPECT_EQ(steps, 2);
  EXPECT_EQ(asked, 3);
  EXPECT_FALSE(controller.has_work());
  EXPECT_EQ(controller.next_deadline(), std::nullopt);
}

TEST(JobsTest, LinesOfAllJobsArrive) {
  std::multiset<std::string> lines;
  const auto done = run_jobs(
      3,
      [](unsigned job, const SayLine& say) {
        for (int i = 0; i < 1000; ++i) say(std::to_string(job));
      },
      [&](unsigned job, const std::string& line) {
        EXPECT_EQ(line, std::to_string(job));
        lines.insert(line);
      });
  EXPECT_TRUE(done);
  for (const char* job : {"0", "1", "2"}) EXPECT_EQ(lines.count(job), 1000u);
}

TEST(JobsTest, OneJobRunsInThisProcess) {
  bool ran = false;
  EXPECT_TRUE(run_jobs(
      1, [&](unsigned, const SayLine&) { ran = true; }, [](unsigned, const std::string&) {}));
  EXPECT_TRUE(ran);
}

TEST(JobsTest, AFailedJobIsAnError) {
  const auto done = run_jobs(
      2,
      [](unsigned job, const SayLine&) {
        if (job == 1) throw std::runtime_error("out of luck");
      },
      [](unsigned, const std::string&) {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "a job has failed");
}

}  // namespace
}  // namespace drydock::tool
