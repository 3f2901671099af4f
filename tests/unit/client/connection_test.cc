#include "operator/client/connection.h"

#include <gmock/gmock.h>

#include "operator/client/connection_pool.h"
#include "tests/unit/client/support/client_fixture.h"

namespace drydock::testing {
namespace {

using namespace std::chrono_literals;

class ConnectionTest : public ClientTest {
 protected:
  ConnectionSettings settings_for(const TestServer& server) {
    ConnectionSettings settings;
    settings.server = config_for(server).server;
    settings.trust = *Trust::only(authority().certificate);
    return settings;
  }
  static std::optional<TransportError> ask(Connection& connection, AbortHandle& abort) {
    AnswerSink sink;
    sink.on_head = [](int, const WireHeaders&) { return true; };
    sink.on_bytes = [](std::string_view) { return true; };
    return connection.exchange({"GET", "/", {}, ""}, sink, abort);
  }
  TestServer::Play play = answer_each(
      [](const TestRequest&, TestConnection& connection) { connection.respond(200, "{}"); });
};

TEST_F(ConnectionTest, AnAbortBeforeTheExchangeEndsItAtOnce) {
  auto server = serve(play);
  Connection connection(settings_for(*server));
  AbortHandle abort;
  abort.abort();
  auto error = ask(connection, abort);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->status.message, "the call was aborted");
  AbortHandle another;
  EXPECT_EQ(ask(connection, another), std::nullopt) << "the connection is still of use";
}

TEST_F(ConnectionTest, PoolGivesTheYoungestAndForgetsTheOld) {
  auto server = serve(play);
  ConnectionPool::Limits limits;
  limits.idle_connections = 2;
  limits.idle_time = 100ms;
  ConnectionPool pool(settings_for(*server), limits);
  AbortHandle abort;
  std::vector<ConnectionPool::Lease> leases;
  for (int i = 0; i < 3; ++i) leases.push_back(pool.acquire(nullptr, false));
  for (auto& lease : leases) {
    EXPECT_FALSE(lease.reused);
    EXPECT_EQ(ask(*lease.connection, abort), std::nullopt);
  }
  Connection* youngest = leases.back().connection.get();
  for (auto& lease : leases) pool.release(std::move(lease.connection));
  EXPECT_EQ(pool.idle(), 2u);
  auto again = pool.acquire(nullptr, false);
  EXPECT_TRUE(again.reused);
  EXPECT_EQ(again.connection.get(), youngest);
  pool.release(std::move(again.connection));
  EXPECT_FALSE(pool.acquire(nullptr, true).reused) << "a fresh one was asked for";
  std::this_thread::sleep_for(120ms);
  EXPECT_FALSE(pool.acquire(nullptr, false).reused);
  EXPECT_EQ(pool.idle(), 0u);
}

TEST_F(ConnectionTest, PoolKeepsNothingThatIsNotOpen) {
  auto server = serve(play);
  ConnectionPool pool(settings_for(*server), {});
  pool.release(pool.acquire(nullptr, false).connection);
  EXPECT_EQ(pool.idle(), 0u);
}

TEST_F(ConnectionTest, PoolTellsClientCertificatesApart) {
  auto server = serve(play);
  ConnectionPool pool(settings_for(*server), {});
  Pem pem = make_certificate(authority(), {});
  auto certificate = *ClientCertificate::from_pem(pem.certificate, pem.key);
  AbortHandle abort;
  auto lease = pool.acquire(nullptr, false);
  EXPECT_EQ(ask(*lease.connection, abort), std::nullopt);
  pool.release(std::move(lease.connection));
  EXPECT_FALSE(pool.acquire(certificate, false).reused);
}

TEST_F(ConnectionTest, AServerThatClosesWhileItWritesIsAnError) {
  // Would be SIGPIPE, the end of the process, if nobody ignored it.
  auto server = serve([](TestConnection&) {});
  Connection connection(settings_for(*server));
  AbortHandle abort;
  AnswerSink sink;
  sink.on_head = [](int, const WireHeaders&) { return true; };
  sink.on_bytes = [](std::string_view) { return true; };
  auto error = connection.exchange(
      {"POST", "/", {{"Content-Type", "text/plain"}}, std::string(5'000'000, 'x')}, sink, abort);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->status.reason, reason::kUnavailable);
}

}  // namespace
}  // namespace drydock::testing
