#include "operator/blog/blog_reflector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakeapi/write/fake_api.h"
#include "operator/api/resources.h"
#include "operator/base/task_group.h"
#include "scenarios/engine/sim_context.h"
#include "scenarios/engine/sim_environment.h"

namespace drydock::blog {
namespace {

using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;

/// Keeps messages.
class Messages final : public LogSink {
 public:
  bool enabled(LogLevel level) const override { return level >= LogLevel::kInfo; }
  void write(const LogRecord& record) override { lines.emplace_back(record.message); }
  std::vector<std::string> lines;
};

Task<void> run_into(Environment& environment, Api& api, BlogOptions options, Shutdown& shutdown,
                    std::optional<int>& status) {
  status = co_await run_blog_reflector(environment, api, std::move(options), shutdown);
}

class BlogReflectorTest : public testing::Test {
 protected:
  ~BlogReflectorTest() override { context_.kill(process_); }

  Response post(const Resource& resource, Object object) {
    Request request(Verb::kCreate, resource.gvr());
    request.namespace_ = resource.namespaced ? "default" : "";
    request.body = {std::string(media::kJson), std::move(object), {}};
    return server_.handle(request);
  }
  void install_crd() {
    ASSERT_TRUE(
        post(resources::custom_resource_definitions(), Object(Json(crd::to_crd(blog_definition()))))
            .ok());
    context_.run_for(seconds(5));
  }
  void create(const std::string& name) {
    const Response response =
        post(blog_definition().resource(),
             crd::make_object(blog_definition(), {"default", name}, BlogSpec{"https://x"}));
    ASSERT_TRUE(response.ok()) << response.status().to_string();
  }
  void remove(const std::string& name) {
    Request request(Verb::kDelete, blog_definition().resource().gvr());
    request.namespace_ = "default";
    request.name = name;
    ASSERT_TRUE(server_.handle(request).ok());
  }
  void start() {
    tasks_.spawn("blog-reflector", run_into(process_environment_, api_, {}, shutdown_, status_));
  }

  sim::SimContext context_{1};
  sim::SimEnvironment environment_{context_, 0};
  fake::Server server_{environment_.clock, Random(1)};
  fake::FakeApi api_{server_, environment_};
  Messages log_;
  sim::ProcessId process_ = context_.new_process("blog-reflector");
  sim::SimEnvironment process_environment_{context_, process_, Logger(log_, "blog-reflector")};
  Shutdown shutdown_;
  std::optional<int> status_;
  TaskGroup tasks_{process_environment_.executor};
};

TEST_F(BlogReflectorTest, TellsWhatItSees) {
  install_crd();
  create("blog-sample");
  start();
  context_.run_for(seconds(4));
  EXPECT_THAT(log_.lines, ElementsAre("Initialized with: [blog-sample [default]]"));
  context_.run_for(seconds(2));
  EXPECT_THAT(log_.lines, ElementsAre("Initialized with: [blog-sample [default]]",
                                      "start to read cr list", "cr name: blog-sample"));
  log_.lines.clear();
  create("another");
  context_.run_for(seconds(5));
  EXPECT_THAT(log_.lines,
              ElementsAre("start to read cr list", "cr name: another", "cr name: blog-sample"));
  log_.lines.clear();
  remove("blog-sample");
  context_.run_for(seconds(5));
  EXPECT_THAT(log_.lines, ElementsAre("Removing blog-sample from Blog", "start to read cr list",
                                      "cr name: another"));
}

TEST_F(BlogReflectorTest, SeesNoneWhereThereIsNone) {
  install_crd();
  start();
  context_.run_for(seconds(6));
  EXPECT_THAT(log_.lines, ElementsAre("Initialized with: []", "start to read cr list"));
}

TEST_F(BlogReflectorTest, LeavesWhenAsked) {
  install_crd();
  start();
  context_.run_for(seconds(6));
  EXPECT_EQ(status_, std::nullopt);
  shutdown_.request();
  context_.run_for(seconds(1));
  EXPECT_EQ(status_, 0);
}

TEST_F(BlogReflectorTest, WithoutTheCrdItSaysSo) {
  start();
  context_.run_for(seconds(1));
  EXPECT_EQ(status_, 1);
  EXPECT_THAT(
      log_.lines,
      ElementsAre("the CustomResourceDefinition blogs.web.helloworld is not installed; install "
                  "it with: blog-reflector --crd | kubectl apply -f -"));
}

}  // namespace
}  // namespace drydock::blog
