#include "operator/client/connect.h"

#include <gmock/gmock.h>

#include "operator/client/base64.h"
#include "operator/client/in_cluster.h"
#include "tests/unit/client/support/client_fixture.h"

namespace drydock::testing {
namespace {

using ::testing::HasSubstr;

std::string config_text(const std::string& host) {
  return "current-context: x\nclusters: [{name: c, cluster: {server: 'https://" + host +
         "'}}]\ncontexts: [{name: x, context: {cluster: c}}, {name: other, context: {cluster: c, "
         "namespace: o}}]\n";
}

TEST(ConnectTest, OrderOfSources) {
  TemporaryFolder folder;
  ConnectOptions options;
  EnvironmentVariables variables{{"HOME", folder.path()}};
  auto missing = find_connection(options, variables);
  EXPECT_TRUE(missing.error().is_not_found());
  EXPECT_THAT(
      missing.error().message,
      HasSubstr(
          "no cluster is configured: no --kubeconfig, no KUBECONFIG, not in a cluster, and "));
  folder.write(".kube/config", config_text("home"));
  EXPECT_EQ(find_connection(options, variables)->server.host, "home");
  variables["KUBECONFIG"] = folder.file("none") + ":" + folder.write("list", config_text("list"));
  EXPECT_EQ(find_connection(options, variables)->server.host, "list");
  options.kubeconfig = folder.write("flag", config_text("flag"));
  EXPECT_EQ(find_connection(options, variables)->server.host, "flag");
  options.context = "other";
  EXPECT_EQ(find_connection(options, variables)->default_namespace, "o");
  options.kubeconfig = folder.file("gone");
  EXPECT_EQ(find_connection(options, variables).error().message,
            folder.file("gone") + ": No such file or directory");
}

TEST(InClusterTest, ReadsVariablesAndFiles) {
  TemporaryFolder folder;
  folder.write("ca.crt", "CA");
  folder.write("namespace", "team\n");
  EnvironmentVariables variables{{"KUBERNETES_SERVICE_HOST", "fd00::1"},
                                 {"KUBERNETES_SERVICE_PORT", "443"}};
  EXPECT_EQ(in_cluster_config(variables, folder.path()).value(), std::nullopt) << "no token";
  folder.write("token", "t");
  auto config = in_cluster_config(variables, folder.path()).value();
  ASSERT_TRUE(config.has_value());
  EXPECT_EQ(config->server.to_string(), "https://[fd00::1]:443");
  EXPECT_EQ(config->certificate_authority, "CA");
  EXPECT_EQ(config->token_file, folder.file("token"));
  EXPECT_EQ(config->default_namespace, "team");
  variables["KUBERNETES_SERVICE_HOST"] = "10.0.0.1";
  EXPECT_EQ(in_cluster_config(variables, folder.path()).value()->server.to_string(),
            "https://10.0.0.1:443");
  variables.erase("KUBERNETES_SERVICE_PORT");
  EXPECT_EQ(in_cluster_config(variables, folder.path()).value(), std::nullopt);
  variables["KUBERNETES_SERVICE_PORT"] = "x";
  EXPECT_FALSE(in_cluster_config(variables, folder.path()).has_value());
}

class ConnectedTest : public ClientTest {};

TEST_F(ConnectedTest, AKubeconfigIsEnoughToTalkToAServer) {
  auto server = serve(answer_each([](const TestRequest& request, TestConnection& connection) {
    connection.respond(request.header("authorization") == "Bearer t" ? 200 : 401, kConfigMap);
  }));
  ConnectOptions options;
  options.kubeconfig = folder.write(
      "config", "current-context: x\nclusters: [{name: c, cluster: {server: 'https://127.0.0.1:" +
                    std::to_string(server->port()) +
                    "', certificate-authority-data: " + encode_base64(authority().certificate) +
                    "}}]\ncontexts: [{name: x, context: {cluster: c, user: u, namespace: "
                    "team}}]\nusers: [{name: u, user: {token: t}}]\n");
  auto connected = connect(options, variables, environment.environment());
  ASSERT_TRUE(connected.has_value()) << connected.error().message;
  EXPECT_EQ(connected->default_namespace, "team");
  EXPECT_TRUE(get(*connected->api).ok());
  options.namespace_ = "mine";
  EXPECT_EQ(connect(options, variables, environment.environment())->default_namespace, "mine");
}

TEST_F(ConnectedTest, AnUnusableAuthorityIsAnErrorBeforeAnythingIsSent) {
  ConnectOptions options;
  options.kubeconfig = folder.write("config",
                                    "current-context: x\nclusters: [{name: c, cluster: {server: "
                                    "'https://h', certificate-authority-data: "
                                    "eHg=}}]\ncontexts: [{name: x, context: {cluster: c}}]\n");
  auto connected = connect(options, variables, environment.environment());
  ASSERT_FALSE(connected.has_value());
  EXPECT_EQ(connected.error().message,
            "certificate authority: no certificate in PEM format is in it");
}

}  // namespace
}  // namespace drydock::testing
