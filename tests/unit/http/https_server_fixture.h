#pragma once
// HttpsServerTest: a server over a ScriptedApi on a thread of its own, and clients that say to it
// whatever a test likes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <future>
#include <thread>

#include "fakeapi/http/front_door.h"
#include "fakeapi/http/https_server.h"
#include "operator/base/real_environment.h"
#include "operator/base/wait_list.h"
#include "tests/conformance/raw_https.h"
#include "tests/unit/http/scripted_api.h"

namespace drydock::http {

using conformance::HttpAnswer;
using conformance::RawHttps;
using namespace std::chrono_literals;

class SilentSink final : public LogSink {
 public:
  bool enabled(LogLevel) const override { return false; }
  void write(const LogRecord&) override {}
};

class HttpsServerTest : public ::testing::Test {
 protected:
  HttpsServerTest() {
    options_.certificate = make_server_certificate({"127.0.0.1"}).value();
    options_.authenticator.add("secret", admin_identity());
  }
  ~HttpsServerTest() override {
    if (!thread_.joinable()) return;
    asio::post(environment_.io_context(), [this] {
      stop_ = true;
      stopping_.notify_all();
    });
    thread_.join();
    EXPECT_EQ(server_->open_connections(), 0u);
  }

  void start() {
    server_.emplace(api_, environment_.io_context(), options_);
    auto started = server_->start();
    ASSERT_TRUE(started) << started.error().message;
    thread_ = std::thread([this] { environment_.run(run(*this)); });
  }
  static Task<void> run(HttpsServerTest& test) {
    while (!test.stop_) co_await test.stopping_.wait();
    co_await test.server_->stop();
  }
  // Runs `work` on the server's thread and waits for what it returns.
  template <class F>
  auto on_server(F work) {
    std::packaged_task<decltype(work())()> task(std::move(work));
    auto result = task.get_future();
    asio::post(environment_.io_context(), std::move(task));
    return result.get();
  }
  void await_watches(std::size_t count) {
    for (int i = 0; i < 1000 && on_server([&] { return server_->open_watches(); }) != count; ++i)
      std::this_thread::sleep_for(5ms);
    ASSERT_EQ(on_server([&] { return server_->open_watches(); }), count);
  }
  void feed(Result<std::optional<WatchEvent>> event) {
    on_server([&] { api_.feed(std::move(event)); });
  }

  RawHttps::Endpoint endpoint() {
    return {.host = "127.0.0.1", .port = server_->port(), .ca_pem = options_.certificate.ca_pem};
  }
  static std::string request(std::string_view method, std::string_view target,
                             std::string_view fields = "", std::string_view body = "") {
    std::string text = fmt::format(
        "{} {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n{}", method, target, fields);
    if (!body.empty()) text += fmt::format("Content-Length: {}\r\n", body.size());
    return text + "\r\n" + std::string(body);
  }
  std::optional<HttpAnswer> ask(std::string_view text) {
    RawHttps client(endpoint());
    client.send(text);
    return client.read_answer(10s);
  }

  SilentSink sink_;
  RealEnvironment environment_{sink_, "test"};
  ScriptedApi api_;
  HttpsServerOptions options_;
  std::optional<HttpsServer> server_;
  WaitList stopping_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace drydock::http
