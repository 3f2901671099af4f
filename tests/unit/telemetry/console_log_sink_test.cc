#include "operator/telemetry/console_log_sink.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <regex>
#include <sstream>
#include <thread>

#include "operator/telemetry/log_format.h"

namespace drydock {
namespace {

Logger reconciling(LogSink& sink) {
  return Logger(sink, "hello-operator")
      .with_span("reconciling object", {{"object.ref", "Hello.v1.fraim.co.jp/hello.default"},
                                        {"object.reason", "object updated"}});
}

LogOptions options_of(LogLevel level, LogFormat format) {
  LogOptions options;
  options.level = level;
  options.format = format;
  return options;
}

TEST(ConsoleLogSinkTest, TextInTheMannerOfTracing) {
  std::ostringstream out;
  ConsoleLogSink sink({}, out);
  reconciling(sink).info("applied", {{"replicas", "2"}});
  EXPECT_TRUE(std::regex_match(
      out.str(),
      std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z  INFO )"
                 R"(reconciling object\{object\.ref=Hello\.v1\.fraim\.co\.jp/hello\.default )"
                 R"(object\.reason=object updated\}: applied replicas=2\n)")))
      << out.str();
}

TEST(ConsoleLogSinkTest, JsonHasOneObjectALine) {
  std::ostringstream out;
  ConsoleLogSink sink(options_of(LogLevel::kTrace, LogFormat::kJson), out);
  reconciling(sink).with_span("cleanup", {}).warn("a \"quoted\"\nmessage", {{"key", "\x01 value"}});
  const auto line = nlohmann::json::parse(out.str());
  EXPECT_EQ(line["level"], "WARN");
  EXPECT_EQ(line["target"], "hello-operator");
  EXPECT_EQ(line["fields"]["message"], "a \"quoted\"\nmessage");
  EXPECT_EQ(line["fields"]["key"], "\x01 value");
  EXPECT_EQ(line["span"]["name"], "cleanup");
  ASSERT_EQ(line["spans"].size(), 2u);
  EXPECT_EQ(line["spans"][0]["object.reason"], "object updated");
  EXPECT_EQ(std::ranges::count(out.str(), '\n'), 1);
  EXPECT_TRUE(std::regex_match(line["timestamp"].get<std::string>(),
                               std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)")));
}

TEST(ConsoleLogSinkTest, JsonSurvivesBytesThatAreNotUtf8) {
  std::ostringstream out;
  ConsoleLogSink sink(options_of(LogLevel::kInfo, LogFormat::kJson), out);
  Logger(sink, "x").info("m", {{"key", "\xff\xfe"}});
  EXPECT_NO_THROW((void)nlohmann::json::parse(out.str()));
}

TEST(ConsoleLogSinkTest, LevelChangesAtRunTime) {
  std::ostringstream out;
  ConsoleLogSink sink(options_of(LogLevel::kWarn, LogFormat::kText), out);
  const Logger logger(sink, "x");
  logger.info("one");
  EXPECT_FALSE(logger.enabled(LogLevel::kInfo));
  sink.set_level(LogLevel::kDebug);
  EXPECT_EQ(sink.level(), LogLevel::kDebug);
  logger.debug("two");
  logger.trace("three");
  sink.set_level(LogLevel::kOff);
  logger.error("four");
  EXPECT_EQ(out.str().find("one"), std::string::npos);
  EXPECT_NE(out.str().find("Z DEBUG two\n"), std::string::npos) << out.str();
  EXPECT_EQ(out.str().find("three"), std::string::npos);
  EXPECT_EQ(out.str().find("four"), std::string::npos);
}

TEST(ConsoleLogSinkTest, LinesOfManyThreadsStayWhole) {
  std::ostringstream out;
  ConsoleLogSink sink({}, out);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&sink] {
        for (int j = 0; j < 100; ++j) Logger(sink, "x").info("message", {{"key", "value"}});
      });
    }
  }
  std::istringstream lines(out.str());
  std::string line;
  int count = 0;
  while (std::getline(lines, line)) {
    ++count;
    EXPECT_TRUE(line.ends_with(" INFO message key=value")) << line;
  }
  EXPECT_EQ(count, 400);
}

TEST(LogFormatTest, ControlCharactersCannotForgeALine) {
  const LogFields fields{{"key", "a\nb\x1b[31m"}};
  const LogRecord record{LogLevel::kInfo, "x", "m\r\n", fields, nullptr};
  EXPECT_EQ(format_log_text(record), "m\\r\\n key=a\\nb\\x1b[31m");
}

TEST(LogOptionsTest, FlagThenEnvironmentThenInfo) {
  ASSERT_EQ(unsetenv("DRYDOCK_LOG"), 0);
  EXPECT_EQ(read_log_options("", "")->level, LogLevel::kInfo);
  EXPECT_EQ(read_log_options("", "")->format, LogFormat::kText);
  ASSERT_EQ(setenv("DRYDOCK_LOG", "debug", 1), 0);
  EXPECT_EQ(read_log_options("", "json")->level, LogLevel::kDebug);
  EXPECT_EQ(read_log_options("", "json")->format, LogFormat::kJson);
  EXPECT_EQ(read_log_options("warn", "")->level, LogLevel::kWarn);
  ASSERT_EQ(setenv("DRYDOCK_LOG", "loud", 1), 0);
  EXPECT_EQ(read_log_options("", "").error().message,
            "DRYDOCK_LOG: expected trace, debug, info, warn, error or off, found \"loud\"");
  ASSERT_EQ(unsetenv("DRYDOCK_LOG"), 0);
  EXPECT_EQ(read_log_options("x", "").error().message,
            "--log-level: expected trace, debug, info, warn, error or off, found \"x\"");
  EXPECT_EQ(read_log_options("", "xml").error().message,
            "--log-format: expected text or json, found \"xml\"");
}

}  // namespace
}  // namespace drydock
