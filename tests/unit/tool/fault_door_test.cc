// The door with its faults on a port: what a client sees is what a network would do to it.
#include "scenarios/tool/fault_door.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "operator/api/client.h"
#include "operator/api/resources.h"
#include "operator/client/connect.h"
#include "scenarios/engine/world/armed_faults.h"
#include "scenarios/tool/served_fake.h"

namespace drydock::tool {
namespace {

using sim::Deed;
using sim::Place;

class SilentSink final : public LogSink {
 public:
  bool enabled(LogLevel) const override { return false; }
  void write(const LogRecord&) override {}
};

class NoHost final : public sim::FaultApi::Host {
 public:
  void crash(const sim::Instance&, std::optional<Duration>) override {}
  void pause(const sim::Instance&, Duration) override {}
  bool is_alive(const sim::Instance&) const override { return true; }
  void start_beside(const std::string&) override {}
  Task<void> meanwhile(std::vector<sim::Action>) override { co_return; }
  Task<void> compact() override { co_return; }
  std::string write_again(const GroupVersionResource&, const ObjectKey&) override { return {}; }
  Task<void> before_write(Resource) override { co_return; }
};

Object map(const std::string& name) {
  return Object(Json{{"apiVersion", "v1"},
                     {"kind", "ConfigMap"},
                     {"metadata", {{"name", name}, {"namespace", "default"}}}});
}

class FaultDoorTest : public testing::Test {
 public:
  using Body = Task<void> (*)(FaultDoorTest&);

  FaultDoorTest() : file_(testing::TempDir() + "door-" + std::to_string(::getpid())) {}
  ~FaultDoorTest() override { std::filesystem::remove(file_); }

  void arm(Place::Kind at, Deed::Kind what) {
    sim::Fault fault;
    fault.at.kind = at;
    fault.at.object_kind = "ConfigMap";
    fault.deed.kind = what;
    faults_.arm(fault);
  }
  /// With a client of the operator "mine" behind the door.
  void run(Body body) { environment_.run(play(*this, body)); }

  Environment& environment() { return environment_.environment(); }
  const Client& client() const { return *client_; }
  bool is_there(const std::string& name) {
    return static_cast<bool>(fake_->server().peek({"", "configmaps"}, {"default", name}));
  }

 private:
  static Task<void> play(FaultDoorTest& test, Body body) {
    test.fake_ = std::move(*ServedFake::make(test.environment_, {}));
    EXPECT_TRUE(test.fake_->start());
    FaultDoorOptions options;
    options.operators = {"mine"};
    auto door =
        FaultDoor::open(test.environment_, test.fake_->api(), test.faults_, test.host_, options);
    EXPECT_TRUE(door) << door.error().message;
    std::ofstream(test.file_) << *(*door)->kubeconfig_of({"mine", 1});
    ConnectOptions connecting;
    connecting.kubeconfig = test.file_;
    auto connected = connect(connecting, {}, test.environment());
    EXPECT_TRUE(connected) << connected.error().message;
    test.client_.emplace(*connected->https, "test");
    co_await body(test);
    test.client_.reset();
    connected->api.reset();
    connected->https.reset();
    co_await (*door)->stop();
    co_await test.fake_->stop();
  }

  std::string file_;
  SilentSink sink_;
  RealEnvironment environment_{sink_, "test"};
  sim::ArmedFaults faults_;
  NoHost host_;
  std::unique_ptr<ServedFake> fake_;
  std::optional<Client> client_;
};

TEST_F(FaultDoorTest, ALostAnswerIsABrokenConnection) {
  arm(Place::Kind::kWrite, Deed::Kind::kLoseAnswer);
  run([](FaultDoorTest& test) -> Task<void> {
    const auto made = co_await test.client().create(resources::config_maps(), map("a"));
    EXPECT_FALSE(made);
    if (made) co_return;
    EXPECT_EQ(made.error().code, 0) << made.error().to_string();
    EXPECT_TRUE(made.error().is(reason::kUnavailable)) << made.error().to_string();
    EXPECT_TRUE(test.is_there("a"));
    EXPECT_TRUE(co_await test.client().create(resources::config_maps(), map("b")));
  });
}

TEST_F(FaultDoorTest, SoIsALostRequest) {
  arm(Place::Kind::kWrite, Deed::Kind::kLoseRequest);
  run([](FaultDoorTest& test) -> Task<void> {
    const auto made = co_await test.client().create(resources::config_maps(), map("a"));
    EXPECT_FALSE(made);
    if (!made) EXPECT_EQ(made.error().code, 0) << made.error().to_string();
    EXPECT_FALSE(test.is_there("a"));
  });
}

TEST_F(FaultDoorTest, AnErrorIsAnAnswer) {
  arm(Place::Kind::kWrite, Deed::Kind::kError);
  run([](FaultDoorTest& test) -> Task<void> {
    const auto made = co_await test.client().create(resources::config_maps(), map("a"));
    EXPECT_FALSE(made);
    if (!made) EXPECT_EQ(made.error().code, 500) << made.error().to_string();
  });
}

TEST_F(FaultDoorTest, AWatchBreaksOffInItsMiddle) {
  arm(Place::Kind::kDeliver, Deed::Kind::kLoseAnswer);
  run([](FaultDoorTest& test) -> Task<void> {
    auto stream = co_await test.client().watch(resources::config_maps());
    EXPECT_TRUE(stream);
    if (!stream) co_return;
    co_await test.client().create(resources::config_maps(), map("a"));
    const auto event = co_await (*stream)->next();
    EXPECT_FALSE(event);
    if (!event) EXPECT_TRUE(event.error().is(reason::kUnavailable)) << event.error().to_string();
  });
}

TEST_F(FaultDoorTest, AWatchThatIsTooOldSaysSo) {
  arm(Place::Kind::kDeliver, Deed::Kind::kGone);
  run([](FaultDoorTest& test) -> Task<void> {
    auto stream = co_await test.client().watch(resources::config_maps());
    EXPECT_TRUE(stream);
    if (!stream) co_return;
    co_await test.client().create(resources::config_maps(), map("a"));
    const auto event = co_await (*stream)->next();
    EXPECT_FALSE(event);
    if (!event) EXPECT_EQ(event.error().code, 410) << event.error().to_string();
  });
}

}  // namespace
}  // namespace drydock::tool
