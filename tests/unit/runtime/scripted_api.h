#pragma once
// ScriptedApi: an Api whose answers a test writes down. How it lies: it keeps no objects and knows
// no rules; what a test does not script is answered 500. It suspends before each answer, as the
// real ones do.
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "operator/api/api.h"
#include "operator/base/wait_list.h"

namespace drydock {

/// The test's end of a stream.
class ScriptedStream {
 public:
  using Item = Result<std::optional<WatchEvent>>;
  void push(WatchEventType type, Object object) { add(WatchEvent(type, std::move(object))); }
  void bookmark(std::string resource_version, bool initial_events_end = false);
  void fail(Status status) { add(drydock::fail(std::move(status))); }
  void end() { add(std::optional<WatchEvent>()); }
  bool is_open() const { return open_; }
  Request request;

 private:
  friend class ScriptedWatch;
  void add(Item item) {
    items_.push_back(std::move(item));
    changed_.notify_all();
  }
  std::deque<Item> items_;
  WaitList changed_;
  bool open_ = true;
};

class ScriptedApi final : public Api {
 public:
  Task<Response> call(Request request) override;
  Task<WatchResult> watch(Request request) override;

  std::function<Response(const Request&)> on_call;
  /// nullopt: the stream opens; it is the last of `streams`.
  std::function<std::optional<Status>(const Request&)> on_watch;
  /// Calls wait for ever while this holds.
  bool hangs = false;
  std::vector<Request> calls;  ///< without watches
  std::vector<Request> watches;
  std::vector<std::shared_ptr<ScriptedStream>> streams;
  ScriptedStream& stream() { return *streams.back(); }

 private:
  WaitList never_;
};

Resource widgets();
Object widget(std::string name, std::string resource_version, Json more = Json::object());
ObjectList list_of(std::vector<Object> items, std::string resource_version,
                   std::string continue_token = {});
Status status_of(int code, std::string_view reason, std::string message = "scripted");

}  // namespace drydock
