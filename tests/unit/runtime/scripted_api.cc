#include "tests/unit/runtime/scripted_api.h"

namespace drydock {

class ScriptedWatch final : public WatchStream {
 public:
  explicit ScriptedWatch(std::shared_ptr<ScriptedStream> script) : script_(std::move(script)) {}
  ~ScriptedWatch() override { script_->open_ = false; }
  Task<Result<std::optional<WatchEvent>>> next() override {
    while (script_->items_.empty()) co_await script_->changed_.wait();
    auto item = std::move(script_->items_.front());
    script_->items_.pop_front();
    co_return item;
  }

 private:
  std::shared_ptr<ScriptedStream> script_;
};

void ScriptedStream::bookmark(std::string resource_version, bool initial_events_end) {
  Json metadata{{"resourceVersion", std::move(resource_version)}};
  if (initial_events_end) metadata["annotations"] = {{"k8s.io/initial-events-end", "true"}};
  push(WatchEventType::kBookmark, Object(Json{{"apiVersion", "example.org/v1"},
                                              {"kind", "Widget"},
                                              {"metadata", std::move(metadata)}}));
}

Task<Response> ScriptedApi::call(Request request) {
  calls.push_back(request);
  co_await asio::post(asio::use_awaitable);
  while (hangs) co_await never_.wait();
  if (!on_call) co_return Response(status_of(500, reason::kInternalError, "not scripted"));
  co_return on_call(request);
}

Task<WatchResult> ScriptedApi::watch(Request request) {
  watches.push_back(request);
  co_await asio::post(asio::use_awaitable);
  while (hangs) co_await never_.wait();
  if (auto refused = on_watch ? on_watch(request) : std::nullopt)
    co_return std::unexpected(Response(*refused));
  auto script = std::make_shared<ScriptedStream>();
  script->request = std::move(request);
  streams.push_back(script);
  co_return std::make_unique<ScriptedWatch>(std::move(script));
}

Resource widgets() { return {"example.org", "v1", "widgets", "Widget", true}; }

Object widget(std::string name, std::string resource_version, Json more) {
  Json document{{"apiVersion", "example.org/v1"},
                {"kind", "Widget"},
                {"metadata",
                 {{"name", name},
                  {"namespace", "shop"},
                  {"uid", "uid-" + name},
                  {"resourceVersion", std::move(resource_version)}}}};
  document.merge_patch(more);
  return Object(std::move(document));
}

ObjectList list_of(std::vector<Object> items, std::string resource_version,
                   std::string continue_token) {
  ObjectList list;
  list.api_version = "example.org/v1";
  list.kind = "WidgetList";
  list.resource_version = std::move(resource_version);
  list.continue_token = std::move(continue_token);
  list.items = std::move(items);
  return list;
}

Status status_of(int code, std::string_view reason, std::string message) {
  return Status(code, reason, std::move(message));
}

}  // namespace drydock
