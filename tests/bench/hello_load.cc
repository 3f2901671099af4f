// What converging many Helloes costs, beside what the server can take: a plain client makes the
// very writes that the operator makes for a new Hello, in that order, with as many connections, and
// with the operator's two watches open. e2e/converge runs the two one after the other. Usage:
// hello_load PORT TOKEN make COUNT          creates Helloes; prints the last resource version
//        hello_load PORT TOKEN plain COUNT CONNECTIONS    makes the writes; prints writes a second
//        hello_load PORT TOKEN await VERSION       until the server has come that far
#include <fmt/format.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

#include "tests/bench/wire_client.h"

namespace drydock::bench {
namespace {

constexpr std::string_view kHelloes = "/apis/fraim.co.jp/v1/namespaces/default/helloes";
constexpr std::string_view kDeployments = "/apis/apps/v1/namespaces/default/deployments";
constexpr std::string_view kApply = "application/apply-patch+yaml";
constexpr std::string_view kApplied = "?fieldManager=example-operator&force=true";
constexpr int kMakers = 4;

// The value of the first `"name":"..."` in a text.
std::string_view value_of(std::string_view text, std::string_view name) {
  const std::string key = fmt::format("\"{}\":\"", name);
  const std::size_t at = text.find(key);
  if (at == std::string_view::npos) throw std::runtime_error(fmt::format("no {}", name));
  const std::string_view rest = text.substr(at + key.size());
  return rest.substr(0, rest.find('"'));
}

long number(std::string_view text) {
  long value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

void must(WireClient& client, int expected, const std::string& text) {
  if (const int status = client.ask(text); status != expected)
    throw std::runtime_error(fmt::format("{}: {}", status, client.body()));
}

// One connection's share of `count` objects each, all at once; throws where one fails.
void share_out(const WireTarget& target, int count, int connections,
               const std::function<void(WireClient&, const std::string& name)>& each) {
  std::atomic<int> next = 0;
  std::atomic<bool> failed = false;
  std::vector<std::jthread> threads;
  for (int c = 0; c < connections; ++c)
    threads.emplace_back([&] {
      try {
        WireClient client(target);
        for (int i; (i = next++) < count && !failed;) each(client, fmt::format("h{}", i));
      } catch (const std::exception& error) {
        fmt::print(stderr, "hello_load: {}\n", error.what());
        failed = true;
      }
    });
  threads.clear();
  if (failed) throw std::runtime_error("a connection failed");
}

void create(WireClient& client, const std::string& name) {
  must(client, 201,
       client.request("POST", kHelloes,
                      fmt::format(R"({{"apiVersion":"fraim.co.jp/v1","kind":"Hello",)"
                                  R"("metadata":{{"name":"{}"}},"spec":{{"replicas":2}}}})",
                                  name)));
}

// The finalizer, the Deployment, the status.
void converge(WireClient& client, const std::string& name) {
  static const std::string kFinalizer =
      R"([{"op":"test","path":"/metadata/finalizers","value":null},)"
      R"({"op":"add","path":"/metadata/finalizers","value":["fraim.co.jp/example-operator"]}])";
  const std::string hello = fmt::format("{}/{}", kHelloes, name);
  must(client, 200, client.request("PATCH", hello, kFinalizer, "application/json-patch+json"));
  const std::string uid(value_of(client.body(), "uid"));
  const std::string version(value_of(client.body(), "resourceVersion"));
  const std::string labels = fmt::format(
      R"({{"app.kubernetes.io/name":"{}","operator.fraim.co.jp/managed-by":"example-operator"}})",
      name);
  must(
      client, 201,
      client.request(
          "PATCH", fmt::format("{}/{}{}", kDeployments, name, kApplied),
          fmt::format(
              R"({{"apiVersion":"apps/v1","kind":"Deployment","metadata":{{"labels":{1},"name":"{0}",)"
              R"("namespace":"default","ownerReferences":[{{"apiVersion":"fraim.co.jp/v1",)"
              R"("blockOwnerDeletion":true,"controller":true,"kind":"Hello","name":"{0}",)"
              R"("uid":"{2}"}}],"resourceVersion":"1"}},"spec":{{"replicas":2,)"
              R"("selector":{{"matchLabels":{1}}},"template":{{"metadata":{{"labels":{1}}},)"
              R"("spec":{{"containers":[{{"image":"nginxdemos/hello:0.3-plain-text","name":"{0}",)"
              R"("ports":[{{"containerPort":80}}]}}]}}}}}}}})",
              name, labels, uid),
          kApply));
  must(
      client, 200,
      client.request(
          "PATCH", fmt::format("{}/status{}", hello, kApplied),
          fmt::format(
              R"({{"apiVersion":"fraim.co.jp/v1","kind":"Hello","metadata":{{"name":"{}",)"
              R"("namespace":"default","resourceVersion":"{}"}},"status":{{"conditions":[{{)"
              R"("lastTransitionTime":"2026-01-01T00:00:00Z","message":"waiting for 2 ready pods",)"
              R"("observedGeneration":1,"reason":"DeploymentNotReady","status":"False",)"
              R"("type":"Ready"}}],"observedGeneration":1}}}})",
              name, version),
          kApply));
}

long version_of(WireClient& client) {
  must(client, 200, client.request("GET", fmt::format("{}?limit=1", kDeployments)));
  return number(value_of(client.body(), "resourceVersion"));
}

// Reads a watch until the connection ends.
void watch(const WireTarget& target, const std::string& path) {
  try {
    WireClient client(target);
    client.send(client.request("GET", path));
    while (true) client.skip();
  } catch (const std::exception& error) {
    fmt::print(stderr, "hello_load: the watch of {}: {}\n", path, error.what());
  }
}

void plain(const WireTarget& target, int count, int connections) {
  std::vector<std::jthread> watches;
  for (const std::string_view path : {kHelloes, kDeployments})
    watches.emplace_back(watch, target,
                         fmt::format("{}?watch=true&sendInitialEvents=true&allowWatchBookmarks=true"
                                     "&resourceVersionMatch=NotOlderThan",
                                     path));
  const auto start = std::chrono::steady_clock::now();
  share_out(target, count, connections, converge);
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  fmt::print("{:.0f}\n", 3 * count / spent.count());
  std::fflush(stdout);
  std::_Exit(0);  // the watches go on for ever
}

void run(const WireTarget& target, std::string_view what, long amount, int connections) {
  if (what == "make") {
    share_out(target, static_cast<int>(amount), kMakers, create);
    WireClient client(target);
    fmt::print("{}\n", version_of(client));
  } else if (what == "plain") {
    plain(target, static_cast<int>(amount), connections);
  } else {
    WireClient client(target);
    while (version_of(client) < amount) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace
}  // namespace drydock::bench

int main(int argc, char** argv) {
  const std::string_view what = argc > 4 ? argv[3] : "";
  if (what != "make" && what != "await" && (what != "plain" || argc < 6)) {
    fmt::print(
        stderr,
        "Usage: hello_load PORT TOKEN make COUNT | plain COUNT CONNECTIONS | await VERSION\n");
    return 2;
  }
  try {
    drydock::bench::run({.port = static_cast<std::uint16_t>(std::atoi(argv[1])), .token = argv[2]},
                        what, std::atol(argv[4]), argc > 5 ? std::atoi(argv[5]) : 1);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "hello_load: {}\n", error.what());
    return 1;
  }
}
