#include "scenarios/tool/trace_text.h"

#include <fmt/format.h>

namespace drydock::tool {
namespace {

std::string actor_name(const sim::Trace& trace, sim::ActorId id) {
  const sim::Actor& actor = trace.actor(id);
  if (actor.kind == sim::Actor::Kind::kWorld) return "world";
  if (actor.kind != sim::Actor::Kind::kOperator) return actor.name;
  return fmt::format("{}-{}", actor.name, actor.instance);
}

std::string message_text(const sim::Message& message) {
  std::string text = message.verb + " " + message.object_kind;
  if (!message.key.name.empty()) text += " " + message.key.to_string();
  if (!message.request.subresource.empty()) text += "/" + message.request.subresource;
  return text + fmt::format(" (call {})", message.number);
}

std::string answer_text(const sim::Message& message) {
  if (message.response.ok()) return "ok";
  return message.response.status().to_string();
}

std::string object_text(const Object& object) {
  return fmt::format("{} {} at {}", object.kind(), object.key().to_string(),
                     object.resource_version());
}

std::string what(const sim::Record& record) {
  using Kind = sim::Record::Kind;
  switch (record.kind) {
    case Kind::kSent:
    case Kind::kLost:
    case Kind::kConnected:
      return message_text(*record.message);
    case Kind::kApplied:
    case Kind::kDelivered:
      return message_text(*record.message) + ": " + answer_text(*record.message);
    case Kind::kEvent:
    case Kind::kChange:
      return fmt::format("{} {}", to_string(record.type), object_text(record.object));
    case Kind::kStreamEnded:
      return message_text(*record.message) + ": " + record.text;
    default:
      return record.text;
  }
}

}  // namespace

std::string trace_line(const sim::Trace& trace, const sim::Record& record) {
  const double seconds = std::chrono::duration<double>(record.at.time_since_epoch()).count();
  std::string line =
      fmt::format("{:>12.6f}s  {:<18} {:<12} {}", seconds, actor_name(trace, record.actor),
                  to_string(record.kind), what(record));
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string trace_text(const sim::Trace& trace) {
  std::string text;
  for (const sim::Record& record : trace.records()) text += trace_line(trace, record) + "\n";
  return text;
}

std::optional<std::string> first_difference(const sim::Trace& first, const sim::Trace& second) {
  const std::size_t both = std::min(first.records().size(), second.records().size());
  for (std::size_t i = 0; i < both; ++i) {
    const std::string one = trace_line(first, first.records()[i]);
    const std::string other = trace_line(second, second.records()[i]);
    if (one != other) return fmt::format("record {}: first \"{}\", then \"{}\"", i, one, other);
  }
  if (first.records().size() == second.records().size()) return std::nullopt;
  return fmt::format("after {} equal records one run goes on ({} and {} records)", both,
                     first.records().size(), second.records().size());
}

}  // namespace drydock::tool
