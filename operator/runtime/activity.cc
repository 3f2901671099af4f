#include "operator/runtime/activity.h"

#include <algorithm>

namespace drydock {
namespace {

void append_hex(std::string& text, std::uint64_t number) {
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[(number >> shift) & 15];
}

}  // namespace

std::optional<Activity::Wait> Activity::wait() const {
  if (waits_.empty()) return std::nullopt;
  return waits_.back();
}

std::shared_ptr<void> Activity::waiting(std::shared_ptr<Activity> activity, std::string what,
                                        TimePoint now) {
  Activity& self = *activity;
  const auto place = self.waits_.insert(self.waits_.end(), {std::move(what), now});
  return std::shared_ptr<void>(
      nullptr, [activity = std::move(activity), place](void*) { activity->waits_.erase(place); });
}

std::shared_ptr<Activity> Activities::start(const std::shared_ptr<Activities>& all,
                                            Activity activity) {
  const auto place = all->running_.insert(all->running_.end(), std::weak_ptr<Activity>());
  std::shared_ptr<Activity> started(new Activity(std::move(activity)),
                                    [all, place](Activity* done) {
                                      all->running_.erase(place);
                                      delete done;
                                    });
  *place = started;
  return started;
}

std::vector<std::shared_ptr<Activity>> Activities::running() const {
  std::vector<std::shared_ptr<Activity>> list;
  for (const auto& weak : running_)
    if (auto activity = weak.lock()) list.push_back(std::move(activity));
  return list;
}

Task<Response> ActiveApi::call(Request request) {
  std::string what(to_string(request.verb));
  what += ' ';
  if (request.is_resource_request()) {
    what += request.resource.group_resource().to_string();
    if (!request.subresource.empty()) what += '/' + request.subresource;
    const std::string name =
        request.name.empty() ? std::string(request.body.object.name()) : request.name;
    const std::string key = ObjectKey{request.namespace_, name}.to_string();
    if (!key.empty()) what += ' ' + key;
  } else {
    what += request.path;
  }
  const auto waiting = Activity::waiting(activity_, std::move(what), clock_.now());
  request.traceparent = traceparent_of(activity_->trace_id, activity_->span_id);
  co_return co_await inner_.call(std::move(request));
}

Task<void> ActiveTimers::sleep_until(TimePoint deadline) {
  const TimePoint now = clock_.now();
  const auto waiting =
      Activity::waiting(activity_, "sleep of " + format_duration(deadline - now), now);
  co_await inner_.sleep_until(deadline);
}

std::string new_trace_id(Random& random) {
  std::string id;
  append_hex(id, random.next() | 1);
  append_hex(id, random.next());
  return id;
}

std::string new_span_id(Random& random) {
  std::string id;
  append_hex(id, random.next() | 1);
  return id;
}

std::string traceparent_of(std::string_view trace_id, std::string_view span_id) {
  std::string header = "00-";
  header += trace_id;
  header += '-';
  header += span_id;
  header += "-01";
  return header;
}

}  // namespace drydock
