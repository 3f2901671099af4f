// The report in a headless browser: that it draws what it should, and complains of nothing.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "scenarios/engine/report/html_report.h"
#include "tests/unit/engine/report/chromium.h"
#include "tests/unit/engine/report/png_image.h"
#include "tests/unit/engine/report/sample_run.h"

namespace drydock::sim {
namespace {

using testing::HasSubstr;

class ReportPageTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto program = Chromium::find();
    if (!program) GTEST_SKIP() << "no chromium here";
    browser_ = std::make_unique<Chromium>(*program);
    const SampleRun sample = sample_run();
    const std::string path = browser_->folder() + "/report.html";
    std::ofstream(path) << html_report(sample.scenario, sample.run, &sample.reference);
    url_ = fmt::format("file://{}#0-{}", path, sample.scaled);
  }

  std::unique_ptr<Chromium> browser_;
  std::string url_;
};

TEST_F(ReportPageTest, ShowsLanesFaultsAndADiffWithoutAnError) {
  const Chromium::Shown shown = browser_->show(url_);
  EXPECT_EQ(shown.console, "");
  for (const char* lane : {"users", "operator", "messages", "server", "objects"}) {
    EXPECT_THAT(shown.dom, HasSubstr(fmt::format("data-lane=\"{}\"", lane)));
  }
  EXPECT_THAT(shown.dom, HasSubstr("⚡ lose-answer"));
  EXPECT_THAT(shown.dom, HasSubstr("first difference"));
  EXPECT_THAT(shown.dom, HasSubstr("The reference run"));
  EXPECT_THAT(shown.dom, HasSubstr("<div class=\"removed\">-   replicas: 2</div>"));
  EXPECT_THAT(shown.dom, HasSubstr("<div class=\"added\">+   replicas: 3</div>"));
}

TEST_F(ReportPageTest, TheScreenshotShowsThemToo) {
  const std::string picture = browser_->screenshot(url_);
  if (const char* keep = std::getenv("DRYDOCK_SCREENSHOT")) {
    std::filesystem::copy_file(picture, keep, std::filesystem::copy_options::overwrite_existing);
  }
  const auto image = PngImage::read(picture);
  ASSERT_TRUE(image);
  EXPECT_EQ(image->width(), 1600u);
  EXPECT_GT(image->count(0xf1f2f4), 20'000u);  // the lanes' bands
  EXPECT_GT(image->count(0xd3261b), 500u);     // faults
  EXPECT_GT(image->count(0xdff5e6), 500u);     // lines added
  EXPECT_GT(image->count(0xfde4e1), 500u);     // lines removed
  EXPECT_GT(image->count(0xa3218e), 100u);     // where the runs part
}

}  // namespace
}  // namespace drydock::sim
