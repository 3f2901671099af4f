// Plays each target's corpus: what libFuzzer found once never comes back, in any build.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "tests/fuzz/targets.h"

namespace drydock::fuzz {
namespace {

std::vector<std::filesystem::path> corpus_of(std::string_view target) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator("tests/fuzz/corpus/" + std::string(target)))
    files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

class FuzzReplayTest : public testing::TestWithParam<NamedTarget> {};

TEST_P(FuzzReplayTest, ComesBackFromItsCorpus) {
  const auto files = corpus_of(GetParam().name);
  EXPECT_GE(files.size(), 3u);
  for (const auto& path : files) {
    SCOPED_TRACE(path);
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    GetParam().run(bytes.str());
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, FuzzReplayTest, testing::ValuesIn(targets()),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace drydock::fuzz
