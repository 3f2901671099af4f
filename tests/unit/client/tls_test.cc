#include "operator/client/tls.h"

#include <gmock/gmock.h>
#include <openssl/tls1.h>

#include "tests/unit/client/support/client_fixture.h"

namespace drydock::testing {
namespace {

using ::testing::HasSubstr;

class TlsTest : public ClientTest {
 protected:
  TestServer::Play play() {
    return [this](TestConnection& connection) {
      while (connection.read_request()) {
        sni = connection.sni();
        client = connection.client_common_name();
        connection.respond(200, kConfigMap);
      }
    };
  }
  std::unique_ptr<TestServer> serve_as(const Pem& pem) {
    return std::make_unique<TestServer>(
        TestServerOptions{.tls = pem, .client_authority = {}, .handshake = true}, play());
  }
  std::string error_of(const ConnectionConfig& config) {
    auto api = connect_to(config);
    Response response = get(*api);
    EXPECT_FALSE(response.ok());
    if (response.ok()) return "";
    EXPECT_EQ(response.status().reason, reason::kUnavailable);
    EXPECT_EQ(response.code, 0);
    return response.status().message;
  }
  std::string sni, client;
};

TEST_F(TlsTest, AddressesAndNamesAreVerified) {
  auto server = serve_as(server_certificate());
  EXPECT_EQ(get(*connect_to(config_for(*server))).object()->name(), "a");
  EXPECT_EQ(sni, "") << "addresses have no place in SNI";
  EXPECT_TRUE(get(*connect_to(config_for(*server, "localhost"))).ok());
  EXPECT_EQ(sni, "localhost");
}

TEST_F(TlsTest, AnotherAuthorityIsRefused) {
  auto server = serve_as(server_certificate());
  ConnectionConfig config = config_for(*server);
  config.certificate_authority = make_authority("other authority").certificate;
  EXPECT_THAT(error_of(config), HasSubstr("signed by an unknown authority (CN = test authority)"));
}

TEST_F(TlsTest, TheSystemsRootsDoNotKnowTheTestAuthority) {
  auto server = serve_as(server_certificate());
  ConnectionConfig config = config_for(*server);
  config.certificate_authority.clear();
  EXPECT_THAT(error_of(config), HasSubstr("the server is not trusted"));
}

TEST_F(TlsTest, AnotherHostIsRefused) {
  auto server = serve_as(make_certificate(
      authority(), {.common_name = "x", .names = {"DNS:other.example", "IP:10.0.0.1"}}));
  EXPECT_THAT(error_of(config_for(*server)),
              HasSubstr("its certificate is for other.example, 10.0.0.1, not for 127.0.0.1"));
  EXPECT_THAT(error_of(config_for(*server, "localhost")), HasSubstr("not for localhost"));
}

TEST_F(TlsTest, VersionsBefore12AreRefused) {
  for (int version : {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION}) {
    TestServer server({.tls = server_certificate(), .newest_tls = version}, play());
    if (version == TLS1_2_VERSION)
      EXPECT_TRUE(get(*connect_to(config_for(server))).ok());
    else
      EXPECT_THAT(error_of(config_for(server)), HasSubstr("TLS failed")) << version;
  }
}

TEST_F(TlsTest, AnExpiredCertificateIsRefused) {
  auto server = serve_as(make_certificate(authority(), {.common_name = "x",
                                                        .names = {"IP:127.0.0.1"},
                                                        .valid_from = -std::chrono::hours(48),
                                                        .valid_until = -std::chrono::hours(24)}));
  EXPECT_THAT(error_of(config_for(*server)), HasSubstr("its certificate expired on "));
}

TEST_F(TlsTest, ACertificateOfTomorrowIsRefused) {
  auto server = serve_as(make_certificate(authority(), {.common_name = "x",
                                                        .names = {"IP:127.0.0.1"},
                                                        .valid_from = std::chrono::hours(24),
                                                        .valid_until = std::chrono::hours(48)}));
  EXPECT_THAT(error_of(config_for(*server)), HasSubstr("its certificate is not valid before "));
}

TEST_F(TlsTest, ServerNameIsVerifiedAndSentInsteadOfTheHost) {
  auto server = serve_as(
      make_certificate(authority(), {.common_name = "x", .names = {"DNS:kubernetes.default"}}));
  ConnectionConfig config = config_for(*server);
  config.tls_server_name = "kubernetes.default";
  EXPECT_TRUE(get(*connect_to(config)).ok());
  EXPECT_EQ(sni, "kubernetes.default");
  config.tls_server_name = "kubernetes.other";
  EXPECT_THAT(error_of(config), HasSubstr("not for kubernetes.other"));
}

TEST_F(TlsTest, InsecureTakesAnything) {
  auto server = serve_as(
      make_certificate(make_authority("unknown"), {.common_name = "x", .names = {"DNS:other"}}));
  ConnectionConfig config = config_for(*server);
  config.certificate_authority.clear();
  config.insecure_skip_tls_verify = true;
  EXPECT_TRUE(get(*connect_to(config)).ok());
}

TEST_F(TlsTest, ClientCertificateIsShown) {
  TestServer server(
      {.tls = server_certificate(), .client_authority = authority().certificate, .handshake = true},
      play());
  Pem pem = make_certificate(authority(), {.common_name = "a client", .names = {}});
  ConnectionConfig config = config_for(server);
  config.client_certificate = pem.certificate;
  config.client_key = pem.key;
  EXPECT_TRUE(get(*connect_to(config)).ok());
  EXPECT_EQ(client, "a client");
  config.client_certificate.clear();
  config.client_key.clear();
  EXPECT_THAT(error_of(config),
              HasSubstr("the server asked for a client certificate, there is none"));
}

TEST_F(TlsTest, NoTlsOnTheOtherSide) {
  TestServer server({.tls = {}, .client_authority = {}, .handshake = true},
                    [](TestConnection& connection) {
                      connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                      connection.wait_for_close();
                    });
  EXPECT_THAT(error_of(config_for(server)), HasSubstr("TLS failed: "));
}

TEST(TlsMaterialTest, UnusablePemIsAClearError) {
  EXPECT_EQ(Trust::only("nonsense").error().message,
            "certificate authority: no certificate in PEM format is in it");
  Pem authority = make_authority("x");
  std::string broken =
      authority.certificate + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  EXPECT_EQ(Trust::only(broken).error().message,
            "certificate authority: a certificate in it does not parse");
  EXPECT_TRUE(Trust::only(authority.certificate + make_authority("y").certificate).has_value());

  Pem pem = make_certificate(authority, {}), other = make_certificate(authority, {});
  EXPECT_TRUE(ClientCertificate::from_pem(pem.certificate, pem.key).has_value());
  EXPECT_TRUE(
      ClientCertificate::from_pem(pem.certificate + authority.certificate, pem.key).has_value());
  EXPECT_EQ(ClientCertificate::from_pem(pem.certificate, other.key).error().message,
            "client key: it does not belong to the client certificate");
  EXPECT_EQ(ClientCertificate::from_pem(pem.certificate, "x").error().message,
            "client key: no private key in PEM format is in it");
  EXPECT_EQ(ClientCertificate::from_pem(pem.certificate, encrypt_key(pem)).error().message,
            "client key: it is encrypted, which is not supported");
}

}  // namespace
}  // namespace drydock::testing
