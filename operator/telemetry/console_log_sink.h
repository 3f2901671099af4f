#pragma once
// ConsoleLogSink: log lines on standard error, as text or as JSON, by spdlog. One for a program,
// made by main(), outlives all loggers. Safe from any thread, also the change of the level. Colors
// only where standard error is a terminal and NO_COLOR is not set.
//
//   2026-11-22T04:07:42.123Z  INFO reconciling object{object.ref=...}: applied replicas=2
//   {"timestamp":"2026-11-22T04:07:42.123Z","level":"INFO","fields":{"message":"applied",...},...}
#include <iosfwd>
#include <memory>

#include "operator/telemetry/log_options.h"

namespace drydock {

class ConsoleLogSink final : public LogSink {
 public:
  explicit ConsoleLogSink(LogOptions options = {});
  /// Writes to `out` instead, which outlives the sink.
  ConsoleLogSink(LogOptions options, std::ostream& out);
  ~ConsoleLogSink() override;

  bool enabled(LogLevel level) const override;
  void write(const LogRecord& record) override;

  void set_level(LogLevel level);
  LogLevel level() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace drydock
