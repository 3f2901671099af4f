#include <algorithm>
#include <deque>
#include <map>

#include "fakeapi/http/front_door.h"
#include "fakeapi/write/fake_api.h"
#include "operator/base/task_group.h"
#include "scenarios/engine/sim_environment.h"
#include "scenarios/tool/cluster_controllers.h"
#include "tests/conformance/backend.h"

namespace drydock::conformance {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kSeed = 1;
constexpr std::string_view kToken = "in-process";
// No call takes longer, whatever the controllers do meanwhile.
constexpr Duration kCallLimit = 60s;

struct OpenWatch {
  explicit OpenWatch(asio::any_io_executor executor) : tasks(std::move(executor)) {}
  std::deque<std::string> lines;
  bool closed = false;
  TaskGroup tasks;
};

http::Authenticator admin_and_tokens_of(const fake::Server& server) {
  http::Authenticator authenticator;
  authenticator.add(std::string(kToken), admin_identity());
  authenticator.set_fallback(
      [&server](std::string_view token) { return server.authenticate(token); });
  return authenticator;
}

Reply to_reply(http::WireAnswer answer) {
  Reply reply{.status = answer.code,
              .media_type = std::move(answer.media_type),
              .warnings = {},
              .body = answer.body.to_string()};
  for (auto& [name, value] : answer.fields)
    if (name == "Warning") reply.warnings.push_back(std::move(value));
  return reply;
}

class InProcessBackend final : public Backend {
 public:
  InProcessBackend()
      : process_(context_.new_process("fake")),
        environment_(context_, process_),
        server_(environment_.clock, environment_.random.fork("server")),
        api_(server_, environment_),
        front_door_(api_, admin_and_tokens_of(server_)),
        tasks_(environment_.executor) {}
  // All coroutines vanish while what they use is still there.
  ~InProcessBackend() override { context_.kill(process_); }

  Result<void> start(const std::string& controllers) {
    DRYDOCK_TRY(tool::ClusterControllers made,
                tool::ClusterControllers::make(controllers, server_));
    controllers_.emplace(std::move(made));
    tasks_.spawn("controllers", controllers_->run(environment_, server_));
    return {};
  }

  Result<Reply> call(const Question& question) override {
    const http::HttpHead head = head_of(question);
    auto request = admit(head, question);
    if (!request) return to_reply(request.error());
    if (request->verb == Verb::kWatch) return whole_watch(head, *std::move(request));
    std::optional<Response> response;
    tasks_.spawn("call", run_call(api_, *std::move(request), response));
    if (!context_.run_until([&] { return response.has_value(); }, kCallLimit)) return no_answer();
    return to_reply(front_door_.render(head, *std::move(response)));
  }

  Result<Reply> open_watch(const std::string& name, const Question& question) override {
    const http::HttpHead head = head_of(question);
    auto request = admit(head, question);
    if (!request) return to_reply(request.error());
    // Whatever is asked for as a watch but is none is answered at once, as over HTTPS.
    if (request->verb != Verb::kWatch) return call(question);
    return start_watch(name, head, *std::move(request));
  }

  Got next_line(const std::string& watch, std::string& line, Duration timeout) override {
    auto found = watches_.find(watch);
    if (found == watches_.end()) return Got::kClosed;
    OpenWatch& stream = *found->second;
    context_.run_until([&] { return !stream.lines.empty() || stream.closed; }, timeout);
    if (stream.lines.empty()) return stream.closed ? Got::kClosed : Got::kTimeout;
    line = std::move(stream.lines.front());
    stream.lines.pop_front();
    return Got::kLine;
  }
  void close_watches() override {
    for (auto& [name, watch] : watches_) {
      watch->tasks.cancel();
      context_.run_until([&watch] { return watch->tasks.size() == 0; }, kCallLimit);
    }
    watches_.clear();
  }
  TimePoint now() override { return context_.now(); }
  WallTime wall_now() override { return environment_.clock.wall_now(); }
  void sleep(Duration duration) override { context_.run_for(duration); }

 private:
  Result<Reply> start_watch(const std::string& name, const http::HttpHead& head, Request request) {
    std::optional<WatchResult> opened;
    tasks_.spawn("open watch", run_watch(api_, std::move(request), opened));
    if (!context_.run_until([&] { return opened.has_value(); }, kCallLimit)) return no_answer();
    if (!*opened) return to_reply(front_door_.render(head, std::move(opened->error())));
    const http::WireAnswer answer = front_door_.render_watch(***opened);
    auto& watch = watches_[name] = std::make_unique<OpenWatch>(environment_.executor);
    watch->tasks.spawn("watch", pump(std::move(**opened), *watch));
    return to_reply(answer);
  }

  // A watch that is asked for like any answer: its lines until it ends.
  Result<Reply> whole_watch(const http::HttpHead& head, Request request) {
    const std::string name = "(whole)";
    auto reply = start_watch(name, head, std::move(request));
    if (!reply || reply->status != 200) return reply;
    OpenWatch& watch = *watches_[name];
    if (!context_.run_until([&watch] { return watch.closed; }, kCallLimit)) return no_answer();
    for (const std::string& line : watch.lines) reply->body += line;
    return reply;
  }

  static Result<Reply> no_answer() {
    return fail(Status(0, reason::kUnavailable, "no answer in a minute of virtual time"));
  }
  static http::HttpHead head_of(const Question& question) {
    http::HttpHead head{
        .method = question.method, .target = question.target, .fields = question.fields};
    if (question.who == Question::Who::kAdmin)
      head.fields.emplace_back("Authorization", "Bearer " + std::string(kToken));
    return head;
  }
  std::expected<Request, http::WireAnswer> admit(const http::HttpHead& head,
                                                 const Question& question) {
    auto request = front_door_.admit(head);
    if (request && question.body && question.body->size() > http::kMaxBody)
      return std::unexpected(front_door_.render(head, http::body_too_large()));
    if (request && question.body) request->body.bytes = *question.body;
    return request;
  }

  static Task<void> run_call(Api& api, Request request, std::optional<Response>& response) {
    response = co_await api.call(std::move(request));
  }
  static Task<void> run_watch(Api& api, Request request, std::optional<WatchResult>& opened) {
    opened = co_await api.watch(std::move(request));
  }
  static Task<void> pump(std::unique_ptr<WatchStream> stream, OpenWatch& out) {
    for (;;) {
      auto event = co_await stream->next();
      if (!event) out.lines.push_back(http::watch_error_frame(*stream, event.error()).to_string());
      if (!event || !*event) break;
      out.lines.push_back(http::watch_frame(*stream, *std::move(*event)).to_string());
    }
    out.closed = true;
  }

  sim::SimContext context_{kSeed};
  sim::ProcessId process_;
  sim::SimEnvironment environment_;
  fake::Server server_;
  fake::FakeApi api_;
  http::FrontDoor front_door_;
  std::optional<tool::ClusterControllers> controllers_;
  std::map<std::string, std::unique_ptr<OpenWatch>> watches_;
  TaskGroup tasks_;
};

}  // namespace

Result<std::unique_ptr<Backend>> make_in_process_backend(const std::string& controllers) {
  auto backend = std::make_unique<InProcessBackend>();
  DRYDOCK_CHECK(backend->start(controllers));
  return std::unique_ptr<Backend>(std::move(backend));
}

}  // namespace drydock::conformance
