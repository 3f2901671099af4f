#include <gmock/gmock.h>

#include "operator/base/task_group.h"
#include "tests/unit/client/support/client_fixture.h"

namespace drydock::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using SteadyClock = std::chrono::steady_clock;

/// Far below every timeout; what is prompt takes a millisecond on a machine that is not busy.
constexpr auto kPrompt = 500ms;

std::string event(std::string_view type, std::string_view name) {
  return fmt::format(
      "{{\"type\":\"{}\",\"object\":{{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{{"
      "\"name\":\"{}\"}}}}}}\n",
      type, name);
}

/// What came out of a watch: names of objects by event, then how it ended.
struct Seen {
  std::vector<std::string> events;
  std::optional<Status> error;
  std::vector<std::string> warnings;
  std::optional<Response> refusal;
};

Task<Seen> watch_all(Api& api, Request request) {
  Seen seen;
  WatchResult opened = co_await api.watch(std::move(request));
  if (!opened) {
    seen.refusal = opened.error();
    co_return seen;
  }
  seen.warnings = (*opened)->warnings();
  while (true) {
    auto next = co_await (*opened)->next();
    if (!next) seen.error = next.error();
    if (!next || !*next) break;
    seen.events.push_back(fmt::format("{} {}", to_string((*next)->type), (*next)->object.name()));
  }
  auto again = co_await (*opened)->next();
  EXPECT_TRUE(!again || !*again) << "after the end only ends follow";
  co_return seen;
}

class HttpsWatchTest : public ClientTest {
 protected:
  Seen watch(TestServer::Play play, HttpsApiOptions options = {}) {
    auto server = serve(std::move(play));
    auto api = connect_to(config_for(*server), options);
    return run(watch_all(*api, config_map_request(Verb::kWatch)));
  }
  /// Answers a watch with these chunks, then ends in good order or not.
  static TestServer::Play chunks(std::vector<std::string> pieces, bool clean) {
    return [pieces, clean](TestConnection& connection) {
      if (!connection.read_request()) return;
      connection.begin_chunks();
      for (const std::string& piece : pieces) connection.chunk(piece);
      if (!clean) return;
      connection.end_chunks();
      connection.wait_for_close();
    };
  }
};

TEST_F(HttpsWatchTest, EventsInOrderUntilACleanEnd) {
  std::string target;
  Seen seen = watch([&target](TestConnection& connection) {
    auto request = connection.read_request();
    target = request->target;
    connection.begin_chunks("Warning: 299 - \"deprecated\"\r\n");
    std::string text = event("ADDED", "a") + event("MODIFIED", "b") + "\n" + event("DELETED", "c") +
                       event("BOOKMARK", "");
    for (char c : text)
      connection.chunk(
          std::string_view(&c, 1));  // lines and chunks have nothing to do with each other
    connection.end_chunks();
    connection.wait_for_close();
  });
  EXPECT_THAT(seen.events, ElementsAre("ADDED a", "MODIFIED b", "DELETED c", "BOOKMARK "));
  EXPECT_EQ(seen.error, std::nullopt);
  EXPECT_THAT(seen.warnings, ElementsAre("deprecated"));
  EXPECT_EQ(target, "/api/v1/namespaces/default/configmaps?watch=true");
}

TEST_F(HttpsWatchTest, AnErrorEventEndsItWithItsStatus) {
  Seen seen = watch(
      chunks({event("ADDED", "a"),
              R"({"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure",)"
              R"("message":"too old resource version: 1 <9>","reason":"Expired","code":410}})"
              "\n",
              event("ADDED", "never")},
             true));
  EXPECT_THAT(seen.events, ElementsAre("ADDED a"));
  ASSERT_TRUE(seen.error.has_value());
  EXPECT_TRUE(seen.error->is_gone());
  EXPECT_EQ(seen.error->message, "too old resource version: 1 <9>");
}

TEST_F(HttpsWatchTest, ALineCutByABrokenConnectionIsUnavailable) {
  std::string half = event("ADDED", "b");
  Seen seen = watch(chunks({event("ADDED", "a"), half.substr(0, 30)}, false));
  EXPECT_THAT(seen.events, ElementsAre("ADDED a"));
  ASSERT_TRUE(seen.error.has_value());
  EXPECT_EQ(seen.error->reason, reason::kUnavailable);
  EXPECT_THAT(seen.error->message, HasSubstr("30 bytes of an event were cut off"));
}

TEST_F(HttpsWatchTest, ALineCutByACleanEndIsMalformed) {
  Seen seen = watch(chunks({event("ADDED", "a"), event("ADDED", "b").substr(0, 30)}, true));
  EXPECT_THAT(seen.events, ElementsAre("ADDED a"));
  ASSERT_TRUE(seen.error.has_value());
  EXPECT_EQ(seen.error->reason, reason::kMalformed);
}

TEST_F(HttpsWatchTest, ALastLineWithoutNewlineCounts) {
  std::string line = event("ADDED", "b");
  line.pop_back();
  Seen seen = watch(chunks({event("ADDED", "a") + line}, true));
  EXPECT_THAT(seen.events, ElementsAre("ADDED a", "ADDED b"));
  EXPECT_EQ(seen.error, std::nullopt);
}

TEST_F(HttpsWatchTest, AConnectionThatBreaksIsUnavailable) {
  Seen seen = watch(chunks({event("ADDED", "a")}, false));
  EXPECT_THAT(seen.events, ElementsAre("ADDED a"));
  ASSERT_TRUE(seen.error.has_value());
  EXPECT_EQ(seen.error->reason, reason::kUnavailable);
}

TEST_F(HttpsWatchTest, WhatIsNoEventIsMalformed) {
  for (std::string line :
       {"nonsense\n", "[]\n", "{\"type\":\"ADDED\"}\n", "{\"type\":\"ADDED\",\"object\":7}\n",
        "{\"type\":\"NEW\",\"object\":{}}\n", "{\"object\":{}}\n",
        "{\"type\":7,\"object\":{}}\n"}) {
    Seen seen = watch(chunks({line}, true));
    ASSERT_TRUE(seen.error.has_value()) << line;
    EXPECT_EQ(seen.error->reason, reason::kMalformed) << line;
  }
}

TEST_F(HttpsWatchTest, AnEndlessLineIsBounded) {
  HttpsApiOptions options;
  options.watch.line_bytes = 10'000;
  Seen seen = watch(
      [](TestConnection& connection) {
        connection.read_request();
        connection.begin_chunks();
        while (connection.chunk(std::string(1000, 'x'))) {
        }
      },
      options);
  ASSERT_TRUE(seen.error.has_value());
  EXPECT_EQ(seen.error->reason, reason::kMalformed);
  EXPECT_EQ(seen.error->message, "a watch event larger than 10000 bytes");
}

TEST_F(HttpsWatchTest, ARefusalIsTheServersAnswer) {
  Seen seen = watch([](TestConnection& connection) {
    connection.read_request();
    connection.respond(403, R"({"kind":"Status","reason":"Forbidden","message":"no","code":403})");
    connection.wait_for_close();
  });
  ASSERT_TRUE(seen.refusal.has_value());
  EXPECT_TRUE(seen.refusal->status().is_forbidden());
}

TEST_F(HttpsWatchTest, AnAnswerThatIsNoJsonIsMalformed) {
  Seen seen = watch([](TestConnection& connection) {
    connection.read_request();
    connection.respond(200, "<html>", "", "text/html");
    connection.wait_for_close();
  });
  ASSERT_TRUE(seen.refusal.has_value());
  EXPECT_EQ(seen.refusal->status().reason, reason::kMalformed);
}

TEST_F(HttpsWatchTest, NobodyListens) {
  auto server = serve([](TestConnection&) {});
  auto api = connect_to(config_for(*server));
  server->stop();
  Seen seen = run(watch_all(*api, config_map_request(Verb::kWatch)));
  ASSERT_TRUE(seen.refusal.has_value());
  EXPECT_EQ(seen.refusal->status().reason, reason::kUnavailable);
}

Task<std::size_t> read_slowly(RealEnvironment& environment, Api& api, Request request) {
  WatchResult opened = co_await api.watch(std::move(request));
  co_await environment.environment().sleep_for(200ms);
  std::size_t count = 0;
  while (true) {
    auto next = co_await (*opened)->next();
    if (!next || !*next) break;
    ++count;
  }
  co_return count;
}

TEST_F(HttpsWatchTest, ASlowReaderHoldsTheServerBackAndLosesNothing) {
  HttpsApiOptions options;
  options.watch.unread_events = 3;
  std::vector<std::string> pieces(500, event("ADDED", "a"));
  auto server = serve(chunks(pieces, true));
  auto api = connect_to(config_for(*server), options);
  EXPECT_EQ(run(read_slowly(environment, *api, config_map_request(Verb::kWatch))), 500u);
}

/// Endless silence after the head.
TestServer::Play silent() {
  return [](TestConnection& connection) {
    connection.read_request();
    connection.begin_chunks();
    connection.chunk(event("ADDED", "a"));
    connection.wait_for_close();
  };
}

Task<std::unique_ptr<WatchStream>> open_and_read_one(Api& api, Request request) {
  WatchResult opened = co_await api.watch(std::move(request));
  auto first = co_await (*opened)->next();
  EXPECT_TRUE(first && *first);
  co_return *std::move(opened);
}

TEST_F(HttpsWatchTest, LettingGoOfAWatchEndsItAtOnce) {
  auto server = serve(silent());
  auto api = connect_to(config_for(*server));
  for (int i = 0; i < 10; ++i) {
    auto stream = run(open_and_read_one(*api, config_map_request(Verb::kWatch)));
    SteadyClock::time_point start = SteadyClock::now();
    stream.reset();
    EXPECT_LT(SteadyClock::now() - start, kPrompt);
  }
  SteadyClock::time_point start = SteadyClock::now();
  api.reset();
  EXPECT_LT(SteadyClock::now() - start, kPrompt);
}

TEST_F(HttpsWatchTest, ShutdownAbortsOpenWatchesAtOnce) {
  auto server = serve(silent());
  SteadyClock::duration best = 1h;
  for (int i = 0; i < 3; ++i) {
    auto api = connect_to(config_for(*server));
    std::vector<std::unique_ptr<WatchStream>> streams;
    for (int j = 0; j < 10; ++j) {
      streams.push_back(run(open_and_read_one(*api, config_map_request(Verb::kWatch))));
    }
    SteadyClock::time_point start = SteadyClock::now();
    api.reset();
    best = std::min(best, SteadyClock::now() - start);
  }
  EXPECT_LT(best, 50ms) << "the best of three, as other tests may keep the machine busy";
}

Task<void> read_next(WatchStream& stream, bool& cancelled, std::optional<std::string>& name) {
  try {
    auto next = co_await stream.next();
    if (next && *next) name = std::string((*next)->object.name());
  } catch (const boost::system::system_error&) {
    cancelled = true;
    throw;
  }
}

Task<SteadyClock::duration> cancel_read(RealEnvironment& environment, WatchStream& stream,
                                  bool& cancelled) {
  TaskGroup group(environment.environment().executor);
  std::optional<std::string> name;
  group.spawn("read", read_next(stream, cancelled, name));
  co_await environment.environment().sleep_for(50ms);
  SteadyClock::time_point start = SteadyClock::now();
  group.cancel();
  co_await group.join();
  co_return SteadyClock::now() - start;
}

TEST_F(HttpsWatchTest, ACancelledReadLeavesTheStreamUsable) {
  std::mutex mutex;
  std::condition_variable change;
  bool send_second = false;
  auto server = serve([&](TestConnection& connection) {
    connection.read_request();
    connection.begin_chunks();
    connection.chunk(event("ADDED", "a"));
    std::unique_lock lock(mutex);
    change.wait(lock, [&] { return send_second; });
    connection.chunk(event("ADDED", "b"));
    connection.end_chunks();
  });
  auto api = connect_to(config_for(*server));
  auto stream = run(open_and_read_one(*api, config_map_request(Verb::kWatch)));
  bool cancelled = false;
  EXPECT_LT(run(cancel_read(environment, *stream, cancelled)), kPrompt);
  EXPECT_TRUE(cancelled);
  {
    std::lock_guard lock(mutex);
    send_second = true;
  }
  change.notify_all();
  auto next = run(stream->next());
  ASSERT_TRUE(next && *next);
  EXPECT_EQ((*next)->object.name(), "b");
}

Task<void> open_only(Api& api, Request request, bool& cancelled) {
  try {
    co_await api.watch(std::move(request));
  } catch (const boost::system::system_error&) {
    cancelled = true;
    throw;
  }
}

Task<SteadyClock::duration> cancel_open(RealEnvironment& environment, Api& api, Request request,
                                  Duration delay, bool& cancelled) {
  TaskGroup group(environment.environment().executor);
  group.spawn("open", open_only(api, std::move(request), cancelled));
  co_await environment.environment().sleep_for(delay);
  SteadyClock::time_point start = SteadyClock::now();
  group.cancel();
  co_await group.join();
  co_return SteadyClock::now() - start;
}

TEST_F(HttpsWatchTest, OpeningIsCancelledPromptlyInEveryPhase) {
  TestServer mute({.tls = server_certificate(), .client_authority = {}, .handshake = false}, {});
  auto unanswered = serve([](TestConnection& connection) { connection.wait_for_close(); });
  for (TestServer* server : {&mute, unanswered.get()}) {
    auto api = connect_to(config_for(*server));
    bool cancelled = false;
    EXPECT_LT(
        run(cancel_open(environment, *api, config_map_request(Verb::kWatch), 80ms, cancelled)),
        kPrompt);
    EXPECT_TRUE(cancelled);
    SteadyClock::time_point start = SteadyClock::now();
    api.reset();
    EXPECT_LT(SteadyClock::now() - start, kPrompt);
  }
}

TEST_F(HttpsWatchTest, OpeningIsCancelledAtAnyMoment) {
  auto server = serve(silent());
  auto api = connect_to(config_for(*server));
  for (int i = 0; i < 40; ++i) {
    bool cancelled = false;
    run(cancel_open(environment, *api, config_map_request(Verb::kWatch), i * 250us, cancelled));
  }
  SteadyClock::time_point start = SteadyClock::now();
  api.reset();
  EXPECT_LT(SteadyClock::now() - start, 500ms) << "no thread of a cancelled watch hangs";
}

TEST_F(HttpsWatchTest, TooManyWatchesAreRefused) {
  auto server = serve(silent());
  HttpsApiOptions options;
  options.threads.watches = 2;
  auto api = connect_to(config_for(*server), options);
  auto one = run(open_and_read_one(*api, config_map_request(Verb::kWatch)));
  auto two = run(open_and_read_one(*api, config_map_request(Verb::kWatch)));
  Seen seen = run(watch_all(*api, config_map_request(Verb::kWatch)));
  ASSERT_TRUE(seen.refusal.has_value());
  EXPECT_EQ(seen.refusal->status().message, "too many watches are open");
}

}  // namespace
}  // namespace drydock::testing
