#include "scenarios/engine/world/request_words.h"

namespace drydock::sim {

std::string_view verb_of(const Request& request) {
  if (request.verb == Verb::kPatch && request.body.media_type == media::kApplyPatch) return "apply";
  return to_string(request.verb);
}

bool is_read(Verb verb) {
  return verb == Verb::kGet || verb == Verb::kList || verb == Verb::kWatch;
}

ObjectKey key_of(const Request& request) {
  ObjectKey key{request.namespace_, request.name};
  if (!key.name.empty() || request.verb != Verb::kCreate || request.body.empty()) return key;
  if (request.body.object) {
    key.name = request.body.object.name();
  } else if (auto body = Object::parse(request.body.bytes)) {
    key.name = body->name();
  }
  return key;
}

bool starts_a_look(const Request& request) {
  return request.verb == Verb::kWatch ||
         (request.verb == Verb::kList && request.parameters.value("continue").empty());
}

}  // namespace drydock::sim
