#include "tests/fuzz/fuzzed_server.h"

#include "tests/fuzz/still_clock.h"
#include "tests/fuzz/targets.h"

namespace drydock::fuzz {

const Json& fuzzed_deployment() {
  static const Json deployment = Json::parse(R"({
    "apiVersion": "apps/v1", "kind": "Deployment",
    "metadata": {"name": "web", "labels": {"a": "b"}},
    "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "web"}},
             "template": {"metadata": {"labels": {"app": "web"}},
                          "spec": {"containers": [
                            {"name": "one", "image": "one",
                             "ports": [{"containerPort": 80, "protocol": "TCP"}]},
                            {"name": "two", "image": "two",
                             "env": [{"name": "X", "value": "y"}]}]}}}})");
  return deployment;
}

fake::Server fresh_server() {
  static const StillClock clock;
  static fake::Server prepared(clock, Random(1));
  static const bool created = send(prepared, request(Verb::kCreate, resources::deployments(), ""),
                                   media::kJson, text_of(fuzzed_deployment()))
                                  .ok();
  require(created, "the Deployment is as it should be");
  return fake::Server(prepared, clock, Random(1));
}

Request request(Verb verb, const Resource& resource, const char* name) {
  Request made(verb, resource.gvr());
  if (resource.namespaced) made.namespace_ = "default";
  made.name = name;
  made.user_agent = "fuzz/1";
  return made;
}

Response send(fake::Server& server, Request request, std::string_view media_type,
              std::string_view bytes) {
  request.body.media_type = media_type;
  request.body.bytes = bytes;
  const std::uint64_t revision = server.revision();
  Response response = server.handle(request);
  require(response.code >= 200 && response.code < 600, "an answer has a code");
  if (response.ok()) return response;
  require(!response.status().message.empty(), "a refusal says why");
  require(server.revision() == revision, "and writes nothing");
  require(!response.status().message.starts_with("Internal error occurred: [json"),
          "no shape of a body is unforeseen");
  return response;
}

void check_stored(const Response& response) {
  if (!response.ok()) return;
  const auto object = response.object();
  if (!object) return;
  require(!object->name().empty() && !object->uid().empty(),
          "a stored object has a name and a uid");
  require(Object::parse(object->bytes()).has_value(), "and can be read");
}

std::string text_of(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace drydock::fuzz
