#include "scenarios/engine/world/stream.h"

#include <algorithm>

#include "fakeapi/types/type_registry.h"
#include "fakeapi/write/errors.h"
#include "scenarios/engine/world/faulty_answers.h"
#include "scenarios/engine/world/instance.h"
#include "scenarios/engine/world/revisions.h"

namespace drydock::sim::detail {
namespace {

std::string shown_key(const Object& object) {
  std::string key(object.namespace_());
  key += '/';
  key += object.name();
  return key;
}

class ClientStream final : public WatchStream {
 public:
  explicit ClientStream(std::shared_ptr<Stream> stream) : stream_(std::move(stream)) {}
  ~ClientStream() override { stream_->close(); }
  ClientStream(const ClientStream&) = delete;
  ClientStream& operator=(const ClientStream&) = delete;

  Task<Result<std::optional<WatchEvent>>> next() override {
    while (!stream_->has_item()) {
      auto start = [stream = stream_.get()](Completion completion) {
        stream->wait_for_item(std::move(completion));
      };
      auto cancel = [weak = std::weak_ptr(stream_)] {
        if (const auto stream = weak.lock()) stream->stop_waiting();
      };
      co_await wait_for_completion(std::move(start), std::move(cancel));
    }
    co_return stream_->take_item();
  }
  std::vector<std::string> warnings() const override { return stream_->warnings(); }

 private:
  std::shared_ptr<Stream> stream_;
};

}  // namespace

std::unique_ptr<WatchStream> make_client_stream(std::shared_ptr<Stream> stream) {
  return std::make_unique<ClientStream>(std::move(stream));
}

Stream::Stream(WorldCore& core, Instance& instance, std::shared_ptr<Message> message,
               std::unique_ptr<fake::WatchCursor> cursor, std::uint64_t start,
               std::uint64_t first_look)
    : core_(core),
      instance_(instance),
      message_(std::move(message)),
      cursor_(std::move(cursor)),
      warnings_(cursor_->warnings()),
      first_look_(first_look),
      last_revision_(start),
      first_look_is_open_(message_->request.parameters.value("sendInitialEvents") == "true") {}

Stream::~Stream() { leave_world(); }

unsigned Stream::replica() const { return instance_.replica; }

void Stream::open() {
  const TimePoint now = core_.now();
  const auto asked = cursor_->timeout_seconds();
  Duration timeout = core_.options.min_watch_timeout;
  if (asked) {
    timeout = std::chrono::seconds(*asked);
  } else {
    timeout += Duration(static_cast<Duration::rep>(static_cast<double>(timeout.count()) *
                                                   core_.environment.random.unit()));
  }
  deadline_ = now + timeout;
  next_bookmark_ = now + core_.options.bookmark_interval;
  last_due_ = now + core_.options.event_latency;
  core_.streams.push_back(this);
  cursor_->on_ready([this] { wake(); });
  schedule_tick();
  schedule(core_.options.event_latency);
}

void Stream::leave_world() {
  std::erase(core_.streams, this);
  cursor_.reset();
}

void Stream::wake() {
  if (!scheduled_ && !silent_ && !stalled_) schedule(core_.options.event_latency);
}

void Stream::wake_now() {
  if (!scheduled_ && !ended_ && !closed_) schedule(Duration::zero());
}

void Stream::schedule(Duration after) {
  scheduled_ = true;
  core_.soon(after, [weak = weak_from_this()] {
    if (const auto stream = weak.lock()) stream->pump();
  });
}

void Stream::pump() {
  scheduled_ = false;
  const auto self = shared_from_this();
  while (!ended_ && !closed_ && !silent_ && !stalled_ && !instance_.paused) {
    if (!pending_ && !poll()) return;
    if (pending_->revision > core_.prefix(instance_.replica)) return;  // thaw() looks again
    if (pending_->due > core_.now()) return schedule(pending_->due - core_.now());
    if (!coalesced_.empty()) {
      const bool next_state = shown_key(pending_->event.object) == coalesced_;
      const std::uint64_t revision = pending_->revision;
      pending_.reset();
      if (next_state)
        return break_off(fail(fake::expired_watch(last_revision_, revision)), "410 Gone");
      continue;
    }
    const bool bookmark = pending_->event.type == WatchEventType::kBookmark;
    if (!bookmark && !pending_->asked) {
      pending_->asked = true;
      if (!befall_pending()) continue;
    }
    deliver_pending();
  }
}

bool Stream::poll() {
  auto polled = cursor_->poll();
  if (!polled) {
    break_off(fail(polled.error()), "410 Gone");
    return false;
  }
  if (!*polled) return false;
  Pending pending{.event = *std::move(*polled), .revision = 0, .due = last_due_};
  pending.revision = revision_of(pending.event.object);
  pending.due =
      std::max(last_due_, core_.committed_at(pending.revision) + core_.options.event_latency);
  last_due_ = pending.due;
  pending_ = std::move(pending);
  return true;
}

// What the client had heard of it by earlier streams, where this one goes on from there.
Object Stream::known_before(const Object& object) const {
  if (pending_->event.type == WatchEventType::kAdded) return {};
  const auto* known = instance_.knowledge.find(
      {message_->request.resource.group, message_->object_kind}, object.key());
  const bool older = known && !known->gone && known->revision < pending_->revision;
  return older ? known->object : Object();
}

// False where the event is not to be delivered now.
bool Stream::befall_pending() {
  if (core_.repetitions.contains(pending_->revision)) return true;
  const Object& object = pending_->event.object;
  const auto shown = shown_.find(shown_key(object));
  Occasion occasion;
  occasion.kind = Place::Kind::kDeliver;
  occasion.by = instance_.program.name;
  occasion.object_kind = message_->object_kind;
  occasion.namespace_ = object.namespace_();
  occasion.name = object.name();
  occasion.event = pending_->event.type;
  occasion.object = &object;
  const Object last_seen = shown == shown_.end() ? known_before(object) : shown->second;
  occasion.previous = &last_seen;
  occasion.now = core_.now();
  const auto deed = core_.ask(occasion, instance_.actor, message_);
  if (!deed) return true;
  const bool before = deed->when == Deed::When::kBefore;
  switch (deed->kind) {
    case Deed::Kind::kDrop:
      // A first look that lacks an object would say that it is gone, which no server does.
      if (pending_->revision <= first_look_) {
        break_off(fail(connection_reset_status()), "the connection broke");
        return false;
      }
      gap_ = true;
      core_.expire_resume(instance_, *message_);
      pending_.reset();
      return false;
    case Deed::Kind::kDelay:
      stalled_ = true;
      core_.hold(deed->duration, [weak = weak_from_this()] {
        const auto stream = weak.lock();
        if (!stream) return;
        stream->stalled_ = false;
        stream->wake_now();
      });
      return false;
    case Deed::Kind::kCoalesce:
      coalesced_ = shown_key(object);
      pending_.reset();
      return false;
    case Deed::Kind::kClose:
      break_off(std::optional<WatchEvent>(), "closed before an event");
      return false;
    case Deed::Kind::kGone:
      break_off(fail(fake::expired_watch(last_revision_, pending_->revision)), "410 Gone");
      return false;
    case Deed::Kind::kSilence:
      silent_ = true;
      return false;
    case Deed::Kind::kDuplicate: {
      const ObjectKey key = object.key();
      deliver_pending();
      break_off(fail(connection_reset_status()), "the connection broke after an event");
      core_.write_again(message_->request.resource, key);
      return false;
    }
    case Deed::Kind::kLoseRequest:
    case Deed::Kind::kLoseAnswer:
    case Deed::Kind::kError:
    case Deed::Kind::kTimeout:
      break_off(fail(connection_reset_status()), "the connection broke");
      return false;
    case Deed::Kind::kCrash:
    case Deed::Kind::kPause:
      if (before) {
        core_.perform(*deed, &instance_);
        return !closed_ && !instance_.paused;
      }
      core_.perform_after_this_instant(*deed, instance_);
      return true;
    case Deed::Kind::kStart:
    case Deed::Kind::kMeanwhile:
    case Deed::Kind::kLag:
    case Deed::Kind::kCompact:
    case Deed::Kind::kClockJump:
      core_.perform(*deed, &instance_);
      return true;
  }
  return true;
}

void Stream::deliver_pending() {
  WatchEvent event = std::move(pending_->event);
  last_revision_ = std::max(last_revision_, pending_->revision);
  pending_.reset();
  if (event.type != WatchEventType::kBookmark) {
    Record record;
    record.kind = Record::Kind::kEvent;
    record.type = event.type;
    record.message = message_;
    record.object = event.object;
    record.revision = revision_of(event.object);
    std::string key = shown_key(event.object);
    if (event.type == WatchEventType::kDeleted) {
      if (const auto shown = shown_.extract(key)) record.previous = shown.mapped();
    } else {
      record.previous = std::exchange(shown_[std::move(key)], event.object);
    }
    tell(std::move(record));
  } else if (event.object.annotation("k8s.io/initial-events-end")) {
    end_first_look(event.object);
  }
  push(std::optional(std::move(event)));
}

void Stream::tell(Record record) {
  if (!first_look_is_open_) return core_.tell(instance_, std::move(record));
  record.actor = instance_.actor;
  record.at = core_.now();
  told_so_far_.push_back(record);
  core_.trace.add(std::move(record));
}

void Stream::end_first_look(const Object& bookmark) {
  first_look_is_open_ = false;
  const std::uint64_t index = core_.trace.size() > 0 ? core_.trace.size() - 1 : 0;
  for (Record& record : std::exchange(told_so_far_, {})) {
    record.at = core_.now();
    instance_.knowledge.take(record, index);
  }
  instance_.knowledge.take_whole_look(
      *message_, revision_of(bookmark),
      [this](const ObjectKey& key) { return shown_.contains(key.namespace_ + "/" + key.name); },
      core_.now(), index);
}

void Stream::push(Item item) {
  inbox_.push_back(std::move(item));
  if (waiter_) std::exchange(waiter_, {}).complete();
}

Stream::Item Stream::take_item() {
  if (inbox_.empty()) return std::optional<WatchEvent>();
  Item item = std::move(inbox_.front());
  inbox_.pop_front();
  return item;
}

void Stream::stop_waiting() {
  if (waiter_) std::exchange(waiter_, {}).complete(asio::error::operation_aborted);
}

void Stream::break_off(Item item, const char* why) {
  if (ended_ || closed_) return;
  ended_ = true;
  pending_.reset();
  leave_world();
  core_.record(Record::Kind::kStreamEnded, instance_.actor, message_, why);
  push(std::move(item));
}

void Stream::close() {
  if (ended_ || closed_) return;
  closed_ = true;
  pending_.reset();
  leave_world();
  core_.record(Record::Kind::kStreamEnded, instance_.actor, message_, "closed by the client");
}

void Stream::schedule_tick() {
  core_.later(std::min(next_bookmark_, deadline_), [weak = weak_from_this()] {
    if (const auto stream = weak.lock()) stream->tick();
  });
}

void Stream::tick() {
  if (ended_ || closed_ || silent_) return;
  if (core_.now() >= deadline_) return break_off(std::optional<WatchEvent>(), "its time was over");
  next_bookmark_ = core_.now() + core_.options.bookmark_interval;
  schedule_tick();
  // A stream that stands still says nothing at all.
  if (!coalesced_.empty() || instance_.paused) return;
  if (auto event = bookmark()) push(std::move(event));
}

// Says no more than what the stream has shown, nor than what its server has heard of.
std::optional<WatchEvent> Stream::bookmark() {
  auto event = cursor_->bookmark();
  if (!event) return event;
  const std::uint64_t reached = revision_of(event->object);
  const std::uint64_t known = std::min(reached, core_.prefix(instance_.replica));
  last_revision_ = pending_ || gap_ ? last_revision_ : std::max(last_revision_, known);
  if (last_revision_ == reached) return event;
  Json object = event->object.json();
  object["metadata"]["resourceVersion"] = std::to_string(last_revision_);
  event->object = Object(std::move(object));
  return event;
}

void Stream::heal() {
  if (gap_)
    break_off(fail(fake::expired_watch(last_revision_, last_revision_ + 1)), "410 Gone");
  else if (silent_ || !coalesced_.empty())
    break_off(std::optional<WatchEvent>(), "its silence was ended");
}

void WorldCore::write_again(const GroupVersionResource& gvr, const ObjectKey& key) {
  const fake::ResourceTypePtr type = server.types().find(gvr);
  if (type && server.rewrite(type->storage, key)) repetitions.insert(server.revision());
}

void WorldCore::expire_resume(const Instance& instance, const Message& watch) {
  const Parameters& parameters = watch.request.parameters;
  expiries.push_back(
      {&instance, fmt::format("{} {} {} {}", watch.request.resource.group_resource().to_string(),
                              watch.request.namespace_, parameters.value("labelSelector"),
                              parameters.value("fieldSelector"))});
}

bool WorldCore::take_expiry(const Instance& instance, const Message& message) {
  if (expiries.empty()) return false;
  expire_resume(instance, message);
  const Expiry mark = std::move(expiries.back());
  expiries.pop_back();
  return std::erase_if(expiries, [&mark](const Expiry& entry) {
           return entry.instance == mark.instance && entry.watch == mark.watch;
         }) > 0;
}

}  // namespace drydock::sim::detail
