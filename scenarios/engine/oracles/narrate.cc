#include "scenarios/engine/oracles/narrate.h"

#include <fmt/format.h>

namespace drydock::sim {

namespace {

std::string with_namespace(std::string_view kind, const ObjectKey& key, const Judged& run) {
  if (key.name.empty()) return fmt::format("all {} objects", kind);
  if (key.namespace_.empty() || key.namespace_ == run.world.own_namespace()) {
    return fmt::format("{} {}", kind, key.name);
  }
  return fmt::format("{} {}/{}", kind, key.namespace_, key.name);
}

}  // namespace

std::string role_of(const Object& object) {
  const std::string_view generated = string_at(object.json(), {"metadata", "generateName"});
  if (!generated.empty()) return fmt::format("{}/{}*", object.kind(), generated);
  return fmt::format("{}/{}", object.kind(), object.name());
}

std::string role_of(const Message& message) {
  const Object& body = message.request.body.object;
  if (body && body.json().is_object()) {
    const std::string_view generated = string_at(body.json(), {"metadata", "generateName"});
    if (!generated.empty()) return fmt::format("{}/{}*", message.object_kind, generated);
  }
  const std::string& kind =
      message.object_kind.empty() ? message.request.resource.resource : message.object_kind;
  return message.key.name.empty() ? kind : fmt::format("{}/{}", kind, message.key.name);
}

std::string name_of(const Trace& trace, ActorId actor) {
  const Actor& who = trace.actor(actor);
  switch (who.kind) {
    case Actor::Kind::kWorld:
      return "the world";
    case Actor::Kind::kUser:
      return who.name.empty() || who.name == "user" ? "a user" : "user " + who.name;
    case Actor::Kind::kController:
      return "the " + who.name;
    case Actor::Kind::kOperator:
      break;
  }
  return who.instance > 1 ? fmt::format("{} (instance {})", who.name, who.instance) : who.name;
}

std::string name_of(const Object& object, const Judged& run) {
  return with_namespace(object.kind(), object.key(), run);
}

std::string name_of(const Message& message, const Judged& run) {
  if (!message.request.is_resource_request()) return message.request.path;
  std::string name = with_namespace(
      message.object_kind.empty() ? message.request.resource.resource : message.object_kind,
      message.key, run);
  if (!message.request.subresource.empty()) name += " (" + message.request.subresource + ")";
  return name;
}

std::string clock_of(TimePoint time) { return format_duration(time.time_since_epoch()); }

std::string state_of(const Object& object) {
  std::string text = fmt::format("revision {}", object.resource_version());
  if (object.generation() > 0) text += fmt::format(", generation {}", object.generation());
  if (object.is_being_deleted()) text += ", being deleted";
  return text;
}

std::string knowledge_of(const std::optional<Knowledge::Known>& known, const std::string& what,
                         const Judged&) {
  if (!known) return fmt::format("it had never been told of {}", what);
  if (known->gone) {
    return fmt::format("it had last been told at {} that {} is gone (revision {})",
                       clock_of(known->at), what, known->revision);
  }
  return fmt::format("it had last been told of {} at {} ({}, uid {})", what, clock_of(known->at),
                     state_of(known->object), known->object.uid());
}

std::string deed_of(const Message& message, const Judged& run) {
  return fmt::format("sent {} {} at {} (call {})", message.verb, name_of(message, run),
                     clock_of(message.sent), message.number);
}

std::string fate_of(const Message& message) {
  if (!message.applied) return "it never reached the server";
  if (message.response.code == 0) {
    return fmt::format("it took place (revision {}), but the answer was lost", message.revision);
  }
  if (message.response.ok()) return fmt::format("it took place (revision {})", message.revision);
  return fmt::format("the server answered {} {}", message.response.code,
                     message.response.status().to_string());
}

std::string grounds_of(const Decision& decision, const Judged& run) {
  const Message& message = *decision.message;
  const OperatorUnderTest& op = run.world.operator_of(decision.actor);
  std::string text =
      fmt::format("{} {}. When it sent this, {}", name_of(run.trace, decision.actor),
                  deed_of(message, run), knowledge_of(decision.target, name_of(message, run), run));
  const bool is_primary = kind_of(message) == op.primary.group_kind();
  if (!is_primary && !decision.primary_key.name.empty()) {
    const std::string primary = with_namespace(op.primary.kind, decision.primary_key, run);
    text += fmt::format(", and {}", knowledge_of(decision.primary, primary, run));
  }
  return text + ".";
}

}  // namespace drydock::sim
