#include "scenarios/engine/world/request_words.h"

#include "fakeapi/write/protobuf_body.h"
#include "operator/api/json.h"
#include "operator/base/yaml.h"

namespace drydock::sim {

std::string_view verb_of(const Request& request) {
  if (request.verb == Verb::kPatch && request.body.media_type == media::kApplyPatch) return "apply";
  return to_string(request.verb);
}

bool is_read(Verb verb) {
  return verb == Verb::kGet || verb == Verb::kList || verb == Verb::kWatch;
}

Object object_in(const Request& request) {
  const Body& body = request.body;
  if (body.object || body.bytes.empty()) return body.object;
  if (body.media_type.starts_with(fake::kProtobuf)) {
    const auto envelope = fake::open_protobuf(body.bytes);
    if (!envelope) return {};
    auto document = fake::read_protobuf(*envelope);
    return document ? Object(*std::move(document)) : Object();
  }
  if (auto document = parse_json(body.bytes))
    return document->is_object() ? Object(*std::move(document)) : Object();
  if (body.media_type.find("yaml") == std::string::npos) return {};
  auto document = yaml::parse(body.bytes);
  return document && document->value->is_object() ? Object(*document->value) : Object();
}

ObjectKey key_of(const Request& request) {
  ObjectKey key{request.namespace_, request.name};
  if (!key.name.empty() || request.verb != Verb::kCreate || request.body.empty()) return key;
  key.name = object_in(request).name();
  return key;
}

bool starts_a_look(const Request& request) {
  return request.verb == Verb::kWatch ||
         (request.verb == Verb::kList && request.parameters.value("continue").empty());
}

}  // namespace drydock::sim
