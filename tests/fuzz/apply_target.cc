#include "fakeapi/apply/fields_v1.h"
#include "fakeapi/apply/managed_fields.h"
#include "fakeapi/types/type_registry.h"
#include "tests/fuzz/fuzzed_server.h"
#include "tests/fuzz/targets.h"

namespace drydock::fuzz {
namespace {

const fake::ResourceType& deployment_type() {
  static const fake::TypeRegistry types;
  static const auto type = types.find(resources::deployments().gvr());
  return *type;
}

fake::FieldManager manager(const char* name) {
  return {
      .name = name, .api_version = "apps/v1", .subresource = "", .time = "2026-01-01T00:00:00Z"};
}

/// The configuration that these bytes are, as it reaches the merge; null: it would not.
Json configuration(const Json& document) {
  if (!document.is_object()) return nullptr;
  Json config = document;
  config["apiVersion"] = "apps/v1";
  config["kind"] = "Deployment";
  Json& metadata = config["metadata"];
  if (!metadata.is_null() && !metadata.is_object()) return nullptr;
  metadata["name"] = "web";
  metadata.erase("managedFields");
  return config;
}

// As an applied configuration, with force; true where it was taken.
bool apply_twice(const Json& live, const Json& config) {
  const auto once = fake::apply(deployment_type(), live, config, manager("fuzz"), true);
  if (!once) {
    require(once.error().code != 409, "force leaves no conflict");
    require(!once.error().message.empty(), "a refusal says why");
    return false;
  }
  const auto twice = fake::apply(deployment_type(), *once, config, manager("fuzz"), true);
  require(twice && *twice == *once, "what is applied again changes nothing");
  const Json nothing = configuration(Json::object());
  require(fake::apply(deployment_type(), *once, nothing, manager("fuzz"), true).has_value(),
          "what was applied can be given up");
  return true;
}

// As field ownership that a client claims; the object with it, null where it was refused.
Json claim(const Json& live, const Json& fields) {
  fake::SetArena arena;
  if (const auto set = fake::parse_fields_v1(arena, fields)) {
    const Json written = fake::to_fields_v1(*set);
    const auto again = fake::parse_fields_v1(arena, written);
    require(again && fake::to_fields_v1(*again) == written, "fieldsV1 are read as written");
  }
  Json claimed = live;
  claimed["metadata"]["managedFields"] = Json::array({{{"manager", "a"},
                                                       {"operation", "Apply"},
                                                       {"apiVersion", "apps/v1"},
                                                       {"fieldsType", "FieldsV1"},
                                                       {"fieldsV1", fields}}});
  const auto updated =
      fake::update_managed_fields(deployment_type(), live, claimed, manager("fuzz"));
  if (!updated) {
    require(!updated.error().message.empty(), "a refusal says why");
    return nullptr;
  }
  Json config = configuration(Json::object());
  config["spec"]["replicas"] = 2;
  const auto applied = fake::apply(deployment_type(), *updated, config, manager("a"), true);
  require(applied || applied.error().code != 409, "force leaves no conflict");
  return claimed;
}

}  // namespace

void fuzz_apply(std::string_view bytes) {
  const Json document = Json::parse(bytes, nullptr, false);
  if (document.is_discarded()) return;
  static const Json live = fake::update_managed_fields(deployment_type(), Json(),
                                                       fuzzed_deployment(), manager("creator"))
                               .value();
  const Json config = configuration(document);
  // What the pure functions take goes to a server too.
  if (!config.is_null() && apply_twice(live, config)) {
    fake::Server server = fresh_server();
    Request apply = request(Verb::kPatch, resources::deployments(), "web");
    apply.parameters = {{"fieldManager", "fuzz"}, {"force", "true"}};
    const std::string text = text_of(config);
    const Response first = send(server, apply, media::kApplyPatch, text);
    check_stored(first);
    if (first.ok()) {
      const auto twice = send(server, apply, media::kApplyPatch, text).object();
      require(twice.has_value(), "what was applied can be applied again");
      require(twice->resource_version() == first.object()->resource_version(),
              "and changes nothing then");
    }
  }
  if (const Json claimed = claim(live, document); !claimed.is_null()) {
    fake::Server server = fresh_server();
    check_stored(send(server, request(Verb::kUpdate, resources::deployments(), "web"), media::kJson,
                      text_of(claimed)));
  }
}

}  // namespace drydock::fuzz
