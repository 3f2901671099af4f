// The served fake over one kept-alive TLS connection, at 100 and 10,000 objects; and how `drydock
// serve` starts. Latency, not throughput: that is drydock_load's.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <vector>

#include "tests/bench/bench_objects.h"
#include "tests/bench/wire_client.h"
#include "tests/conformance/served_host.h"

namespace drydock::bench {
namespace {

constexpr std::string_view kApply = "application/apply-patch+yaml";
constexpr std::string_view kMerge = "application/merge-patch+json";
constexpr std::string_view kMaps = "/api/v1/namespaces/n0/configmaps";

void must(const WireClient& client, int status) {
  if (status >= 300) throw std::runtime_error(fmt::format("{}: {}", status, client.body()));
}

// Servers that hold so many ConfigMaps, each made once, and one connection to each.
struct Served {
  explicit Served(int objects) {
    tool::ServedFakeOptions options;
    options.controllers = "none";
    host = conformance::ServedHost::make(std::move(options)).value();
    target = {.port = host->port(), .token = host->token()};
    client = std::make_unique<WireClient>(target);
    const int spread = namespaces_for(objects);
    for (int n = 0; n < spread; ++n)
      post("/api/v1/namespaces", Json{{"apiVersion", "v1"},
                                      {"kind", "Namespace"},
                                      {"metadata", {{"name", namespace_name(n)}}}});
    for (int i = 0; i < objects; ++i)
      post(fmt::format("/api/v1/namespaces/{}/configmaps", namespace_name(i % spread)),
           config_map(i / spread, i));
  }
  void post(std::string_view path, const Json& object) {
    must(*client, client->ask(client->request("POST", path, object.dump())));
  }
  std::unique_ptr<conformance::ServedHost> host;
  WireTarget target;
  std::unique_ptr<WireClient> client;
};

Served& served_for(const benchmark::State& state) {
  static std::map<std::int64_t, std::unique_ptr<Served>> all;
  auto& served = all[state.range(0)];
  if (!served) served = std::make_unique<Served>(static_cast<int>(state.range(0)));
  return *served;
}

void served_get(benchmark::State& state) {
  WireClient& client = *served_for(state).client;
  const std::string text = client.request("GET", fmt::format("{}/c7", kMaps));
  for (auto _ : state) must(client, client.ask(text));
}

void served_list(benchmark::State& state) {
  WireClient& client = *served_for(state).client;
  const std::string text = client.request("GET", fmt::format("{}?limit=1000", kMaps));
  for (auto _ : state) must(client, client.ask(text));
  state.counters["bytes"] = static_cast<double>(client.body().size());
}

void served_create(benchmark::State& state) {
  WireClient& client = *served_for(state).client;
  int number = 0;
  for (auto _ : state) {
    Json object = config_map(0, ++number);
    const std::string name = fmt::format("new-{}", number);
    object["metadata"]["name"] = name;
    must(client, client.ask(client.request("POST", kMaps, object.dump())));
    state.PauseTiming();
    must(client, client.ask(client.request("DELETE", fmt::format("{}/{}", kMaps, name))));
    state.ResumeTiming();
  }
}

void served_update(benchmark::State& state) {
  WireClient& client = *served_for(state).client;
  const std::string path = fmt::format("{}/c8", kMaps);
  int value = 1'000'000;
  for (auto _ : state)
    must(client, client.ask(client.request("PUT", path, config_map(8, ++value).dump())));
}

void served_patch(benchmark::State& state) {
  WireClient& client = *served_for(state).client;
  const std::string path = fmt::format("{}/c9", kMaps);
  int value = 0;
  for (auto _ : state)
    must(client,
         client.ask(client.request(
             "PATCH", path, fmt::format(R"({{"data":{{"value":"{}"}}}})", ++value), kMerge)));
}

std::string apply(const WireClient& client, int replicas) {
  return client.request(
      "PATCH", "/apis/apps/v1/namespaces/n0/deployments/bench?fieldManager=bench&force=true",
      deployment("bench", replicas).dump(), kApply);
}

void served_no_op_apply(benchmark::State& state) {
  WireClient& client = *served_for(state).client;
  const std::string same = apply(client, 3);
  for (auto _ : state) must(client, client.ask(same));
}

void served_changing_apply(benchmark::State& state) {
  WireClient& client = *served_for(state).client;
  const std::string one = apply(client, 4), other = apply(client, 5);
  bool first = true;
  for (auto _ : state) must(client, client.ask(std::exchange(first, !first) ? one : other));
}

// One update, until each of a thousand connections has seen it.
void served_fan_out(benchmark::State& state) {
  Served& served = served_for(state);
  WireClient& client = *served.client;
  const std::string path = fmt::format("{}/c10", kMaps);
  static int value = 2'000'000;  // equal ones would be no events
  auto update = [&] {
    must(client, client.ask(client.request("PUT", path, config_map(10, ++value).dump())));
  };
  update();
  const Json seen = Json::parse(client.body());
  const std::string version = seen["metadata"]["resourceVersion"];
  std::vector<std::unique_ptr<WireClient>> watchers;
  for (int i = 0; i < 1000; ++i) {
    watchers.push_back(std::make_unique<WireClient>(served.target));
    watchers.back()->send(
        client.request("GET", fmt::format("{}?watch=true&resourceVersion={}", kMaps, version)));
    watchers.back()->read_until("\r\n\r\n");
  }
  for (auto _ : state) {
    update();
    for (auto& watcher : watchers) watcher->read_until("\n\r\n");
  }
  state.SetItemsProcessed(state.iterations() * 1000);
}

long resident_kilobytes(pid_t pid) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  throw std::runtime_error("no VmRSS");
}

// From the start of the program to the line that says it serves; and what memory it has then.
void start_up(benchmark::State& state) {
  const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() /
                       "bin" / "drydock";
  const auto kubeconfig = std::filesystem::temp_directory_path() /
                          fmt::format("drydock-bench-{}.kubeconfig", ::getpid());
  std::vector<std::string> words{program, "serve", "--port", "0", "--kubeconfig-out", kubeconfig};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  long kilobytes = 0;
  for (auto _ : state) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    pid_t pid = 0;
    const int failed =
        ::posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    char byte = 0;
    const bool serves = failed == 0 && ::read(ends[0], &byte, 1) == 1;
    state.PauseTiming();
    ::close(ends[0]);
    if (serves) kilobytes = resident_kilobytes(pid);
    if (failed == 0) {
      ::kill(pid, SIGTERM);
      ::waitpid(pid, nullptr, 0);
    }
    if (!serves) state.SkipWithError("drydock serve does not start");
    state.ResumeTiming();
    if (!serves) break;
  }
  std::filesystem::remove(kubeconfig);
  state.counters["RSS_MB"] = static_cast<double>(kilobytes) / 1024;
}

void sizes(benchmark::internal::Benchmark* measure) {
  measure->Arg(100)->Arg(10'000)->Unit(benchmark::kMicrosecond)->UseRealTime();
}

BENCHMARK(served_get)->Apply(sizes);
BENCHMARK(served_list)->Apply(sizes);
BENCHMARK(served_create)->Apply(sizes);
BENCHMARK(served_update)->Apply(sizes);
BENCHMARK(served_patch)->Apply(sizes);
BENCHMARK(served_no_op_apply)->Apply(sizes);
BENCHMARK(served_changing_apply)->Apply(sizes);
BENCHMARK(served_fan_out)->Apply(sizes);
BENCHMARK(start_up)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace drydock::bench
