#include "fakeapi/write/protobuf_body.h"
#include "fakeapi/write/server.h"
#include "operator/api/resources.h"
#include "tests/fuzz/still_clock.h"
#include "tests/fuzz/targets.h"

namespace drydock::fuzz {
namespace {

void create(fake::Server& server, const Resource& resource, std::string_view bytes) {
  Request made(Verb::kCreate, resource.gvr());
  if (resource.namespaced) made.namespace_ = "default";
  made.user_agent = "fuzz/1";
  made.body.media_type = fake::kProtobuf;
  made.body.bytes = bytes;
  const Response response = server.handle(made);
  require(response.code >= 200 && response.code < 600, "an answer has a code");
  require(response.ok() || !response.status().message.empty(), "a refusal says why");
}

}  // namespace

void fuzz_protobuf(std::string_view bytes) {
  const auto envelope = fake::open_protobuf(bytes);
  if (!envelope) return;
  const auto object = fake::read_protobuf(*envelope);
  if (!object) return require(!object.error().message.empty(), "a refusal says why");
  require(Json::accept(object->dump()), "what was read is JSON");
  static const StillClock clock;
  static const fake::Server prepared(clock, Random(1));
  fake::Server server(prepared, clock, Random(1));
  if (envelope->kind == "Deployment") create(server, resources::deployments(), bytes);
  if (envelope->kind == "CustomResourceDefinition")
    create(server, resources::custom_resource_definitions(), bytes);
  create(server, resources::config_maps(), bytes);
}

}  // namespace drydock::fuzz
