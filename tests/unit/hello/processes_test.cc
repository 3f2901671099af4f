// hello-operator as processes of their own against the served fake: who leads, what its doors say.
#include <gtest/gtest.h>
#include <httplib.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "operator/api/client.h"
#include "operator/api/resources.h"
#include "operator/base/real_environment.h"
#include "operator/client/connect.h"
#include "operator/hello/hello_types.h"
#include "operator/runtime/lease_record.h"
#include "operator/telemetry/console_log_sink.h"
#include "tests/unit/hello/run_program.h"
#include "tests/unit/tool/program.h"

namespace drydock::hello {
namespace {

using namespace std::chrono_literals;
using tool::Program;

/// A port that was free a moment ago.
std::uint16_t free_port() {
  const int file = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(file, reinterpret_cast<sockaddr*>(&address), sizeof address);
  socklen_t size = sizeof address;
  ::getsockname(file, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(file);
  return ntohs(address.sin_port);
}

class HelloProcessesTest : public testing::Test {
 protected:
  HelloProcessesTest() : folder_(testing::TempDir() + "hello-processes-" + name()) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ + "/crd.yaml") << crd::to_crd_yaml(hello_definition());
    server_ = std::make_unique<Program>(std::vector<std::string>{
        DRYDOCK_BINARY, "serve", "--port", "0", "--kubeconfig-out", kubeconfig(), "--controllers",
        "none", "--load", folder_ + "/crd.yaml"});
    EXPECT_NE(server_->read_line(), "");
    ConnectOptions options;
    options.kubeconfig = kubeconfig();
    auto connected = connect(options, {}, real_.environment());
    EXPECT_TRUE(connected);
    if (connected) connected_ = *std::move(connected);
  }
  ~HelloProcessesTest() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }
  static std::string name() {
    return testing::UnitTest::GetInstance()->current_test_info()->name();
  }
  std::string kubeconfig() const { return folder_ + "/kubeconfig"; }

  std::unique_ptr<Program> start_operator(std::vector<std::string> more) const {
    std::vector<std::string> command{HELLO_OPERATOR, "run",         "--kubeconfig",
                                     kubeconfig(),   "--log-level", "warn"};
    command.insert(command.end(), more.begin(), more.end());
    return std::make_unique<Program>(command);
  }
  static std::vector<std::string> electing() {
    return {"--leader-elect",
            "--leader-elect-lease-duration",
            "2s",
            "--leader-elect-renew-deadline",
            "1500ms",
            "--leader-elect-retry-period",
            "300ms",
            "--metrics-bind-address",
            "0",
            "--health-probe-bind-address",
            "0"};
  }

  template <class T>
  static Task<void> store(Task<Result<T>> task, std::optional<Result<T>>& result) {
    result = co_await std::move(task);
  }
  template <class T>
  Result<T> await(Task<Result<T>> task) {
    std::optional<Result<T>> result;
    real_.run(store(std::move(task), result));
    return *std::move(result);
  }
  Client client() { return Client(*connected_.api, "test"); }
  LeaseRecord lease() {
    const auto live = await(client().get(resources::leases(), {"default", "hello-operator"}));
    return live ? read_lease(*live) : LeaseRecord();
  }
  void create_hello(const std::string& hello) {
    EXPECT_TRUE(await(client().create(
        hello_resource(), crd::make_object(hello_definition(), {"default", hello}, HelloSpec{1}))));
  }
  bool has_deployment(const std::string& of) {
    return await(client().get(resources::deployments(), {"default", of})).has_value();
  }
  static bool until(const std::function<bool()>& done) {
    for (int i = 0; i < 300; ++i) {
      if (done()) return true;
      std::this_thread::sleep_for(50ms);
    }
    return false;
  }

  std::string folder_;
  std::unique_ptr<Program> server_;
  ConsoleLogSink sink_;
  RealEnvironment real_{sink_, "test"};
  Connected connected_;
};

TEST_F(HelloProcessesTest, AnotherInstanceTakesOverWhenTheLeaderIsKilled) {
  auto first = start_operator(electing());
  ASSERT_TRUE(until([&] { return !lease().holder.empty(); }));
  const std::string leader = lease().holder;
  auto second = start_operator(electing());
  create_hello("one");
  ASSERT_TRUE(until([&] { return has_deployment("one"); }));
  EXPECT_EQ(lease().holder, leader);

  first->signal(SIGKILL);
  first->wait();
  create_hello("two");
  ASSERT_TRUE(until([&] { return has_deployment("two"); }));
  const LeaseRecord record = lease();
  EXPECT_NE(record.holder, leader);
  EXPECT_EQ(record.transitions, 1);

  second->signal(SIGTERM);
  EXPECT_EQ(second->wait().status, 0);
  EXPECT_EQ(lease().holder, "") << "it is released";
}

TEST_F(HelloProcessesTest, ALeaderThatWasStoppedEndsWithoutAWrite) {
  auto first = start_operator(electing());
  ASSERT_TRUE(until([&] { return !lease().holder.empty(); }));
  const std::string leader = lease().holder;
  first->signal(SIGSTOP);
  auto second = start_operator(electing());
  ASSERT_TRUE(until([&] { return lease().holder != leader; }));
  const std::string successor = lease().holder;
  first->signal(SIGCONT);
  EXPECT_EQ(first->wait().status, 1);
  EXPECT_EQ(lease().holder, successor);
  second->signal(SIGTERM);
  EXPECT_EQ(second->wait().status, 0);
}

TEST_F(HelloProcessesTest, TheDoorsAnswer) {
  const std::string metrics = "127.0.0.1:" + std::to_string(free_port());
  const std::string health = "127.0.0.1:" + std::to_string(free_port());
  create_hello("one");
  auto program =
      start_operator({"--metrics-bind-address", metrics, "--health-probe-bind-address", health});
  httplib::Client health_door("http://" + health), metrics_door("http://" + metrics);
  const auto get = [](httplib::Client& door, const char* path) {
    const auto answer = door.Get(path);
    return answer ? answer->body : "";
  };
  ASSERT_TRUE(until([&] { return get(health_door, "/readyz") == "ok"; }));
  EXPECT_EQ(get(health_door, "/healthz"), "ok");
  ASSERT_TRUE(until([&] { return has_deployment("one"); }));
  const std::string verbose = get(health_door, "/readyz?verbose");
  EXPECT_NE(verbose.find("[+]watch-helloes.fraim.co.jp ok"), std::string::npos) << verbose;
  EXPECT_NE(verbose.find("[+]watch-deployments.apps ok"), std::string::npos) << verbose;
  const std::string text = get(metrics_door, "/metrics");
  for (const char* part :
       {"controller_runtime_reconcile_total{controller=\"helloes\",result=\"requeue_after\"} ",
        "rest_client_requests_total{code=\"201\",host=\"127.0.0.1:", "workqueue_depth{",
        "process_cpu_seconds_total "})
    EXPECT_NE(text.find(part), std::string::npos) << part;
  const auto level = health_door.Put("/debug/log-level", "debug", "text/plain");
  EXPECT_EQ(level ? level->body : "", "debug\n");
  const Ran second =
      run_program(std::string(HELLO_OPERATOR) + " run --kubeconfig " + kubeconfig() +
                  " --health-probe-bind-address 0 --metrics-bind-address " + metrics);
  EXPECT_EQ(second.status, 1);
  EXPECT_EQ(second.output, "hello-operator: --metrics-bind-address: cannot listen on " + metrics +
                               ": Address already in use\n");
  program->signal(SIGTERM);
  EXPECT_EQ(program->wait().status, 0);
}

}  // namespace
}  // namespace drydock::hello
