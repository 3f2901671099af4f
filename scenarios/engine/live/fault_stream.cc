#include "scenarios/engine/live/fault_stream.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "scenarios/engine/world/faulty_answers.h"

namespace drydock::sim {
namespace {

constexpr Duration kForEver = std::chrono::hours(24);
/// From the door into an operator's queue.
constexpr Duration kToTakeItIn = std::chrono::milliseconds(20);

std::string key_of(const Object& object) { return object.key().to_string(); }

Status too_old() { return {410, reason::kExpired, "too old resource version"}; }

}  // namespace

FaultStream::FaultStream(FaultApi& api, std::unique_ptr<WatchStream> inner, About about)
    : api_(api), inner_(std::move(inner)), about_(std::move(about)) {}

FaultStream::~FaultStream() {
  if (!ended_ && api_.options_.recorder)
    api_.options_.recorder->ended(about_.message, "closed by the client");
}

Task<Result<std::optional<WatchEvent>>> FaultStream::next() {
  if (const auto deed = std::exchange(afterwards_, {})) {
    co_await api_.environment_.sleep_for(kToTakeItIn);
    co_await api_.perform(*deed, about_.by);
  }
  if (about_.too_late) co_return end(fail(*about_.too_late), "410 Gone");
  if (about_.again) co_return deliver(*std::exchange(about_.again, {}));
  if (breaks_) co_return end(fail(detail::connection_reset_status()), "broken after an event");
  while (!ended_) {
    auto pulled = co_await pull();
    if (!pulled) co_return end(fail(too_old()), "410 Gone");
    Item& item = *pulled;
    if (!item || !*item) co_return end(std::move(item), "ended by the server");
    WatchEvent event = *std::move(*item);
    if (event.type == WatchEventType::kBookmark) {
      if (missed_ || !coalesced_.empty()) continue;
      if (event.object.annotation("k8s.io/initial-events-end")) about_.in_first_look = false;
      co_return deliver(std::move(event));
    }
    switch (co_await befall(event)) {
      case Course::kSkip:
        continue;
      case Course::kBreakAfter:
        breaks_ = true;
        co_return deliver(std::move(event));
      case Course::kDeliver:
        co_return deliver(std::move(event));
      case Course::kEnd:
        co_return end(std::optional<WatchEvent>(), "closed before an event");
      case Course::kGone:
        co_return end(fail(too_old()), "410 Gone");
      case Course::kBreak:
        co_return end(fail(detail::connection_reset_status()), "the connection broke");
    }
  }
  co_return std::optional<WatchEvent>();
}

Task<std::optional<FaultStream::Item>> FaultStream::pull() {
  using namespace asio::experimental::awaitable_operators;
  if (!missed_ && coalesced_.empty()) co_return co_await inner_->next();
  auto first = co_await (inner_->next() || api_.wait_for_heal(api_.options_.gap_lasts));
  if (first.index() == 1) co_return std::nullopt;
  co_return std::get<0>(std::move(first));
}

FaultStream::Item FaultStream::deliver(WatchEvent event) {
  if (event.type == WatchEventType::kDeleted)
    shown_.erase(key_of(event.object));
  else if (event.type != WatchEventType::kBookmark)
    shown_[key_of(event.object)] = event.object;
  if (api_.options_.recorder) api_.options_.recorder->told(about_.message, event);
  return std::optional(std::move(event));
}

FaultStream::Item FaultStream::end(Item item, const std::string& why) {
  if (!std::exchange(ended_, true) && api_.options_.recorder)
    api_.options_.recorder->ended(about_.message, why);
  return item;
}

Task<FaultStream::Course> FaultStream::befall(WatchEvent event) {
  const std::string key = key_of(event.object);
  if (!coalesced_.empty()) co_return key == coalesced_ ? Course::kGone : Course::kSkip;
  if (api_.repetitions_.contains(std::string(event.object.resource_version())))
    co_return Course::kDeliver;
  const Object nothing;
  const auto shown = shown_.find(key);
  Occasion occasion;
  occasion.kind = Place::Kind::kDeliver;
  occasion.by = about_.by.name;
  occasion.object_kind = about_.message->object_kind;
  occasion.namespace_ = event.object.namespace_();
  occasion.name = event.object.name();
  occasion.event = event.type;
  occasion.object = &event.object;
  occasion.previous = shown == shown_.end() ? &nothing : &shown->second;
  occasion.now = api_.environment_.now();
  const auto deed = api_.ask(occasion, about_.by);
  if (!deed) co_return Course::kDeliver;
  co_return co_await undergo(*deed, std::move(event));
}

Task<FaultStream::Course> FaultStream::undergo(Deed deed, WatchEvent event) {
  switch (deed.kind) {
    case Deed::Kind::kDrop:
      // A first look that lacks an object would say that it is gone, which no server does.
      if (about_.in_first_look) co_return Course::kBreak;
      missed_ = true;
      api_.gaps_.insert(about_.gap);
      co_return Course::kSkip;
    case Deed::Kind::kCoalesce:
      coalesced_ = key_of(event.object);
      co_return Course::kSkip;
    case Deed::Kind::kDelay:
      co_await api_.wait_for_heal(api_.cut(deed.duration));
      co_return Course::kDeliver;
    case Deed::Kind::kClose:
      co_return Course::kEnd;
    case Deed::Kind::kGone:
      co_return Course::kGone;
    case Deed::Kind::kSilence:
      co_await api_.wait_for_heal(kForEver);
      co_return Course::kEnd;
    case Deed::Kind::kDuplicate:
      // The look that tells it again would never end.
      if (about_.in_first_look) co_return Course::kDeliver;
      repeat(std::move(event));
      co_return Course::kBreakAfter;
    case Deed::Kind::kLoseRequest:
    case Deed::Kind::kLoseAnswer:
    case Deed::Kind::kError:
    case Deed::Kind::kTimeout:
      co_return Course::kBreak;
    default:
      break;
  }
  if (deed.kind != Deed::Kind::kCrash && deed.kind != Deed::Kind::kPause) {
    co_await api_.perform(deed, about_.by);
  } else if (deed.when == Deed::When::kAfter) {
    afterwards_ = std::move(deed);
  } else if (co_await api_.hold_sender(deed, about_.by)) {
    co_await api_.wait_for_heal(kForEver);
    co_return Course::kEnd;
  }
  co_return Course::kDeliver;
}

// Once the stream is resumed, it is told again. What is gone is not shown again.
void FaultStream::repeat(WatchEvent event) {
  if (event.type == WatchEventType::kDeleted) return;
  std::string version =
      api_.host_.write_again(about_.message->request.resource, event.object.key());
  if (version.empty())
    api_.again_.insert_or_assign(about_.gap, std::move(event));
  else
    api_.repetitions_.insert(std::move(version));
}

}  // namespace drydock::sim
