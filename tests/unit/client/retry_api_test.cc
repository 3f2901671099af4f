#include "operator/client/retry_api.h"

#include <gmock/gmock.h>

#include <boost/asio/io_context.hpp>

#include "operator/base/real_environment.h"
#include "tests/unit/client/support/client_fixture.h"

namespace drydock::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

/// Answers what it was told to, in order; the last one for ever.
class ScriptedApi final : public Api {
 public:
  Task<Response> call(Request) override { co_return next(); }
  Task<WatchResult> watch(Request) override { co_return std::unexpected(next()); }
  Response next() { return answers.at(std::min(calls++, answers.size() - 1)); }
  std::vector<Response> answers;
  std::size_t calls = 0;
};

/// Sleeps are noted and over at once; no call comes.
class NotedTimers final : public Timers {
 public:
  Task<void> sleep_until(TimePoint deadline) override {
    slept.push_back(
        std::chrono::duration_cast<std::chrono::seconds>(deadline.time_since_epoch()).count());
    co_return;
  }
  std::shared_ptr<void> call_at(TimePoint, std::move_only_function<void()>) override { return {}; }
  std::vector<long> slept;
};
class StoppedClock final : public drydock::Clock {
 public:
  TimePoint now() const override { return {}; }
  WallTime wall_now() const override { return {}; }
};

Response later(int code, std::string seconds) {
  Response response(Status(code, "", "later"));
  response.headers = {{"Retry-After", std::move(seconds)}};
  return response;
}
Response unavailable(std::string cause) {
  Status status(0, reason::kUnavailable, "gone");
  if (!cause.empty()) {
    status.details = StatusDetails{};
    status.details->causes.push_back({.type = std::move(cause), .message = {}, .field = {}});
  }
  return Response(std::move(status));
}

class RetryApiTest : public ::testing::Test {
 protected:
  Response call(Verb verb, std::vector<Response> answers) {
    inner.answers = std::move(answers);
    std::optional<Response> response;
    RetryApi api(inner, environment);
    asio::co_spawn(io, store_result(api.call(Request(verb, {"", "v1", "pods"})), response),
                   [](std::exception_ptr) {});
    io.restart();
    io.run();
    return *response;
  }
  asio::io_context io;
  StoppedClock clock;
  NotedTimers timers;
  Random random{1};
  Environment environment{io.get_executor(), clock, timers, random, Logger()};
  ScriptedApi inner;
};

TEST_F(RetryApiTest, WaitsAsTheServerSays) {
  EXPECT_EQ(
      call(Verb::kCreate, {later(429, "3"), later(503, "1"), Response(201, std::monostate())}).code,
      201);
  EXPECT_THAT(timers.slept, ElementsAre(3, 1));
}

TEST_F(RetryApiTest, WithoutRetryAfterItIsTheCallersBusiness) {
  EXPECT_EQ(call(Verb::kGet, {Response(Status(503, "", ""))}).code, 503);
  EXPECT_EQ(call(Verb::kGet, {Response(Status(500, "", ""))}).code, 500);
  EXPECT_EQ(call(Verb::kGet, {later(429, "soon")}).code, 429);
  EXPECT_EQ(call(Verb::kGet, {later(409, "1")}).code, 409);
  EXPECT_TRUE(timers.slept.empty());
}

TEST_F(RetryApiTest, GivesUpAfterTenRetries) {
  EXPECT_EQ(call(Verb::kGet, {later(429, "2")}).code, 429);
  EXPECT_EQ(timers.slept.size(), 10u);
  EXPECT_EQ(inner.calls, 11u);
}

TEST_F(RetryApiTest, ALostConnectionIsTriedAgainForGetsOnly) {
  EXPECT_EQ(call(Verb::kList,
                 {unavailable("ConnectionLost"), unavailable(""), Response(200, std::monostate())})
                .code,
            200);
  EXPECT_THAT(timers.slept, ElementsAre(1, 1));
  inner.calls = 0;
  EXPECT_EQ(call(Verb::kPatch, {unavailable("ConnectionLost")}).code, 0);
  EXPECT_EQ(inner.calls, 1u);
  EXPECT_EQ(call(Verb::kGet, {unavailable("ConnectFailed")}).code, 0);
  EXPECT_EQ(timers.slept.size(), 2u) << "where nobody listens the caller knows at once";
}

TEST_F(RetryApiTest, AWatchThatIsPutOffIsOpenedLater) {
  inner.answers = {later(429, "5"), Response(Status(403, reason::kForbidden, "no"))};
  RetryApi api(inner, environment);
  std::optional<WatchResult> result;
  asio::co_spawn(io, store_result(api.watch(Request(Verb::kWatch, {"", "v1", "pods"})), result),
                 [](std::exception_ptr) {});
  io.run();
  ASSERT_TRUE(result.has_value() && !result->has_value());
  EXPECT_EQ(result->error().code, 403);
  EXPECT_THAT(timers.slept, ElementsAre(5));
}

}  // namespace
}  // namespace drydock::testing
