#include "operator/telemetry/http_listener.h"

#include <gtest/gtest.h>
#include <httplib.h>

namespace drydock {
namespace {

HttpReply echo(const HttpQuestion& question) {
  if (question.path == "/teapot") return {.code = 418, .body = "short and stout"};
  std::string text = question.method + " " + question.path + " " + question.body;
  for (const auto& [key, value] : question.parameters) text += " " + key + "=" + value;
  return {.body = text + (question.from_this_machine ? " near" : " far")};
}

TEST(HttpListenerTest, AnswersWhatItsHandlerSays) {
  HttpListener listener(echo);
  ASSERT_TRUE(listener.listen("127.0.0.1:0"));
  ASSERT_NE(listener.port(), 0);
  httplib::Client client("127.0.0.1", listener.port());
  EXPECT_EQ(client.Get("/a/b?x=1%202&y")->body, "GET /a/b  x=1 2 y= near");
  EXPECT_EQ(client.Put("/a", "info\n", "text/plain")->body, "PUT /a info\n near");
  EXPECT_EQ(client.Get("/teapot")->status, 418);
  EXPECT_EQ(client.Delete("/a")->status, 404);
  EXPECT_EQ(client.Put("/a", std::string(5000, 'x'), "text/plain")->status, 413);
}

TEST(HttpListenerTest, AllAddressesMeansBothKinds) {
  HttpListener listener(echo);
  ASSERT_TRUE(listener.listen(":0"));
  httplib::Client four("127.0.0.1", listener.port());
  EXPECT_EQ(four.Get("/")->body, "GET /  near");
}

TEST(HttpListenerTest, APortInUseIsAnError) {
  HttpListener first(echo), second(echo);
  ASSERT_TRUE(first.listen("127.0.0.1:0"));
  const std::string address = "127.0.0.1:" + std::to_string(first.port());
  const auto refused = second.listen(address);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "cannot listen on " + address + ": Address already in use");
  first.stop();
  HttpListener third(echo);
  EXPECT_TRUE(third.listen(address)) << "free again once it is closed";
}

TEST(HttpListenerTest, WhatIsNoAddressIsRefused) {
  for (const char* text : {"", "8080", "localhost:", "localhost:http", ":70000", "::1:80", ":-1"}) {
    const auto refused = HttpListener(echo).listen(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().reason, reason::kBadRequest) << text;
  }
}

TEST(HttpListenerTest, StopIsPrompt) {
  HttpListener listener(echo);
  ASSERT_TRUE(listener.listen("127.0.0.1:0"));
  httplib::Client client("127.0.0.1", listener.port());
  client.set_keep_alive(true);
  EXPECT_TRUE(client.Get("/"));
  const auto start = std::chrono::steady_clock::now();
  listener.stop();
  listener.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
  EXPECT_FALSE(client.Get("/"));
}

}  // namespace
}  // namespace drydock
