#include "operator/client/credentials.h"

#include <gmock/gmock.h>

#include "tests/unit/client/support/client_fixture.h"

namespace drydock::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

/// Moved by the test. Lies: wall and monotonic time go together.
class HandClock final : public drydock::Clock {
 public:
  TimePoint now() const override { return TimePoint(elapsed.load()); }
  WallTime wall_now() const override {
    return *parse_time("2026-01-01T00:00:00Z") + elapsed.load();
  }
  std::atomic<Duration> elapsed{Duration(0)};
};

class CredentialsTest : public ClientTest {
 protected:
  std::unique_ptr<Credentials> make(const ConnectionConfig& config) {
    auto credentials = Credentials::create(config, variables, clock, 5s);
    if (!credentials) {
      ADD_FAILURE() << credentials.error().to_string();
      return nullptr;
    }
    return *std::move(credentials);
  }
  /// A plugin that counts its runs in a file and prints what `body` says; $N is the run's number.
  ConnectionConfig plugin(std::string_view body) {
    ConnectionConfig config;
    config.server = *parse_endpoint("https://10.0.0.1:6443");
    ExecConfig exec;
    exec.api_version = "client.authentication.k8s.io/v1";
    exec.command =
        folder.script("plugin", fmt::format("echo run >> {0}\nN=$(wc -l < {0} | tr -d ' ')\n{1}\n",
                                            folder.file("runs"), body));
    config.exec = exec;
    return config;
  }
  static constexpr std::string_view kPrintToken =
      R"(printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"token-%s","expirationTimestamp":"2026-01-01T00:10:00Z"}}' $N)";
  std::string authorization(Credentials& credentials) {
    auto current = credentials.current();
    return current ? current->authorization : current.error().to_string();
  }
  HandClock clock;
};

TEST_F(CredentialsTest, StaticTokenAndNone) {
  ConnectionConfig config;
  EXPECT_EQ(authorization(*make(config)), "");
  config.token = " abc\n";
  auto credentials = make(config);
  EXPECT_EQ(authorization(*credentials), "Bearer abc");
  EXPECT_FALSE(credentials->refused(*credentials->current()));
  config.token = "a b";
  EXPECT_EQ(Credentials::create(config, {}, clock, 5s).error().message,
            "kubeconfig: the token has white space in it");
}

TEST_F(CredentialsTest, TokenFileIsReadAgainAfterAMinuteAndAfterARefusal) {
  ConnectionConfig config;
  config.token_file = folder.write("token", "one\n");
  auto credentials = make(config);
  EXPECT_EQ(authorization(*credentials), "Bearer one");
  folder.write("token", "two\n");
  clock.elapsed = 59s;
  EXPECT_EQ(authorization(*credentials), "Bearer one");
  clock.elapsed = 60s;
  EXPECT_EQ(authorization(*credentials), "Bearer two");
  folder.write("token", "three\n");
  Credential second = *credentials->current();
  EXPECT_TRUE(credentials->refused(second));
  EXPECT_EQ(authorization(*credentials), "Bearer three");
  folder.write("token", "four\n");
  EXPECT_TRUE(credentials->refused(second)) << "somebody else was refused earlier";
  EXPECT_EQ(authorization(*credentials), "Bearer three");
}

TEST_F(CredentialsTest, ATokenFileThatIsGoneForAWhileKeepsTheLastToken) {
  ConnectionConfig config;
  config.token_file = folder.write("token", "one\n");
  auto credentials = make(config);
  EXPECT_EQ(authorization(*credentials), "Bearer one");
  std::filesystem::remove(config.token_file);
  clock.elapsed = 61s;
  EXPECT_EQ(authorization(*credentials), "Bearer one");
  EXPECT_THAT(authorization(*make(config)), HasSubstr("token: No such file"));
  folder.write("token", " \n");
  EXPECT_THAT(authorization(*make(config)), HasSubstr("the token is empty"));
}

TEST_F(CredentialsTest, PluginRunsAgainShortlyBeforeItsCredentialExpires) {
  auto credentials = make(plugin(kPrintToken));
  EXPECT_EQ(authorization(*credentials), "Bearer token-1");
  EXPECT_EQ(authorization(*credentials), "Bearer token-1");
  clock.elapsed = 9min + 49s;
  EXPECT_EQ(authorization(*credentials), "Bearer token-1");
  clock.elapsed = 9min + 50s;
  EXPECT_EQ(authorization(*credentials), "Bearer token-2");
}

TEST_F(CredentialsTest, PluginRunsAgainAfterARefusal) {
  auto credentials = make(plugin(kPrintToken));
  Credential first = *credentials->current();
  EXPECT_TRUE(credentials->refused(first));
  EXPECT_EQ(authorization(*credentials), "Bearer token-2");
  EXPECT_TRUE(credentials->refused(first));
  EXPECT_EQ(authorization(*credentials), "Bearer token-2");
}

TEST_F(CredentialsTest, PluginMayAnswerInYamlAndGiveACertificate) {
  Pem pem = make_certificate(authority(), {.common_name = "by plugin", .names = {}});
  auto indent = [](const std::string& text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = text.find('\n', at);
      result += "    " + text.substr(at, end - at) + "\n";
      at = end + 1;
    }
    return result;
  };
  std::string file =
      folder.write("answer.yaml",
                   "kind: ExecCredential\napiVersion: client.authentication.k8s.io/v1\nstatus:\n  "
                   "clientCertificateData: |\n" +
                       indent(pem.certificate) + "  clientKeyData: |\n" + indent(pem.key));
  auto credentials = make(plugin("cat " + file));
  auto current = credentials->current();
  ASSERT_TRUE(current.has_value()) << current.error().to_string();
  EXPECT_EQ(current->authorization, "");
  EXPECT_NE(current->certificate, nullptr);
}

TEST_F(CredentialsTest, PluginGetsItsInfoArgumentsAndVariablesWithoutAShell) {
  ConnectionConfig config = plugin(
      R"(printf '%s\n' "$@" > $OUT.args; printf '%s' "$KUBERNETES_EXEC_INFO" > $OUT.info; printf '%s' "$EXTRA" > $OUT.extra
)" + std::string(kPrintToken));
  config.exec->args = {"a b", "$HOME", "; rm -rf /"};
  config.exec->env = {{"OUT", folder.file("out")}, {"EXTRA", "x=y"}};
  config.exec->provide_cluster_info = true;
  config.exec->cluster_extension = Json{{"audience", "me"}};
  config.certificate_authority = "PEM";
  config.tls_server_name = "name";
  EXPECT_EQ(authorization(*make(config)), "Bearer token-1");
  auto slurp = [](const std::string& file) {
    std::ifstream stream(file);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  };
  EXPECT_EQ(slurp(folder.file("out.args")), "a b\n$HOME\n; rm -rf /\n");
  EXPECT_EQ(slurp(folder.file("out.extra")), "x=y");
  EXPECT_EQ(Json::parse(slurp(folder.file("out.info"))),
            Json::parse(R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",
      "spec":{"interactive":false,"cluster":{"server":"https://10.0.0.1:6443","tls-server-name":"name",
              "certificate-authority-data":"UEVN","config":{"audience":"me"}}}})"));
}

TEST_F(CredentialsTest, AFailingPluginIsAClearErrorWithoutItsOutput) {
  auto error = [this](std::string_view body) { return authorization(*make(plugin(body))); };
  EXPECT_THAT(error("echo secret-output; echo first >&2; echo 'log in first' >&2; exit 3"),
              HasSubstr("plugin failed with exit status 3: log in first"));
  EXPECT_THAT(error("echo secret-output; echo x >&2; exit 3"), Not(HasSubstr("secret-output")));
  EXPECT_THAT(error("kill -9 $$"), HasSubstr("was killed by signal 9"));
  for (std::string body :
       {"echo secret-output", "echo '[1'", "echo '{\"kind\":\"Other\",\"x\":\"secret-output\"}'",
        "echo "
        "'{\"kind\":\"ExecCredential\",\"apiVersion\":\"v9\",\"status\":{\"token\":\"secret-"
        "output\"}}'",
        "echo "
        "'{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/"
        "v1\",\"status\":{}}'",
        "echo "
        "'{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/"
        "v1\",\"status\":{\"token\":\"secret-output\",\"expirationTimestamp\":\"soon\"}}'"}) {
    std::string message = error(body);
    EXPECT_THAT(message, HasSubstr("Unavailable: credential plugin ")) << body;
    EXPECT_THAT(message, Not(HasSubstr("secret-output"))) << body;
  }
}

TEST_F(CredentialsTest, AMissingPluginTellsHowToInstallIt) {
  ConnectionConfig config = plugin("");
  config.exec->command = "no-such-plugin";
  config.exec->install_hint = "install it with: apt install plugin";
  EXPECT_THAT(authorization(*make(config)),
              HasSubstr("credential plugin no-such-plugin cannot be started: No such file or "
                        "directory (install it with: apt install plugin)"));
}

TEST_F(CredentialsTest, APluginThatHangsIsStopped) {
  auto config = plugin("sleep 100");
  auto timed = Credentials::create(config, variables, clock, 200ms);
  EXPECT_THAT(authorization(**timed), HasSubstr("gave nothing within 200ms"));
  auto stopped = make(config);
  std::thread stopper([&stopped] {
    std::this_thread::sleep_for(100ms);
    stopped->stop();
  });
  auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(authorization(*stopped), HasSubstr("was stopped"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
  stopper.join();
}

TEST_F(CredentialsTest, A401RenewsTheCredentialOnce) {
  std::atomic<int> asked{0};
  auto server = serve(answer_each([&asked](const TestRequest& request, TestConnection& connection) {
    ++asked;
    if (request.header("authorization") == "Bearer token-2") {
      connection.respond(200, kConfigMap);
    } else {
      connection.respond(401,
                         R"({"kind":"Status","reason":"Unauthorized","message":"no","code":401})");
    }
  }));
  ConnectionConfig config = config_for(*server);
  config.exec = plugin(kPrintToken).exec;
  auto api = connect_to(config);
  EXPECT_TRUE(get(*api).ok());
  EXPECT_EQ(asked, 2);
  EXPECT_THAT(log.text(), Not(HasSubstr("token-")));

  ConnectionConfig fixed = config_for(*server);
  fixed.token = "wrong";
  EXPECT_EQ(get(*connect_to(fixed)).status().code, 401);
  EXPECT_EQ(asked, 3) << "a fixed token is not tried again";
  ConnectionConfig file = config_for(*server);
  file.token_file = folder.write("token", "wrong");
  EXPECT_EQ(get(*connect_to(file)).status().code, 401);
  EXPECT_EQ(asked, 5) << "once";
}

TEST_F(CredentialsTest, A401OnAWatchRenewsTheCredentialToo) {
  auto server = serve(answer_each([](const TestRequest& request, TestConnection& connection) {
    if (request.header("authorization") != "Bearer token-2") {
      connection.respond(401,
                         R"({"kind":"Status","reason":"Unauthorized","message":"no","code":401})");
      return;
    }
    connection.begin_chunks();
    connection.end_chunks();
  }));
  ConnectionConfig config = config_for(*server);
  config.exec = plugin(kPrintToken).exec;
  auto api = connect_to(config);
  auto opened = run(api->watch(config_map_request(Verb::kWatch)));
  ASSERT_TRUE(opened.has_value()) << opened.error().status().to_string();
  auto end = run((*opened)->next());
  EXPECT_TRUE(end.has_value() && !end->has_value());
}

TEST_F(CredentialsTest, NoSecretReachesTheLog) {
  auto server = serve([](TestConnection& connection) {
    connection.read_request();  // and closes: an error to log
  });
  Pem pem = make_certificate(authority(), {});
  ConnectionConfig config = config_for(*server);
  config.token_file = folder.write("token", "secret-token-file");
  config.client_certificate = pem.certificate;
  config.client_key = pem.key;
  EXPECT_FALSE(get(*connect_to(config)).ok());
  ConnectionConfig by_plugin = config_for(*server);
  by_plugin.exec = plugin("echo secret-plugin-output; exit 0").exec;
  EXPECT_FALSE(get(*connect_to(by_plugin)).ok());
  std::string key_line = pem.key.substr(pem.key.find('\n') + 1, 40);
  EXPECT_THAT(log.text(), HasSubstr("HTTP request"));
  for (const std::string& secret : {std::string("secret-"), key_line})
    EXPECT_THAT(log.text(), Not(HasSubstr(secret)));
}

}  // namespace
}  // namespace drydock::testing
