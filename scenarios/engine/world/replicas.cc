// API servers that lag: each knows a prefix of the one history, and answers by the rules of
// resourceVersion.
#include "fakeapi/write/errors.h"
#include "scenarios/engine/world/instance.h"
#include "scenarios/engine/world/revisions.h"
#include "scenarios/engine/world/stream.h"

namespace drydock::sim::detail {

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
  for (auto& waiting : std::exchange(replica.waiting, {}))
    soon(Duration::zero(), std::move(waiting.event));
  for (Stream* stream : streams)
    if (stream->replica() + 1 == server_number) stream->wake_now();
}

void WorldCore::when_caught_up(unsigned replica, std::uint64_t revision, Event event) {
  replicas[replica].waiting.push_back({revision, std::move(event)});
}

TimePoint WorldCore::committed_at(std::uint64_t revision) const {
  if (revision <= first_revision || revision - first_revision > commit_times.size()) return {};
  return commit_times[revision - first_revision - 1];
}

void WorldCore::open_stream(const std::shared_ptr<Call>& call) {
  Message& message = *call->message;
  Instance& from = *call->from;
  const Parameters& parameters = message.request.parameters;
  const std::string_view version = parameters.value("resourceVersion");
  const bool resumes = !version.empty() && version != "0" && !parameters.get("sendInitialEvents");
  const bool expired = take_expiry(from, message) && resumes;
  auto cursor = server.watch(message.request);
  message.applied = true;
  message.applied_at = now();
  message.revision = server.revision();
  if (!cursor) return finish(call, std::move(cursor).error());
  const std::uint64_t start = resumes ? parse_revision(version) : server.revision();
  call->stream = std::make_shared<Stream>(*this, from, call->message, *std::move(cursor), start);
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
