#include "operator/base/real_environment.h"

#include <gtest/gtest.h>

namespace drydock {
namespace {

using namespace std::chrono_literals;

class NoSink final : public LogSink {
 public:
  bool enabled(LogLevel) const override { return false; }
  void write(const LogRecord&) override {}
};

Task<void> call_and_take_back(Environment& env, std::string& out) {
  const TimePoint now = env.now();
  auto second = env.timers.call_at(now + 2ms, [&out] { out += "second "; });
  auto first = env.timers.call_at(now + 1ms, [&out, &second] {
    out += "first ";
    second.reset();  // which may be due already
  });
  auto last = env.timers.call_at(now + 3ms, [&out] { out += "last "; });
  out += "asked ";
  co_await env.sleep_for(10ms);
}

TEST(RealEnvironmentTest, ACallComesAtItsTimeUnlessItIsTakenBack) {
  NoSink sink;
  RealEnvironment environment(sink, "test");
  std::string out;
  environment.run(call_and_take_back(environment.environment(), out));
  EXPECT_EQ(out, "asked first last ");
}

}  // namespace
}  // namespace drydock
