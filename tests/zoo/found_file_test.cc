// What is found of a wrong operator is written as a file that fails when it is replayed, and holds
// once the operator is mended.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "scenarios/engine/explore/found.h"
#include "scenarios/engine/explore/hunt.h"
#include "scenarios/engine/scenario/parse_scenarios.h"
#include "scenarios/tool/replay_backend.h"
#include "tests/zoo/zoo.h"

namespace drydock::zoo {
namespace {

/// One that is wrong in a plain run, one that a fault shows, and one that only ends otherwise.
class FoundFileTest : public testing::TestWithParam<const char*> {
 protected:
  FoundFileTest()
      : folder_(testing::TempDir() + "found-" + GetParam() + "-" + std::to_string(::getpid())) {
    auto all = specimens();
    specimen_ = *std::ranges::find(all, GetParam(), &Specimen::name);
  }
  ~FoundFileTest() override { std::filesystem::remove_all(folder_); }

  /// As `drydock replay` plays it.
  tool::Played replay(const sim::Scenario& scenario, Twin twin) const {
    const auto catalog = catalog_of(specimen_, twin);
    return tool::make_fake_backend(*catalog)->play(scenario, tool::Keep::kNothing);
  }

  std::string folder_;
  Specimen specimen_;
};

TEST_P(FoundFileTest, FailsUntilTheOperatorIsMended) {
  const auto catalog = catalog_of(specimen_, Twin::kBuggy);
  const auto hunted = sim::hunt(base_scenario(specimen_), specimen_.name, *catalog);
  ASSERT_TRUE(hunted.caught);
  const sim::Finding finding = sim::shrink(hunted.caught->finding, *catalog).finding;
  const std::string oracle = finding.violation.oracle;
  const auto path = sim::write_found(finding, folder_);
  ASSERT_TRUE(path) << path.error().message;
  EXPECT_EQ(*path, folder_ + "/" + sim::found_file_name(finding));
  EXPECT_TRUE(sim::found_file_name(finding).starts_with(oracle + "-"));
  std::string first_line;
  std::ifstream stream(*path);
  std::getline(stream, first_line);
  EXPECT_TRUE(first_line.starts_with("# Found (" + oracle + "): fails until")) << first_line;

  const auto written = sim::read_scenarios(*path);
  ASSERT_TRUE(written) << written.error().message;
  ASSERT_EQ(written->size(), 1u);
  const sim::Scenario& scenario = written->front();
  EXPECT_EQ(scenario.found, "");
  EXPECT_TRUE(scenario.name.starts_with(oracle + ": ")) << scenario.name;
  EXPECT_EQ(scenario.about, finding.violation.message);

  const tool::Played wrong = replay(scenario, Twin::kBuggy);
  EXPECT_FALSE(wrong.passed);
  EXPECT_TRUE(wrong.why.starts_with(oracle + ": ")) << wrong.why;
  const tool::Played mended = replay(scenario, Twin::kMended);
  EXPECT_TRUE(mended.passed) << mended.why;
}

TEST_P(FoundFileTest, ThatKeepsACounterexampleHoldsWhileItIsOne) {
  const auto catalog = catalog_of(specimen_, Twin::kBuggy);
  const auto hunted = sim::hunt(base_scenario(specimen_), specimen_.name, *catalog);
  ASSERT_TRUE(hunted.caught);
  sim::Finding finding = hunted.caught->finding;
  finding.scenario.found = finding.violation.oracle;
  const auto path = sim::write_found(finding, folder_);
  ASSERT_TRUE(path) << path.error().message;
  const auto written = sim::read_scenarios(*path);
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_TRUE(replay(written->front(), Twin::kBuggy).passed);
  EXPECT_FALSE(replay(written->front(), Twin::kMended).passed);
}

INSTANTIATE_TEST_SUITE_P(Zoo, FoundFileTest,
                         testing::Values("finalizer-off-before-cleanup", "swallows-errors",
                                         "unseen-scale-up"),
                         [](const testing::TestParamInfo<const char*>& info) {
                           std::string name = info.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace drydock::zoo
