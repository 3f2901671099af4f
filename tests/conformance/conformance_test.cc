// One test for each recorded case and backend, in a suite an area and backend
// (apply/Served.conflict_with_applier). The cases lie beside this file, in AREA/NAME.json; the
// working directory is the repository's root.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "tests/conformance/conversation.h"
#include "tests/conformance/score.h"

namespace drydock::conformance {
namespace {

constexpr const char* kRecorded = "tests/conformance/recorded";

const KnownFailures& known_failures() {
  static const KnownFailures known = [] {
    std::ifstream file("tests/conformance/known_failures.txt");
    auto parsed = KnownFailures::parse(std::string(std::istreambuf_iterator<char>(file), {}));
    if (!parsed) ADD_FAILURE() << parsed.error().message;
    return parsed ? *std::move(parsed) : KnownFailures();
  }();
  return known;
}

void hold_one(const Case& one, BackendKind kind) {
  auto backend = make_backend(kind, one.area);
  ASSERT_TRUE(backend) << backend.error().message;
  const std::vector<std::string> lines = hold(**backend, one, "t1");
  const std::string reason = known_failures().reason(one.full_name(), kind);
  std::string text = one.about;
  for (const std::string& line : lines) text += "\n" + line;
  if (reason.empty()) {
    EXPECT_TRUE(lines.empty()) << text;
  } else {
    EXPECT_FALSE(lines.empty()) << "passes now; take it off tests/conformance/known_failures.txt";
    GTEST_SKIP() << "known to fail: " << reason << "\n" << text;
  }
}

class RecordedCase : public ::testing::Test {
 public:
  RecordedCase(std::string file, BackendKind kind) : file_(std::move(file)), kind_(kind) {}
  void TestBody() override {
    const auto one = load_case(file_);
    ASSERT_TRUE(one) << one.error().message;
    hold_one(*one, kind_);
  }

 private:
  std::string file_;
  BackendKind kind_;
};

// Files are read when their test runs: most processes run one area.
void add_tests(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    const std::filesystem::path path(file);
    const std::string area = path.parent_path().filename();
    std::string name = path.stem();
    std::ranges::replace_if(
        name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
    for (BackendKind kind : {BackendKind::kInProcess, BackendKind::kServed}) {
      const std::string suite = area + (kind == BackendKind::kServed ? "/Served" : "/InProcess");
      ::testing::RegisterTest(
          suite.c_str(), name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
          [file, kind]() -> ::testing::Test* { return new RecordedCase(file, kind); });
    }
  }
}

TEST(RecordedTest, FilesAreNamedAfterTheirCases) {
  const auto files = case_files(kRecorded);
  ASSERT_TRUE(files) << files.error().message;
  EXPECT_GE(files->size(), 400u);
  for (const std::string& file : *files) {
    const auto one = load_case(file);
    ASSERT_TRUE(one) << one.error().message;
    EXPECT_EQ(file, std::string(kRecorded) + "/" + one->full_name() + ".json");
  }
}

TEST(RecordedTest, KnownFailuresAreCases) {
  const auto cases = load_cases(kRecorded);
  ASSERT_TRUE(cases) << cases.error().message;
  EXPECT_EQ(known_failures().unknown(*cases), std::vector<std::string>());
}

}  // namespace

}  // namespace drydock::conformance

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  const auto files = drydock::conformance::case_files(drydock::conformance::kRecorded);
  if (!files) {
    std::cerr << files.error().message << "\n";
    return 1;
  }
  drydock::conformance::add_tests(*files);
  return RUN_ALL_TESTS();
}
