#include "tests/unit/http/scripted_api.h"

#include <fmt/format.h>

namespace drydock::http {
namespace {

class ScriptedStream final : public WatchStream {
 public:
  ScriptedStream(std::shared_ptr<ScriptedApi::Events> events, std::atomic<int>& closed)
      : events_(std::move(events)), closed_(closed) {}
  ~ScriptedStream() override { ++closed_; }
  Task<Result<std::optional<WatchEvent>>> next() override {
    auto event = co_await events_->pop();
    co_return event ? *std::move(event) : std::optional<WatchEvent>();
  }
  std::vector<std::string> warnings() const override { return {"take care"}; }

 private:
  std::shared_ptr<ScriptedApi::Events> events_;
  std::atomic<int>& closed_;
};

}  // namespace

Task<Response> ScriptedApi::call(Request request) {
  constexpr std::string_view kBytes = "/bytes/";
  if (request.path.starts_with(kBytes)) {
    const std::size_t size = std::stoul(request.path.substr(kBytes.size()));
    co_return Response(
        200, RawBody{"text/plain", std::make_shared<const std::string>(std::string(size, 'x'))});
  }
  if (request.path == "/boom")
    co_return Response(Status(0, reason::kUnavailable, "no way through"));
  Json seen{{"kind", "Seen"},
            {"verb", to_string(request.verb)},
            {"user", request.caller ? request.caller->user : ""},
            {"path", request.path},
            {"name", request.name},
            {"bodyBytes", request.body.bytes.size()},
            {"mediaType", request.body.media_type}};
  co_return Response(200, Object(std::move(seen)));
}

Task<WatchResult> ScriptedApi::watch(Request request) {
  if (request.parameters.value("labelSelector") == "refused")
    co_return std::unexpected(Response(Status(400, reason::kBadRequest, "refused")));
  auto events = std::make_shared<Events>(1000);
  streams_.push_back(events);
  co_return std::make_unique<ScriptedStream>(std::move(events), closed_watches);
}

void ScriptedApi::feed(Result<std::optional<WatchEvent>> event) {
  for (auto& weak : streams_)
    if (auto stream = weak.lock()) stream->try_push(event);
}

}  // namespace drydock::http
