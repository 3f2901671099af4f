// The way of a call: sent, applied, answered, delivered, and what may befall it.
#include "fakeapi/types/type_registry.h"
#include "fakeapi/write/errors.h"
#include "scenarios/engine/world/faulty_answers.h"
#include "scenarios/engine/world/instance.h"
#include "scenarios/engine/world/request_words.h"
#include "scenarios/engine/world/revisions.h"
#include "scenarios/engine/world/stream.h"

namespace drydock::sim::detail {
namespace {

Occasion occasion_of(const Message& message, const std::string& by, TimePoint now) {
  Occasion occasion;
  occasion.by = by;
  occasion.verb = message.verb;
  occasion.object_kind = message.object_kind;
  occasion.namespace_ = message.key.namespace_;
  occasion.name = message.key.name;
  occasion.subresource = message.request.subresource;
  occasion.request = &message.request;
  occasion.now = now;
  return occasion;
}

// What others do right before the effect.
bool waits_for_arrival(const Deed& deed) {
  return deed.kind == Deed::Kind::kMeanwhile || deed.kind == Deed::Kind::kCompact;
}

}  // namespace

const std::string& WorldCore::kind_of(const GroupVersionResource& gvr) {
  for (const auto& [known, kind] : kinds)
    if (known == gvr) return kind;
  static const std::string unknown;
  const fake::ResourceTypePtr type = server.types().find(gvr);
  if (!type) return unknown;  // not kept: its CRD may come
  return kinds.emplace_back(gvr, type->resource.kind).second;
}

std::shared_ptr<Call> WorldCore::send(Instance& from, Request&& request) {
  auto call = std::make_shared<Call>();
  call->from = &from;
  call->message = std::make_shared<Message>();
  Message& message = *call->message;
  message.number = ++messages;
  message.by = from.actor;
  message.verb = verb_of(request);
  message.object_kind = request.is_resource_request() ? kind_of(request.resource) : std::string();
  message.key = key_of(request);
  message.request = std::move(request);
  if (!message.request.caller) message.request.caller = from.caller;
  message.decided = message.sent = now();

  Occasion occasion = occasion_of(message, from.program.name, now());
  const Verb verb = message.request.verb;
  if (starts_a_look(message.request)) {
    occasion.kind = Place::Kind::kConnect;
    call->deed = ask(occasion, from.actor, call->message);
  }
  if (!call->deed && verb != Verb::kWatch) {
    occasion.kind = is_read(verb) ? Place::Kind::kRead : Place::Kind::kWrite;
    call->deed = ask(occasion, from.actor, call->message);
  }
  if (call->deed && call->deed->when == Deed::When::kBefore && !waits_for_arrival(*call->deed)) {
    perform(*call->deed, &from);
    if (from.crashed) return call;
    if (from.paused) {
      from.parked.push_back([this, call] { depart(call); });
      return call;
    }
  }
  depart(call);
  return call;
}

void WorldCore::depart(const std::shared_ptr<Call>& call) {
  call->message->sent = now();
  record(Record::Kind::kSent, call->from->actor, call->message);
  if (!call->deed || call->deed->kind != Deed::Kind::kDelay) {
    soon(options.request_latency, [this, call] { arrive(call); });
    return;
  }
  hold(options.request_latency + call->deed->duration, [this, call] { arrive(call); });
  if (call->deed->duration + options.request_latency + options.answer_latency >=
      options.client_timeout)
    give_up_at_timeout(call);
}

void WorldCore::give_up_at_timeout(const std::shared_ptr<Call>& call) {
  later(call->message->sent + options.client_timeout, [this, call] {
    if (call->answered) return;
    call->response = no_answer_in_time(options.client_timeout);
    deliver(call);
  });
}

void WorldCore::arrive(const std::shared_ptr<Call>& call) {
  const Deed::Kind deed = call->deed ? call->deed->kind : Deed::Kind::kDelay;
  const bool before = call->deed && call->deed->when == Deed::When::kBefore;
  const bool watch = call->message->request.verb == Verb::kWatch;
  if (call->deed &&
      (deed == Deed::Kind::kLoseRequest || (watch && deed == Deed::Kind::kLoseAnswer)))
    return finish(call, connection_reset());
  if (deed == Deed::Kind::kTimeout && (before || watch)) return give_up_at_timeout(call);
  if (deed == Deed::Kind::kError && (before || watch)) {
    if (auto answer = error_answer(*call->deed, *call->message))
      return finish(call, *std::move(answer));
  }
  if (before && waits_for_arrival(*call->deed)) perform(*call->deed, call->from);
  if (watch)
    open_stream(call);
  else
    take_place(call);
}

void WorldCore::take_place(const std::shared_ptr<Call>& call) {
  Message& message = *call->message;
  writer = call->from->actor;
  cause = call->message;
  auto response = serve(call);
  writer = 0;
  cause.reset();
  if (!response) return;  // waits for its server to catch up
  message.applied = true;
  message.applied_at = now();
  message.revision =
      std::max(message.revision, is_read(message.request.verb) ? 0 : server.revision());
  if (message.key.name.empty())
    if (const auto* created = std::get_if<Object>(&response->payload); created && response->ok())
      message.key.name = created->name();
  message.response = *response;
  record(Record::Kind::kApplied, call->from->actor, call->message);
  if (!call->deed) return finish(call, *std::move(response));

  const Deed& deed = *call->deed;
  const bool after = deed.when == Deed::When::kAfter;
  if (after) perform(deed, call->from);
  if (deed.kind == Deed::Kind::kLoseAnswer) return finish(call, connection_reset());
  if (deed.kind == Deed::Kind::kTimeout && after) return give_up_at_timeout(call);
  if (deed.kind == Deed::Kind::kError && after)
    if (auto answer = error_answer(deed, message)) return finish(call, *std::move(answer));
  finish(call, *std::move(response));
}

void WorldCore::finish(const std::shared_ptr<Call>& call, Response response) {
  call->response = std::move(response);
  soon(options.answer_latency, [this, call] { deliver(call); });
}

void WorldCore::deliver(const std::shared_ptr<Call>& call) {
  if (call->answered) return;
  Instance& to = *call->from;
  if (to.paused) {
    to.parked.push_back([this, call] { deliver(call); });
    return;
  }
  call->answered = true;
  Message& message = *call->message;
  if (!to.is_running() || !call->waiter) {
    if (call->stream) call->stream->close();
    record(Record::Kind::kLost, to.actor, call->message);
    return;
  }
  message.delivered_at = now();
  if (call->stream) {
    record(Record::Kind::kConnected, to.actor, call->message);
  } else {
    message.response = call->response;
    Record told;
    told.kind = Record::Kind::kDelivered;
    told.message = call->message;
    told.revision = message.revision;
    tell(to, std::move(told));
  }
  call->waiter.complete();
}

}  // namespace drydock::sim::detail
