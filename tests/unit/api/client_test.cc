#include "operator/api/client.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "operator/api/path.h"
#include "operator/api/resources.h"
#include "operator/base/task_group.h"

namespace drydock {
namespace {

/// Keeps what it is asked, and answers from a list.
class Recorder final : public Api {
 public:
  Task<Response> call(Request request) override {
    requests.push_back(std::move(request));
    if (answers.empty()) co_return Response(200, Object(Json{{"kind", "Deployment"}}));
    Response answer = std::move(answers.front());
    answers.erase(answers.begin());
    co_return answer;
  }
  Task<WatchResult> watch(Request request) override {
    requests.push_back(std::move(request));
    co_return std::unexpected(Response(Status(410, reason::kExpired, "too old")));
  }
  std::string asked(std::size_t i = 0) const {
    return fmt::format("{} {}", http_method(requests.at(i)), to_target(requests.at(i)));
  }
  std::vector<Request> requests;
  std::vector<Response> answers;
};

template <class T>
Task<void> keep(Task<T> task, std::optional<T>& result) {
  result.emplace(co_await std::move(task));
}

template <class T>
T run(Task<T> task) {
  asio::io_context io;
  TaskGroup group(io.get_executor());
  std::optional<T> result;
  group.spawn("test", keep(std::move(task), result));
  io.run();
  return std::move(*result);
}

Object deployment() {
  return Object(Json{{"apiVersion", "apps/v1"},
                     {"kind", "Deployment"},
                     {"metadata", {{"name", "a"}, {"namespace", "n"}}}});
}

TEST(ClientTest, SpeaksKubernetes) {
  Recorder api;
  const Client client(api, "test/1");
  const std::string base = "/apis/apps/v1/namespaces/n/deployments";
  (void)run(client.get(resources::deployments(), {"n", "a"}, "status"));
  EXPECT_EQ(api.asked(0), "GET " + base + "/a/status");
  EXPECT_EQ(api.requests[0].user_agent, "test/1");
  (void)run(client.create(resources::deployments(), deployment()));
  EXPECT_EQ(api.asked(1), "POST " + base);
  (void)run(client.replace(resources::deployments(), deployment()));
  EXPECT_EQ(api.asked(2), "PUT " + base + "/a");
  WriteOptions options;
  options.field_manager = "me";
  options.force = true;
  options.dry_run = true;
  (void)run(client.apply(resources::deployments(), deployment(), options));
  EXPECT_EQ(api.asked(3), "PATCH " + base + "/a?fieldManager=me&dryRun=All&force=true");
  EXPECT_EQ(api.requests[3].body.media_type, media::kApplyPatch);
  (void)run(client.patch(resources::deployments(), {"n", "a"}, PatchType::kMerge, Json{{"a", 1}}));
  EXPECT_EQ(api.requests[4].body.media_type, media::kMergePatch);
  EXPECT_EQ(api.requests[4].body.wire_bytes(), R"({"a":1})");
}

TEST(ClientTest, DeletesWithPreconditions) {
  Recorder api;
  api.answers.push_back(Response(200, Status(0, "", "")));
  DeleteOptions options;
  options.propagation = Propagation::kForeground;
  options.precondition_uid = "u";
  options.grace_period_seconds = 0;
  auto gone = run(Client(api).remove(resources::deployments(), {"n", "a"}, options));
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->kind(), "Status");
  EXPECT_EQ(
      api.requests[0].body.bytes,
      R"({"apiVersion":"v1","gracePeriodSeconds":0,"kind":"DeleteOptions","preconditions":{"uid":"u"},)"
      R"("propagationPolicy":"Foreground"})");
}

ObjectList page(std::string name, std::string token) {
  ObjectList list;
  list.items.push_back(Object(Json{{"metadata", {{"name", std::move(name)}}}}));
  list.continue_token = std::move(token);
  list.resource_version = "7";
  return list;
}

TEST(ClientTest, ListsAllPages) {
  Recorder api;
  api.answers = {Response(200, page("a", "t")), Response(200, page("b", ""))};
  auto list = run(Client(api).list_all(resources::pods()));
  ASSERT_TRUE(list);
  ASSERT_EQ(list->items.size(), 2u);
  EXPECT_EQ(list->items[1].name(), "b");
  EXPECT_EQ(api.asked(0), "GET /api/v1/pods?limit=500");
  EXPECT_EQ(api.asked(1), "GET /api/v1/pods?limit=500&continue=t");
}

TEST(ClientTest, StartsOverOnceWhenAPageIsGone) {
  Recorder api;
  api.answers = {Response(200, page("a", "t")), Response(Status(410, reason::kExpired, "")),
                 Response(200, page("c", ""))};
  auto list = run(Client(api).list_all(resources::pods()));
  ASSERT_TRUE(list);
  ASSERT_EQ(list->items.size(), 1u);
  EXPECT_EQ(list->items[0].name(), "c");
  api.answers = {Response(200, page("a", "t")), Response(Status(410, reason::kExpired, "")),
                 Response(200, page("a", "t")), Response(Status(410, reason::kExpired, ""))};
  EXPECT_TRUE(run(Client(api).list_all(resources::pods())).error().is_gone());
}

TEST(ClientTest, AWatchThatIsRefusedIsAStatus) {
  Recorder api;
  WatchOptions options;
  options.label_selector = "a=b";
  options.resource_version = "5";
  auto stream = run(Client(api).watch(resources::pods(), options));
  ASSERT_FALSE(stream);
  EXPECT_TRUE(stream.error().is_gone());
  EXPECT_EQ(
      api.asked(0),
      "GET /api/v1/pods?watch=true&labelSelector=a%3Db&resourceVersion=5&allowWatchBookmarks=true");
}

TEST(ClientTest, AnErrorIsItsStatus) {
  Recorder api;
  api.answers.push_back(
      Response(Status(404, reason::kNotFound, "deployments.apps \"a\" not found")));
  auto missing = run(Client(api).get(resources::deployments(), {"n", "a"}));
  ASSERT_FALSE(missing);
  EXPECT_TRUE(missing.error().is_not_found());
}

}  // namespace
}  // namespace drydock
