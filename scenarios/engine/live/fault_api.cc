#include "scenarios/engine/live/fault_api.h"

#include <fmt/format.h>

#include "scenarios/engine/live/fault_stream.h"
#include "scenarios/engine/world/faulty_answers.h"
#include "scenarios/engine/world/request_words.h"
#include "scenarios/engine/world/trace.h"

namespace drydock::sim {
namespace {

// What a client waits for an answer, when none is to come: longer than any of them.
constexpr Duration kLongerThanAnyClient = std::chrono::minutes(10);

/// What a client would take, without what would lose its media type on the way: protobuf, and
/// aggregated discovery, instead of which every client takes the plain one.
std::string plain_accept(std::string_view accept) {
  std::string kept;
  while (!accept.empty()) {
    const std::size_t end = std::min(accept.find(','), accept.size());
    const std::string_view range = accept.substr(0, end);
    accept.remove_prefix(std::min(end + 1, accept.size()));
    if (range.find("protobuf") != std::string_view::npos ||
        range.find("apidiscovery") != std::string_view::npos)
      continue;
    if (!kept.empty()) kept += ',';
    kept += range;
  }
  return kept.empty() ? std::string(media::kJson) : kept;
}

/// The watch of one operator over one collection: what a gap belongs to.
std::string watch_name(const Request& request, const std::string& by) {
  return fmt::format("{} {} {} {} {}", by, request.resource.group_resource().to_string(),
                     request.namespace_, request.parameters.value("labelSelector"),
                     request.parameters.value("fieldSelector"));
}

bool resumes(const Request& request) {
  const auto version = request.parameters.value("resourceVersion");
  return !version.empty() && version != "0" &&
         request.parameters.value("sendInitialEvents") != "true";
}

}  // namespace

struct FaultApi::Passage {
  Message message;
  std::string by;
  std::optional<Deed> deed;

  bool is(Deed::Kind wanted) const { return deed && deed->kind == wanted; }
  bool is(Deed::Kind wanted, Deed::When when) const { return is(wanted) && deed->when == when; }
};

FaultApi::FaultApi(Environment& environment, Api& upstream, std::set<std::string> operators,
                   FaultSource& faults, Host& host)
    : environment_(environment),
      upstream_(upstream),
      operators_(std::move(operators)),
      faults_(faults),
      host_(host) {}

std::string FaultApi::can_do(const Deed& deed) {
  switch (deed.kind) {
    case Deed::Kind::kLag:
      return "lag: there is one API server, and it is up to date";
    case Deed::Kind::kClockJump:
      return "clock-jump: a real operator's clock is the machine's";
    case Deed::Kind::kDuplicate:
      return "duplicate: a resumed watch goes on after what it has shown";
    default:
      return {};
  }
}

Task<Response> FaultApi::call(Request request) {
  request.accept = plain_accept(request.accept);
  if (!request.caller || !operators_.contains(request.caller->user) ||
      !request.is_resource_request())
    co_return co_await upstream_.call(std::move(request));
  Passage passage = co_await depart(std::move(request));
  if (passage.is(Deed::Kind::kCrash, Deed::When::kBefore) ||
      passage.is(Deed::Kind::kPause, Deed::When::kBefore))
    co_await perform(*passage.deed, passage.by);
  if (passage.is(Deed::Kind::kCrash, Deed::When::kBefore)) co_await never();
  co_return co_await go(std::move(passage));
}

Task<WatchResult> FaultApi::watch(Request request) {
  request.accept = plain_accept(request.accept);
  if (!request.caller || !operators_.contains(request.caller->user))
    co_return co_await upstream_.watch(std::move(request));
  Passage passage = co_await depart(std::move(request));
  const std::string gap = watch_name(passage.message.request, passage.by);
  if (gaps_.erase(gap) > 0 && resumes(passage.message.request))
    co_return std::unexpected(Response(
        Status(410, reason::kExpired, "too old resource version: an event before it was lost")));
  if (passage.deed) {
    const Deed deed = *passage.deed;
    if (deed.kind == Deed::Kind::kLoseRequest || deed.kind == Deed::Kind::kLoseAnswer)
      co_return std::unexpected(detail::connection_reset());
    if (deed.kind == Deed::Kind::kTimeout) co_await never();
    if (deed.kind == Deed::Kind::kDelay) co_await environment_.sleep_for(deed.duration);
    if (deed.kind == Deed::Kind::kError)
      if (auto answer = detail::error_answer(deed, passage.message))
        co_return std::unexpected(*std::move(answer));
    co_await perform(deed, passage.by);
    if (passage.is(Deed::Kind::kCrash, Deed::When::kBefore)) co_await never();
  }
  const std::string by = passage.by, kind = passage.message.object_kind;
  auto stream = co_await upstream_.watch(std::move(passage.message.request));
  if (!stream) co_return std::unexpected(std::move(stream).error());
  co_return std::make_unique<FaultStream>(*this, *std::move(stream), by, kind, gap);
}

Task<FaultApi::Passage> FaultApi::depart(Request request) {
  Passage passage;
  passage.by = request.caller->user;
  passage.message.verb = verb_of(request);
  passage.message.key = key_of(request);
  passage.message.object_kind = co_await kind_of(request.resource);
  passage.message.request = std::move(request);
  passage.message.request.caller.reset();  // upstream it goes with our credentials
  if (passage.message.request.verb == Verb::kList)
    gaps_.erase(watch_name(passage.message.request, passage.by));
  passage.deed = ask(passage);
  co_return passage;
}

std::optional<Deed> FaultApi::ask(Passage& passage) {
  const Request& request = passage.message.request;
  Occasion occasion;
  occasion.by = passage.by;
  occasion.verb = passage.message.verb;
  occasion.object_kind = passage.message.object_kind;
  occasion.namespace_ = request.namespace_;
  occasion.name = passage.message.key.name;
  occasion.subresource = request.subresource;
  occasion.request = &request;
  occasion.now = environment_.now();
  std::optional<Deed> deed;
  if (starts_a_look(request)) {
    occasion.kind = Place::Kind::kConnect;
    deed = faults_.at(occasion);
  }
  if (deed || request.verb == Verb::kWatch) return deed;
  occasion.kind = is_read(request.verb) ? Place::Kind::kRead : Place::Kind::kWrite;
  return faults_.at(occasion);
}

Task<Response> FaultApi::go(Passage passage) {
  if (passage.is(Deed::Kind::kLoseRequest)) co_return detail::connection_reset();
  if (passage.is(Deed::Kind::kTimeout, Deed::When::kBefore)) co_await never();
  if (passage.is(Deed::Kind::kDelay)) co_await environment_.sleep_for(passage.deed->duration);
  if (passage.is(Deed::Kind::kError, Deed::When::kBefore))
    if (auto answer = detail::error_answer(*passage.deed, passage.message))
      co_return *std::move(answer);
  if (passage.is(Deed::Kind::kMeanwhile) || passage.is(Deed::Kind::kCompact))
    co_await perform(*passage.deed, passage.by);
  Response response = co_await upstream_.call(passage.message.request);
  co_return co_await return_home(std::move(passage), std::move(response));
}

Task<Response> FaultApi::return_home(Passage passage, Response response) {
  if (!passage.deed) co_return response;
  const Deed& deed = *passage.deed;
  if (deed.kind == Deed::Kind::kLoseAnswer) co_return detail::connection_reset();
  if (deed.when == Deed::When::kBefore) co_return response;
  if (deed.kind == Deed::Kind::kTimeout) co_await never();
  if (deed.kind == Deed::Kind::kError)
    if (auto answer = detail::error_answer(deed, passage.message)) co_return *std::move(answer);
  co_await perform(deed, passage.by);
  if (deed.kind == Deed::Kind::kCrash) co_await never();
  co_return response;
}

Task<void> FaultApi::perform(Deed deed, std::string by) {
  const std::string target = deed.target.empty() ? by : deed.target;
  if (deed.kind == Deed::Kind::kCrash) host_.crash(target, deed.restart);
  if (deed.kind == Deed::Kind::kPause) host_.pause(target, deed.duration);
  if (deed.kind == Deed::Kind::kCompact) host_.compact();
  if (deed.kind == Deed::Kind::kMeanwhile) co_await host_.meanwhile(deed.meanwhile);
}

// The one who waits goes first: it gives up, or it is dead.
Task<void> FaultApi::never() { co_await environment_.sleep_for(kLongerThanAnyClient); }

Task<std::string> FaultApi::kind_of(GroupVersionResource resource) {
  if (const auto known = kinds_.find(resource); known != kinds_.end()) co_return known->second;
  const std::string path = resource.group.empty()
                               ? "/api/" + resource.version
                               : fmt::format("/apis/{}/{}", resource.group, resource.version);
  const Response answer = co_await upstream_.call(Request::for_path(path));
  if (!answer.ok()) co_return std::string();
  const auto body = answer.wire_body();
  const Json list = Json::parse(*body.bytes, nullptr, false);
  if (list.is_object())
    for (const Json& entry : list.value("resources", Json::array()))
      if (entry.value("name", "") == resource.resource)
        kinds_.emplace(resource, entry.value("kind", ""));
  const auto found = kinds_.find(resource);
  co_return found == kinds_.end() ? std::string() : found->second;
}

}  // namespace drydock::sim
