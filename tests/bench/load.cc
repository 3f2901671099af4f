// Requests a second of a server under load: gets, creates, applies, and lists of 500 small objects,
// each from several kept-alive TLS connections at once, a thread each. Works with any API server on
// loopback, so that two can be compared in one run.
// Usage: drydock_load PORT TOKEN [SECONDS] [CONNECTIONS]
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

#include "tests/bench/bench_objects.h"
#include "tests/bench/wire_client.h"

namespace drydock::bench {
namespace {

constexpr int kListed = 500;
constexpr std::string_view kNamespaces = "/api/v1/namespaces";
constexpr std::string_view kListedIn = "/api/v1/namespaces/load-list/configmaps";
constexpr std::string_view kWrittenIn = "/api/v1/namespaces/load-write/configmaps";

// The text of the n-th request of a connection.
using Make = std::function<std::string(const WireClient&, int connection, int n)>;

struct Load {
  WireTarget target;
  std::chrono::duration<double> time;
  int connections;

  // Requests a second; throws where one fails.
  double measure(const Make& make, int expected) const {
    std::atomic<long> done = 0;
    std::atomic<bool> failed = false;
    std::vector<std::thread> threads;
    const auto start = std::chrono::steady_clock::now();
    for (int c = 0; c < connections; ++c)
      threads.emplace_back([&, c] {
        try {
          WireClient client(target);
          long count = 0;
          for (; std::chrono::steady_clock::now() - start < time; ++count) {
            const int status = client.ask(make(client, c, static_cast<int>(count)));
            if (status != expected)
              throw std::runtime_error(fmt::format("{}: {}", status, client.body()));
          }
          done += count;
        } catch (const std::exception& error) {
          fmt::print(stderr, "{}\n", error.what());
          failed = true;
        }
      });
    for (std::thread& thread : threads) thread.join();
    if (failed) throw std::runtime_error("a connection failed");
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    return static_cast<double>(done) / spent.count();
  }
};

// Writes what is read; returns the bytes of the whole list.
std::size_t prepare(const WireTarget& target) {
  WireClient client(target);
  for (const char* name : {"load-list", "load-write"}) {
    const Json made{{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", name}}}};
    const int status = client.ask(client.request("POST", kNamespaces, made.dump()));
    if (status != 201 && status != 409) throw std::runtime_error("no namespace");
  }
  for (int i = 0; i < kListed; ++i)
    client.ask(client.request("POST", kListedIn, config_map(i, i).dump()));
  if (client.ask(client.request("GET", kListedIn)) != 200) throw std::runtime_error("no list");
  return client.body().size();
}

void run(const Load& load) {
  fmt::print("list: {} bytes an object\n", prepare(load.target) / kListed);
  // Names of a run of their own, so that a server may be measured twice.
  const auto run = std::chrono::system_clock::now().time_since_epoch().count();
  const Make get = [](const WireClient& client, int, int n) {
    return client.request("GET", fmt::format("{}/c{}", kListedIn, n % kListed));
  };
  const Make create = [run](const WireClient& client, int c, int n) {
    Json object = config_map(n, n);
    object["metadata"]["name"] = fmt::format("r{}-{}-{}", run, c, n);
    return client.request("POST", kWrittenIn, object.dump());
  };
  const Make apply = [run](const WireClient& client, int c, int n) {
    Json object = config_map(n, n);
    const std::string name = fmt::format("a{}-{}", run, c);
    object["metadata"]["name"] = name;
    return client.request("PATCH",
                          fmt::format("{}/{}?fieldManager=bench&force=true", kWrittenIn, name),
                          object.dump(), "application/apply-patch+yaml");
  };
  const Make list = [](const WireClient& client, int, int) {
    return client.request("GET", kListedIn);
  };
  {
    // The first apply of each name creates it, and is not counted.
    WireClient client(load.target);
    for (int c = 0; c < load.connections; ++c) client.ask(apply(client, c, -1));
  }
  fmt::print("gets     {:8.0f} /s\n", load.measure(get, 200));
  fmt::print("creates  {:8.0f} /s\n", load.measure(create, 201));
  fmt::print("applies  {:8.0f} /s\n", load.measure(apply, 200));
  fmt::print("lists    {:8.0f} /s\n", load.measure(list, 200));
}

}  // namespace
}  // namespace drydock::bench

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "Usage: drydock_load PORT TOKEN [SECONDS] [CONNECTIONS]\n");
    return 2;
  }
  try {
    drydock::bench::run(
        {.target = {.port = static_cast<std::uint16_t>(std::atoi(argv[1])), .token = argv[2]},
         .time = std::chrono::duration<double>(argc > 3 ? std::atof(argv[3]) : 3.0),
         .connections = argc > 4 ? std::atoi(argv[4]) : 8});
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "drydock_load: {}\n", error.what());
    return 1;
  }
}
