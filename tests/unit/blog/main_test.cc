#include "operator/blog/blog_reflector.h"
#include "tests/unit/hello/run_program.h"

namespace drydock::blog {
namespace {

const std::string kProgram = BLOG_REFLECTOR;

TEST(BlogMainTest, HelpVersionAndCrd) {
  EXPECT_NE(run_program(kProgram + " --help").output.find("--interval"), std::string::npos);
  EXPECT_EQ(run_program(kProgram + " --help").status, 0);
  EXPECT_TRUE(run_program(kProgram + " --version").output.starts_with("blog-reflector "));
  EXPECT_EQ(run_program(kProgram + " --crd").output, crd::to_crd_yaml(blog_definition()));
}

TEST(BlogMainTest, WrongUseIsOneLineAndStatus2) {
  expect_wrong_use(kProgram + " --no-such-flag", "--no-such-flag");
  expect_wrong_use(kProgram + " --interval soon", "--interval: not a duration: soon");
  expect_wrong_use("KUBECONFIG=/no/such/file " + kProgram, "/no/such/file");
}

}  // namespace
}  // namespace drydock::blog
