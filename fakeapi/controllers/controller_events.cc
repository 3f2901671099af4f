#include "fakeapi/controllers/controller_events.h"

#include <fmt/format.h>

#include <algorithm>

namespace drydock::fake {
namespace {

constexpr std::size_t kMostPending = 1000;
constexpr std::size_t kMostKnown = 4096;
constexpr std::size_t kMostSimilar = 10;
constexpr Duration kSimilarFor = std::chrono::minutes(10);
constexpr double kBurst = 25;
constexpr double kTokensPerSecond = 1.0 / 300;
const GroupVersionResource kEvents{"", "v1", "events"};

std::string subject(const Json& reference) {
  std::string made;
  for (const char* field : {"kind", "namespace", "name", "uid", "apiVersion"})
    made += std::string(string_at(reference, {field})) + "\n";
  return made;
}

// What was known longest is not the point: a full memory starts anew.
template <class Map>
void bound(Map& map) {
  if (map.size() > kMostKnown) map.clear();
}

}  // namespace

ControllerEvents::ControllerEvents(const Clock& clock, ControllerClient client,
                                   std::string component)
    : clock_(clock), client_(std::move(client)), component_(std::move(component)) {}

Json ControllerEvents::reference_to(const Object& object) {
  Json made{{"apiVersion", object.api_version()},
            {"kind", object.kind()},
            {"name", object.name()},
            {"uid", object.uid()},
            {"resourceVersion", object.resource_version()}};
  if (!object.namespace_().empty()) made["namespace"] = object.namespace_();
  return made;
}

void ControllerEvents::normal(const Object& about, std::string_view reason, std::string message) {
  add(reference_to(about), "Normal", reason, std::move(message));
}
void ControllerEvents::warning(const Object& about, std::string_view reason, std::string message) {
  add(reference_to(about), "Warning", reason, std::move(message));
}
void ControllerEvents::warning(Json reference, std::string_view reason, std::string message) {
  add(std::move(reference), "Warning", reason, std::move(message));
}

void ControllerEvents::add(Json reference, std::string_view type, std::string_view reason,
                           std::string message) {
  if (pending_.size() >= kMostPending) return;
  pending_.push_back({std::move(reference), std::string(type), std::string(reason),
                      std::move(message), clock_.wall_now()});
}

// The key under which equal events are counted. The tenth similar one and those after it become
// one.
std::string ControllerEvents::combine(Note& note) {
  const std::string group = subject(note.reference) + note.type + "\n" + note.reason + "\n";
  bound(similar_);
  Similar& similar = similar_[group];
  if (note.at - similar.last > kSimilarFor) similar.messages.clear();
  similar.last = note.at;
  similar.messages.insert(note.message);
  if (similar.messages.size() < kMostSimilar) return group + note.message;
  similar.messages.erase(similar.messages.begin());
  note.message = "(combined from similar events): " + note.message;
  return group;
}

bool ControllerEvents::is_spam(const Note& note) {
  bound(buckets_);
  auto [bucket, added] = buckets_.emplace(subject(note.reference), Bucket{kBurst, note.at});
  const double seconds = std::chrono::duration<double>(note.at - bucket->second.last).count();
  Bucket& state = bucket->second;
  state.tokens = std::min(kBurst, state.tokens + std::max(0.0, seconds) * kTokensPerSecond);
  state.last = note.at;
  if (state.tokens < 1) return true;
  state.tokens -= 1;
  return false;
}

void ControllerEvents::step(Server& server) {
  if (pending_.empty()) return;
  Note note = std::move(pending_.front());
  pending_.pop_front();
  const std::string key = combine(note);
  bound(written_);
  Written& written = written_[key];
  ++written.count;
  if (is_spam(note)) return;
  if (written.count > 1 && !written.key.name.empty()) {
    const Json patch{{"count", written.count},
                     {"lastTimestamp", format_time(note.at)},
                     {"message", note.message}};
    const auto patched =
        client_.patch(server, kEvents, written.key, media::kStrategicMergePatch, patch);
    if (patched || !patched.error().is_not_found()) return;
  }
  create(server, note, written);
}

void ControllerEvents::create(Server& server, const Note& note, Written& written) {
  // Names are times, and no two may be the same.
  last_name_ = std::max<std::int64_t>(last_name_ + 1, note.at.time_since_epoch().count());
  const std::string_view inside = string_at(note.reference, {"namespace"});
  if (written.first_timestamp.empty()) written.first_timestamp = format_time(note.at);
  written.key = {inside.empty() ? "default" : std::string(inside),
                 fmt::format("{}.{:x}", string_at(note.reference, {"name"}), last_name_)};
  const auto made = client_.create(
      server, kEvents,
      {{"apiVersion", "v1"},
       {"kind", "Event"},
       {"metadata", {{"name", written.key.name}, {"namespace", written.key.namespace_}}},
       {"involvedObject", note.reference},
       {"reason", note.reason},
       {"message", note.message},
       {"source", {{"component", component_}}},
       {"firstTimestamp", written.first_timestamp},
       {"lastTimestamp", format_time(note.at)},
       {"count", written.count},
       {"type", note.type},
       {"reportingComponent", component_},
       {"reportingInstance", ""}});
  if (!made) written = Written();
}

}  // namespace drydock::fake
