#include <fstream>
#include <nlohmann/json.hpp>

#include "operator/hello/hello_types.h"
#include "operator/hello/manifests.h"
#include "tests/unit/hello/run_program.h"

namespace drydock::hello {
namespace {

const std::string kProgram = HELLO_OPERATOR;

TEST(HelloMainTest, HelpAndVersion) {
  for (const char* flags : {" --help", " run --help", " crd --help", " manifests --help"}) {
    const Ran help = run_program(kProgram + flags);
    EXPECT_EQ(help.status, 0);
    EXPECT_NE(help.output.find("Usage"), std::string::npos) << help.output;
  }
  const Ran version = run_program(kProgram + " --version");
  EXPECT_EQ(version.status, 0);
  EXPECT_TRUE(version.output.starts_with("hello-operator ")) << version.output;
}

TEST(HelloMainTest, PrintsTheCrd) {
  const Ran full = run_program(kProgram + " crd");
  EXPECT_EQ(full.status, 0);
  EXPECT_EQ(full.output, crd::to_crd_yaml(hello_definition()));
  const Ran shape = run_program(kProgram + " crd --client-side-only");
  EXPECT_EQ(shape.output, crd::to_crd_yaml(hello_definition(), crd::SchemaMode::kShapeOnly));
}

TEST(HelloMainTest, PrintsTheManifests) {
  const Ran plain = run_program(kProgram + " manifests --image a/b:1");
  EXPECT_EQ(plain.status, 0);
  HelloManifests wanted;
  wanted.image = "a/b:1";
  EXPECT_EQ(plain.output, to_yaml_stream(operator_manifests(hello_manifests(wanted))));
  const Ran all = run_program(kProgram + " manifests --image a/b:1 --with-crd");
  EXPECT_EQ(all.output, crd::to_crd_yaml(hello_definition()) + "---\n" + plain.output);
  expect_wrong_use(kProgram + " manifests --replicas -1", "--replicas");
}

TEST(HelloMainTest, WrongUseIsOneLineAndStatus2) {
  expect_wrong_use(kProgram, "subcommand");
  expect_wrong_use(kProgram + " run --no-such-flag", "--no-such-flag");
  expect_wrong_use(kProgram + " dance", "subcommand");
  expect_wrong_use(kProgram + " run --requeue-after soon", "--requeue-after: expected a duration");
  expect_wrong_use(kProgram + " run --requeue-after 0s", "--requeue-after: expected a duration");
  expect_wrong_use(kProgram + " run --log-level loud", "--log-level: expected trace");
  expect_wrong_use(kProgram + " run --log-format xml", "--log-format: expected text or json");
  expect_wrong_use("DRYDOCK_LOG=loud " + kProgram + " run", "DRYDOCK_LOG: expected trace");
}

TEST(HelloMainTest, AnUnusableKubeconfigIsOneLineAndStatus2) {
  expect_wrong_use(kProgram + " run --kubeconfig /no/such/file", "/no/such/file");
  const std::string file = testing::TempDir() + "/hello_main_test_kubeconfig";
  std::ofstream(file) << "clusters: [";
  expect_wrong_use("KUBECONFIG=" + file + " " + kProgram + " run", file);
  std::ofstream(file) << "apiVersion: v1\nkind: Config\n";
  expect_wrong_use(kProgram + " run --context nowhere --kubeconfig " + file, "nowhere");
}

}  // namespace
}  // namespace drydock::hello
