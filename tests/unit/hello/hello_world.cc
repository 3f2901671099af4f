#include "tests/unit/hello/hello_world.h"

#include <gtest/gtest.h>

#include "operator/crd/applied.h"
#include "operator/hello/deployment.h"
#include "operator/telemetry/log_format.h"

namespace drydock::hello {

class HelloWorld::Sink final : public LogSink {
 public:
  explicit Sink(std::vector<std::string>& lines) : lines_(lines) {}
  bool enabled(LogLevel) const override { return true; }
  void write(const LogRecord& record) override {
    lines_.push_back(fmt::format("{} {}", to_string(record.level), format_log_text(record)));
  }

 private:
  std::vector<std::string>& lines_;
};

/// The operator's way to the server.
class HelloWorld::Gate final : public Api {
 public:
  Gate(HelloWorld& world, Environment& environment, std::function<void()> kill)
      : world_(world), environment_(environment), kill_(std::move(kill)) {}

  Task<Response> call(Request request) override {
    ++world_.number_;
    if (request.resource.resource != "events") {
      world_.requests_.push_back(
          fmt::format("{} {}{}{}", to_string(request.verb), request.resource.resource,
                      request.subresource.empty() ? "" : "/", request.subresource));
    }
    const Mishap mishap = world_.fate_ ? world_.fate_(world_.number_, request) : Mishap::kNone;
    if (mishap == Mishap::kCrashBefore) co_await die();
    if (mishap == Mishap::kHang) co_await environment_.sleep_for(std::chrono::hours(1));
    if (mishap == Mishap::kError) {
      co_return Response(Status(500, reason::kInternalError, "an error of the test's"));
    }
    request.caller = world_.identity_;
    world_.access_.note(request);
    Response response = co_await world_.api_.call(request);
    world_.access_.note(request, response);
    world_.forbidden_ += response.code == 403;
    if (mishap == Mishap::kCrashAfter) co_await die();
    if (mishap == Mishap::kLostAnswer) {
      co_return Response(Status(0, reason::kUnavailable, "connection reset"));
    }
    co_return response;
  }
  Task<WatchResult> watch(Request request) override {
    request.caller = world_.identity_;
    world_.access_.note(request);
    WatchResult stream = co_await world_.api_.watch(std::move(request));
    world_.forbidden_ += !stream && stream.error().code == 403;
    co_return stream;
  }

 private:
  Task<void> die() {
    kill_();
    co_await environment_.sleep_for(std::chrono::hours(1));  // never comes back
  }

  HelloWorld& world_;
  Environment& environment_;
  std::function<void()> kill_;
};

struct HelloWorld::Instance {
  Instance(HelloWorld& world, sim::ProcessId id)
      : process(id),
        environment(world.context_, id, Logger(*world.sink_, "hello-operator")),
        gate(world, environment, [&world, id] { world.context_.kill(id); }),
        tasks(environment.executor) {}

  static Task<void> run(Instance& self, HelloOptions options) {
    self.status =
        co_await run_hello(self.environment, self.gate, std::move(options), self.shutdown);
  }

  sim::ProcessId process;
  sim::SimEnvironment environment;
  Gate gate;
  Shutdown shutdown;
  std::optional<int> status;
  TaskGroup tasks;
};

namespace {

constexpr const char* kNamespace = "default";

template <class T>
Task<void> store_result(Task<Result<T>> task, std::optional<Result<T>>& result) {
  result = co_await std::move(task);
}

}  // namespace

template <class T>
T HelloWorld::await(Task<Result<T>> task) {
  std::optional<Result<T>> result;
  TaskGroup group(environment_.executor);
  group.spawn("user", store_result(std::move(task), result));
  context_.run_until_done([&result] { return result.has_value(); }, std::chrono::seconds(1));
  if (!result || !*result) {
    ADD_FAILURE() << (result ? result->error().to_string() : "no answer");
    return T();
  }
  return **std::move(result);
}

HelloWorld::HelloWorld(crd::SchemaMode mode, bool install_crd)
    : context_(1),
      environment_(context_, 0),
      server_(environment_.clock, Random(7)),
      api_(server_, environment_),
      user_(api_, "user"),
      sink_(std::make_unique<Sink>(log_)) {
  if (install_crd) {
    create(resources::custom_resource_definitions(), Json(crd::to_crd(hello_definition(), mode)));
  }
  run_for(std::chrono::seconds(5));
}

HelloWorld::~HelloWorld() {
  for (const auto& instance : instances_) context_.kill(instance->process);
  context_.run_until_idle();
}

void HelloWorld::start(HelloOptions options) {
  const sim::ProcessId process = context_.new_process("hello-operator");
  instances_.push_back(std::make_unique<Instance>(*this, process));
  Instance& instance = *instances_.back();
  instance.tasks.spawn("hello-operator", Instance::run(instance, std::move(options)));
}

void HelloWorld::crash() { context_.kill(instances_.back()->process); }
bool HelloWorld::is_alive() const { return context_.is_alive(instances_.back()->process); }
void HelloWorld::request_shutdown() { instances_.back()->shutdown.request(); }
std::optional<int> HelloWorld::exit_status() const { return instances_.back()->status; }

void HelloWorld::apply_hello(std::uint32_t replicas, const std::string& name) {
  WriteOptions options;
  options.field_manager = "user";
  options.force = true;
  await(user_.apply(hello_resource(),
                    crd::make_object(hello_definition(), {kNamespace, name}, HelloSpec{replicas}),
                    options));
}

void HelloWorld::delete_hello(const std::string& name) { remove(hello_resource(), name); }

Object HelloWorld::create(const Resource& resource, Json object) {
  if (resource.namespaced) object["metadata"]["namespace"] = kNamespace;
  return await(user_.create(resource, Object(std::move(object))));
}

void HelloWorld::merge(const Resource& resource, const std::string& name, Json patch,
                       const std::string& subresource) {
  WriteOptions options;
  options.subresource = subresource;
  await(user_.patch(resource, {kNamespace, name}, PatchType::kMerge, std::move(patch), options));
}

void HelloWorld::make_deployment_ready(const std::string& name) {
  const Object live = deployment(name);
  const Json& replicas = live.json()["spec"]["replicas"];
  merge(resources::deployments(), name,
        {{"status",
          {{"observedGeneration", live.generation()},
           {"replicas", replicas},
           {"updatedReplicas", replicas},
           {"readyReplicas", replicas},
           {"availableReplicas", replicas}}}},
        "status");
}

void HelloWorld::remove(const Resource& resource, const std::string& name) {
  await(user_.remove(resource, {kNamespace, name}));
}

Object HelloWorld::hello(const std::string& name) const {
  return server_.peek(hello_resource().gvr().group_resource(), {kNamespace, name});
}

Object HelloWorld::deployment(const std::string& name) const {
  return server_.peek({"apps", "deployments"}, {kNamespace, name});
}

bool HelloWorld::stands(std::uint32_t replicas, const std::string& name) const {
  const Object owner = hello(name), live = deployment(name);
  if (!owner || !live || !owner.has_finalizer(kFinalizer)) return false;
  return crd::is_applied(desired_deployment({owner, HelloSpec{replicas}}).json(), live.json());
}

std::string HelloWorld::readiness(const std::string& name) const {
  const auto status = crd::decode_status<HelloStatus>(hello(name));
  const crd::Condition* ready = crd::find_condition(status.conditions, kReadyCondition);
  if (!ready) return {};
  return fmt::format("{} {}", ready->status == crd::ConditionStatus::kTrue ? "True" : "False",
                     ready->reason);
}

std::vector<std::string> HelloWorld::events() const {
  std::vector<std::string> lines;
  auto events = server_.peek_all({"events.k8s.io", "events"});
  if (events.empty()) events = server_.peek_all({"", "events"});
  for (const Object& event : events) {
    const auto text = [&event](std::string_view one, std::string_view other) {
      const auto value = string_at(event.json(), {one});
      return value.empty() ? string_at(event.json(), {other}) : value;
    };
    lines.push_back(fmt::format("{} {} {}", text("type", "type"), text("reason", "reason"),
                                text("note", "message")));
  }
  return lines;
}

}  // namespace drydock::hello
