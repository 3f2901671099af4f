#include "operator/runtime/leader_election.h"

#include <gtest/gtest.h>

#include <memory>

#include "fakeapi/write/fake_api.h"
#include "operator/api/resources.h"
#include "operator/base/task_group.h"
#include "scenarios/engine/sim_environment.h"

namespace drydock {
namespace {

using namespace std::chrono_literals;

const ObjectKey kLease{"default", "worker"};

/// What befalls an instance's requests for the lease.
enum class LeaseFault { kNone, kError, kHang, kLostAnswer };

class FaultyLeases final : public Api {
 public:
  FaultyLeases(Api& inner, Environment& environment) : inner_(inner), environment_(environment) {}
  LeaseFault fault = LeaseFault::kNone;

  Task<Response> call(Request request) override {
    const bool lease = request.resource.resource == "leases";
    if (lease && fault == LeaseFault::kHang) co_await environment_.sleep_for(1h);
    if (lease && fault == LeaseFault::kError)
      co_return Response(Status(500, reason::kInternalError, "an error of the test's"));
    const bool lost = lease && fault == LeaseFault::kLostAnswer;
    Response response = co_await inner_.call(std::move(request));
    if (lost) co_return Response(Status(0, reason::kUnavailable, "connection reset"));
    co_return response;
  }
  Task<WatchResult> watch(Request request) override { return inner_.watch(std::move(request)); }

 private:
  Api& inner_;
  Environment& environment_;
};

/// One life of a program that writes twice a second while it leads.
struct Instance {
  Instance(sim::SimContext& sim, fake::Server& server, std::string id, LeaderElectionConfig config,
           std::vector<std::string>& writers)
      : identity(std::move(id)),
        env(sim, sim.new_process(identity)),
        fake(server, env),
        api(fake, env),
        client(api, "worker/1.0"),
        events(env, client, {.controller = "worker"}),
        elector(env, client, with_identity(std::move(config), identity), &events,
                [this](bool leads) { changes += leads ? "+" : "-"; }),
        guarded(elector.guard(api)),
        tasks(env.executor) {
    tasks.spawn("worker", run(*this, writers));
  }
  static LeaderElectionConfig with_identity(LeaderElectionConfig config, const std::string& id) {
    config.lease = kLease;
    config.identity = id;
    return config;
  }
  static Task<void> run(Instance& self, std::vector<std::string>& writers) {
    self.end = co_await self.elector.lead([&self, &writers] { return work(self, writers); },
                                          self.shutdown);
    co_await self.events.stop();
  }
  static Task<void> work(Instance& self, std::vector<std::string>& writers) {
    const Client client(*self.guarded, "worker/1.0");
    while (!self.shutdown.requested()) {
      const Json patch{{"data", {{"by", self.identity}}}};
      auto written = co_await client.patch(resources::config_maps(), {"default", "work"},
                                           PatchType::kMerge, patch);
      if (written && (writers.empty() || writers.back() != self.identity))
        writers.push_back(self.identity);
      if (!written) ++self.refused;
      co_await self.env.sleep_for(500ms);
    }
  }

  std::string identity;
  std::string changes;  // "+" and "-"
  int refused = 0;
  std::optional<LeadershipEnd> end;
  Shutdown shutdown;
  sim::SimEnvironment env;
  fake::FakeApi fake;
  FaultyLeases api;
  Client client;
  EventRecorder events;
  LeaderElector elector;
  std::unique_ptr<Api> guarded;
  TaskGroup tasks;
};

struct World {
  explicit World(std::uint64_t seed)
      : sim(seed), env(sim, 0), server(env.clock, sim.random("server")) {
    write(resources::config_maps(), {{"apiVersion", "v1"},
                                     {"kind", "ConfigMap"},
                                     {"metadata", {{"name", "work"}, {"namespace", "default"}}}});
  }
  ~World() {
    for (const auto& instance : instances) sim.kill(instance->env.process());
  }

  Instance& start(LeaderElectionConfig config = {}) {
    std::string id(1, static_cast<char>('a' + instances.size() % 26));
    id += std::to_string(instances.size());
    instances.push_back(
        std::make_unique<Instance>(sim, server, std::move(id), std::move(config), writers));
    return *instances.back();
  }
  void crash(Instance& instance) { sim.kill(instance.env.process()); }
  void write(const Resource& resource, Json object, Verb verb = Verb::kCreate) {
    Request request(verb, resource.gvr());
    request.namespace_ = "default";
    if (verb != Verb::kCreate) request.name = string_at(object, {"metadata", "name"});
    request.body = {std::string(media::kJson), Object(std::move(object)), {}};
    const Response response = server.handle(request);
    EXPECT_LT(response.code, 300);
  }
  Object lease() const { return server.peek({"coordination.k8s.io", "leases"}, kLease); }
  std::string holder() const { return read_lease(lease()).holder; }
  std::size_t leaders() const {
    std::size_t count = 0;
    for (const auto& instance : instances)
      if (sim.is_alive(instance->env.process()) && instance->elector.is_leader()) ++count;
    return count;
  }
  /// Looks after every step that there is one leader at most.
  void run_for(Duration duration) {
    sim.run_until(
        [&] {
          if (leaders() > 1) ADD_FAILURE() << "two leaders at " << format_time(env.wall_now());
          return leaders() > 1;
        },
        duration);
  }

  sim::SimContext sim;
  sim::SimEnvironment env;
  fake::Server server;
  std::vector<std::string> writers;  // whose write took place, each time that it changes
  std::vector<std::unique_ptr<Instance>> instances;
};

TEST(LeaderElectionTest, OneOfTwoLeadsAndTheOtherWaits) {
  World world(1);
  Instance& a = world.start();
  world.run_for(1s);
  Instance& b = world.start();
  world.run_for(10min);
  EXPECT_EQ(world.writers, std::vector<std::string>{"a0"});
  EXPECT_TRUE(a.elector.is_leader());
  EXPECT_EQ(b.elector.leader(), "a0");
  EXPECT_EQ(a.changes, "+");
  EXPECT_EQ(b.changes, "");
  const LeaseRecord record = read_lease(world.lease());
  EXPECT_EQ(record.duration_seconds, 15);
  EXPECT_EQ(record.transitions, 0);
  EXPECT_EQ(record.acquire_time, "2026-01-01T00:00:00.000000Z");
  EXPECT_GT(record.renew_time, "2026-01-01T00:09:50");
}

TEST(LeaderElectionTest, WhenTheLeaderCrashesAnotherTakesOverAfterTheLease) {
  World world(2);
  Instance& a = world.start();
  world.run_for(1s);
  Instance& b = world.start();
  world.run_for(1min);
  world.crash(a);
  world.run_for(12s);
  EXPECT_FALSE(b.elector.is_leader()) << "the lease still holds";
  world.run_for(10s);
  EXPECT_TRUE(b.elector.is_leader());
  EXPECT_EQ(world.holder(), "b1");
  EXPECT_EQ(read_lease(world.lease()).transitions, 1);
}

TEST(LeaderElectionTest, AShutdownReleasesTheLeaseAndAnotherTakesOverAtOnce) {
  World world(3);
  Instance& a = world.start();
  world.run_for(1s);
  Instance& b = world.start();
  world.run_for(1min);
  a.shutdown.request();
  world.run_for(600ms);
  EXPECT_EQ(a.end, LeadershipEnd::kFinished);
  EXPECT_EQ(a.changes, "+-");
  EXPECT_NE(world.holder(), "a0");
  world.run_for(5s);
  EXPECT_TRUE(b.elector.is_leader());
  b.shutdown.request();
  world.run_for(600ms);
  EXPECT_EQ(world.holder(), "");
  EXPECT_EQ(read_lease(world.lease()).duration_seconds, 1);
}

TEST(LeaderElectionTest, ACandidateLeavesWhenItIsToldTo) {
  World world(4);
  world.start();
  world.run_for(1s);
  Instance& b = world.start();
  world.run_for(1min);
  b.shutdown.request();
  world.run_for(100ms);
  EXPECT_EQ(b.end, LeadershipEnd::kNotElected);
  EXPECT_EQ(world.holder(), "a0");
}

TEST(LeaderElectionTest, ALeaderThatWasNotScheduledWritesNothingAfterwards) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    World world(seed);
    Instance& a = world.start();
    world.run_for(1s);
    Instance& b = world.start();
    world.run_for(1min);
    world.sim.pause(a.env.process());
    world.run_for(30s);
    EXPECT_TRUE(b.elector.is_leader());
    EXPECT_FALSE(a.elector.is_leader()) << "also while it knows nothing of it";
    world.sim.resume(a.env.process());
    world.run_for(1s);
    EXPECT_EQ(a.end, LeadershipEnd::kLost);
    EXPECT_EQ(world.writers, (std::vector<std::string>{"a0", "b1"})) << "seed " << seed;
  }
}

TEST(LeaderElectionTest, AShortPauseCostsNothing) {
  World world(5);
  Instance& a = world.start();
  world.run_for(1s);
  world.start();
  for (int i = 0; i < 20; ++i) {
    world.run_for(13s);
    world.sim.pause(a.env.process());
    world.run_for(7s);
    world.sim.resume(a.env.process());
  }
  EXPECT_TRUE(a.elector.is_leader());
  EXPECT_EQ(world.writers, std::vector<std::string>{"a0"});
  EXPECT_EQ(read_lease(world.lease()).transitions, 0);
}

TEST(LeaderElectionTest, WallClocksThatAreWrongOrJumpDoNoHarm) {
  World world(6);
  Instance& a = world.start();
  world.run_for(1s);
  Instance& b = world.start();
  for (const Duration offset : {-24h, 24h, -1h, 30h}) {
    b.env.set_wall_offset(offset);
    world.run_for(5min);
    a.env.set_wall_offset(-offset / 2);
    world.run_for(5min);
  }
  EXPECT_TRUE(a.elector.is_leader());
  EXPECT_EQ(world.writers, std::vector<std::string>{"a0"});
  world.crash(a);
  world.run_for(25s);
  EXPECT_TRUE(b.elector.is_leader()) << "nor do they keep a lease alive";
}

TEST(LeaderElectionTest, RenewalsMayFailForLessThanTheDeadline) {
  for (const LeaseFault fault : {LeaseFault::kError, LeaseFault::kHang, LeaseFault::kLostAnswer}) {
    World world(7);
    Instance& a = world.start();
    world.run_for(1min);
    a.api.fault = fault;
    world.run_for(7s);
    EXPECT_TRUE(a.elector.is_leader());
    a.api.fault = LeaseFault::kNone;
    world.run_for(1min);
    EXPECT_TRUE(a.elector.is_leader());
    EXPECT_EQ(a.refused, 0);
    a.api.fault = fault;
    world.run_for(8s);  // the last renewal is at most two seconds old
    EXPECT_TRUE(a.elector.is_leader());
    world.run_for(2s + 100ms);
    EXPECT_FALSE(a.elector.is_leader());
    EXPECT_EQ(a.end, LeadershipEnd::kLost);
  }
}

TEST(LeaderElectionTest, AnotherHolderEndsTheLeadershipAtOnce) {
  World world(8);
  Instance& a = world.start();
  world.run_for(1min);
  LeaseRecord record = read_lease(world.lease());
  record.holder = "somebody";
  world.write(resources::leases(), write_lease(world.lease(), kLease, record).json(),
              Verb::kUpdate);
  world.run_for(2100ms);
  EXPECT_EQ(a.end, LeadershipEnd::kLost);
  EXPECT_EQ(world.holder(), "somebody");
}

TEST(LeaderElectionTest, AChangedLabelProlongsNoLease) {
  World world(9);
  Instance& a = world.start();
  world.run_for(1s);
  Instance& b = world.start();
  world.run_for(1min);
  world.crash(a);
  for (int i = 0; i < 25; ++i) {
    world.run_for(1s);
    if (b.elector.is_leader()) break;
    Json labelled = world.lease().json();
    labelled["metadata"]["labels"]["turn"] = std::to_string(i);
    world.write(resources::leases(), std::move(labelled), Verb::kUpdate);
  }
  EXPECT_TRUE(b.elector.is_leader());
  EXPECT_TRUE(world.lease().label("turn")) << "what is not ours stays";
}

TEST(LeaderElectionTest, ALeaseWithoutADurationIsWaitedForAsOurOwnWouldBe) {
  World world(10);
  world.write(resources::leases(), {{"apiVersion", "coordination.k8s.io/v1"},
                                    {"kind", "Lease"},
                                    {"metadata", {{"name", "worker"}, {"namespace", "default"}}},
                                    {"spec", {{"holderIdentity", "somebody"}}}});
  Instance& a = world.start();
  world.run_for(14s);
  EXPECT_FALSE(a.elector.is_leader());
  world.run_for(6s);
  EXPECT_TRUE(a.elector.is_leader());
}

TEST(LeaderElectionTest, ADeletedLeaseIsMadeAnew) {
  World world(11);
  Instance& a = world.start();
  world.run_for(1min);
  Request request(Verb::kDelete, resources::leases().gvr());
  request.namespace_ = kLease.namespace_;
  request.name = kLease.name;
  world.server.handle(request);
  world.run_for(5s);
  EXPECT_TRUE(a.elector.is_leader());
  EXPECT_EQ(world.holder(), "a0");
}

TEST(LeaderElectionTest, EventsSayWhoLeads) {
  World world(12);
  Instance& a = world.start();
  world.run_for(10s);
  a.shutdown.request();
  world.run_for(10s);
  std::vector<std::string> notes;
  for (const Object& event : world.server.peek_all({"", "events"}))
    notes.push_back(std::string(string_at(event.json(), {"reason"})) + ": " +
                    std::string(string_at(event.json(), {"message"})));
  std::ranges::sort(notes);
  EXPECT_EQ(notes, (std::vector<std::string>{"LeaderElection: a0 became leader",
                                             "LeaderElection: a0 stopped leading"}));
}

// Three places, each with an instance that is paused, crashes, is started anew, has a wrong clock
// or a bad connection. Whatever happens: one leader at most after each step, nobody writes once
// another has, and in the end there is one.
TEST(LeaderElectionTest, OneLeaderWhateverHappens) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    World world(seed);
    Random random = Random(seed).fork("meddling");
    std::vector<Instance*> places{&world.start(), &world.start(), &world.start()};
    for (int i = 0; i < 60; ++i) {
      Instance*& place = places[random.below(places.size())];
      switch (random.below(6)) {
        case 0:
          world.sim.pause(place->env.process());
          break;
        case 1:
          world.sim.resume(place->env.process());
          break;
        case 2:
          world.crash(*place);
          place = &world.start();
          break;
        case 3:
          place->env.set_wall_offset(std::chrono::hours(random.below(48)) - 24h);
          break;
        case 4:
          place->api.fault = static_cast<LeaseFault>(random.below(4));
          break;
        case 5:
          place->shutdown.request();
          break;
      }
      world.run_for(std::chrono::milliseconds(random.below(12'000)));
      for (Instance*& each : places)
        if (each->end) each = &world.start();
    }
    for (Instance* each : places) {
      world.sim.resume(each->env.process());
      each->api.fault = LeaseFault::kNone;
    }
    world.run_for(1s);
    for (Instance*& each : places)
      if (each->end) each = &world.start();
    world.run_for(40s);
    ASSERT_EQ(world.leaders(), 1u) << "seed " << seed;
    std::vector<std::string> each_once = world.writers;
    std::ranges::sort(each_once);
    ASSERT_EQ(std::ranges::adjacent_find(each_once), each_once.end())
        << "one wrote after another had, seed " << seed;
    ASSERT_GT(world.writers.size(), 1u);
  }
}

TEST(LeaderElectionTest, TimesThatCannotWorkAreRefused) {
  const LeaderElectionConfig good{.lease = kLease, .identity = "a"};
  EXPECT_TRUE(check(good));
  const auto refused = [&](auto change) {
    LeaderElectionConfig config = good;
    change(config);
    return !check(config).has_value();
  };
  EXPECT_TRUE(refused([](auto& config) { config.lease.name.clear(); }));
  EXPECT_TRUE(refused([](auto& config) { config.identity.clear(); }));
  EXPECT_TRUE(refused([](auto& config) { config.renew_deadline = 15s; }));
  EXPECT_TRUE(refused([](auto& config) { config.retry_period = 9s; }));
  EXPECT_TRUE(refused([](auto& config) { config.retry_period = 0s; }));
  EXPECT_TRUE(refused([](auto& config) {
    config = {.lease = kLease,
              .identity = "a",
              .lease_duration = 900ms,
              .renew_deadline = 500ms,
              .retry_period = 100ms};
  }));
  Random random(1);
  EXPECT_TRUE(leader_identity("host", random).starts_with("host_"));
  EXPECT_NE(leader_identity("host", random), leader_identity("host", random));
}

}  // namespace
}  // namespace drydock
