// One test for each recorded case and backend. The cases lie beside this file; the working
// directory is the repository's root.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>

#include "tests/conformance/conversation.h"
#include "tests/conformance/score.h"

namespace drydock::conformance {
namespace {

const std::vector<Case>& all_cases() {
  static const std::vector<Case> cases = [] {
    auto loaded = load_cases("tests/conformance/recorded");
    if (!loaded) ADD_FAILURE() << loaded.error().message;
    return loaded ? *std::move(loaded) : std::vector<Case>();
  }();
  return cases;
}

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

class InProcess : public ::testing::TestWithParam<Case> {};
TEST_P(InProcess, Holds) { hold_one(GetParam(), BackendKind::kInProcess); }

class Served : public ::testing::TestWithParam<Case> {};
TEST_P(Served, Holds) { hold_one(GetParam(), BackendKind::kServed); }

std::string test_name(const ::testing::TestParamInfo<Case>& info) {
  std::string name = info.param.full_name();
  std::ranges::replace_if(
      name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Recorded, InProcess, ::testing::ValuesIn(all_cases()), test_name);
INSTANTIATE_TEST_SUITE_P(Recorded, Served, ::testing::ValuesIn(all_cases()), test_name);

TEST(KnownFailuresTest, NamesOnlyCasesThatThereAre) {
  EXPECT_GE(all_cases().size(), 400u);
  EXPECT_EQ(known_failures().unknown(all_cases()), std::vector<std::string>());
}

}  // namespace

// Parameters are shown by their names.
void PrintTo(const Case& one, std::ostream* out) { *out << one.full_name(); }

}  // namespace drydock::conformance
