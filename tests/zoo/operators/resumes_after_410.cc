#include "operator/base/task_group.h"
#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "resumes-without-relisting";
constexpr auto kPause = std::chrono::milliseconds(100);

Json size_of(const Object& hello) {
  return {{"replicas", std::to_string(number_at(hello, "replicas", 1))}};
}

/// The mended one leaves watching to the library.
Task<Result<Action>> reconcile(Object hello, ReconcileContext& context) {
  if (hello.is_being_deleted()) co_return Action::await_change();
  DRYDOCK_CO_TRY(Object made,
                 co_await ensure(child(hello, "server", size_of(hello)), kName, context));
  co_return Action::requeue(kLookAgain);
}

/// True once the server is as the Hello says.
Task<bool> make_so(Object hello, Client client) {
  if (hello.is_being_deleted()) co_return true;
  const Object wanted = child(hello, "server", size_of(hello));
  const auto live = co_await client.get(resources::config_maps(), wanted.key());
  if (!live && !live.error().is_not_found()) co_return false;
  if (live && is_controlled_by(*live, hello) &&
      Json(data_of(*live, "replicas")) == size_of(hello)["replicas"])
    co_return true;
  WriteOptions options;
  options.field_manager = kName;
  options.force = true;
  const auto applied = co_await client.apply(resources::config_maps(), wanted, options);
  co_return applied.has_value();
}

Task<void> make_so_at_last(Object hello, Client client, Environment& environment) {
  for (int tries = 0; tries < 10; ++tries) {
    if (co_await make_so(hello, client)) co_return;
    co_await environment.sleep_for(kPause * (1 << tries));
  }
}

/// Where the server is now; what was before is nobody's business.
Task<std::string> newest_version(Client client) {
  ListOptions one;
  one.limit = 1;
  const auto list = co_await client.list(zoo_resource("Follower"), one);
  co_return list ? list->resource_version : std::string();
}

Task<std::string> first_look(Client client, Environment& environment) {
  const auto list = co_await client.list_all(zoo_resource("Follower"));
  if (!list) co_return std::string();
  for (const Object& each : list->items) co_await make_so_at_last(each, client, environment);
  co_return list->resource_version;
}

/// Reads one stream to its end; where to go on.
Task<std::string> read_stream(std::string version, Client client, Environment& environment) {
  WatchOptions options;
  options.resource_version = version;
  options.timeout_seconds = 300;
  auto stream = co_await client.watch(zoo_resource("Follower"), options);
  Status end = stream ? Status() : stream.error();
  while (stream) {
    auto event = co_await (*stream)->next();
    if (!event) end = event.error();
    if (!event || !*event) break;
    version = std::string((*event)->object.resource_version());
    const WatchEventType type = (*event)->type;
    if (type == WatchEventType::kAdded || type == WatchEventType::kModified)
      co_await make_so_at_last((*event)->object, client, environment);
  }
  if (end.is_gone()) co_return co_await newest_version(client);
  co_return version;
}

Task<void> follow(Environment& environment, Client client) {
  std::string version;
  while (true) {
    if (version.empty()) {
      version = co_await first_look(client, environment);
    } else {
      version = co_await read_stream(std::move(version), client, environment);
    }
    co_await environment.sleep_for(kPause);
  }
}

Task<int> run_follower(sim::InstanceWorld world) {
  TaskGroup tasks(world.environment.executor);
  tasks.spawn("follow", follow(world.environment, Client(world.api, kName)));
  co_await world.shutdown.wait();
  tasks.cancel();
  co_await tasks.join();
  co_return 0;
}

std::string unmet(const Object& hello, const sim::ClusterView& view) {
  if (hello.is_being_deleted()) return {};
  return unmet_child(hello, view, "server", size_of(hello));
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator({.name = kName,
                                               .kind = "Follower",
                                               .spec_schema = {{"replicas", a_number(5)}},
                                               .make_reconciler = stateless(reconcile),
                                               .unmet = unmet});
  if (!mended) made.run = run_follower;
  return made;
}

constexpr const char* kBase = R"(
name: a Hello is scaled
operators: [resumes-without-relisting]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Follower, metadata: {name: sample}, spec: {replicas: 1}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Follower, metadata: {name: sample}, spec: {replicas: 2}}
)";

}  // namespace

Specimen resumes_after_410() {
  return {kName,
          "goes on from the newest version after 410 Gone, and never learns what it missed",
          "",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
