// What the commands are made of.
#include <gtest/gtest.h>

#include <stdexcept>

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
