#pragma once
// Activities: what the reconciles of one controller are doing: since when each runs, and which call
// or sleep it waits on. For debug pages and for warnings about those that hang. Shared, so that a
// frame that vanishes late finds it. One executor.
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "operator/api/api.h"
#include "operator/base/environment.h"

namespace drydock {

class Activity {
 public:
  struct Wait {
    std::string what;
    TimePoint since;
  };
  ObjectKey key;
  std::string reason;
  std::string trace_id;
  std::string span_id;
  TimePoint since;
  TimePoint warn_at;  ///< when its length is next worth a warning

  /// What it waits on, the latest where there are several; nullopt: nothing that is known.
  std::optional<Wait> wait() const;
  /// Until the handle is dropped it waits on that.
  static std::shared_ptr<void> waiting(std::shared_ptr<Activity> activity, std::string what,
                                       TimePoint now);

 private:
  std::list<Wait> waits_;
};

class Activities {
 public:
  /// Stands in the list for as long as the handle lives.
  static std::shared_ptr<Activity> start(const std::shared_ptr<Activities>& all, Activity activity);
  bool empty() const { return running_.empty(); }
  /// In the order they were started.
  std::vector<std::shared_ptr<Activity>> running() const;

 private:
  std::list<std::weak_ptr<Activity>> running_;
};

/// An Api and Timers that note what the activity waits on; calls carry its span. What they stand on
/// outlives them.
class ActiveApi final : public Api {
 public:
  ActiveApi(Api& inner, const Clock& clock, std::shared_ptr<Activity> activity)
      : inner_(inner), clock_(clock), activity_(std::move(activity)) {}
  Task<Response> call(Request request) override;
  Task<WatchResult> watch(Request request) override { return inner_.watch(std::move(request)); }

 private:
  Api& inner_;
  const Clock& clock_;
  std::shared_ptr<Activity> activity_;
};

class ActiveTimers final : public Timers {
 public:
  ActiveTimers(Timers& inner, const Clock& clock, std::shared_ptr<Activity> activity)
      : inner_(inner), clock_(clock), activity_(std::move(activity)) {}
  Task<void> sleep_until(TimePoint deadline) override;
  std::shared_ptr<void> call_at(TimePoint time, std::move_only_function<void()> call) override {
    return inner_.call_at(time, std::move(call));
  }

 private:
  Timers& inner_;
  const Clock& clock_;
  std::shared_ptr<Activity> activity_;
};

/// 16 and 8 random bytes in hexadecimal digits, as W3C's trace context has them; never all zero.
std::string new_trace_id(Random& random);
std::string new_span_id(Random& random);
/// The header `traceparent` that tells a server of a span: version 00, and that it may be recorded.
std::string traceparent_of(std::string_view trace_id, std::string_view span_id);

}  // namespace drydock
