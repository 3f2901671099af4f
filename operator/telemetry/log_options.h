#pragma once
// LogOptions: what a program's flags and environment say about its log. A value.
#include <string>
#include <string_view>

#include "operator/base/log.h"
#include "operator/base/result.h"

namespace drydock {

enum class LogFormat { kText, kJson };

struct LogOptions {
  LogOptions() = default;
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kText;
};

/// `level` is --log-level, or empty: then the environment variable DRYDOCK_LOG, then "info".
/// `format` is
/// --log-format: "text", "json", or empty for text. Errors: reason BadRequest, one line that says
/// what could stand there.
Result<LogOptions> read_log_options(std::string_view level, std::string_view format);

}  // namespace drydock
