#include "operator/base/log.h"

#include <array>

namespace drydock {
namespace {

constexpr std::array<std::string_view, 6> kNames{"trace", "debug", "info", "warn", "error", "off"};

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view text) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == text) return static_cast<LogLevel>(i);
  return std::nullopt;
}

std::string_view to_string(LogLevel level) { return kNames[static_cast<std::size_t>(level)]; }

Logger Logger::with_target(std::string target) const {
  Logger copy = *this;
  copy.target_ = std::move(target);
  return copy;
}

Logger Logger::with_span(std::string name, LogFields fields) const {
  Logger copy = *this;
  copy.span_ = std::make_shared<const LogSpan>(
      LogSpan{.name = std::move(name), .fields = std::move(fields), .parent = span_});
  return copy;
}

void Logger::log(LogLevel level, std::string_view message, const LogFields& fields) const {
  if (!enabled(level)) return;
  sink_->write(LogRecord{.level = level,
                         .target = target_,
                         .message = message,
                         .fields = fields,
                         .span = span_.get()});
}

}  // namespace drydock
