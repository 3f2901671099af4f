#include "operator/telemetry/console_log_sink.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <cstdlib>

#include "operator/telemetry/log_format.h"

namespace drydock {

namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace:
      return spdlog::level::trace;
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
    case LogLevel::kOff:
      return spdlog::level::off;
  }
  return spdlog::level::info;
}

std::string_view level_name(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
      return "TRACE";
    case spdlog::level::debug:
      return "DEBUG";
    case spdlog::level::info:
      return "INFO";
    case spdlog::level::warn:
      return "WARN";
    default:
      return "ERROR";
  }
}

/// The level as tracing writes it; spdlog's own names are in lower case, its padding does not reach
/// flags like this one.
class LevelFlag final : public spdlog::custom_flag_formatter {
 public:
  explicit LevelFlag(std::size_t width) : width_(width) {}
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& out) override {
    const std::string_view name = level_name(message.level);
    for (std::size_t i = name.size(); i < width_; ++i) out.push_back(' ');
    out.append(name.data(), name.data() + name.size());
  }
  std::unique_ptr<spdlog::custom_flag_formatter> clone() const override {
    return std::make_unique<LevelFlag>(width_);
  }

 private:
  std::size_t width_;
};

std::unique_ptr<spdlog::formatter> line_formatter(LogFormat format) {
  auto formatter =
      std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc, "\n");
  if (format == LogFormat::kJson) {
    formatter->add_flag<LevelFlag>('Q', std::size_t{0});
    formatter->set_pattern(R"({"timestamp":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%Q",%v})");
  } else {
    formatter->add_flag<LevelFlag>('Q', std::size_t{5});
    formatter->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%Q%$ %v");
  }
  return formatter;
}

spdlog::sink_ptr standard_error(LogFormat format) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool plain = format == LogFormat::kJson || (no_color && *no_color);
  return std::make_shared<spdlog::sinks::stderr_color_sink_mt>(
      plain ? spdlog::color_mode::never : spdlog::color_mode::automatic);
}

}  // namespace

struct ConsoleLogSink::State {
  State(LogOptions options, spdlog::sink_ptr sink)
      : format(options.format), level(options.level), logger("drydock", std::move(sink)) {
    logger.set_formatter(line_formatter(format));
    logger.set_level(spdlog::level::trace);  // `level` decides
    logger.flush_on(spdlog::level::trace);
  }
  LogFormat format;
  std::atomic<LogLevel> level;
  spdlog::logger logger;
};

ConsoleLogSink::ConsoleLogSink(LogOptions options)
    : state_(std::make_unique<State>(options, standard_error(options.format))) {}

ConsoleLogSink::ConsoleLogSink(LogOptions options, std::ostream& out)
    : state_(std::make_unique<State>(options,
                                     std::make_shared<spdlog::sinks::ostream_sink_mt>(out))) {}

ConsoleLogSink::~ConsoleLogSink() = default;

bool ConsoleLogSink::enabled(LogLevel level) const {
  return level != LogLevel::kOff && level >= state_->level.load(std::memory_order_relaxed);
}

void ConsoleLogSink::write(const LogRecord& record) {
  const std::string line =
      state_->format == LogFormat::kJson ? format_log_json(record) : format_log_text(record);
  state_->logger.log(to_spdlog(record.level), spdlog::string_view_t(line));
}

void ConsoleLogSink::set_level(LogLevel level) { state_->level = level; }
LogLevel ConsoleLogSink::level() const { return state_->level; }

}  // namespace drydock
