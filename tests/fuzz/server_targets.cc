// Targets that write to a fake API server in process.
#include "fakeapi/write/server.h"
#include "operator/api/resources.h"
#include "tests/fuzz/still_clock.h"
#include "tests/fuzz/targets.h"

namespace drydock::fuzz {
namespace {

constexpr const char* kDeployment = R"({
  "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "labels": {"a": "b"}},
  "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "web"}},
           "template": {"metadata": {"labels": {"app": "web"}},
                        "spec": {"containers": [
                          {"name": "one", "image": "one", "ports": [{"containerPort": 80}]},
                          {"name": "two", "image": "two", "env": [{"name": "X", "value": "y"}]}]}}}})";

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

/// JSON text whatever bytes its strings hold.
std::string text_of(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Objects in the store have what all objects have.
void check_stored(const Response& response) {
  if (!response.ok()) return;
  const auto object = response.object();
  if (!object) return;
  require(!object->name().empty() && !object->uid().empty(),
          "a stored object has a name and a uid");
  require(Object::parse(object->bytes()).has_value(), "and can be read");
}

// Each input gets a server of its own with the Deployment: a copy, since to make one takes longer
// than what it is for.
fake::Server fresh_server() {
  static const StillClock clock;
  static fake::Server prepared(clock, Random(1));
  static const bool created = send(prepared, request(Verb::kCreate, resources::deployments(), ""),
                                   media::kJson, kDeployment)
                                  .ok();
  require(created, "the Deployment is as it should be");
  return fake::Server(prepared, clock, Random(1));
}

}  // namespace

void fuzz_patch(std::string_view bytes) {
  if (bytes.empty()) return;
  fake::Server server = fresh_server();
  constexpr std::string_view kTypes[] = {media::kJsonPatch, media::kMergePatch,
                                         media::kStrategicMergePatch};
  check_stored(send(server, request(Verb::kPatch, resources::deployments(), "web"),
                    kTypes[static_cast<unsigned char>(bytes[0]) % 3], bytes.substr(1)));
}

void fuzz_apply(std::string_view bytes) {
  fake::Server server = fresh_server();
  Request apply = request(Verb::kPatch, resources::deployments(), "web");
  apply.parameters = {{"fieldManager", "fuzz"}, {"force", "true"}};
  const Response first = send(server, apply, media::kApplyPatch, bytes);
  check_stored(first);
  if (first.ok()) {
    const auto once = first.object();
    const auto twice = send(server, apply, media::kApplyPatch, bytes).object();
    require(twice.has_value(), "what was applied can be applied again");
    require(twice->resource_version() == once->resource_version(), "and changes nothing then");
  }
  // The same bytes as field ownership that a client claims.
  const Json fields = Json::parse(bytes, nullptr, false);
  if (fields.is_discarded()) return;
  Json object = Json::parse(kDeployment);
  object["metadata"]["managedFields"] = Json::array({{{"manager", "a"},
                                                      {"operation", "Apply"},
                                                      {"apiVersion", "apps/v1"},
                                                      {"fieldsType", "FieldsV1"},
                                                      {"fieldsV1", fields}}});
  check_stored(send(server, request(Verb::kUpdate, resources::deployments(), "web"), media::kJson,
                    text_of(object)));
}

namespace {

/// Defines a CRD whose `spec` has this schema, and where it is accepted creates an object of it.
void define_and_create(const Json& schema, const Json& spec) {
  fake::Server server = fresh_server();
  const Json crd = {
      {"apiVersion", "apiextensions.k8s.io/v1"},
      {"kind", "CustomResourceDefinition"},
      {"metadata", {{"name", "things.fuzz.dev"}}},
      {"spec",
       {{"group", "fuzz.dev"},
        {"scope", "Namespaced"},
        {"names", {{"plural", "things"}, {"kind", "Thing"}}},
        {"versions",
         Json::array({{{"name", "v1"},
                       {"served", true},
                       {"storage", true},
                       {"schema",
                        {{"openAPIV3Schema",
                          {{"type", "object"}, {"properties", {{"spec", schema}}}}}}}}})}}}};
  const Response defined =
      send(server, request(Verb::kCreate, resources::custom_resource_definitions(), ""),
           media::kJson, text_of(crd));
  if (!defined.ok()) return;
  const Json thing = {{"apiVersion", "fuzz.dev/v1"},
                      {"kind", "Thing"},
                      {"metadata", {{"name", "a"}}},
                      {"spec", spec}};
  const Resource things{"fuzz.dev", "v1", "things", "Thing", true};
  check_stored(send(server, request(Verb::kCreate, things, ""), media::kJson, text_of(thing)));
}

}  // namespace

void fuzz_crd(std::string_view bytes) {
  // Two lines: a schema, and an object's spec.
  const std::size_t line = bytes.find('\n');
  const Json schema = Json::parse(bytes.substr(0, line), nullptr, false);
  if (schema.is_discarded()) return;
  const Json spec = line == std::string_view::npos
                        ? Json::object()
                        : Json::parse(bytes.substr(line + 1), nullptr, false);
  if (!spec.is_discarded()) define_and_create(schema, spec);
}

}  // namespace drydock::fuzz
