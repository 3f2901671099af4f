#include "scenarios/engine/live/fault_stream.h"

#include "scenarios/engine/world/faulty_answers.h"

namespace drydock::sim {
namespace {

std::string key_of(const Object& object) { return object.key().to_string(); }

}  // namespace

FaultStream::FaultStream(FaultApi& api, std::unique_ptr<WatchStream> inner, std::string by,
                         std::string kind, std::string gap)
    : api_(api),
      inner_(std::move(inner)),
      by_(std::move(by)),
      kind_(std::move(kind)),
      gap_name_(std::move(gap)) {}

Task<Result<std::optional<WatchEvent>>> FaultStream::next() {
  while (!ended_) {
    auto event = co_await inner_->next();
    if (!event || !*event) {
      ended_ = true;
      co_return event;
    }
    if ((*event)->type == WatchEventType::kBookmark) {
      if (missed_ || !coalesced_.empty()) continue;
      co_return event;
    }
    const Course course = co_await befall(**event);
    if (course == Course::kSkip) continue;
    if (course == Course::kDeliver) {
      show(**event);
      co_return event;
    }
    ended_ = true;
    if (course == Course::kBreak) co_return fail(detail::connection_reset_status());
    if (course == Course::kGone)
      co_return fail(Status(410, reason::kExpired, "too old resource version"));
  }
  co_return std::optional<WatchEvent>();
}

Task<FaultStream::Course> FaultStream::befall(WatchEvent event) {
  const std::string key = key_of(event.object);
  if (!coalesced_.empty()) co_return key == coalesced_ ? Course::kGone : Course::kSkip;
  const Object nothing;
  const auto shown = shown_.find(key);
  Occasion occasion;
  occasion.kind = Place::Kind::kDeliver;
  occasion.by = by_;
  occasion.object_kind = kind_;
  occasion.namespace_ = event.object.namespace_();
  occasion.name = event.object.name();
  occasion.event = event.type;
  occasion.object = &event.object;
  occasion.previous = shown == shown_.end() ? &nothing : &shown->second;
  occasion.now = api_.environment_.now();
  const auto deed = api_.faults_.at(occasion);
  if (!deed) co_return Course::kDeliver;
  co_return co_await undergo(*deed, key);
}

Task<FaultStream::Course> FaultStream::undergo(Deed deed, std::string key) {
  switch (deed.kind) {
    case Deed::Kind::kDrop:
      missed_ = true;
      api_.gaps_.insert(gap_name_);
      co_return Course::kSkip;
    case Deed::Kind::kCoalesce:
      coalesced_ = std::move(key);
      co_return Course::kSkip;
    case Deed::Kind::kDelay:
      co_await api_.environment_.sleep_for(deed.duration);
      co_return Course::kDeliver;
    case Deed::Kind::kClose:
      co_return Course::kEnd;
    case Deed::Kind::kGone:
      co_return Course::kGone;
    case Deed::Kind::kSilence:
      co_await api_.never();
      co_return Course::kEnd;
    case Deed::Kind::kLoseRequest:
    case Deed::Kind::kLoseAnswer:
    case Deed::Kind::kError:
    case Deed::Kind::kTimeout:
      co_return Course::kBreak;
    default:
      break;
  }
  co_await api_.perform(deed, by_);
  if (deed.kind == Deed::Kind::kCrash && deed.when == Deed::When::kBefore) co_await api_.never();
  co_return Course::kDeliver;
}

void FaultStream::show(const WatchEvent& event) {
  if (event.type == WatchEventType::kDeleted)
    shown_.erase(key_of(event.object));
  else
    shown_[key_of(event.object)] = event.object;
}

}  // namespace drydock::sim
