#include "tests/contract/backends.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "fakeapi/write/fake_api.h"
#include "operator/client/connect.h"
#include "tests/conformance/served_host.h"

namespace drydock::contract {
namespace {

class NoSink final : public LogSink {
 public:
  bool enabled(LogLevel) const override { return false; }
  void write(const LogRecord&) override {}
};

class InProcess final : public Backend {
 public:
  RealEnvironment& environment() override { return environment_; }
  Api& api() override { return api_; }

 private:
  NoSink sink_;
  RealEnvironment environment_{sink_, "contract"};
  fake::Server server_{environment_.environment().clock, Random(1)};
  fake::FakeApi api_{server_, environment_.environment()};
};

class Https final : public Backend {
 public:
  RealEnvironment& environment() override { return environment_; }
  Api& api() override { return *connected_.api; }
  Result<void> connect_to(const std::string& kubeconfig) {
    ConnectOptions options;
    options.kubeconfig = kubeconfig;
    DRYDOCK_TRY(connected_, connect(options, {}, environment_.environment()));
    return {};
  }
  std::unique_ptr<conformance::ServedHost> host;

 private:
  NoSink sink_;
  RealEnvironment environment_{sink_, "contract"};
  Connected connected_;
};

Result<std::unique_ptr<Backend>> make_served() {
  auto backend = std::make_unique<Https>();
  tool::ServedFakeOptions options;
  options.controllers = "none";
  DRYDOCK_TRY(backend->host, conformance::ServedHost::make(std::move(options)));
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("drydock-contract-" + std::to_string(::getpid()));
  std::ofstream(file) << backend->host->kubeconfig();
  auto connected = backend->connect_to(file.string());
  std::filesystem::remove(file);
  DRYDOCK_CHECK(std::move(connected));
  return backend;
}

const char* cluster_kubeconfig() { return std::getenv("DRYDOCK_KUBECONFIG"); }

}  // namespace

std::vector<std::string> backend_names() {
  std::vector<std::string> names{"InProcess", "Served"};
  if (cluster_kubeconfig()) names.emplace_back("Cluster");
  return names;
}

Result<std::unique_ptr<Backend>> make_backend(const std::string& name) {
  if (name == "InProcess") return std::make_unique<InProcess>();
  if (name == "Served") return make_served();
  auto backend = std::make_unique<Https>();
  DRYDOCK_CHECK(backend->connect_to(cluster_kubeconfig()));
  return backend;
}

}  // namespace drydock::contract
