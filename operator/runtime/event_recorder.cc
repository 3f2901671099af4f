#include "operator/runtime/event_recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>

#include "operator/api/resources.h"
#include "operator/base/task_group.h"
#include "operator/base/wait_list.h"
#include "operator/runtime/deadline.h"
#include "operator/runtime/event_document.h"

namespace drydock {
namespace {

constexpr std::size_t kRemembered = 4096;

bool namespace_is_terminating(const Status& error) {
  if (error.details)
    for (const StatusCause& cause : error.details->causes)
      if (cause.type == "NamespaceTerminating") return true;
  return error.is_forbidden() && error.message.find("being terminated") != std::string::npos;
}

bool may_pass(const Status& error) {
  return error.code == 0 || error.code == 408 || error.code == 429 || error.code >= 500;
}

}  // namespace

struct EventRecorder::State {
  struct Event {
    Json document;  // without name and series
    ObjectKey key;  // as written; without a name until then
    std::uint64_t count = 1;
    std::uint64_t written_count = 0;  // 0: not written yet
    WallTime last_observed;
    TimePoint last_seen;
    TimePoint last_written;
    bool queued = false;
  };
  struct Bucket {
    double tokens;
    TimePoint filled;
  };
  using Events = std::map<std::string, Event>;

  State(Environment& recorder_environment, Client recorder_client, EventReporter event_reporter,
        EventRecorderLimits event_limits)
      : environment(recorder_environment),
        client(std::move(recorder_client)),
        reporter(std::move(event_reporter)),
        limits(event_limits),
        logger(environment.logger.with_target("runtime")),
        tasks(environment.executor) {}

  /// The background: writes what is queued, then the series that are due; ends when neither is
  /// left.
  static void start_work(const std::shared_ptr<State>& state);
  static Task<void> work(std::shared_ptr<State> state);
  Task<void> until_woken();
  Task<void> write(std::string id);
  std::string new_name(const Event& event);
  Object to_write(const Event& event) const;
  bool may_speak_about(const Object& regarding);
  void forget_old();
  void enqueue(Event& event, const std::string& id);
  void give_up(const std::string& id, const Status& error);
  std::optional<TimePoint> next_series_write() const;
  void enqueue_due_series();
  Json series(const Event& event) const;

  Environment& environment;
  Client client;
  EventReporter reporter;
  EventRecorderLimits limits;
  Logger logger;
  Events events;  // by what makes them equal
  std::map<std::string, Bucket> buckets;
  std::deque<std::string> queue;
  std::uint64_t dropped = 0;
  std::size_t writing = 0;
  bool works = false;
  bool stopping = false;
  bool woken = false;
  WaitList wake_up;
  TaskGroup tasks;
};

bool EventRecorder::State::may_speak_about(const Object& regarding) {
  const TimePoint now = environment.now();
  const std::string id =
      regarding.uid().empty() ? regarding.ref().to_string() : std::string(regarding.uid());
  const auto refilled = [&](const Bucket& bucket) {
    const double since = std::chrono::duration<double>(now - bucket.filled).count();
    const double per_second = 1 / std::chrono::duration<double>(limits.refill).count();
    return std::min<double>(limits.burst, bucket.tokens + since * per_second);
  };
  if (buckets.size() >= kRemembered)
    std::erase_if(buckets,
                  [&](const auto& entry) { return refilled(entry.second) >= limits.burst; });
  Bucket& bucket = buckets.try_emplace(id, static_cast<double>(limits.burst), now).first->second;
  bucket = {.tokens = refilled(bucket), .filled = now};
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

void EventRecorder::State::forget_old() {
  const TimePoint now = environment.now();
  std::erase_if(events, [&](const auto& entry) {
    return !entry.second.queued && entry.second.last_seen + limits.remember <= now;
  });
  if (events.size() < kRemembered) return;
  auto oldest = events.end();
  for (auto it = events.begin(); it != events.end(); ++it)
    if (!it->second.queued &&
        (oldest == events.end() || it->second.last_seen < oldest->second.last_seen))
      oldest = it;
  if (oldest != events.end()) events.erase(oldest);
}

Json EventRecorder::State::series(const Event& event) const {
  return {{"count", event.count}, {"lastObservedTime", format_micro_time(event.last_observed)}};
}

std::optional<TimePoint> EventRecorder::State::next_series_write() const {
  std::optional<TimePoint> next;
  for (const auto& [id, event] : events) {
    if (event.queued || event.written_count == 0 || event.count == event.written_count) continue;
    const TimePoint due = event.last_written + limits.series_interval;
    if (!next || due < *next) next = due;
  }
  return next;
}

void EventRecorder::State::enqueue_due_series() {
  for (auto& [id, event] : events) {
    if (event.queued || event.written_count == 0 || event.count == event.written_count) continue;
    if (event.last_written + limits.series_interval <= environment.now()) enqueue(event, id);
  }
}

void EventRecorder::State::give_up(const std::string& id, const Status& error) {
  ++dropped;
  logger.warn("an event was not written", {{"error", error.to_string()}});
  events.erase(id);
}

Task<void> EventRecorder::State::work(std::shared_ptr<State> state) {
  while (true) {
    if (!state->queue.empty()) {
      const std::string id = std::move(state->queue.front());
      state->queue.pop_front();
      state->writing = 1;
      co_await state->write(id);
      state->writing = 0;
      continue;
    }
    const auto next = state->next_series_write();
    if (!next || state->stopping) break;
    co_await run_until_deadline(state->environment, state->until_woken(), [next] { return *next; });
    state->woken = false;
    state->enqueue_due_series();
  }
  state->works = false;
}

Task<void> EventRecorder::State::until_woken() {
  while (!woken) co_await wake_up.wait();
}

Task<void> EventRecorder::State::write(std::string id) {
  Event& event = events.at(id);  // stays: nothing erases what is queued
  Status error;
  bool answer_was_lost = false;
  for (unsigned attempt = 1; attempt <= limits.tries; ++attempt) {
    const std::uint64_t count = event.count;
    const bool create = event.key.name.empty() || event.written_count == 0;
    if (create && event.key.name.empty()) event.key.name = new_name(event);
    auto result = create ? co_await client.create(resources::events(), to_write(event))
                         : co_await client.patch(resources::events(), event.key, PatchType::kMerge,
                                                 Json{{"series", series(event)}});
    if (result || (create && answer_was_lost && result.error().is_already_exists())) {
      event.queued = false;
      event.written_count = count;
      event.last_written = environment.now();
      if (count == 1 && event.count > 1) enqueue(event, id);  // repeated while it was being written
      co_return;
    }
    error = std::move(result).error();
    if (namespace_is_terminating(error)) {
      events.erase(id);
      co_return;
    }
    if ((!create && error.is_not_found()) || (create && error.is_already_exists())) {
      // Gone by its time to live, or somebody has the name: write it anew, under another.
      event.key.name.clear();
      event.written_count = 0;
      continue;
    }
    if (!may_pass(error)) break;
    answer_was_lost = true;
    if (attempt == limits.tries || stopping) break;
    const double spread = 0.75 + 0.5 * environment.random.unit();
    co_await environment.sleep_for(Duration(
        static_cast<std::int64_t>(static_cast<double>(limits.retry_delay.count()) * spread)));
  }
  give_up(id, error);
}

std::string EventRecorder::State::new_name(const Event& event) {
  const auto nanos = static_cast<std::uint64_t>(environment.wall_now().time_since_epoch().count());
  const std::string about = event.document.at("regarding").at("name");
  // Two in one instant must not share a name.
  return fmt::format("{}.{:x}", about.substr(0, 230), nanos + environment.random.below(1'000'000));
}

Object EventRecorder::State::to_write(const Event& event) const {
  Json document = event.document;
  document["metadata"] = {{"name", event.key.name}, {"namespace", event.key.namespace_}};
  if (event.count > 1) document["series"] = series(event);
  return Object(std::move(document));
}

void EventRecorder::State::enqueue(Event& event, const std::string& id) {
  event.queued = true;
  queue.push_back(id);
  woken = true;
  wake_up.notify_all();
}

void EventRecorder::State::start_work(const std::shared_ptr<State>& state) {
  if (state->works || state->stopping) return;
  state->works = true;
  state->tasks.spawn("events", work(state));
}

EventRecorder::EventRecorder(Environment& environment, Client client, EventReporter reporter,
                             EventRecorderLimits limits)
    : state_(std::make_shared<State>(environment, std::move(client), std::move(reporter), limits)) {
  if (state_->reporter.instance.empty()) state_->reporter.instance = state_->reporter.controller;
}

EventRecorder::~EventRecorder() = default;

void EventRecorder::publish(const Object& regarding, EventNote note) {
  State& state = *state_;
  if (state.stopping) {
    ++state.dropped;
    return;
  }
  note = within_limits(std::move(note));
  const std::string id = event_identity(regarding, note);

  state.forget_old();
  const WallTime wall = state.environment.wall_now();
  auto found = state.events.find(id);
  if (found != state.events.end()) {
    State::Event& event = found->second;
    ++event.count;
    event.last_observed = wall;
    event.last_seen = state.environment.now();
    const bool first_repeat = event.written_count == 1;
    const bool due = event.last_written + state.limits.series_interval <= event.last_seen;
    if (!event.queued && (first_repeat || due)) state.enqueue(event, id);
  } else if (state.queue.size() >= state.limits.queue || !state.may_speak_about(regarding)) {
    ++state.dropped;
    return;
  } else {
    State::Event& event = state.events[id];
    event.document = event_document(regarding, note, state.reporter);
    event.document["eventTime"] = format_micro_time(wall);
    event.key.namespace_ = regarding.namespace_().empty() ? "default" : regarding.namespace_();
    event.last_observed = wall;
    event.last_seen = state.environment.now();
    state.enqueue(event, id);
  }
  State::start_work(state_);
}

Task<void> EventRecorder::stop(Duration limit) {
  const std::shared_ptr<State> state = state_;
  state->stopping = true;
  state->woken = true;
  state->wake_up.notify_all();
  const TimePoint deadline = state->environment.now() + limit;
  const bool done = co_await run_until_deadline(state->environment, state->tasks.join(),
                                                [deadline] { return deadline; });
  if (done) co_return;
  state->dropped += state->queue.size() + std::exchange(state->writing, 0);
  state->queue.clear();
  state->tasks.cancel();
  co_await state->tasks.join();
}

std::size_t EventRecorder::pending() const { return state_->queue.size() + state_->writing; }
std::uint64_t EventRecorder::dropped() const { return state_->dropped; }

}  // namespace drydock
