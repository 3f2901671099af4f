#include "operator/base/log.h"

#include <gtest/gtest.h>

namespace drydock {
namespace {

class MemorySink final : public LogSink {
 public:
  explicit MemorySink(LogLevel least) : least_(least) {}
  bool enabled(LogLevel level) const override { return level >= least_; }
  void write(const LogRecord& record) override {
    std::string line(record.target);
    for (const LogSpan* span = record.span; span; span = span->parent.get()) {
      line += " in " + span->name;
      for (const LogField& field : span->fields) line += "," + field.key + "=" + field.value;
    }
    line += ": " + std::string(record.message);
    for (const LogField& field : record.fields) line += " " + field.key + "=" + field.value;
    lines.push_back(std::move(line));
  }
  std::vector<std::string> lines;

 private:
  LogLevel least_;
};

TEST(LogTest, LevelsAreWordsBothWays) {
  for (LogLevel level : {LogLevel::kTrace, LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarn,
                         LogLevel::kError, LogLevel::kOff})
    EXPECT_EQ(parse_log_level(to_string(level)), level);
  EXPECT_EQ(parse_log_level("WARN"), std::nullopt);
  EXPECT_EQ(parse_log_level(""), std::nullopt);
}

TEST(LogTest, ALineCarriesTargetSpansAndFields) {
  MemorySink sink(LogLevel::kInfo);
  const Logger root(sink, "hello");
  const Logger inner = root.with_span("outer", {{"a", "1"}}).with_span("inner", {{"b", "2"}});
  inner.info("said", {{"k", "v"}});
  root.warn("plain");
  inner.with_target("runtime").error("moved");
  EXPECT_EQ(sink.lines,
            (std::vector<std::string>{"hello in inner,b=2 in outer,a=1: said k=v", "hello: plain",
                                      "runtime in inner,b=2 in outer,a=1: moved"}));
}

TEST(LogTest, WhatTheSinkDoesNotWantIsNotWritten) {
  MemorySink sink(LogLevel::kWarn);
  const Logger logger(sink, "t");
  logger.info("no");
  EXPECT_FALSE(logger.enabled(LogLevel::kInfo));
  EXPECT_TRUE(logger.enabled(LogLevel::kError));
  EXPECT_TRUE(sink.lines.empty());
}

TEST(LogTest, ADefaultLoggerDropsEverything) {
  const Logger logger;
  logger.error("nobody hears");
  EXPECT_FALSE(logger.enabled(LogLevel::kError));
}

}  // namespace
}  // namespace drydock
