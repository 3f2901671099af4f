#include "fakeapi/http/https_server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "tests/unit/http/https_server_fixture.h"

namespace drydock::http {
namespace {

WatchEvent added(std::string name) {
  return {WatchEventType::kAdded, Object(Json{{"metadata", {{"name", std::move(name)}}}})};
}

TEST_F(HttpsServerTest, ClientThatTrustsItsCaIsAnswered) {
  start();
  RawHttps client(endpoint());
  ASSERT_TRUE(client.is_open()) << client.error();
  ASSERT_TRUE(
      client.send(request("POST", "/api/v1/namespaces/n/pods", "Content-Type: x/y\r\n", "{}")));
  auto answer = client.read_answer(10s);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->field("content-type"), "application/json");
  EXPECT_FALSE(answer->field("date").empty());
  const Json body = Json::parse(answer->body);
  EXPECT_EQ(body["verb"], "create");
  EXPECT_EQ(body["user"], "admin");
  EXPECT_EQ(body["bodyBytes"], 2);
  EXPECT_EQ(body["mediaType"], "x/y");
}

TEST_F(HttpsServerTest, ClientThatTrustsAnotherCaRefuses) {
  start();
  auto other = endpoint();
  other.ca_pem = make_server_certificate().value().ca_pem;
  const RawHttps client(other);
  EXPECT_FALSE(client.is_open());
  EXPECT_NE(client.error().find("certificate verify failed"), std::string::npos) << client.error();
}

TEST_F(HttpsServerTest, SecondServerOnThePortIsRefused) {
  start();
  HttpsServerOptions same = options_;
  same.port = server_->port();
  ScriptedApi api;
  asio::io_context io;
  HttpsServer second(api, io, same);
  auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_NE(started.error().message.find("Address already in use"), std::string::npos);
}

TEST_F(HttpsServerTest, WithoutTokenOrWithAWrongOneIsRefusedUnread) {
  start();
  auto refused =
      ask("POST /api/v1/namespaces/n/pods HTTP/1.1\r\nHost: x\r\n"
          "Authorization: Bearer wrong\r\nContent-Length: 3000000\r\n\r\n{");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 401);
  EXPECT_EQ(Json::parse(refused->body)["reason"], "Unauthorized");
  EXPECT_EQ(ask("GET /api/v1/pods HTTP/1.1\r\nHost: x\r\n\r\n")->status, 403);
  EXPECT_EQ(ask("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")->status, 200);
}

TEST_F(HttpsServerTest, TooLongBodyIs413ByItsLengthBeforeItComes) {
  start();
  auto answer = ask(request("POST", "/api/v1/namespaces/n/pods", "Content-Length: 3145729\r\n"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
  EXPECT_EQ(Json::parse(answer->body)["message"], "Request entity too large: limit is 3145728");
}

TEST_F(HttpsServerTest, EndlessChunkedBodyIs413) {
  start();
  RawHttps client(endpoint());
  client.send(request("POST", "/api/v1/namespaces/n/pods", "Transfer-Encoding: chunked\r\n"));
  const std::string chunk = "10000\r\n" + std::string(0x10000, ' ') + "\r\n";
  for (int i = 0; i < 60; ++i) client.send(chunk);
  auto answer = client.read_answer(10s);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
  EXPECT_TRUE(client.closes_within(10s));
}

TEST_F(HttpsServerTest, BodyOfExactlyTheLimitPasses) {
  start();
  const std::string body(kMaxBody, ' ');
  auto answer = ask(request("POST", "/api/v1/namespaces/n/pods", "", body));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(Json::parse(answer->body)["bodyBytes"], kMaxBody);
}

TEST_F(HttpsServerTest, ClientThatExpectsContinueGetsIt) {
  start();
  RawHttps client(endpoint());
  client.send(request("POST", "/api/v1/namespaces/n/pods",
                      "Expect: 100-continue\r\nContent-Length: 2\r\n"));
  auto interim = client.read_head(10s);
  ASSERT_TRUE(interim);
  EXPECT_EQ(interim->status, 100);
  client.send("{}");
  EXPECT_EQ(client.read_answer(10s)->status, 200);
}

TEST_F(HttpsServerTest, ThousandsOfRequestsOnOneConnection) {
  start();
  RawHttps client(endpoint());
  const std::string text = request("GET", "/api/v1/namespaces/n/pods/p");
  for (int i = 0; i < 3000; ++i) {
    ASSERT_TRUE(client.send(text)) << i;
    auto answer = client.read_answer(10s);
    ASSERT_TRUE(answer) << i;
    ASSERT_EQ(answer->status, 200);
  }
}

TEST_F(HttpsServerTest, PipelinedRequestsAreAnsweredInOrder) {
  start();
  RawHttps client(endpoint());
  std::string text;
  for (int i = 0; i < 50; ++i)
    text += request("GET", fmt::format("/api/v1/namespaces/n/pods/p{}", i));
  client.send(text);
  for (int i = 0; i < 50; ++i) {
    auto answer = client.read_answer(10s);
    ASSERT_TRUE(answer);
    EXPECT_EQ(Json::parse(answer->body)["name"], fmt::format("p{}", i));
  }
}

TEST_F(HttpsServerTest, LongBodiesArriveWhole) {
  start();
  for (std::size_t size : {16'000u, 16'384u, 300'000u, 20'000'000u}) {
    auto answer = ask(request("GET", fmt::format("/bytes/{}", size)));
    ASSERT_TRUE(answer) << size;
    EXPECT_EQ(answer->body, std::string(size, 'x'));
  }
}

TEST_F(HttpsServerTest, HeadIsAnsweredWithoutBody) {
  start();
  RawHttps client(endpoint());
  client.send(request("HEAD", "/bytes/10"));
  auto answer = client.read_answer(10s, true);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->field("content-length"), "10");
  client.send(request("GET", "/bytes/5"));
  EXPECT_EQ(client.read_answer(10s)->body, "xxxxx");
}

TEST_F(HttpsServerTest, PlainHttpIsTold) {
  start();
  RawHttps client(endpoint(), RawHttps::Handshake::kNever);
  client.send_plain("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  auto answer = client.read_answer(10s);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 400);
  EXPECT_EQ(answer->body, "Client sent an HTTP request to an HTTPS server.\n");
}

TEST_F(HttpsServerTest, SlowClientsAreClosedAndHinderNobody) {
  options_.handshake_timeout = options_.head_timeout = options_.body_timeout = 300ms;
  options_.idle_timeout = 600ms;
  start();
  RawHttps mute(endpoint(), RawHttps::Handshake::kNever);
  RawHttps idle(endpoint());
  RawHttps half_head(endpoint()), half_body(endpoint());
  half_head.send("GET / HTTP/1.1\r\nHo");
  half_body.send(request("POST", "/api/v1/namespaces/n/pods", "Content-Length: 10\r\n") + "{");
  EXPECT_EQ(ask(request("GET", "/bytes/1"))->status, 200);
  EXPECT_TRUE(mute.closes_within(5s));
  EXPECT_TRUE(half_head.closes_within(5s));
  EXPECT_TRUE(half_body.closes_within(5s));
  EXPECT_TRUE(idle.closes_within(5s));
}

TEST_F(HttpsServerTest, ClientThatNeverReadsIsClosed) {
  options_.write_timeout = 300ms;
  start();
  RawHttps client(endpoint());
  client.send(request("GET", "/bytes/50000000"));
  for (int i = 0; i < 1000 && on_server([&] { return server_->open_connections(); }) != 0; ++i)
    std::this_thread::sleep_for(5ms);
  EXPECT_EQ(on_server([&] { return server_->open_connections(); }), 0u);
}

TEST_F(HttpsServerTest, WatchIsALinePerEvent) {
  start();
  RawHttps client(endpoint());
  client.send(request("GET", "/api/v1/pods?watch=1"));
  auto head = client.read_head(10s);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->field("transfer-encoding"), "chunked");
  EXPECT_EQ(head->field("content-type"), "application/json");
  EXPECT_EQ(head->field("warning"), "299 - \"take care\"");
  await_watches(1);
  feed(added("a"));
  feed(added("b"));
  std::string line;
  ASSERT_EQ(client.next_line(line, 10s), RawHttps::Line::kLine);
  EXPECT_EQ(line, R"({"type":"ADDED","object":{"metadata":{"name":"a"}}})");
  ASSERT_EQ(client.next_line(line, 10s), RawHttps::Line::kLine);
  EXPECT_EQ(Json::parse(line)["object"]["metadata"]["name"], "b");
  EXPECT_EQ(client.next_line(line, 50ms), RawHttps::Line::kTimeout);
  feed(std::optional<WatchEvent>());
  EXPECT_EQ(client.next_line(line, 10s), RawHttps::Line::kClosed);
  // A watch that ended in good order leaves the connection to the next request.
  client.send(request("GET", "/bytes/3"));
  EXPECT_EQ(client.read_answer(10s)->body, "xxx");
}

TEST_F(HttpsServerTest, WatchEndsWithAnErrorEvent) {
  start();
  RawHttps client(endpoint());
  client.send(request("GET", "/api/v1/pods?watch=true"));
  ASSERT_TRUE(client.read_head(10s));
  await_watches(1);
  feed(fail(Status(410, reason::kExpired, "too old")));
  std::string line;
  ASSERT_EQ(client.next_line(line, 10s), RawHttps::Line::kLine);
  const Json event = Json::parse(line);
  EXPECT_EQ(event["type"], "ERROR");
  EXPECT_EQ(event["object"]["code"], 410);
  EXPECT_EQ(client.next_line(line, 10s), RawHttps::Line::kClosed);
}

TEST_F(HttpsServerTest, WatchBreaksOffWhereTheOneBehindItBroke) {
  start();
  RawHttps client(endpoint());
  client.send(request("GET", "/api/v1/pods?watch=true"));
  ASSERT_TRUE(client.read_head(10s));
  await_watches(1);
  feed(fail(Status(0, reason::kUnavailable, "reset")));
  EXPECT_TRUE(client.closes_within(10s));
}

TEST_F(HttpsServerTest, RefusedWatchIsAnAnswer) {
  start();
  auto answer = ask(request("GET", "/api/v1/pods?watch=true&labelSelector=refused"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 400);
}

TEST_F(HttpsServerTest, VanishedClientsEndTheirWatches) {
  start();
  std::vector<std::unique_ptr<RawHttps>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<RawHttps>(endpoint()));
    clients.back()->send(request("GET", "/api/v1/pods?watch=true"));
  }
  await_watches(20);
  clients.resize(5);
  await_watches(5);
  EXPECT_EQ(api_.closed_watches, 15);
}

TEST_F(HttpsServerTest, FiveHundredWatchesSeeEveryEvent) {
  start();
  constexpr std::size_t kWatches = 500;
  std::vector<std::unique_ptr<RawHttps>> clients;
  for (std::size_t i = 0; i < kWatches; ++i) {
    clients.push_back(std::make_unique<RawHttps>(endpoint()));
    ASSERT_TRUE(clients.back()->send(request("GET", "/api/v1/pods?watch=true"))) << i;
  }
  await_watches(kWatches);
  for (int i = 0; i < 3; ++i) feed(added(fmt::format("n{}", i)));
  for (auto& client : clients) {
    ASSERT_TRUE(client->read_head(10s));
    std::string line;
    for (int i = 0; i < 3; ++i) {
      ASSERT_EQ(client->next_line(line, 10s), RawHttps::Line::kLine);
      EXPECT_EQ(Json::parse(line)["object"]["metadata"]["name"], fmt::format("n{}", i));
    }
  }
  EXPECT_EQ(ask(request("GET", "/bytes/1"))->status, 200);
}

TEST_F(HttpsServerTest, NewConnectionsWaitWhereThereAreTooMany) {
  options_.max_connections = 2;
  start();
  auto first = std::make_unique<RawHttps>(endpoint());
  RawHttps second(endpoint());
  RawHttps third(endpoint(), RawHttps::Handshake::kNever);
  third.send_plain("GET / HTTP/1.1\r\n\r\n");
  EXPECT_FALSE(third.closes_within(200ms));
  first.reset();
  EXPECT_TRUE(third.closes_within(10s));
}

}  // namespace
}  // namespace drydock::http
