#include "operator/telemetry/log_options.h"

#include <fmt/format.h>

#include <cstdlib>

namespace drydock {

Result<LogOptions> read_log_options(std::string_view level, std::string_view format) {
  LogOptions options;
  std::string_view where = "--log-level";
  if (level.empty()) {
    if (const char* from_environment = std::getenv("DRYDOCK_LOG")) {
      level = from_environment;
      where = "DRYDOCK_LOG";
    }
  }
  if (!level.empty()) {
    const auto parsed = parse_log_level(level);
    if (!parsed) {
      return fail(
          Status(0, reason::kBadRequest,
                 fmt::format("{}: expected trace, debug, info, warn, error or off, found \"{}\"",
                             where, level)));
    }
    options.level = *parsed;
  }
  if (format == "json") {
    options.format = LogFormat::kJson;
  } else if (!format.empty() && format != "text") {
    return fail(Status(0, reason::kBadRequest,
                       fmt::format("--log-format: expected text or json, found \"{}\"", format)));
  }
  return options;
}

}  // namespace drydock
