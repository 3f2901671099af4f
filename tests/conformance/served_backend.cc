#include <fmt/format.h>

#include <map>
#include <thread>

#include "tests/conformance/backend.h"
#include "tests/conformance/raw_https.h"
#include "tests/conformance/served_host.h"

namespace drydock::conformance {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kAnswerLimit{30};

class ServedBackend final : public Backend {
 public:
  explicit ServedBackend(std::unique_ptr<ServedHost> host)
      : host_(std::move(host)), endpoint_{"127.0.0.1", host_->port(), host_->ca_pem()} {}

  Result<Reply> call(const Question& question) override {
    // A kept-alive connection may have ended since; a new one is tried once.
    for (int attempt = 0; attempt < 2; ++attempt) {
      if (!connection_ || attempt > 0) connection_ = std::make_unique<RawHttps>(endpoint_);
      if (!connection_->send(bytes_of(question))) continue;
      auto answer = connection_->read_answer(kAnswerLimit, question.method == "HEAD");
      if (!answer) continue;
      if (answer->field("connection") == "close") connection_.reset();
      return to_reply(*std::move(answer));
    }
    return fail(Status(0, reason::kUnavailable, "no answer from the served fake"));
  }

  Result<Reply> open_watch(const std::string& name, const Question& question) override {
    auto connection = std::make_unique<RawHttps>(endpoint_);
    connection->send(bytes_of(question));
    auto head = connection->read_head(kAnswerLimit);
    if (!head) return fail(Status(0, reason::kUnavailable, "no answer from the served fake"));
    // What is refused, and what turns out to be no watch, has a body of a known length.
    if (head->field("transfer-encoding") != "chunked") return call(question);
    watches_[name] = std::move(connection);
    return to_reply(*std::move(head));
  }

  Got next_line(const std::string& watch, std::string& line, Duration timeout) override {
    auto it = watches_.find(watch);
    if (it == watches_.end()) return Got::kClosed;
    switch (it->second->next_line(line, std::chrono::ceil<std::chrono::milliseconds>(timeout))) {
      case RawHttps::Line::kLine:
        return Got::kLine;
      case RawHttps::Line::kTimeout:
        return Got::kTimeout;
      case RawHttps::Line::kClosed:
        break;
    }
    return Got::kClosed;
  }
  void close_watches() override { watches_.clear(); }
  TimePoint now() override {
    return TimePoint(std::chrono::steady_clock::now().time_since_epoch());
  }
  WallTime wall_now() override {
    return WallTime(std::chrono::system_clock::now().time_since_epoch());
  }
  void sleep(Duration duration) override { std::this_thread::sleep_for(duration); }

 private:
  std::string bytes_of(const Question& question) const {
    std::string text =
        fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\n", question.method, question.target);
    if (question.who == Question::Who::kAdmin)
      text += fmt::format("Authorization: Bearer {}\r\n", host_->token());
    for (const auto& [name, value] : question.fields)
      text += fmt::format("{}: {}\r\n", name, value);
    if (question.body) text += fmt::format("Content-Length: {}\r\n", question.body->size());
    return text + "\r\n" + question.body.value_or("");
  }
  static Reply to_reply(HttpAnswer answer) {
    Reply reply{.status = answer.status,
                .media_type = answer.field("content-type"),
                .warnings = {},
                .body = std::move(answer.body)};
    for (auto& [name, value] : answer.fields)
      if (name == "warning") reply.warnings.push_back(std::move(value));
    return reply;
  }

  std::unique_ptr<ServedHost> host_;
  RawHttps::Endpoint endpoint_;
  std::unique_ptr<RawHttps> connection_;
  std::map<std::string, std::unique_ptr<RawHttps>> watches_;
};

}  // namespace

Result<std::unique_ptr<Backend>> make_served_backend(const std::string& controllers) {
  tool::ServedFakeOptions options;
  options.controllers = controllers;
  DRYDOCK_TRY(std::unique_ptr<ServedHost> host, ServedHost::make(std::move(options)));
  return std::unique_ptr<Backend>(std::make_unique<ServedBackend>(std::move(host)));
}

}  // namespace drydock::conformance
