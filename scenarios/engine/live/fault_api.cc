#include "scenarios/engine/live/fault_api.h"

#include <fmt/format.h>

#include <charconv>

#include "operator/api/client.h"
#include "operator/api/resources.h"
#include "scenarios/engine/live/fault_stream.h"
#include "scenarios/engine/live/plain_accept.h"
#include "scenarios/engine/oracles/ledger.h"
#include "scenarios/engine/world/describe.h"
#include "scenarios/engine/world/faulty_answers.h"
#include "scenarios/engine/world/request_words.h"
#include "scenarios/engine/world/revisions.h"

namespace drydock::sim {
namespace {

// What a client waits for an answer, when none is to come: longer than any of them.
constexpr Duration kLongerThanAnyClient = std::chrono::minutes(10);
constexpr Duration kLook = std::chrono::milliseconds(50);

/// The watch of one operator over one collection: what a gap belongs to.
std::string watch_name(const Request& request, const Instance& by) {
  return fmt::format("{} {} {} {} {} {}", by.name, by.number,
                     request.resource.group_resource().to_string(), request.namespace_,
                     request.parameters.value("labelSelector"),
                     request.parameters.value("fieldSelector"));
}

bool resumes(const Request& request) {
  const auto version = request.parameters.value("resourceVersion");
  return !version.empty() && version != "0" &&
         request.parameters.value("sendInitialEvents") != "true";
}

unsigned number_of(const Identity& caller) {
  unsigned number = 0;
  std::from_chars(caller.uid.data(), caller.uid.data() + caller.uid.size(), number);
  return number;
}

bool is_crash_or_pause(const Deed& deed) {
  return deed.kind == Deed::Kind::kCrash || deed.kind == Deed::Kind::kPause;
}

}  // namespace

struct FaultApi::Passage {
  Request request;  ///< as it goes upstream, with our credentials
  Message message;  ///< until it is sent
  std::shared_ptr<Message> sent;
  Instance by;
  std::optional<Deed> deed;

  bool is(Deed::Kind wanted) const { return deed && deed->kind == wanted; }
  bool is(Deed::Kind wanted, Deed::When when) const { return is(wanted) && deed->when == when; }
};

FaultApi::FaultApi(Environment& environment, Api& upstream, std::set<std::string> operators,
                   FaultSource& faults, Host& host, Options options)
    : environment_(environment),
      upstream_(upstream),
      operators_(std::move(operators)),
      faults_(faults),
      host_(host),
      options_(options) {}

std::string FaultApi::can_do(const Deed& deed) {
  switch (deed.kind) {
    case Deed::Kind::kLag:
      return "lag: there is one API server, and it is up to date";
    case Deed::Kind::kClockJump:
      return "clock-jump: a real operator's clock is the machine's";
    default:
      return {};
  }
}

bool FaultApi::is_befallen(const Request& request) const {
  return request.caller && operators_.contains(request.caller->user) &&
         request.is_resource_request();
}

Task<Response> FaultApi::call(Request request) {
  request.accept = plain_accept(request.accept);
  if (!is_befallen(request)) co_return co_await upstream_.call(std::move(request));
  Passage passage = co_await depart(std::move(request));
  if (passage.deed && is_crash_or_pause(*passage.deed) &&
      passage.deed->when == Deed::When::kBefore) {
    // What it is told while it stands still is no ground of the call.
    if (options_.recorder) passage.message.decided = options_.recorder->now();
    if (co_await hold_sender(*passage.deed, passage.by)) co_return co_await never();
  }
  if (is_write(passage.message)) {
    const Resource resource = co_await resource_of(passage.request.resource);
    co_await host_.before_write(resource);
  }
  if (options_.recorder)
    passage.sent = options_.recorder->sent(passage.by, std::move(passage.message));
  else
    passage.sent = std::make_shared<Message>(std::move(passage.message));
  Response response = co_await go(passage);
  if (options_.recorder) options_.recorder->answered(passage.sent, response);
  co_return response;
}

Task<WatchResult> FaultApi::watch(Request request) {
  request.accept = plain_accept(request.accept);
  if (!is_befallen(request)) co_return co_await upstream_.watch(std::move(request));
  Passage passage = co_await depart(std::move(request));
  const std::string gap = watch_name(passage.request, passage.by);
  const bool expired = passage.deed && passage.deed->kind == Deed::Kind::kGone;
  if ((gaps_.erase(gap) > 0 || expired) && resumes(passage.request))
    co_return std::unexpected(Response(
        Status(410, reason::kExpired, "too old resource version: an event before it was lost")));
  if (options_.recorder)
    passage.sent = options_.recorder->sent(passage.by, passage.message);
  else
    passage.sent = std::make_shared<Message>(passage.message);
  if (passage.deed) {
    const Deed deed = *passage.deed;
    if (deed.kind == Deed::Kind::kLoseRequest || deed.kind == Deed::Kind::kLoseAnswer)
      co_return std::unexpected(detail::connection_reset());
    if (deed.kind == Deed::Kind::kTimeout) co_return std::unexpected(co_await never());
    if (deed.kind == Deed::Kind::kDelay) co_await wait_for_heal(cut(deed.duration));
    if (deed.kind == Deed::Kind::kError)
      if (auto answer = detail::error_answer(deed, *passage.sent))
        co_return std::unexpected(*std::move(answer));
    if (is_crash_or_pause(deed) && deed.when == Deed::When::kBefore) {
      if (co_await hold_sender(deed, passage.by)) co_return std::unexpected(co_await never());
    } else {
      co_await perform(deed, passage.by);
    }
  }
  co_return co_await open(passage);
}

Task<WatchResult> FaultApi::open(Passage& passage) {
  FaultStream::About about{.by = passage.by, .message = passage.sent};
  about.gap = watch_name(passage.request, passage.by);
  about.in_first_look = passage.request.parameters.value("sendInitialEvents") == "true";
  const auto again = again_.extract(about.gap);
  if (again && resumes(passage.request)) about.again = again.mapped();
  about.too_late = forgotten_.watch(passage.request.parameters);
  std::unique_ptr<WatchStream> inner;
  if (!about.too_late) {
    auto stream = co_await upstream_.watch(std::move(passage.request));
    if (!stream) co_return std::unexpected(std::move(stream).error());
    inner = *std::move(stream);
  }
  if (options_.recorder) options_.recorder->connected(passage.sent);
  co_return std::make_unique<FaultStream>(*this, std::move(inner), std::move(about));
}

Task<FaultApi::Passage> FaultApi::depart(Request request) {
  Passage passage;
  passage.by = {request.caller->user, number_of(*request.caller)};
  request.caller.reset();
  Message& message = passage.message;
  message.verb = verb_of(request);
  message.key = key_of(request);
  const Resource resource = co_await resource_of(request.resource);
  message.object_kind = resource.kind;
  passage.request = std::move(request);
  message.request = passage.request;
  // Judges read objects, in whatever form they were sent.
  if (Object body = object_in(message.request)) {
    message.request.body.object = std::move(body);
    message.request.body.bytes.clear();
  }
  if (message.request.verb == Verb::kList) {
    gaps_.erase(watch_name(message.request, passage.by));
    again_.erase(watch_name(message.request, passage.by));
  }
  passage.deed = ask_of_call(passage);
  co_return passage;
}

std::optional<Deed> FaultApi::ask(const Occasion& occasion, const Instance& at_hand) {
  auto deed = faults_.at(occasion);
  if (!deed) return deed;
  const std::string what = fmt::format("{} at {}", describe(*deed), describe(occasion));
  environment_.logger.info("fault", {{"what", what}});
  if (options_.recorder) options_.recorder->fault(at_hand, what);
  return deed;
}

std::optional<Deed> FaultApi::ask_of_call(const Passage& passage) {
  const Message& message = passage.message;
  const Request& request = message.request;
  Occasion occasion;
  occasion.by = passage.by.name;
  occasion.verb = message.verb;
  occasion.object_kind = message.object_kind;
  occasion.namespace_ = request.namespace_;
  occasion.name = message.key.name;
  occasion.subresource = request.subresource;
  occasion.request = &request;
  occasion.now = environment_.now();
  std::optional<Deed> deed;
  if (starts_a_look(request)) {
    occasion.kind = Place::Kind::kConnect;
    deed = ask(occasion, passage.by);
  }
  if (deed || request.verb == Verb::kWatch) return deed;
  occasion.kind = is_read(request.verb) ? Place::Kind::kRead : Place::Kind::kWrite;
  return ask(occasion, passage.by);
}

Task<Response> FaultApi::go(Passage& passage) {
  if (passage.is(Deed::Kind::kLoseRequest)) co_return detail::connection_reset();
  if (passage.is(Deed::Kind::kTimeout, Deed::When::kBefore)) co_return co_await never();
  if (passage.is(Deed::Kind::kDelay)) co_await wait_for_heal(cut(passage.deed->duration));
  if (passage.is(Deed::Kind::kError, Deed::When::kBefore))
    if (auto answer = detail::error_answer(*passage.deed, *passage.sent))
      co_return *std::move(answer);
  if (passage.is(Deed::Kind::kMeanwhile) || passage.is(Deed::Kind::kCompact) ||
      passage.is(Deed::Kind::kStart))
    co_await perform(*passage.deed, passage.by);
  Response response = co_await pass_upstream(passage);
  if (!passage.deed) co_return response;
  const Deed deed = *passage.deed;
  if (deed.kind == Deed::Kind::kLoseAnswer) co_return detail::connection_reset();
  if (deed.when == Deed::When::kBefore) co_return response;
  if (deed.kind == Deed::Kind::kTimeout) co_return co_await never();
  if (deed.kind == Deed::Kind::kError)
    if (auto answer = detail::error_answer(deed, *passage.sent)) co_return *std::move(answer);
  if (is_crash_or_pause(deed)) co_await perform(deed, passage.by);
  if (deed.kind == Deed::Kind::kCrash) co_return co_await never();
  co_return response;
}

Task<Response> FaultApi::pass_upstream(Passage& passage) {
  const bool list = passage.request.verb == Verb::kList;
  auto past = list ? forgotten_.list(passage.request.parameters) : std::nullopt;
  Response response = past ? *std::move(past) : co_await upstream_.call(std::move(passage.request));
  if (options_.recorder) options_.recorder->applied(passage.sent, response);
  co_return response;
}

Task<void> FaultApi::perform(Deed deed, Instance by) {
  const bool itself = deed.target.empty() || deed.target == by.name;
  const Instance target = itself ? by : Instance{deed.target, 0};
  if (deed.kind == Deed::Kind::kCrash) host_.crash(target, deed.restart);
  if (deed.kind == Deed::Kind::kPause) host_.pause(target, deed.duration);
  if (deed.kind == Deed::Kind::kStart) host_.start_beside(target.name);
  if (deed.kind == Deed::Kind::kCompact) co_await host_.compact();
  if (deed.kind == Deed::Kind::kMeanwhile) co_await host_.meanwhile(deed.meanwhile);
}

// A process that stands still before its call sends it when it goes on.
Task<bool> FaultApi::hold_sender(Deed deed, Instance by) {
  co_await perform(deed, by);
  const bool itself = deed.target.empty() || deed.target == by.name;
  if (!itself) co_return false;
  if (deed.kind == Deed::Kind::kCrash || deed.duration == Duration::zero()) co_return true;
  co_await wait_for_heal(cut(deed.duration));
  co_return !host_.is_alive(by);
}

Task<Result<void>> FaultApi::forget_history() {
  // Any list tells how far the cluster has come.
  ListOptions one;
  one.limit = 1;
  DRYDOCK_CO_TRY(const ObjectList list,
                 co_await Client(upstream_).list(resources::namespaces(), one));
  forgotten_.forget(parse_revision(list.resource_version));
  co_return Result<void>();
}

Task<Response> FaultApi::never() {
  co_await environment_.sleep_for(kLongerThanAnyClient);
  co_return detail::connection_reset();
}

Task<void> FaultApi::wait_for_heal(Duration duration) {
  const TimePoint end = environment_.now() + duration;
  for (const std::uint64_t heals = heals_; heals == heals_ && environment_.now() < end;)
    co_await environment_.sleep_for(std::min<Duration>(kLook, end - environment_.now()));
}

Task<Resource> FaultApi::resource_of(GroupVersionResource resource) {
  if (const auto known = resources_.find(resource); known != resources_.end())
    co_return known->second;
  const std::string path = resource.group.empty()
                               ? "/api/" + resource.version
                               : fmt::format("/apis/{}/{}", resource.group, resource.version);
  const Response answer = co_await upstream_.call(Request::for_path(path));
  Resource unknown{resource.group, resource.version, resource.resource, "", true};
  if (!answer.ok()) co_return unknown;
  const auto body = answer.wire_body();
  const Json list = Json::parse(*body.bytes, nullptr, false);
  if (!list.is_object()) co_return unknown;
  for (const Json& entry : list.value("resources", Json::array()))
    if (entry.value("name", "") == resource.resource)
      co_return resources_
          .emplace(resource, Resource{resource.group, resource.version, resource.resource,
                                      entry.value("kind", ""), entry.value("namespaced", true)})
          .first->second;
  co_return unknown;
}

}  // namespace drydock::sim
