#include "operator/client/watch_session.h"

#include <array>

#include "operator/api/status_json.h"
#include "operator/client/wire.h"

namespace drydock {
namespace {

Status malformed(std::string message) { return Status(0, reason::kMalformed, std::move(message)); }

/// Of so many unread events on, the consumer lags behind.
constexpr std::size_t kBacklog = 16;

constexpr std::array kKnownTypes{WatchEventType::kAdded, WatchEventType::kModified,
                                 WatchEventType::kDeleted, WatchEventType::kBookmark};

/// The object's text in a line that is written as API servers write it; empty for others.
std::string_view object_in(std::string_view line, WatchEventType type) {
  const std::string head = fmt::format(R"({{"type":"{}","object":)", to_string(type));
  if (!line.starts_with(head) || !line.ends_with('}')) return {};
  return line.substr(head.size(), line.size() - head.size() - 1);
}

/// One line: {"type":"ADDED","object":{...}}. Errors: the Status of an ERROR event, Malformed.
Result<WatchEvent> decode_line(std::string_view line) {
  auto json = parse_json(line);
  if (!json)
    return fail(malformed(fmt::format("a watch event does not decode ({}): {}",
                                      json.error().message, excerpt(line))));
  std::string type(string_at(*json, {"type"}));
  auto object = json->is_object() ? json->find("object") : json->end();
  if (!json->is_object() || object == json->end() || !object->is_object()) {
    return fail(malformed(fmt::format("a watch event without type and object: {}", excerpt(line))));
  }
  if (type == "ERROR") {
    Status status = status_from_json(*object);
    if (status.code == 0 && status.reason.empty())
      status = malformed("an ERROR event without a Status");
    return fail(std::move(status));
  }
  for (WatchEventType known : kKnownTypes) {
    if (to_string(known) == type) return WatchEvent(known, Object(std::move(*object)));
  }
  return fail(malformed(fmt::format("a watch event of the unknown type \"{}\"", excerpt(type))));
}

}  // namespace

bool WatchSession::on_head(const WireHeaders& headers) {
  std::string_view media_type = find_header(headers, "Content-Type").value_or("");
  if (media_type.find("json") == std::string_view::npos) {
    refuse(Response(
        malformed(fmt::format("the server answered a watch with {} instead of JSON",
                              media_type.empty() ? "no media type" : excerpt(media_type)))));
    return false;
  }
  std::unique_lock lock(mutex_);
  if (closed_) return false;
  open_ = true;
  warnings_ = parse_warnings(headers);
  wake(std::move(lock));
  return true;
}

bool WatchSession::on_bytes(std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t newline = bytes.find('\n');
    if (partial_.size() + std::min(newline, bytes.size()) > limits_.line_bytes) {
      end(malformed(fmt::format("a watch event larger than {} bytes", limits_.line_bytes)));
      return false;
    }
    if (newline == std::string_view::npos) {
      partial_ += bytes;
      return true;
    }
    partial_ += bytes.substr(0, newline);
    bytes.remove_prefix(newline + 1);
    if (!take_line(std::exchange(partial_, {}))) return false;
  }
  return true;
}

Result<WatchEvent> WatchSession::decode(std::string_view line) const {
  // What a write's answer has told already is known.
  for (WatchEventType type : {WatchEventType::kAdded, WatchEventType::kModified}) {
    const std::string_view text = secret_ ? std::string_view() : object_in(line, type);
    if (text.empty()) continue;
    auto object = recent_.parse(text);
    if (object && object->json().is_object()) return WatchEvent(type, *std::move(object));
  }
  auto event = decode_line(line);
  if (!event && event.error().code == 0 && secret_)
    return fail(malformed("a watch event does not decode (not shown)"));
  return event;
}

bool WatchSession::take_line(std::string line) {
  if (line.find_first_not_of(" \t\r") == std::string::npos) return true;
  std::unique_lock lock(mutex_);
  const bool lags = events_.size() >= kBacklog;
  Unread unread = std::move(line);
  if (lags) {
    lock.unlock();
    auto event = decode(std::get<std::string>(unread));
    if (!event) {
      end(std::move(event).error());
      return false;
    }
    unread = *std::move(event);
    lock.lock();
  }
  // Looks again now and then: an abort by the Api's end does not notify.
  auto may_go_on = [this] {
    return closed_ || abort_->aborted() || events_.size() < limits_.unread_events;
  };
  while (!room_.wait_for(lock, std::chrono::milliseconds(50), may_go_on)) {
  }
  if (closed_ || abort_->aborted()) return false;
  events_.push_back(std::move(unread));
  wake(std::move(lock));
  return true;
}

void WatchSession::refuse(Response response) {
  std::unique_lock lock(mutex_);
  if (open_ || refusal_) return;
  refusal_ = std::move(response);
  wake(std::move(lock));
}

void WatchSession::finish(std::optional<Status> error) {
  if (!error && !partial_.empty()) {
    // The last line may lack its newline; anything less than an event was cut.
    if (!take_line(std::exchange(partial_, {}))) return;
  } else if (error && !partial_.empty()) {
    error->message += fmt::format("; {} bytes of an event were cut off", partial_.size());
  }
  end(std::move(error));
}

void WatchSession::end(std::optional<Status> error) {
  std::unique_lock lock(mutex_);
  if (ended_) return;
  ended_ = true;
  error_ = std::move(error);
  wake(std::move(lock));
}

void WatchSession::wake(std::unique_lock<std::mutex> lock) {
  Completion waiter = std::move(waiter_);
  lock.unlock();
  if (waiter) waiter.complete();
}

Task<void> WatchSession::wait_for_change() {
  std::weak_ptr<WatchSession> weak = weak_from_this();
  co_await wait_for_completion(
      [this](Completion completion) {
        std::unique_lock lock(mutex_);
        // What it waits for may have come since it looked.
        bool ready = open_ ? !events_.empty() || ended_ : refusal_.has_value();
        if (!ready) {
          waiter_ = std::move(completion);
          return;
        }
        lock.unlock();
        completion.complete();
      },
      [weak] {
        if (auto session = weak.lock()) session->cancel_wait();
      });
}

void WatchSession::cancel_wait() {
  std::unique_lock lock(mutex_);
  Completion waiter = std::move(waiter_);
  lock.unlock();
  if (waiter) waiter.complete(asio::error::operation_aborted);
}

Task<std::optional<Response>> WatchSession::opened() {
  while (true) {
    {
      std::lock_guard lock(mutex_);
      if (refusal_) co_return std::move(refusal_);
      if (open_) co_return std::nullopt;
    }
    co_await wait_for_change();
  }
}

Task<Result<std::optional<WatchEvent>>> WatchSession::next() {
  while (true) {
    std::unique_lock lock(mutex_);
    if (!events_.empty()) {
      Unread unread = std::move(events_.front());
      events_.pop_front();
      room_.notify_one();
      lock.unlock();
      if (auto* event = std::get_if<WatchEvent>(&unread))
        co_return std::optional<WatchEvent>(std::move(*event));
      auto event = decode(std::get<std::string>(unread));
      if (!event) break_off(event.error());
      if (!event) co_return fail(std::move(event).error());
      co_return std::optional<WatchEvent>(*std::move(event));
    }
    if (ended_) {
      if (error_) co_return fail(*error_);
      co_return std::nullopt;
    }
    lock.unlock();
    co_await wait_for_change();
  }
}

/// Nothing that comes behind a broken event can be believed.
void WatchSession::break_off(Status error) {
  {
    std::lock_guard lock(mutex_);
    events_.clear();
    ended_ = true;
    error_ = std::move(error);
  }
  close();
}

std::vector<std::string> WatchSession::warnings() const {
  std::lock_guard lock(mutex_);
  return warnings_;
}

void WatchSession::close() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  room_.notify_all();
  abort_->abort();
}

}  // namespace drydock
