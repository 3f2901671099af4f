#include "operator/client/kubeconfig.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "operator/client/base64.h"
#include "tests/unit/client/support/client_fixture.h"

namespace drydock::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kWhole = R"(apiVersion: v1
kind: Config
current-context: dev
clusters:
- name: one
  cluster:
    server: https://one.example:6443/prefix/
    certificate-authority-data: Q0EtUEVN
    tls-server-name: kubernetes
    proxy-url: http://user:pa%40ss@proxy.example:3128
    disable-compression: true
- name: two
  cluster: {server: 'http://[::1]:8080', insecure-skip-tls-verify: false}
contexts:
- {name: dev, context: {cluster: one, user: jane, namespace: team}}
- {name: bare, context: {cluster: two}}
users:
- name: jane
  user:
    token: abc
    as: boss
    as-uid: u1
    as-groups: [a, b]
    as-user-extra: {scope: [p, q]}
)";

std::string error_of(const std::string& text, const std::string& context = "") {
  auto parsed = parse_kubeconfig(text, "/etc/kc");
  if (!parsed) return parsed.error().message;
  auto config = resolve_context(*parsed, context);
  EXPECT_FALSE(config.has_value()) << text;
  return config ? "" : config.error().message;
}

std::string with_user(const std::string& fields) {
  return "clusters: [{name: c, cluster: {server: 'https://h'}}]\ncontexts: [{name: x, context: "
         "{cluster: c, user: u}}]\n"
         "current-context: x\nusers:\n- name: u\n  user:\n    " +
         fields;
}
std::string with_cluster(const std::string& fields) {
  return "contexts: [{name: x, context: {cluster: c}}]\ncurrent-context: x\nclusters:\n- name: c\n "
         " cluster:\n    " +
         fields;
}

TEST(KubeconfigTest, AContextIsResolved) {
  auto config = resolve_context(*parse_kubeconfig(kWhole, "/etc/kc"));
  ASSERT_TRUE(config.has_value()) << config.error().message;
  EXPECT_EQ(config->server.to_string(), "https://one.example:6443/prefix");
  EXPECT_EQ(config->certificate_authority, "CA-PEM");
  EXPECT_EQ(config->tls_server_name, "kubernetes");
  EXPECT_EQ(config->proxy->host, "proxy.example");
  EXPECT_EQ(config->proxy->port, 3128);
  EXPECT_EQ(config->proxy->password, "pa@ss");
  EXPECT_TRUE(config->disable_compression);
  EXPECT_EQ(config->token, "abc");
  EXPECT_EQ(config->default_namespace, "team");
  EXPECT_EQ(config->context, "dev");
  EXPECT_EQ(
      *config->impersonate,
      (Identity{
          .user = "boss", .uid = "u1", .groups = {"a", "b"}, .extra = {{"scope", {"p", "q"}}}}));

  auto bare = resolve_context(*parse_kubeconfig(kWhole, "/etc/kc"), "bare");
  ASSERT_TRUE(bare.has_value()) << bare.error().message;
  EXPECT_FALSE(bare->server.tls);
  EXPECT_EQ(bare->server.host, "::1");
  EXPECT_EQ(bare->default_namespace, "default");
  EXPECT_EQ(bare->token, "");
}

TEST(KubeconfigTest, MissingPiecesAreNamed) {
  EXPECT_EQ(error_of(std::string(kWhole), "prod"),
            "/etc/kc: there is no context \"prod\"; there are: bare, dev");
  EXPECT_EQ(error_of("kind: Config"),
            "/etc/kc: no current-context is set; choose one with --context");
  EXPECT_EQ(error_of(""), "/etc/kc: no current-context is set; choose one with --context");
  EXPECT_EQ(error_of("current-context: x\ncontexts:\n- name: x\n  context: {cluster: gone}"),
            "/etc/kc: line 4, column 13: cluster: context \"x\" names the cluster \"gone\", which "
            "is not there");
  EXPECT_EQ(
      error_of("current-context: x\nclusters: [{name: c, cluster: {server: "
               "'https://h'}}]\ncontexts:\n- name: x\n  context:\n    cluster: c\n    user: gone"),
      "/etc/kc: line 7, column 5: user: context \"x\" names the user \"gone\", who is not there");
  EXPECT_EQ(error_of(with_cluster("{}")), "/etc/kc: line 5, column 3: server: is missing");
}

TEST(KubeconfigTest, WrongTypesAndSyntaxAreErrorsWithTheirPlace) {
  EXPECT_THAT(error_of("clusters: [\n"), StartsWith("/etc/kc: line "));
  EXPECT_EQ(error_of("a: 1\na: 2"), "/etc/kc: line 2, column 1: duplicate key \"a\"");
  EXPECT_EQ(error_of("- 1"), "/etc/kc: line 1, column 1: expected a kubeconfig, a mapping");
  EXPECT_EQ(error_of("kind: Pod"), "/etc/kc: line 1, column 1: kind: expected Config");
  EXPECT_EQ(error_of("apiVersion: v2"), "/etc/kc: line 1, column 1: apiVersion: expected v1");
  EXPECT_EQ(error_of("clusters: 7"), "/etc/kc: line 1, column 1: clusters: expected a list");
  EXPECT_EQ(error_of("users:\n- 7"),
            "/etc/kc: line 2, column 3: users[0]: expected an entry with a name");
  EXPECT_EQ(error_of("users:\n- {name: a}\n- {name: a}"),
            "/etc/kc: line 3, column 4: users: the name \"a\" stands there twice");
  EXPECT_EQ(error_of("users:\n- {name: a, user: 5}"),
            "/etc/kc: line 2, column 13: users[0].user: expected a mapping");
  EXPECT_EQ(error_of(with_user("token: 5")), "/etc/kc: line 7, column 5: token: expected a string");
  EXPECT_EQ(error_of(with_cluster("server: [1]")),
            "/etc/kc: line 6, column 5: server: expected a string");
  EXPECT_EQ(error_of(with_cluster("server: https://h\n    insecure-skip-tls-verify: 'yes'")),
            "/etc/kc: line 7, column 5: insecure-skip-tls-verify: expected true or false");
}

TEST(KubeconfigTest, WhatIsNotSupportedIsSaid) {
  EXPECT_THAT(error_of(with_user("username: u\n    password: p")),
              HasSubstr("no longer take user names and passwords"));
  EXPECT_THAT(error_of(with_user("auth-provider: {name: gcp}")), HasSubstr("use an exec plugin"));
  EXPECT_THAT(error_of(with_user("client-certificate-data: QQ==")),
              HasSubstr("client-certificate: needs a client-key"));
  EXPECT_THAT(error_of(with_user("client-key-data: QQ==")),
              HasSubstr("client-key: needs a client-certificate"));
  EXPECT_THAT(error_of(with_user("client-key-data: '###'")),
              HasSubstr("client-key-data: not valid base64"));
  EXPECT_THAT(error_of(with_user("as-groups: [a]")), HasSubstr("need a user in `as`"));
  EXPECT_THAT(
      error_of(with_user("exec: {command: x, apiVersion: client.authentication.k8s.io/v1alpha1}")),
      HasSubstr("exec.apiVersion: expected"));
  EXPECT_THAT(error_of(with_user("exec: {apiVersion: client.authentication.k8s.io/v1}")),
              HasSubstr("exec.command: is missing"));
  EXPECT_THAT(error_of(with_user("exec: {command: x, apiVersion: client.authentication.k8s.io/v1, "
                                 "interactiveMode: Always}")),
              HasSubstr("needs a terminal"));
  EXPECT_THAT(
      error_of(with_user(
          "exec: {command: x, apiVersion: client.authentication.k8s.io/v1, env: [{name: a}]}")),
      HasSubstr("entries with name and value"));
  EXPECT_THAT(error_of(with_cluster("server: https://h\n    proxy-url: socks5://p:1")),
              HasSubstr("proxy-url: \"socks5://p:1\" is no usable URL: only https and http"));
  EXPECT_THAT(error_of(with_cluster("server: https://h\n    proxy-url: https://p:1")),
              HasSubstr("only http proxies"));
  EXPECT_THAT(error_of(with_cluster("server: https://u:p@h")), HasSubstr("use a token"));
  EXPECT_THAT(error_of(with_cluster("server: https://h\n    insecure-skip-tls-verify: true\n    "
                                    "certificate-authority-data: QQ==")),
              HasSubstr("has no place beside"));
}

TEST(KubeconfigTest, RelativePathsCountFromTheirOwnFile) {
  TemporaryFolder folder;
  folder.write("a/pki/ca.pem", "THE CA");
  folder.write("cert.pem", "CERT");
  folder.write("a/key.pem", "KEY");
  std::string file = folder.write(
      "a/config",
      with_user(
          "tokenFile: secrets/token\n    client-certificate: ../cert.pem\n    client-key: key.pem\n"
          "    exec: {command: ./bin/login, apiVersion: client.authentication.k8s.io/v1}\n"));
  auto config = resolve_context(*load_kubeconfig(file));
  ASSERT_TRUE(config.has_value()) << config.error().message;
  EXPECT_EQ(config->token_file, folder.file("a/secrets/token"));
  EXPECT_EQ(config->client_certificate, "CERT");
  EXPECT_EQ(config->client_key, "KEY");
  EXPECT_EQ(config->exec->command, folder.file("a/bin/login"));

  std::string in_path = folder.write(
      "b", with_user("exec: {command: login, apiVersion: client.authentication.k8s.io/v1beta1}"));
  EXPECT_EQ(resolve_context(*load_kubeconfig(in_path))->exec->command, "login");
  std::string data_first =
      folder.write("a/c", with_cluster("server: https://h\n    certificate-authority: gone\n    "
                                       "certificate-authority-data: REFUQQ=="));
  EXPECT_EQ(resolve_context(*load_kubeconfig(data_first))->certificate_authority, "DATA");
  std::string by_file =
      folder.write("a/d", with_cluster("server: https://h\n    certificate-authority: pki/ca.pem"));
  EXPECT_EQ(resolve_context(*load_kubeconfig(by_file))->certificate_authority, "THE CA");
  std::string missing =
      folder.write("a/e", with_cluster("server: https://h\n    certificate-authority: gone.pem"));
  EXPECT_EQ(resolve_context(*load_kubeconfig(missing)).error().message,
            missing + ": line 7, column 5: certificate-authority: " + folder.file("a/gone.pem") +
                ": No such file or directory");
}

TEST(KubeconfigTest, SeveralFilesAreMergedFirstOneWins) {
  TemporaryFolder folder;
  std::string one =
      folder.write("one",
                   "clusters: [{name: c, cluster: {server: 'https://first'}}]\ncontexts: [{name: "
                   "x, context: {cluster: c}}]\n");
  std::string two =
      folder.write("two",
                   "current-context: z\nclusters: [{name: c, cluster: {server: 'https://second', "
                   "tls-server-name: n}}, {name: d, cluster: {server: 'https://d'}}]\n"
                   "contexts: [{name: z, context: {cluster: c, namespace: two}}, {name: x, "
                   "context: {cluster: d}}]\n");
  std::string three = folder.write("three", "current-context: x\n");
  auto merged = load_kubeconfig_list(":" + folder.file("missing") + ":" + one + "::" + two + ":" +
                                     three + ":" + one + ":");
  ASSERT_TRUE(merged.has_value()) << merged.error().message;
  EXPECT_EQ(merged->current_context, "z") << "the first file that sets it";
  auto config = resolve_context(*merged);
  EXPECT_EQ(config->server.host, "first");
  EXPECT_EQ(config->tls_server_name, "") << "an entry is taken whole";
  EXPECT_EQ(config->default_namespace, "two");
  EXPECT_EQ(resolve_context(*merged, "x")->server.host, "first");
  EXPECT_EQ(merged->files.size(), 3u);
}

TEST(KubeconfigTest, AListOfMissingFilesAndABrokenOneAreErrors) {
  TemporaryFolder folder;
  auto missing = load_kubeconfig_list("/no/a:/no/b");
  EXPECT_TRUE(missing.error().is_not_found());
  EXPECT_EQ(missing.error().message, "no kubeconfig is there: KUBECONFIG names /no/a, /no/b");
  std::string good = folder.write("good", kWhole), broken = folder.write("broken", "a: [");
  EXPECT_THAT(load_kubeconfig_list(good + ":" + broken).error().message,
              StartsWith(broken + ": line 1"));
  EXPECT_EQ(load_kubeconfig(folder.path()).error().message, folder.path() + ": is a directory");
  EXPECT_TRUE(load_kubeconfig(folder.file("gone")).error().is_not_found());
}

TEST(EndpointTest, UrlsAreTakenApart) {
  auto text = [](std::string_view url) { return parse_endpoint(url).value().to_string(); };
  EXPECT_EQ(text("https://h"), "https://h:443");
  EXPECT_EQ(text("http://h/"), "http://h:80");
  EXPECT_EQ(text("h:8080"), "http://h:8080");
  EXPECT_EQ(text("https://[fd00::1]:6443/a/b//"), "https://[fd00::1]:6443/a/b");
  for (std::string_view url :
       {"", "https://", "ftp://h", "https://h:0", "https://h:99999", "https://h:x", "https://[::1",
        "https://[::1]x", "https://h?q", "https://h#f", "https://a b"}) {
    EXPECT_FALSE(parse_endpoint(url).has_value()) << url;
  }
  EXPECT_THAT(parse_endpoint("ftp://user:password@h").error().message,
              ::testing::Not(HasSubstr("password")));
}

TEST(Base64Test, RoundTripAndRefusals) {
  for (std::string_view text : {"", "a", "ab", "abc", "abcd", "\xff\x80\x01"}) {
    EXPECT_EQ(decode_base64(encode_base64(text)).value(), text);
  }
  EXPECT_EQ(encode_base64("hello"), "aGVsbG8=");
  EXPECT_EQ(decode_base64(" aGVs\nbG8= ").value(), "hello");
  for (std::string_view text : {"a", "ab", "abc", "a===", "ab=c", "ab-_", "abcd=", "abcd===="}) {
    EXPECT_FALSE(decode_base64(text).has_value()) << text;
  }
}

RC_GTEST_PROP(KubeconfigProperty, ADamagedFileIsAnErrorOrAConfig, ()) {
  std::string text(kWhole);
  static const std::vector<std::string> kDamage{"",   "[]", "{}", "7", "null", ": ",
                                                "\n", "- ", "'",  "{", "true"};
  int damages = *rc::gen::inRange(1, 4);
  for (int i = 0; i < damages; ++i) {
    auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    auto length = *rc::gen::inRange<std::size_t>(0, 12);
    text.replace(at, length, *rc::gen::elementOf(kDamage));
  }
  auto parsed = parse_kubeconfig(text, "file");
  if (!parsed) {
    RC_ASSERT(parsed.error().message.starts_with("file: "));
    return;
  }
  auto config = resolve_context(*parsed, "dev");
  if (!config) RC_ASSERT(config.error().message.starts_with("file: "));
}

}  // namespace
}  // namespace drydock::testing
