#include "fakeapi/types/crd.h"

#include "operator/schema/default.h"
#include "operator/schema/prune.h"
#include "operator/schema/validate.h"
#include "tests/fuzz/fuzzed_server.h"
#include "tests/fuzz/targets.h"

namespace drydock::fuzz {
namespace {

Json crd_with(const Json& schema) {
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
  return Json::parse(text_of(crd));
}

Json thing_with(const Json& spec) {
  return Json::parse(text_of({{"apiVersion", "fuzz.dev/v1"},
                              {"kind", "Thing"},
                              {"metadata", {{"name", "a"}}},
                              {"spec", spec}}));
}

/// What a schema makes of an object, where the schema itself is accepted.
void make_complete(const schema::Schema& schema, Json thing) {
  schema::prune(schema, thing, schema::Root::kObject);
  Json again = thing;
  require(schema::prune(schema, again, schema::Root::kObject).empty() && again == thing,
          "what is pruned stays so");
  schema::drop_disallowed_nulls(schema, thing);
  schema::set_defaults(schema, thing);
  again = thing;
  require(!schema::set_defaults(schema, again) && again == thing, "what has defaults stays so");
  for (const Json* old_object :
       {static_cast<const Json*>(nullptr), static_cast<const Json*>(&again)})
    for (const auto& error : schema::validate_custom_object(schema, thing, old_object))
      require(!error.message.empty(), "a refusal says why");
}

/// False where the schema is refused, unless that is for its JSON's shape: to find that out is
/// the server's.
bool may_be_accepted(Json crd, const Json& thing) {
  try {
    fake::default_crd(crd);
    fake::prepare_crd_for_create(crd);
    const auto errors = fake::validate_crd(crd);
    for (const schema::FieldError& error : errors)
      require(!error.message.empty(), "a refusal says why");
    if (!errors.empty()) return false;
  } catch (const Json::exception&) {
    return true;
  }
  const auto types = fake::make_custom_types(crd);
  require(types.size() == 1, "what is accepted has its types");
  make_complete(*types.front()->schema, thing);
  return true;
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
  if (spec.is_discarded()) return;
  const Json crd = crd_with(schema);
  const Json thing = thing_with(spec);
  if (!may_be_accepted(crd, thing)) return;
  fake::Server server = fresh_server();
  const Response defined =
      send(server, request(Verb::kCreate, resources::custom_resource_definitions(), ""),
           media::kJson, text_of(crd));
  if (!defined.ok()) return;
  const Resource things{"fuzz.dev", "v1", "things", "Thing", true};
  check_stored(send(server, request(Verb::kCreate, things, ""), media::kJson, text_of(thing)));
}

}  // namespace drydock::fuzz
