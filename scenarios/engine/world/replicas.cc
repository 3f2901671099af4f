// API servers that lag: each knows a prefix of the one history, and answers by the rules of
// resourceVersion.
#include "fakeapi/write/errors.h"
#include "scenarios/engine/world/instance.h"
#include "scenarios/engine/world/request_words.h"
#include "scenarios/engine/world/revisions.h"
#include "scenarios/engine/world/stream.h"

namespace drydock::sim::detail {
namespace {

// What a real server's watch cache waits for at most.
constexpr Duration kCatchUpLimit = std::chrono::seconds(3);

// The state as a replica knows it, then what it hears of. Used only while it lags.
class PrefixCursor final : public fake::WatchCursor {
 public:
  PrefixCursor(std::vector<Object> existing, std::uint64_t revision, bool closing_bookmark,
               std::unique_ptr<fake::WatchCursor> later)
      : existing_(existing.begin(), existing.end()),
        revision_(revision),
        closing_bookmark_(closing_bookmark),
        later_(std::move(later)) {}

  Result<std::optional<WatchEvent>> poll() override {
    if (!existing_.empty()) {
      WatchEvent event(WatchEventType::kAdded, std::move(existing_.front()));
      existing_.pop_front();
      return std::optional(std::move(event));
    }
    if (std::exchange(closing_bookmark_, false))
      if (auto bookmark = later_->bookmark()) {
        Json object = bookmark->object.json();
        object["metadata"]["resourceVersion"] = std::to_string(revision_);
        object["metadata"]["annotations"]["k8s.io/initial-events-end"] = "true";
        return std::optional(WatchEvent(WatchEventType::kBookmark, Object(std::move(object))));
      }
    return later_->poll();
  }
  std::optional<WatchEvent> bookmark() override {
    if (!existing_.empty() || closing_bookmark_) return std::nullopt;
    return later_->bookmark();
  }
  void on_ready(std::function<void()> wake) override { later_->on_ready(std::move(wake)); }
  std::optional<std::int64_t> timeout_seconds() const override { return later_->timeout_seconds(); }
  std::vector<std::string> warnings() const override { return later_->warnings(); }

 private:
  std::deque<Object> existing_;
  std::uint64_t revision_;
  bool closing_bookmark_;
  std::unique_ptr<fake::WatchCursor> later_;
};

// A list of what `request` (a watch or a get) looks at, exactly at that revision.
Request list_at(const Request& request, std::uint64_t revision) {
  Request list(Verb::kList, request.resource);
  list.namespace_ = request.namespace_;
  list.accept = request.accept == media::kPartialObjectMetadata
                    ? std::string(media::kPartialObjectMetadataList)
                    : request.accept;
  list.caller = request.caller;
  list.user_agent = request.user_agent;
  for (const char* selector : {"labelSelector", "fieldSelector"})
    if (const auto text = request.parameters.value(selector); !text.empty())
      list.parameters.set(selector, std::string(text));
  if (!request.name.empty()) list.parameters.set("fieldSelector", "metadata.name=" + request.name);
  list.parameters.set("resourceVersion", std::to_string(revision));
  list.parameters.set("resourceVersionMatch", "Exact");
  return list;
}

// Whether the request leaves it to the server how old its answer is, or says how old at most.
bool may_be_old(const Request& request) {
  const Parameters& parameters = request.parameters;
  if (parameters.value("resourceVersion").empty() || !parameters.value("continue").empty() ||
      parameters.value("resourceVersionMatch") == "Exact")
    return false;
  // With a limit and a version the server leaves its cache aside.
  const bool limited = request.verb == Verb::kList && !parameters.value("limit").empty();
  return !limited || parameters.value("resourceVersion") == "0";
}

}  // namespace

std::uint64_t WorldCore::prefix(unsigned replica) const {
  return replicas[replica].frozen.value_or(server.revision());
}

void WorldCore::lag(unsigned server_number, Duration duration) {
  if (server_number < 1 || server_number > replicas.size()) return;
  Replica& replica = replicas[server_number - 1];
  if (!replica.frozen) replica.frozen = server.revision();
  replica.until = std::max(replica.until, now() + duration);
  later(replica.until, [this, server_number] {
    if (now() >= replicas[server_number - 1].until) thaw(server_number);
  });
}

void WorldCore::thaw(unsigned server_number) {
  Replica& replica = replicas[server_number - 1];
  if (!replica.frozen) return;
  replica.frozen.reset();
  for (Event& event : std::exchange(replica.waiting, {})) soon(Duration::zero(), std::move(event));
  for (Stream* stream : streams)
    if (stream->replica() + 1 == server_number) stream->wake_now();
}

bool WorldCore::wait_for_revision(unsigned replica, std::uint64_t revision, Event event,
                                  Event too_late) {
  if (prefix(replica) >= revision) return false;
  // Whichever comes first; shared by both.
  struct Wait {
    Event event;
    bool over = false;
  };
  auto wait = std::make_shared<Wait>(Wait{.event = std::move(event)});
  replicas[replica].waiting.push_back([wait] {
    if (!std::exchange(wait->over, true)) wait->event();
  });
  if (too_late)
    later(now() + kCatchUpLimit, [wait, too_late = std::move(too_late)]() mutable {
      if (!std::exchange(wait->over, true)) too_late();
    });
  return true;
}

Response WorldCore::read_at(const Request& request, std::uint64_t revision) {
  if (request.verb == Verb::kList) {
    Request list = request;
    list.parameters.remove("limit");
    list.parameters.set("resourceVersion", std::to_string(revision));
    list.parameters.set("resourceVersionMatch", "Exact");
    return server.handle(list);
  }
  Response listed = server.handle(list_at(request, revision));
  auto* list = std::get_if<ObjectList>(&listed.payload);
  if (!list) return listed;
  if (list->items.empty())
    return Response(fake::not_found(request.resource.group_resource(), request.name));
  return {200, std::move(list->items.front())};
}

std::optional<Response> WorldCore::serve(const std::shared_ptr<Call>& call) {
  Message& message = *call->message;
  const Request& request = message.request;
  if (!is_read(request.verb)) return server.handle(request);
  message.revision = server.revision();
  if (request.verb == Verb::kList && starts_a_look(request)) take_expiry(*call->from, message);
  const unsigned replica = call->from->replica;
  if (!replicas[replica].frozen || !request.is_resource_request() || !may_be_old(request))
    return server.handle(request);
  const std::uint64_t at_least = parse_revision(request.parameters.value("resourceVersion"));
  auto too_late = [this, call, at_least] {
    finish(call, Response(fake::too_large_resource_version(at_least, prefix(call->from->replica))));
  };
  // What is not even there yet is refused as ever.
  if (at_least <= server.revision() &&
      wait_for_revision(replica, at_least, [this, call] { take_place(call); }, too_late))
    return std::nullopt;
  message.revision = prefix(replica);
  Response response = read_at(request, message.revision);
  // Its cache still has what the history has forgotten.
  return response.code == 410 ? server.handle(request) : std::move(response);
}

TimePoint WorldCore::committed_at(std::uint64_t revision) const {
  if (revision <= first_revision || revision - first_revision > commit_times.size()) return {};
  return commit_times[revision - first_revision - 1];
}

std::expected<std::unique_ptr<fake::WatchCursor>, Response> WorldCore::watch_from_prefix(
    const Request& request, std::uint64_t known) {
  Response listed = server.handle(list_at(request, known));
  auto* list = std::get_if<ObjectList>(&listed.payload);
  if (!list) return std::unexpected(std::move(listed));
  Request rest = request;
  const bool closing_bookmark = rest.parameters.get("sendInitialEvents").has_value();
  rest.parameters.remove("sendInitialEvents");
  rest.parameters.remove("resourceVersionMatch");
  rest.parameters.set("resourceVersion", std::to_string(known));
  auto later = server.watch(rest);
  if (!later) return later;
  return std::make_unique<PrefixCursor>(std::move(list->items), known, closing_bookmark,
                                        *std::move(later));
}

void WorldCore::open_stream(const std::shared_ptr<Call>& call) {
  Message& message = *call->message;
  Instance& from = *call->from;
  const Parameters& parameters = message.request.parameters;
  const std::string_view version = parameters.value("resourceVersion");
  const bool resumes = !version.empty() && version != "0" && !parameters.get("sendInitialEvents");
  const std::uint64_t known = prefix(from.replica);
  const bool lags = known < server.revision();
  if (lags && !resumes) {
    // Consistent, or not older than what the client has seen: the server says nothing until then.
    const std::uint64_t at_least = version.empty() ? server.revision() : parse_revision(version);
    if (wait_for_revision(from.replica, at_least, [this, call] { open_stream(call); }, nullptr))
      return;
  }
  const bool expired = take_expiry(from, message) && resumes;
  auto cursor =
      lags && !resumes ? watch_from_prefix(message.request, known) : server.watch(message.request);
  message.applied = true;
  message.applied_at = now();
  message.revision = known;
  if (!cursor) return finish(call, std::move(cursor).error());
  const std::uint64_t start = resumes ? parse_revision(version) : known;
  call->stream = std::make_shared<Stream>(*this, from, call->message, *std::move(cursor), start,
                                          resumes ? 0 : known);
  call->stream->open();
  if (expired)
    call->stream->break_off(fail(fake::expired_watch(start, start + 1)), "410 Gone");
  else if (call->deed && call->deed->kind == Deed::Kind::kClose)
    call->stream->break_off(std::optional<WatchEvent>(), "closed at once");
  else if (call->deed && call->deed->kind == Deed::Kind::kGone && resumes)
    call->stream->break_off(fail(fake::expired_watch(start, start + 1)), "410 Gone");
  if (call->deed && call->deed->when == Deed::When::kAfter) perform(*call->deed, &from);
  finish(call, Response());
}

}  // namespace drydock::sim::detail
