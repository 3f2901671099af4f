// The whole runtime against the fake API server in process: an operator that keeps, for each
// ConfigMap labelled app=mirror, a Secret with the same data that it owns, and a ConfigMap that is
// not owned, in a ledger namespace, which its finalizer takes away. Users meddle, watches lose
// events, close and expire, and the operator crashes before and after each of its writes.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "fakeapi/write/fake_api.h"
#include "operator/api/resources.h"
#include "operator/base/task_group.h"
#include "operator/runtime/controller.h"
#include "operator/runtime/event_recorder.h"
#include "operator/runtime/finalizer.h"
#include "operator/runtime/owner_references.h"
#include "scenarios/engine/sim_environment.h"

namespace drydock {
namespace {

using namespace std::chrono_literals;

constexpr const char* kFinalizer = "example.org/mirror";

/// Faults between an operator and the fake, and the crash at one of its writes.
class FaultyApi final : public Api {
 public:
  explicit FaultyApi(Api& inner) : inner_(inner) {}

  int drop_events = 0;  ///< the next ones are not delivered
  std::uint64_t epoch =
      0;                 ///< raised: open watches end at their next event, which is not delivered
  bool expired = false;  ///< they end with 410
  std::function<void()> crash;
  int crash_at_write = -1;  ///< which write; then: before or after it took place
  bool crash_after = false;
  std::vector<std::string> writes;
  std::size_t reads = 0;

  Task<Response> call(Request request) override {
    const bool write = request.verb != Verb::kGet && request.verb != Verb::kList;
    if (request.verb == Verb::kGet) ++reads;
    if (!write) co_return co_await inner_.call(std::move(request));
    const bool now = static_cast<int>(writes.size()) == crash_at_write;
    writes.push_back(
        fmt::format("{} {} {}", to_string(request.verb), request.resource.resource, request.name));
    if (now && !crash_after) crash();
    if (now && !crash_after) co_await environment_gone();
    Response response = co_await inner_.call(std::move(request));
    if (now) {
      crash();
      co_await environment_gone();
    }
    co_return response;
  }

  Task<WatchResult> watch(Request request) override;

 private:
  friend class FaultyStream;
  // A crashed process gets no further: its next wait is dropped.
  Task<void> environment_gone() { return never_.wait(); }
  Api& inner_;
  WaitList never_;
};

class FaultyStream final : public WatchStream {
 public:
  FaultyStream(FaultyApi& api, std::unique_ptr<WatchStream> inner)
      : api_(api), inner_(std::move(inner)), epoch_(api.epoch) {}
  Task<Result<std::optional<WatchEvent>>> next() override {
    while (true) {
      auto next = co_await inner_->next();
      if (epoch_ != api_.epoch && api_.expired)
        co_return fail(Status(410, reason::kExpired, "too old resource version"));
      if (epoch_ != api_.epoch) co_return std::optional<WatchEvent>();
      const bool event = next && *next && (*next)->type != WatchEventType::kBookmark;
      if (!event || api_.drop_events == 0) co_return next;
      --api_.drop_events;
    }
  }

 private:
  FaultyApi& api_;
  std::unique_ptr<WatchStream> inner_;
  std::uint64_t epoch_;
};

Task<WatchResult> FaultyApi::watch(Request request) {
  auto opened = co_await inner_.watch(std::move(request));
  if (!opened) co_return std::unexpected(std::move(opened).error());
  co_return std::make_unique<FaultyStream>(*this, *std::move(opened));
}

class Mirror {
 public:
  static Task<Result<Action>> reconcile(Object object, ReconcileContext& context) {
    return run_finalizer(
        context.client(), resources::config_maps(), kFinalizer, std::move(object),
        [&context](Object live) { return apply(std::move(live), context); },
        [&context](Object dying) { return cleanup(std::move(dying), context); });
  }

 private:
  static Json ledger_of(const Object& object) {
    return {{"apiVersion", "v1"},
            {"kind", "ConfigMap"},
            {"metadata", {{"name", object.name()}, {"namespace", "ledger"}}},
            {"data", {{"uid", object.uid()}}}};
  }
  static Task<Result<Action>> apply(Object object, ReconcileContext& context) {
    const std::string name(object.name());
    const Object secret = context.store(resources::secrets()).get({"shop", name});
    const Json data = object.json().value("data", Json::object());
    if (!secret) {
      Json wanted{{"apiVersion", "v1"},
                  {"kind", "Secret"},
                  {"metadata", {{"name", name}, {"namespace", "shop"}, {"annotations", data}}}};
      DRYDOCK_CO_TRY(Object owned, with_controller(Object(std::move(wanted)), object));
      DRYDOCK_CO_TRY(Object made, co_await context.client().create(resources::secrets(), owned));
      auto noted =
          co_await context.client().create(resources::config_maps(), Object(ledger_of(object)));
      if (!noted && !noted.error().is_already_exists()) co_return fail(noted.error());
    } else if (!is_controlled_by(secret, object)) {
      // Its predecessor's; a garbage collector would take it away.
      auto removed = co_await context.client().remove(resources::secrets(), secret.key());
      if (!removed && !removed.error().is_not_found()) co_return fail(removed.error());
      co_return Action::requeue(0s);
    } else if (secret.json()["metadata"].value("annotations", Json::object()) != data) {
      Json changed = secret.json();
      changed["metadata"]["annotations"] = data;
      DRYDOCK_CO_TRY(Object written, co_await context.client().replace(resources::secrets(),
                                                                       Object(std::move(changed))));
    }
    co_return Action::requeue(10min);
  }
  static Task<Result<Action>> cleanup(Object object, ReconcileContext& context) {
    for (auto [resource, key] :
         {std::pair{resources::secrets(), ObjectKey{"shop", std::string(object.name())}},
          std::pair{resources::config_maps(), ObjectKey{"ledger", std::string(object.name())}}}) {
      auto removed = co_await context.client().remove(resource, key);
      if (!removed && !removed.error().is_not_found()) co_return fail(removed.error());
    }
    co_return Action::await_change();
  }
};

/// One life of the operator's process.
struct Instance {
  Instance(sim::SimContext& sim, fake::Server& server, WatchProfile profile)
      : env(sim, sim.new_process("operator")),
        fake(server, env),
        api(fake),
        controller(env, Client(api, "mirror/1.0"), resources::config_maps(),
                   {.namespace_ = "shop", .profile = profile}),
        tasks(env.executor) {
    controller.owns(resources::secrets(), {.namespace_ = "shop", .profile = profile})
        .concurrency(2);
    tasks.spawn("mirror", run(controller));
  }
  static Task<void> run(Controller& controller) { co_await controller.run(Mirror::reconcile); }

  sim::SimEnvironment env;
  fake::FakeApi fake;
  FaultyApi api;
  Controller controller;
  TaskGroup tasks;
};

struct World {
  explicit World(std::uint64_t seed, WatchProfile list_profile = WatchProfile::kWatchList)
      : profile(list_profile), sim(seed), env(sim, 0), server(env.clock, sim.random("server")) {
    for (const char* name : {"shop", "ledger"})
      write(Verb::kCreate, resources::namespaces(), {"", name},
            {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", name}}}});
    start();
  }
  ~World() { kill(); }

  void start() { instance = std::make_unique<Instance>(sim, server, profile); }
  void kill() {
    sim.kill(instance->env.process());
    past_writes += instance->api.writes.size();
    instance.reset();
  }
  Response write(Verb verb, const Resource& resource, ObjectKey key, Json body = nullptr) {
    Request request(verb, resource.gvr());
    request.namespace_ = key.namespace_;
    if (verb != Verb::kCreate) request.name = key.name;
    request.user_agent = "user/1.0";
    if (verb == Verb::kPatch) {
      request.body.media_type = std::string(media::kMergePatch);
      request.body.bytes = body.dump();
    } else if (!body.is_null()) {
      request.body.media_type = std::string(media::kJson);
      request.body.object = Object(std::move(body));
    }
    return server.handle(request);
  }
  Response create_map(std::string name, std::string value) {
    return write(Verb::kCreate, resources::config_maps(), {"shop", name},
                 {{"apiVersion", "v1"},
                  {"kind", "ConfigMap"},
                  {"metadata", {{"name", name}, {"namespace", "shop"}}},
                  {"data", {{"value", std::move(value)}}}});
  }
  /// What is wrong, in words; empty when all is as it should be.
  std::string wrong() {
    std::map<std::string, Object> maps;
    std::string text;
    for (const Object& map : server.peek_all({"", "configmaps"}))
      if (map.namespace_() == "shop") maps.emplace(map.name(), map);
    for (const auto& [name, map] : maps) {
      const Object secret = server.peek({"", "secrets"}, {"shop", name});
      if (map.is_being_deleted()) text += name + " is not gone; ";
      if (!secret || !is_controlled_by(secret, map) ||
          secret.json()["metadata"].value("annotations", Json::object()) !=
              map.json().value("data", Json::object()))
        text += name + " has no right Secret; ";
    }
    for (const Object& secret : server.peek_all({"", "secrets"}))
      if (!maps.contains(std::string(secret.name())))
        text += fmt::format("Secret {} is left over; ", secret.name());
    for (const Object& entry : server.peek_all({"", "configmaps"}))
      if (entry.namespace_() == "ledger" && !maps.contains(std::string(entry.name())))
        text += fmt::format("ledger {} is left over; ", entry.name());
    return text;
  }

  WatchProfile profile;
  std::size_t past_writes = 0;
  sim::SimContext sim;
  sim::SimEnvironment env;
  fake::Server server;
  std::unique_ptr<Instance> instance;
};

TEST(RuntimeOnFakeTest, ANewObjectCostsItsWritesAndNoRead) {
  for (const WatchProfile profile :
       {WatchProfile::kWatchList, WatchProfile::kList, WatchProfile::kResourceVersionZero}) {
    World world(1, profile);
    world.sim.run_for(1s);
    ASSERT_TRUE(world.instance->controller.ready()) << to_string(profile);
    ASSERT_EQ(world.create_map("a", "1").code, 201);
    world.sim.run_for(1s);
    EXPECT_EQ(world.wrong(), "");
    EXPECT_EQ(
        world.instance->api.writes,
        (std::vector<std::string>{"patch configmaps a", "create secrets ", "create configmaps "}));
    EXPECT_EQ(world.instance->api.reads, 0u);
    EXPECT_EQ(world.instance->controller.stats().reconciles, 1u) << "own writes trigger nothing";
    world.sim.run_for(24h);
    EXPECT_EQ(world.instance->api.writes.size(), 3u) << "a steady state writes nothing";
    EXPECT_EQ(world.instance->controller.stats().errors, 0u);
    EXPECT_NEAR(static_cast<double>(world.instance->controller.stats().reconciles), 145, 1);
    world.write(Verb::kDelete, resources::config_maps(), {"shop", "a"});
    world.sim.run_for(1s);
    EXPECT_EQ(world.wrong(), "");
    EXPECT_TRUE(world.server.peek({"", "configmaps"}, {"shop", "a"}).empty());
    EXPECT_EQ(world.instance->controller.queued(), 0u);
  }
}

// One user's deed after the other, with faults in between, each a draw of one stream.
void meddle(World& world, Random& random, bool faults) {
  const std::string name(1, static_cast<char>('a' + random.below(3)));
  switch (random.below(faults ? 8 : 4)) {
    case 0:
      world.create_map(name, std::to_string(random.below(100)));
      break;
    case 1:
      world.write(Verb::kPatch, resources::config_maps(), {"shop", name},
                  {{"data", {{"value", std::to_string(random.below(100))}}}});
      break;
    case 2:
      world.write(Verb::kDelete, resources::config_maps(), {"shop", name});
      break;
    case 3:
      world.write(Verb::kDelete, resources::secrets(), {"shop", name});
      break;
    case 4:
      world.instance->api.drop_events += 1 + static_cast<int>(random.below(3));
      break;
    case 5:
      ++world.instance->api.epoch;
      break;
    case 6:
      world.server.compact();
      break;
    case 7:
      world.kill();
      world.start();
      break;
  }
  if (random.below(2) == 0) world.sim.run_for(std::chrono::milliseconds(random.below(3000)));
}

TEST(RuntimeOnFakeTest, ConvergesWhateverUsersAndWatchesDo) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    World world(seed, static_cast<WatchProfile>(seed % 3));
    Random random = Random(seed).fork("meddling");
    for (int i = 0; i < 40; ++i) meddle(world, random, true);
    // Dropped events stay lost until the next list.
    world.instance->api.drop_events = 0;
    world.sim.run_for(1s);
    world.instance->api.expired = true;
    ++world.instance->api.epoch;
    world.sim.run_for(25min);
    ASSERT_EQ(world.wrong(), "") << "seed " << seed;
    const std::uint64_t quiet_from = world.server.revision();
    world.sim.run_for(1h);
    ASSERT_EQ(world.server.revision(), quiet_from) << "it does not come to rest, seed " << seed;
  }
}

TEST(RuntimeOnFakeTest, WithoutFaultsItConvergesWithinSeconds) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    World world(seed);
    Random random = Random(seed).fork("meddling");
    for (int i = 0; i < 40; ++i) meddle(world, random, false);
    world.sim.run_for(10s);
    ASSERT_EQ(world.wrong(), "") << "seed " << seed;
  }
}

// A fixed story of three writes and three deletions; the operator crashes at its first write, its
// second, ... until it gets through without one.
TEST(RuntimeOnFakeTest, ConvergesWhereverItCrashes) {
  for (const bool after : {false, true}) {
    bool crashed = true;
    int at = 0;
    for (; crashed; ++at) {
      ASSERT_LT(at, 50);
      crashed = false;
      World world(static_cast<std::uint64_t>(at));
      FaultyApi& api = world.instance->api;
      api.crash_at_write = at;
      api.crash_after = after;
      api.crash = [&] {
        crashed = true;
        world.sim.kill(world.instance->env.process());
      };
      for (const char* name : {"a", "b", "c"}) world.create_map(name, "1");
      world.sim.run_for(1s);
      for (const char* name : {"a", "b"})
        world.write(Verb::kDelete, resources::config_maps(), {"shop", name});
      world.sim.run_for(1s);
      if (crashed) {
        world.kill();
        world.start();
      }
      world.sim.run_for(1min);
      EXPECT_EQ(world.wrong(), "") << (after ? "after" : "before") << " write " << at;
      EXPECT_EQ(world.server.peek_all({"", "secrets"}).size(), 1u);
    }
    EXPECT_GT(at, 12) << "fewer writes than the story has";
  }
}

TEST(RuntimeOnFakeTest, TheSameSeedGivesTheSameRun) {
  const auto run = [](std::uint64_t seed) {
    World world(seed);
    Random random = Random(seed).fork("meddling");
    for (int i = 0; i < 30; ++i) meddle(world, random, true);
    world.sim.run_for(10min);
    return std::pair(world.sim.trace_hash(), world.server.revision());
  };
  for (std::uint64_t seed = 0; seed < 5; ++seed) EXPECT_EQ(run(seed), run(seed));
}

TEST(RuntimeOnFakeTest, EventsAreAcceptedAndBecomeASeries) {
  sim::SimContext sim(1);
  sim::SimEnvironment env(sim, sim.new_process("operator"));
  fake::Server server(env.clock, sim.random("server"));
  fake::FakeApi api(server, env);
  EventRecorder recorder(env, Client(api, "mirror/1.0"), {.controller = "example.org/mirror"});
  const Object about(Json{{"apiVersion", "v1"},
                          {"kind", "ConfigMap"},
                          {"metadata", {{"name", "a"}, {"namespace", "default"}, {"uid", "u"}}}});
  for (int i = 0; i < 3; ++i) {
    recorder.publish(about,
                     {.type = EventType::kWarning, .reason = "Odd", .action = "Look", .note = "n"});
    sim.run_for(31min);
  }
  EXPECT_EQ(recorder.dropped(), 0u);
  const auto events = server.peek_all({"", "events"});
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].json().at("series").at("count"), 3);
}

}  // namespace
}  // namespace drydock
