#pragma once
// Structured log: a constant message with key and value pairs, inside spans that carry the object at
// hand. A Logger is a cheap value that is passed down; a LogSink is where lines end (telemetry/ has the
// text and JSON sinks). `error` means that a person must act.
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drydock {

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError, kOff };

/// "trace" "debug" "info" "warn" "error" "off"; nullopt for any other word.
std::optional<LogLevel> parse_log_level(std::string_view text);
std::string_view to_string(LogLevel level);

struct LogField {
  std::string key;
  std::string value;
};
using LogFields = std::vector<LogField>;

/// A named stretch of work: `reconciling object{object.ref=... object.reason=...}`.
struct LogSpan {
  std::string name;
  LogFields fields;
  std::shared_ptr<const LogSpan> parent;
};

struct LogRecord {
  LogLevel level;
  std::string_view target;  ///< the room or program that speaks: "runtime", "hello-operator"
  std::string_view message;
  const LogFields& fields;
  const LogSpan* span;  ///< innermost, may be null
};

/// Where log lines go. Implementations are safe to call from any thread.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual bool enabled(LogLevel level) const = 0;
  virtual void write(const LogRecord& record) = 0;
};

/// A handle: sink, target, span. Default constructed it drops everything. The sink outlives it.
class Logger {
 public:
  Logger() = default;
  Logger(LogSink& sink, std::string target) : sink_(&sink), target_(std::move(target)) {}

  Logger with_target(std::string target) const;
  /// A logger whose lines carry this span inside the spans it has.
  Logger with_span(std::string name, LogFields fields) const;

  bool enabled(LogLevel level) const { return sink_ && sink_->enabled(level); }
  void log(LogLevel level, std::string_view message, const LogFields& fields = {}) const;
  void trace(std::string_view message, const LogFields& fields = {}) const { log(LogLevel::kTrace, message, fields); }
  void debug(std::string_view message, const LogFields& fields = {}) const { log(LogLevel::kDebug, message, fields); }
  void info(std::string_view message, const LogFields& fields = {}) const { log(LogLevel::kInfo, message, fields); }
  void warn(std::string_view message, const LogFields& fields = {}) const { log(LogLevel::kWarn, message, fields); }
  void error(std::string_view message, const LogFields& fields = {}) const { log(LogLevel::kError, message, fields); }

 private:
  LogSink* sink_ = nullptr;
  std::string target_;
  std::shared_ptr<const LogSpan> span_;
};

}  // namespace drydock
