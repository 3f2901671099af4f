#include "operator/runtime/watcher.h"

#include <fmt/format.h>

#include <algorithm>

#include "operator/runtime/deadline.h"

namespace drydock {
namespace {

using namespace std::chrono_literals;

constexpr Duration kVeryShortWatch = 1s;
constexpr unsigned kFailuresToWarnAt = 5;
constexpr Duration kLongestBackoff = 60s;  // 30 s and its jitter

bool is_too_large(const Status& status) {
  if (status.details)
    for (const StatusCause& cause : status.details->causes)
      if (cause.type == "ResourceVersionTooLarge") return true;
  return status.message.find("Too large resource version") != std::string::npos;
}

// A watch that the server will never accept from this resource version.
bool demands_a_relist(const Status& status) {
  if (status.is_gone() || is_too_large(status)) return true;
  return status.code >= 400 && status.code < 500 && status.code != 401 && status.code != 403 &&
         status.code != 429;
}

Status no_resource_version(std::string_view what) {
  return Status(0, reason::kMalformed, fmt::format("{} carries no resourceVersion", what));
}

}  // namespace

std::string_view to_string(WatchProfile profile) {
  switch (profile) {
    case WatchProfile::kWatchList:
      return "watchlist";
    case WatchProfile::kList:
      return "list";
    case WatchProfile::kResourceVersionZero:
      return "rv0";
  }
  return "";
}

std::optional<WatchProfile> parse_watch_profile(std::string_view text) {
  for (WatchProfile profile :
       {WatchProfile::kWatchList, WatchProfile::kList, WatchProfile::kResourceVersionZero})
    if (to_string(profile) == text) return profile;
  return std::nullopt;
}

Watcher::Watcher(Environment& environment, Client client, Resource resource, WatcherConfig config)
    : environment_(environment),
      client_(std::move(client)),
      resource_(std::move(resource)),
      config_(std::move(config)),
      logger_(environment.logger.with_target("runtime").with_span(
          "watching", {{"resource", resource_.gvr().group_resource().to_string()}})),
      backoff_(BackoffPolicy::for_watches()) {}

Task<void> Watcher::run(Handler handler) {
  handler_ = std::move(handler);
  while (true) {
    failure_.reset();
    co_await step();
    if (failure_) co_await back_off(*failure_);
  }
}

Task<void> Watcher::step() {
  const bool stream_the_list =
      config_.profile == WatchProfile::kWatchList && server_streams_lists_ && !list_this_round_;
  if (state_ == State::kListed || (state_ == State::kEmpty && stream_the_list))
    co_await open_and_read();
  else
    co_await list_page();
}

Task<void> Watcher::list_page() {
  const TimePoint deadline = environment_.now() + config_.list_timeout;
  const bool answered = co_await run_until_deadline(environment_, list_page_unguarded(),
                                                    [deadline] { return deadline; });
  if (!answered) {
    failure_ = Status(0, reason::kTimeout, "the list was not answered in time");
    start_over();
  }
}

Task<void> Watcher::list_page_unguarded() {
  ListOptions options;
  options.namespace_ = config_.namespace_;
  options.label_selector = config_.label_selector;
  options.field_selector = config_.field_selector;
  options.metadata_only = config_.metadata_only;
  options.continue_token = continue_token_;
  if (config_.profile == WatchProfile::kResourceVersionZero && !consistent_once_) {
    // The watch cache answers; it ignores a limit, and with one the server would leave the cache
    // aside.
    options.resource_version = last_version_seen_.empty() ? "0" : last_version_seen_;
    options.resource_version_match = "NotOlderThan";
  } else {
    options.limit = config_.page_size;
  }
  auto page = co_await client_.list(resource_, std::move(options));
  if (!page) {
    const Status error = std::move(page).error();
    if (is_too_large(error) || error.is_gone()) consistent_once_ = true;
    start_over();
    failure_ = error;
    co_return;
  }
  heard();
  if (continue_token_.empty()) begin_round();
  state_ = State::kListing;
  for (Object& item : page->items) {
    if (item.name().empty())
      logger_.warn("left out a listed object without a name");
    else
      emit(WatcherEvent::Type::kInitApply, std::move(item));
  }
  continue_token_ = std::move(page->continue_token);
  if (!continue_token_.empty()) co_return;
  if (page->resource_version.empty()) {
    start_over();
    failure_ = no_resource_version("the list");
    co_return;
  }
  finish_round(std::move(page->resource_version));
  state_ = State::kListed;
}

Task<void> Watcher::open_and_read() {
  opened_ = environment_.now();
  events_of_stream_ = 0;
  // Not heard of, but the limit counts from here.
  health_.last_heard = opened_;
  const std::int64_t spread =
      std::chrono::duration_cast<std::chrono::seconds>(config_.max_timeout - config_.min_timeout)
          .count();
  const auto extra = environment_.random.below(spread > 0 ? static_cast<std::uint64_t>(spread) : 0);
  timeout_ = config_.min_timeout + std::chrono::seconds(extra);
  const bool ended = co_await run_until_deadline(environment_, open_and_read_unguarded(),
                                                 [this] { return stream_deadline(); });
  health_.connected = false;
  if (ended) co_return;
  // Silence has cost more than a backoff would; what is known stays so.
  logger_.debug("a watch was silent for too long, opening another");
  if (state_ == State::kWatching || state_ == State::kListed) {
    state_ = State::kListed;
  } else {
    list_this_round_ = true;
    start_over();
  }
}

Task<void> Watcher::open_and_read_unguarded() {
  const bool initial = state_ == State::kEmpty;
  WatchOptions options;
  options.namespace_ = config_.namespace_;
  options.label_selector = config_.label_selector;
  options.field_selector = config_.field_selector;
  options.metadata_only = config_.metadata_only;
  options.allow_bookmarks = config_.bookmarks || initial;
  options.timeout_seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout_).count();
  if (initial) {
    options.send_initial_events = true;
    options.resource_version_match = "NotOlderThan";
  } else {
    options.resource_version = resource_version_;
  }
  auto opened = co_await client_.watch(resource_, std::move(options));
  if (!opened) {
    const Status error = std::move(opened).error();
    if (initial && (error.is_invalid() || error.code == 400)) {
      logger_.debug("the server streams no lists, listing", {{"error", error.to_string()}});
      server_streams_lists_ = false;
      co_return;
    }
    failure_ = error;
    if (!initial && demands_a_relist(error)) start_over();
    if (is_too_large(error)) consistent_once_ = true;
    co_return;
  }
  heard();
  ++health_.watches;
  health_.connected = true;
  if (initial) begin_round();
  state_ = initial ? State::kStreamingInitial : State::kWatching;
  while (true) {
    auto next = co_await (*opened)->next();
    if (!next) {
      stream_failed(next.error());
      co_return;
    }
    if (!*next) {
      stream_ended();
      co_return;
    }
    heard();
    take_stream_event(**next);
    if (state_ == State::kEmpty) co_return;
  }
}

void Watcher::take_stream_event(const WatchEvent& event) {
  const std::string_view version = event.object.resource_version();
  if (version.empty()) {
    start_over();
    failure_ = no_resource_version("a watch event");
    return;
  }
  const bool initial = state_ == State::kStreamingInitial;
  if (event.type == WatchEventType::kBookmark) {
    if (initial && event.object.annotation("k8s.io/initial-events-end") == "true") {
      finish_round(std::string(version));
      state_ = State::kWatching;
    } else if (!initial) {
      resource_version_ = last_version_seen_ = version;
    }
    return;
  }
  ++health_.events;
  ++events_of_stream_;
  // The first events of a streamed list come in the order of names, not of versions.
  if (!initial) resource_version_ = last_version_seen_ = version;
  if (event.object.name().empty()) {
    logger_.warn("left out a watch event of an object without a name");
    return;
  }
  const bool deleted = event.type == WatchEventType::kDeleted;
  if (deleted)
    emit(WatcherEvent::Type::kDelete, event.object);
  else
    emit(initial ? WatcherEvent::Type::kInitApply : WatcherEvent::Type::kApply, event.object);
}

void Watcher::stream_failed(const Status& error) {
  failure_ = error;
  // The same event may be what does not decode, each time.
  const bool stuck = error.is(reason::kMalformed) && events_of_stream_ == 0;
  if (state_ == State::kStreamingInitial || demands_a_relist(error) || stuck)
    start_over();
  else
    state_ = State::kListed;
  if (is_too_large(error)) consistent_once_ = true;
}

void Watcher::stream_ended() {
  const bool initial = state_ == State::kStreamingInitial;
  if (initial) {
    list_this_round_ = true;
    start_over();
  } else {
    state_ = State::kListed;
  }
  if (events_of_stream_ == 0 && environment_.now() - opened_ < kVeryShortWatch)
    failure_ =
        Status(0, reason::kUnavailable, "a very short watch: it ended at once, without an event");
}

void Watcher::begin_round() {
  ++health_.lists;
  emit(WatcherEvent::Type::kInit);
}

void Watcher::finish_round(std::string resource_version) {
  resource_version_ = last_version_seen_ = resource_version;
  list_this_round_ = consistent_once_ = false;
  health_.synced = true;
  emit(WatcherEvent::Type::kInitDone, {}, std::move(resource_version));
}

void Watcher::start_over() {
  state_ = State::kEmpty;
  continue_token_.clear();
  resource_version_.clear();
}

void Watcher::emit(WatcherEvent::Type type, Object object, std::string resource_version) {
  handler_(WatcherEvent{type, std::move(object), std::move(resource_version)});
}

void Watcher::heard() {
  health_.last_heard = environment_.now();
  health_.failures = 0;
}

bool Watcher::is_alive(TimePoint now) const {
  const Duration limit = config_.bookmarks ? config_.idle_limit : config_.max_timeout;
  return health_.synced && now - health_.last_heard <= limit + kLongestBackoff;
}

TimePoint Watcher::stream_deadline() const {
  return config_.bookmarks ? health_.last_heard + config_.idle_limit : opened_ + timeout_ + 5s;
}

Task<void> Watcher::back_off(Status error) {
  ++health_.failures;
  health_.last_error = error;
  Duration delay = backoff_.next(environment_.now(), environment_.random);
  if (error.details && error.details->retry_after_seconds)
    delay = std::max<Duration>(delay, std::chrono::seconds(*error.details->retry_after_seconds));
  const bool loud =
      error.is_forbidden() || error.code == 401 || health_.failures >= kFailuresToWarnAt;
  logger_.log(loud ? LogLevel::kWarn : LogLevel::kDebug, "watch failed, trying again",
              {{"error", error.to_string()},
               {"failures", std::to_string(health_.failures)},
               {"after", format_duration(delay)}});
  co_await environment_.sleep_for(delay);
}

}  // namespace drydock
