// The fake in process: what each verb costs at 100, 10,000 and 100,000 objects.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <map>
#include <memory>
#include <stdexcept>
#include <vector>

#include "fakeapi/write/server.h"
#include "operator/api/resources.h"
#include "tests/bench/bench_objects.h"

namespace drydock::bench {
namespace {

class BenchClock final : public Clock {
 public:
  TimePoint now() const override { return TimePoint(); }
  WallTime wall_now() const override { return WallTime(std::chrono::seconds(1'767'225'600)); }
};

Request request(Verb verb, const Resource& resource, std::string name = "") {
  Request made(verb, resource.gvr());
  if (resource.namespaced) made.namespace_ = namespace_name(0);
  made.name = std::move(name);
  made.user_agent = "bench/1";
  return made;
}

Request with_body(Request made, Json object) {
  made.body.object = Object(std::move(object));
  return made;
}

void must(const Response& response) {
  if (!response.ok()) throw std::runtime_error(response.status().message);
}

// Servers that hold so many ConfigMaps, each made once and used by all measures.
fake::Server& server_with(int objects) {
  static const BenchClock clock;
  static std::map<int, std::unique_ptr<fake::Server>> servers;
  auto& server = servers[objects];
  if (server) return *server;
  server = std::make_unique<fake::Server>(clock, Random(1));
  const int spread = namespaces_for(objects);
  for (int n = 0; n < spread; ++n)
    must(server->handle(with_body(request(Verb::kCreate, resources::namespaces()),
                                  Json{{"apiVersion", "v1"},
                                       {"kind", "Namespace"},
                                       {"metadata", {{"name", namespace_name(n)}}}})));
  for (int i = 0; i < objects; ++i) {
    Request made =
        with_body(request(Verb::kCreate, resources::config_maps()), config_map(i / spread, i));
    made.namespace_ = namespace_name(i % spread);
    must(server->handle(made));
  }
  return *server;
}

fake::Server& server_for(const benchmark::State& state) {
  return server_with(static_cast<int>(state.range(0)));
}

void in_process_get(benchmark::State& state) {
  fake::Server& server = server_for(state);
  const Request get = request(Verb::kGet, resources::config_maps(), "c7");
  for (auto _ : state) {
    Response response = server.handle(get);
    benchmark::DoNotOptimize(response);
  }
  must(server.handle(get));
}

void in_process_list(benchmark::State& state) {
  fake::Server& server = server_for(state);
  Request list = request(Verb::kList, resources::config_maps());
  list.parameters = {{"limit", "1000"}};
  for (auto _ : state) {
    Response response = server.handle(list);
    benchmark::DoNotOptimize(response);
  }
  state.counters["items"] = static_cast<double>(server.handle(list).list().value().items.size());
}

void in_process_create(benchmark::State& state) {
  fake::Server& server = server_for(state);
  constexpr int kBatch = 256;
  std::vector<Request> creates, removes;
  for (int i = 0; i < kBatch; ++i) {
    Json object = config_map(i, i);
    const std::string name = fmt::format("new-{}", i);
    object["metadata"]["name"] = name;
    creates.push_back(
        with_body(request(Verb::kCreate, resources::config_maps()), std::move(object)));
    removes.push_back(request(Verb::kDelete, resources::config_maps(), name));
  }
  int at = 0;
  auto clear = [&] {
    for (; at > 0; --at) must(server.handle(removes[static_cast<std::size_t>(at - 1)]));
  };
  for (auto _ : state) {
    must(server.handle(creates[static_cast<std::size_t>(at++)]));
    if (at < kBatch) continue;
    state.PauseTiming();
    clear();
    state.ResumeTiming();
  }
  clear();
}

void in_process_update(benchmark::State& state) {
  fake::Server& server = server_for(state);
  int value = 0;
  for (auto _ : state)
    must(server.handle(with_body(request(Verb::kUpdate, resources::config_maps(), "c8"),
                                 config_map(8, ++value % 1000 + 1'000'000))));
}

void in_process_patch(benchmark::State& state) {
  fake::Server& server = server_for(state);
  int value = 0;
  for (auto _ : state) {
    Request patch = with_body(request(Verb::kPatch, resources::config_maps(), "c9"),
                              Json{{"data", {{"value", std::to_string(++value)}}}});
    patch.body.media_type = media::kMergePatch;
    must(server.handle(patch));
  }
}

Request apply(int replicas) {
  Request made = with_body(request(Verb::kPatch, resources::deployments(), "bench"),
                           deployment("bench", replicas));
  made.body.media_type = media::kApplyPatch;
  made.parameters = {{"fieldManager", "bench"}};
  return made;
}

void in_process_no_op_apply(benchmark::State& state) {
  fake::Server& server = server_for(state);
  const Request same = apply(3);
  must(server.handle(same));
  const std::uint64_t before = server.revision();
  for (auto _ : state) must(server.handle(same));
  if (server.revision() != before) state.SkipWithError("it changed something");
}

void in_process_changing_apply(benchmark::State& state) {
  fake::Server& server = server_for(state);
  const Request one = apply(4), other = apply(5);
  bool first = true;
  for (auto _ : state) must(server.handle(std::exchange(first, !first) ? one : other));
}

// One update, seen by each of a thousand watchers.
void in_process_fan_out(benchmark::State& state) {
  fake::Server& server = server_for(state);
  std::vector<std::unique_ptr<fake::WatchCursor>> watchers;
  Request watch = request(Verb::kWatch, resources::config_maps());
  watch.parameters = {{"resourceVersion", std::to_string(server.revision())}};
  for (int i = 0; i < 1000; ++i) watchers.push_back(server.watch(watch).value());
  static int value = 0;  // equal ones would be no events
  for (auto _ : state) {
    must(server.handle(with_body(request(Verb::kUpdate, resources::config_maps(), "c10"),
                                 config_map(10, ++value + 2'000'000))));
    for (auto& watcher : watchers)
      if (!watcher->poll().value()) state.SkipWithError("a watcher saw nothing");
  }
  state.SetItemsProcessed(state.iterations() * 1000);
}

void sizes(benchmark::internal::Benchmark* measure) {
  measure->Arg(100)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);
}

BENCHMARK(in_process_get)->Apply(sizes);
BENCHMARK(in_process_list)->Apply(sizes);
BENCHMARK(in_process_create)->Apply(sizes);
BENCHMARK(in_process_update)->Apply(sizes);
BENCHMARK(in_process_patch)->Apply(sizes);
BENCHMARK(in_process_no_op_apply)->Apply(sizes);
BENCHMARK(in_process_changing_apply)->Apply(sizes);
BENCHMARK(in_process_fan_out)->Apply(sizes);

}  // namespace
}  // namespace drydock::bench
