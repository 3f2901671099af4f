#include "fakeapi/write/fake_api.h"

#include <gtest/gtest.h>

#include "operator/api/resources.h"
#include "operator/base/task_group.h"
#include "scenarios/engine/sim_environment.h"

namespace drydock::fake {
namespace {

using namespace std::chrono_literals;

class FakeApiTest : public testing::Test {
 protected:
  Request watch_request(Parameters parameters) {
    Request request(Verb::kWatch, resources::config_maps().gvr());
    request.namespace_ = "default";
    request.parameters = std::move(parameters);
    return request;
  }
  void create(const std::string& name) {
    Request request(Verb::kCreate, resources::config_maps().gvr());
    request.namespace_ = "default";
    request.body.object = Object(Json{{"metadata", {{"name", name}}}});
    ASSERT_EQ(server_.handle(request).code, 201);
  }
  static Task<void> pump(Api& api, Request request, std::vector<std::string>& seen) {
    auto stream = co_await api.watch(std::move(request));
    if (!stream) co_return;
    while (true) {
      auto event = co_await (*stream)->next();
      if (!event) {
        seen.push_back("ERROR " + std::to_string(event.error().code));
        break;
      }
      if (!*event) break;
      seen.push_back(std::string(to_string((*event)->type)) + " " +
                     std::string((*event)->object.name()));
    }
    seen.emplace_back("END");
  }

  sim::SimContext context_{1};
  sim::ProcessId process_ = context_.new_process("fake");
  sim::SimEnvironment environment_{context_, process_};
  Server server_{environment_.clock, Random(1)};
  FakeApi api_{server_, environment_};
  TaskGroup tasks_{environment_.executor};
};

TEST_F(FakeApiTest, AWatchSeesChangesAsTheyComeAndEndsAtItsTimeout) {
  std::vector<std::string> seen;
  create("a");
  tasks_.spawn(
      "watch",
      pump(api_, watch_request({{"timeoutSeconds", "90"}, {"allowWatchBookmarks", "true"}}), seen));
  context_.run_for(1s);
  EXPECT_EQ(seen, (std::vector<std::string>{"ADDED a", "BOOKMARK "}));
  create("b");
  context_.run_for(1s);
  EXPECT_EQ(seen.back(), "ADDED b");
  context_.run_for(60s);
  EXPECT_EQ(seen.back(), "BOOKMARK ");
  context_.run_for(60s);
  EXPECT_EQ(seen,
            (std::vector<std::string>{"ADDED a", "BOOKMARK ", "ADDED b", "BOOKMARK ", "END"}));
}

TEST_F(FakeApiTest, WithoutATimeoutItEndsAfterHalfAnHourToAnHour) {
  std::vector<std::string> seen;
  tasks_.spawn("watch", pump(api_, watch_request({}), seen));
  context_.run_for(29min);
  EXPECT_TRUE(seen.empty());
  context_.run_for(31min);
  EXPECT_EQ(seen, std::vector<std::string>{"END"});
}

TEST_F(FakeApiTest, AnExpiredWatchEndsWithItsError) {
  std::vector<std::string> seen;
  tasks_.spawn("watch", pump(api_, watch_request({{"resourceVersion", "1"}}), seen));
  context_.run_for(1s);
  EXPECT_EQ(seen, (std::vector<std::string>{"ERROR 410", "END"}));
}

TEST_F(FakeApiTest, ACancelledWatchLeavesNothingBehind) {
  std::vector<std::string> seen;
  tasks_.spawn("watch", pump(api_, watch_request({}), seen));
  context_.run_for(1s);
  tasks_.cancel();
  context_.run_for(1s);
  EXPECT_EQ(tasks_.size(), 0u);
  create("a");
  EXPECT_TRUE(seen.empty());
}

}  // namespace
}  // namespace drydock::fake
