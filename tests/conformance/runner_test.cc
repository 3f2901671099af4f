// The runner itself: placeholders, comparison, the table.
#include <gtest/gtest.h>

#include <deque>

#include "tests/conformance/conversation.h"
#include "tests/conformance/differences.h"
#include "tests/conformance/normalizer.h"
#include "tests/conformance/score.h"

namespace drydock::conformance {
namespace {

constexpr const char* kUid = "0a1b2c3d-0000-4000-8000-00000000000";

TEST(NormalizerTest, ReplacesWhatDiffersBetweenRuns) {
  Normalizer normalizer({{"conf-t1", "{ns}"}, {"xt1", "{id}"}});
  const std::string a = std::string(kUid) + "a", b = std::string(kUid) + "b";
  const Ordered object = {{"metadata",
                           {{"name", "w-abcde"},
                            {"generateName", "w-"},
                            {"namespace", "conf-t1"},
                            {"uid", b},
                            {"resourceVersion", "17"},
                            {"creationTimestamp", "2026-11-22T04:00:00Z"}}},
                          {"status", {{"owner", "x " + a + " y " + b}, {"xt1.example.com", 1}}}};
  const Ordered expected = {
      {"metadata",
       {{"name", "w-<random>"},
        {"generateName", "w-"},
        {"namespace", "{ns}"},
        {"uid", "<uid#1>"},
        {"resourceVersion", "<rv#1>"},
        {"creationTimestamp", "<time>"}}},
      {"status", {{"owner", "x <uid#2> y <uid#1>"}, {"{id}.example.com", 1}}}};
  EXPECT_EQ(normalizer.value(object), expected);
  EXPECT_EQ(normalizer.value({{"resourceVersion", "18"}})["resourceVersion"], "<rv#2>");
  EXPECT_EQ(normalizer.value({{"resourceVersion", "17"}})["resourceVersion"], "<rv#1>");
  EXPECT_EQ(normalizer.value({{"resourceVersion", "0"}})["resourceVersion"], "0");
  EXPECT_EQ(normalizer.text("too old resource version: 3 (17)"),
            "too old resource version: <n> (<n>)");
}

TEST(NormalizerTest, ListsHaveVersionsOfTheirOwn) {
  Normalizer normalizer({});
  const Ordered list = {{"kind", "ConfigMapList"},
                        {"metadata", {{"resourceVersion", "9"}, {"continue", "abc"}}},
                        {"items", Ordered::array({{{"metadata", {{"resourceVersion", "9"}}}}})}};
  const Ordered got = normalizer.value(list);
  EXPECT_EQ(got["metadata"]["resourceVersion"], "<rv>");
  EXPECT_EQ(got["metadata"]["continue"], "<continue>");
  EXPECT_EQ(got["items"][0]["metadata"]["resourceVersion"], "<rv#1>");
}

TEST(DifferencesTest, KeyOrderAsideEverythingCounts) {
  EXPECT_TRUE(differences({{"a", 1}, {"b", 2}}, {{"b", 2}, {"a", 1.0}}).empty());
  EXPECT_EQ(differences({{"a", {1, 2}}}, {{"a", {1, 3}}}),
            std::vector<std::string>{".a[1]: want 2, got 3"});
  EXPECT_EQ(differences({{"a", 1}}, {{"b", 1}}),
            (std::vector<std::string>{".a: missing, want 1", ".b: unexpected 1"}));
  EXPECT_EQ(differences({{"a", "1"}}, {{"a", 1}}).size(), 1u);
  EXPECT_EQ(differences(Ordered::array({1}), Ordered::array({1, 2})).size(), 1u);
}

// Answers what it was given, and notes what it was asked. How it lies: it does not look at the
// question.
class CannedBackend final : public Backend {
 public:
  Result<Reply> call(const Question& question) override {
    asked.push_back(question);
    if (replies.empty())
      return Reply{.status = 200, .media_type = "application/json", .body = "{}"};
    Reply reply = replies.front();
    replies.pop_front();
    return reply;
  }
  Result<Reply> open_watch(const std::string&, const Question&) override {
    return Reply{.status = 200};
  }
  Got next_line(const std::string&, std::string& line, Duration) override {
    if (lines.empty()) return Got::kTimeout;
    line = lines.front();
    lines.pop_front();
    return Got::kLine;
  }
  void close_watches() override {}
  TimePoint now() override { return time; }
  WallTime wall_now() override { return WallTime(time.time_since_epoch()); }
  void sleep(Duration duration) override { time += duration; }

  std::deque<Reply> replies;
  std::deque<std::string> lines;
  std::vector<Question> asked;
  TimePoint time;
};

Case case_of(Ordered steps) {
  return {.area = "a", .name = "n", .about = "", .steps = std::move(steps)};
}

TEST(ConversationTest, LaterStepsUseEarlierAnswers) {
  CannedBackend backend;
  backend.replies = {{201, "application/json", {}, "{}"},
                     {200, "application/json", {}, R"({"metadata":{"resourceVersion":"5"}})"},
                     {200, "text/plain; charset=utf-8", {}, "ok"}};
  const Case one = case_of(Ordered::parse(R"([
    {"do": "GET /api/v1/namespaces/{ns}/x", "id": "first", "quiet": true, "answer": {"status": 200}},
    {"do": "PUT /y", "body": {"v": "{first.metadata.resourceVersion}"}, "headers": {"Accept": null},
     "answer": {"status": 200, "type": "text/plain", "body": "ok"}}])"));
  EXPECT_EQ(hold(backend, one, "t1"), std::vector<std::string>());
  ASSERT_EQ(backend.asked.size(), 3u);
  EXPECT_EQ(backend.asked[1].target, "/api/v1/namespaces/conf-t1/x");
  EXPECT_EQ(backend.asked[2].body, R"({"v":"5"})");
  for (const auto& [name, value] : backend.asked[2].fields) EXPECT_NE(name, "Accept");
}

TEST(ConversationTest, EveryDifferenceIsTold) {
  CannedBackend backend;
  backend.replies = {{201, "application/json", {}, "{}"},
                     {404, "application/json", {"299 - \"b\""}, R"({"a":1,"b":2})"}};
  backend.lines = {R"({"type":"ADDED"})"};
  const Case one = case_of(Ordered::parse(R"([
    {"do": "GET /x", "keep": ["a", "c"], "answer": {"status": 200, "type": "application/json",
     "body": {"a": 1, "c": 3}}},
    {"watch": "w", "do": "GET /x?watch=1", "answer": {"status": 200}},
    {"events": {"watch": "w", "count": 2, "timeout": 1},
     "answer": {"events": [{"type": "ADDED"}, {"type": "DELETED"}]}}])"));
  EXPECT_EQ(hold(backend, one, "t1"),
            (std::vector<std::string>{"step 0, GET /x", "  .body.c: want 3, got \"<absent>\"",
                                      "  .status: want 200, got 404",
                                      "  .warning: unexpected [\"299 - \\\"b\\\"\"]",
                                      "step 2, {\"watch\":\"w\",\"count\":2,\"timeout\":1}",
                                      "  .events[1].type: want \"DELETED\", got \"<timeout>\""}));
}

TEST(ConversationTest, AwaitRepeatsUntilItHoldsOrTimeIsUp) {
  CannedBackend backend;
  const std::string not_yet = R"({"n":0})";
  backend.replies = {{201, "application/json", {}, "{}"},
                     {200, "application/json", {}, not_yet},
                     {200, "application/json", {}, not_yet},
                     {200, "application/json", {}, R"({"n":1})"}};
  const Case one = case_of(Ordered::parse(
      R"([{"do": "GET /x", "await": 10, "until": {"n": 1}, "quiet": true, "answer": {"status": 200}}])"));
  EXPECT_EQ(hold(backend, one, "t1"), std::vector<std::string>());
  EXPECT_EQ(backend.asked.size(), 4u);
  EXPECT_EQ(backend.time.time_since_epoch(), std::chrono::milliseconds(100));
}

TEST(ConversationTest, ASecondThatEndsAmongManagersIsNoDifference) {
  const std::string recorded =
      R"({"metadata":{"managedFields":[{"manager":"a"},{"manager":"b"}]}})";
  const std::string other = R"({"metadata":{"managedFields":[{"manager":"b"},{"manager":"a"}]}})";
  Case one =
      case_of({{{"do", "GET /x"}, {"answer", {{"status", 200}, {"type", "application/json"}}}}});
  one.steps[0]["answer"]["body"] = Ordered::parse(recorded);
  CannedBackend backend;
  backend.time += std::chrono::milliseconds(1900);
  backend.replies = {{201, "application/json", {}, "{}"},
                     {200, "application/json", {}, other},
                     {201, "application/json", {}, "{}"},
                     {200, "application/json", {}, recorded}};
  EXPECT_EQ(hold(backend, one, "t1"), std::vector<std::string>());
  EXPECT_EQ(backend.time.time_since_epoch(), std::chrono::seconds(2));
  // Twice is one too many, and so is another difference beside.
  for (int i = 0; i < 2; ++i) {
    backend.replies.push_back({201, "application/json", {}, "{}"});
    backend.replies.push_back({200, "application/json", {}, other});
  }
  EXPECT_EQ(hold(backend, one, "t2").size(), 3u);
  backend.replies = {{201, "application/json", {}, "{}"}, {201, "application/json", {}, other}};
  EXPECT_EQ(hold(backend, one, "t3").size(), 4u);
  EXPECT_TRUE(backend.replies.empty());
}

TEST(ScoreTest, TableCountsByAreaAndIsPutBetweenMarkers) {
  const std::vector<Outcome> outcomes{{"core", "x", BackendKind::kInProcess, {}},
                                      {"core", "y", BackendKind::kInProcess, {"differs"}},
                                      {"core", "x", BackendKind::kServed, {}}};
  const std::string table = score_table(outcomes);
  EXPECT_NE(table.find("| core | 1 of 2 | 1 of 1 |\n"), std::string::npos) << table;
  EXPECT_NE(table.find("| **all** | 1 of 2 | 1 of 1 |\n"), std::string::npos) << table;
}

TEST(KnownFailuresTest, MayNameOneBackend) {
  auto known = KnownFailures::parse("# why\n\na/x: both\na/y (served): one\na/z: gone\n");
  ASSERT_TRUE(known);
  EXPECT_EQ(known->reason("a/x", BackendKind::kInProcess), "both");
  EXPECT_EQ(known->reason("a/y", BackendKind::kInProcess), "");
  EXPECT_EQ(known->reason("a/y", BackendKind::kServed), "one");
  EXPECT_EQ(known->unknown({{.area = "a", .name = "x"}, {.area = "a", .name = "y"}}),
            std::vector<std::string>{"a/z"});
  EXPECT_FALSE(KnownFailures::parse("nonsense\n"));
}

}  // namespace
}  // namespace drydock::conformance
