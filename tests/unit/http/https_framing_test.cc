// Where heads, targets and bodies end, and what becomes of those that do not say so.
#include <gtest/gtest.h>

#include "tests/unit/http/https_server_fixture.h"

namespace drydock::http {
namespace {

class HttpsFramingTest : public HttpsServerTest {};

TEST_F(HttpsFramingTest, GarbageIsRefusedAndClosed) {
  start();
  for (const std::string& text :
       {std::string("\0\0\0\0\r\n\r\n", 8), std::string("GET\r\n\r\n"),
        std::string("GET / HTTP/3.7\r\n\r\n"), std::string("GET /a b HTTP/1.1\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nno colon\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")}) {
    RawHttps client(endpoint());
    client.send(text);
    auto answer = client.read_answer(10s);
    ASSERT_TRUE(answer) << text;
    EXPECT_EQ(answer->status, 400) << text;
    EXPECT_TRUE(client.closes_within(10s)) << text;
  }
}

TEST_F(HttpsFramingTest, BadPathsAreRefusedAndTheConnectionLives) {
  start();
  RawHttps client(endpoint());
  for (const char* target : {"/%", "/%00", "*", "/api/v1/namespaces/%zz/pods", "ftp://x/y"}) {
    client.send(request("GET", target));
    auto answer = client.read_answer(10s);
    ASSERT_TRUE(answer) << target;
    EXPECT_EQ(answer->status, 400) << target;
  }
  for (const char* target :
       {"//", "/api//v1///pods", "/../../etc/passwd", "/api/v1/namespaces//x"}) {
    client.send(request("GET", target));
    EXPECT_TRUE(client.read_answer(10s)) << target;
  }
}

TEST_F(HttpsFramingTest, TargetWithSchemeAndHostIsTakenAsItsPath) {
  start();
  auto answer = ask(request("GET", "https://elsewhere/api/v1/namespaces/n/pods/p"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(Json::parse(answer->body)["name"], "p");
}

TEST_F(HttpsFramingTest, EndlessHeadIs431) {
  start();
  RawHttps client(endpoint());
  client.send("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 1200; ++i) client.send("X-Filler: " + std::string(1000, 'x') + "\r\n");
  auto answer = client.read_answer(10s);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 431);
}

TEST_F(HttpsFramingTest, FieldLongerThanTheParserTakesIs431) {
  start();
  auto answer = ask(request("GET", "/bytes/1", "X-Filler: " + std::string(70'000, 'x') + "\r\n"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 431);
}

TEST_F(HttpsFramingTest, LongTargetsAndManyFieldsPass) {
  start();
  std::string fields;
  for (int i = 0; i < 2'000; ++i) fields += fmt::format("X-{}: y\r\n", i);
  auto answer = ask(request("GET", "/bytes/1?x=" + std::string(500'000, 'x'), fields));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

// Where a body ends must not be a matter of opinion: what follows would be another request.
TEST_F(HttpsFramingTest, HeadsThatFrameTheirBodyInDoubtAreRefusedAndClosed) {
  start();
  const std::string smuggled =
      "2\r\n{}\r\n0\r\n\r\n" + request("GET", "/api/v1/namespaces/n/pods/smuggled");
  for (const auto& [fields, code] : std::vector<std::pair<std::string, int>>{
           {"Transfer-Encoding: xchunked\r\n", 501},
           {"Transfer-Encoding: chunked, chunked\r\n", 501},
           {"Transfer-Encoding: gzip, chunked\r\n", 501},
           {"Transfer-Encoding: identity\r\n", 501},
           {"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", 400},
           {"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", 400},
           {"Content-Length: 2, 2\r\n", 400},
           {"Host: another\r\n", 400},
           {"Expect: a miracle\r\n", 417}}) {
    RawHttps client(endpoint());
    client.send(request("POST", "/api/v1/namespaces/n/pods", fields) + smuggled);
    auto answer = client.read_answer(10s);
    ASSERT_TRUE(answer) << fields;
    EXPECT_EQ(answer->status, code) << fields;
    EXPECT_TRUE(client.closes_within(10s)) << fields;
  }
}

TEST_F(HttpsFramingTest, HostIsNeededAndMustBeOne) {
  start();
  EXPECT_EQ(ask("GET /healthz HTTP/1.1\r\n\r\n")->status, 400);
  EXPECT_EQ(ask("GET /healthz HTTP/1.0\r\n\r\n")->status, 200);
  for (const char* host : {"a b", "a/b", "user@a"})
    EXPECT_EQ(ask(fmt::format("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", host))->status, 400)
        << host;
  EXPECT_EQ(ask("GET /healthz HTTP/1.1\r\nHost: [::1]:6443\r\n\r\n")->status, 200);
  EXPECT_EQ(ask("POST /healthz HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")->status,
            400);
}

// A chunk's head and the trailers are lines without a length: no more of them is kept than a line
// is long.
TEST_F(HttpsFramingTest, EndlessChunkHeadsAndTrailersAreRefused) {
  start();
  for (const char* beginning : {"1;", "0\r\n", "2\n"}) {
    RawHttps client(endpoint());
    client.send(request("POST", "/api/v1/namespaces/n/pods", "Transfer-Encoding: chunked\r\n") +
                beginning);
    for (int i = 0; i < 10; ++i) client.send("x: " + std::string(20'000, 'x') + "\r\n");
    auto answer = client.read_answer(10s);
    ASSERT_TRUE(answer) << beginning;
    EXPECT_EQ(answer->status, 500) << beginning;
  }
}

TEST_F(HttpsFramingTest, MalformedChunksAreToldInAStatus) {
  start();
  for (const char* chunks : {"zz\r\n", "3\r\nabcd\r\n0\r\n\r\n", "fffffffffffffffff\r\n"}) {
    RawHttps client(endpoint());
    client.send(request("POST", "/api/v1/namespaces/n/pods", "Transfer-Encoding: chunked\r\n") +
                chunks);
    auto answer = client.read_answer(10s);
    ASSERT_TRUE(answer) << chunks;
    EXPECT_EQ(answer->status, 500) << chunks;
    EXPECT_NE(answer->body.find("malformed chunked encoding"), std::string::npos) << answer->body;
    EXPECT_TRUE(client.closes_within(10s)) << chunks;
  }
}

TEST_F(HttpsFramingTest, ResourcesHaveNoHead) {
  start();
  for (const char* target :
       {"/api/v1/pods", "/api/v1/namespaces/n/pods/p", "/api", "/apis/apps/v1"}) {
    RawHttps client(endpoint());
    client.send(request("HEAD", target));
    auto answer = client.read_answer(10s, true);
    ASSERT_TRUE(answer) << target;
    EXPECT_EQ(answer->status, 405) << target;
  }
}

}  // namespace
}  // namespace drydock::http
