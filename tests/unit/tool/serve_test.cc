// `drydock serve` as a program: readiness, the kubeconfig, signals, --exec, --load.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "operator/api/json.h"
#include "operator/base/yaml.h"
#include "tests/conformance/raw_https.h"
#include "tests/unit/tool/program.h"

namespace drydock::tool {
namespace {

using conformance::RawHttps;

class ServeTest : public ::testing::Test {
 protected:
  ServeTest() {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = ::testing::TempDir() + "drydock-serve-" + info->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    kubeconfig_ = folder_ + "/kubeconfig";
  }
  ~ServeTest() override { std::filesystem::remove_all(folder_); }

  std::vector<std::string> serve(std::vector<std::string> more = {}) const {
    std::vector<std::string> command{DRYDOCK_BINARY,     "serve",     "--port",        "0",
                                     "--kubeconfig-out", kubeconfig_, "--controllers", "none"};
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ + "/" + name) << text;
  }
  static std::uint16_t port_of(const std::string& line) {
    const std::size_t colon = line.find(':', line.find("https://") + 8);
    return static_cast<std::uint16_t>(std::stoi(line.substr(colon + 1)));
  }
  Json kubeconfig() const {
    std::ifstream file(kubeconfig_);
    return *yaml::parse(std::string(std::istreambuf_iterator<char>(file), {})).value().value;
  }
  std::optional<conformance::HttpAnswer> get(std::uint16_t port, const std::string& token,
                                             const std::string& target) const {
    RawHttps client({.host = "127.0.0.1", .port = port, .ca_pem = {}});
    client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token +
                "\r\n\r\n");
    return client.read_answer(std::chrono::seconds(10));
  }

  std::string folder_, kubeconfig_;
};

TEST_F(ServeTest, SaysWhereItIsAndEndsWithZeroOnSignals) {
  for (int number : {SIGTERM, SIGINT}) {
    Program program(serve());
    const std::string line = program.read_line();
    ASSERT_TRUE(line.starts_with("serving https://127.0.0.1:")) << line;
    EXPECT_TRUE(line.ends_with(" kubeconfig " + kubeconfig_)) << line;
    struct stat info{};
    ASSERT_EQ(::stat(kubeconfig_.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    const std::string token = kubeconfig()["users"][0]["user"]["token"];
    EXPECT_EQ(get(port_of(line), token, "/api/v1/namespaces/default")->status, 200);
    EXPECT_EQ(get(port_of(line), token + "x", "/api/v1/namespaces/default")->status, 401);
    // An open watch does not keep it.
    RawHttps watch({.host = "127.0.0.1", .port = port_of(line), .ca_pem = {}});
    watch.send("GET /api/v1/namespaces?watch=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
               token + "\r\n\r\n");
    ASSERT_TRUE(watch.read_head(std::chrono::seconds(10)));
    program.signal(number);
    const Finished finished = program.wait();
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.err, "");
  }
}

TEST_F(ServeTest, TakenPortIsAFailure) {
  Program first(serve());
  const std::string port = std::to_string(port_of(first.read_line()));
  const Finished second = run_program({DRYDOCK_BINARY, "serve", "--controllers", "none", "--port",
                                       port, "--kubeconfig-out", folder_ + "/other"});
  EXPECT_EQ(second.status, 1);
  EXPECT_EQ(second.err,
            "drydock: cannot listen on 127.0.0.1:" + port + ": Address already in use\n");
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/other"));
}

TEST_F(ServeTest, ExecRunsWithTheKubeconfigAndGivesItsStatus) {
  const Finished finished =
      run_program(serve({"--exec", "sh", "-c", "echo \"config: $KUBECONFIG\"; exit 7"}));
  EXPECT_EQ(finished.status, 7);
  EXPECT_NE(finished.out.find("config: " + kubeconfig_ + "\n"), std::string::npos) << finished.out;
  const Finished killed = run_program(serve({"--exec", "sh", "-c", "kill -9 $$"}));
  EXPECT_EQ(killed.status, 137);
  const Finished missing = run_program(serve({"--exec", "/does/not/exist"}));
  EXPECT_EQ(missing.status, 2);
  EXPECT_EQ(missing.err, "drydock: cannot run /does/not/exist: No such file or directory\n");
}

TEST_F(ServeTest, LoadsManifestsWithTheirTypesFirst) {
  std::filesystem::create_directory(folder_ + "/manifests");
  write("manifests/a.yaml",
        "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w, namespace: shop}\n---\n"
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n"
        "  metadata: {name: c}\n  data: {k: v}\n");
  write("manifests/b.json", R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}})");
  write("manifests/c.yml",
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        "metadata: {name: widgets.example.com}\nspec:\n  group: example.com\n  scope: Namespaced\n"
        "  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}\n"
        "  versions:\n  - name: v1\n    served: true\n    storage: true\n"
        "    schema: {openAPIV3Schema: {type: object}}\n");
  Program program(serve({"--load", folder_ + "/manifests"}));
  const std::string line = program.read_line();
  ASSERT_FALSE(line.empty()) << program.wait().err;
  const std::string token = kubeconfig()["users"][0]["user"]["token"];
  EXPECT_EQ(get(port_of(line), token, "/apis/example.com/v1/namespaces/shop/widgets/w")->status,
            200);
  EXPECT_EQ(get(port_of(line), token, "/api/v1/namespaces/default/configmaps/c")->status, 200);
}

TEST_F(ServeTest, ManifestThatIsRefusedIsNamed) {
  write("bad.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NOT_A_NAME}\n");
  const Finished refused = run_program(serve({"--load", folder_ + "/bad.yaml"}));
  EXPECT_NE(refused.status, 0);
  EXPECT_TRUE(refused.err.starts_with("drydock: ConfigMap NOT_A_NAME: ")) << refused.err;
  write("odd.yaml", "apiVersion: nowhere.io/v1\nkind: Thing\nmetadata: {name: a}\n");
  const Finished unknown = run_program(serve({"--load", folder_ + "/odd.yaml"}));
  EXPECT_EQ(unknown.status, 2);
  EXPECT_EQ(unknown.err, "drydock: Thing a: no kind Thing in nowhere.io/v1\n");
}

TEST_F(ServeTest, TokenFileBringsFurtherUsers) {
  write("tokens", "guest-token,guest\n");
  Program program(serve({"--token-file", folder_ + "/tokens"}));
  const std::string line = program.read_line();
  const auto answer = get(port_of(line), "guest-token", "/api/v1/secrets");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 403);
  EXPECT_NE(answer->body.find("User \\\"guest\\\" cannot list resource"), std::string::npos)
      << answer->body;
}

}  // namespace
}  // namespace drydock::tool
