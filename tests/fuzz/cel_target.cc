#include "fakeapi/types/crd.h"
#include "operator/schema/cel/program.h"
#include "operator/schema/cel/rules.h"
#include "tests/fuzz/targets.h"

namespace drydock::fuzz {
namespace {

Json crd_of_things() {
  Json crd = Json::parse(R"({
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
    "metadata": {"name": "things.fuzz.dev"},
    "spec": {
      "group": "fuzz.dev", "scope": "Namespaced", "names": {"plural": "things", "kind": "Thing"},
      "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
        "type": "object", "properties": {"spec": {"type": "object", "properties": {
          "n": {"type": "integer"}, "s": {"type": "string", "maxLength": 10},
          "b": {"type": "boolean"},
          "l": {"type": "array", "maxItems": 5, "items": {"type": "string", "maxLength": 10}},
          "m": {"type": "object", "maxProperties": 5,
                "additionalProperties": {"type": "integer"}}}}}}}}]}})");
  fake::default_crd(crd);
  fake::prepare_crd_for_create(crd);
  return crd;
}

/// What bytes become on their way through JSON.
std::string text_of(std::string_view bytes) {
  const Json text = std::string(bytes);
  return Json::parse(text.dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
}

}  // namespace

void fuzz_cel(std::string_view bytes) {
  // What a server does with a rule, without the server, and first without the CRD: most rules do
  // not compile, and nine tenths of the time would be for what is always the same.
  static const Json defined = crd_of_things();
  static const Json object = Json::parse(R"({
    "apiVersion": "fuzz.dev/v1", "kind": "Thing", "metadata": {"name": "a"},
    "spec": {"n": 3, "s": "text", "b": true, "l": ["a", "b"], "m": {"x": 1, "y": 2}}})");
  static const auto ruleless = fake::make_custom_types(defined);
  const std::string rule = text_of(bytes);
  const auto program = schema::cel::Program::compile(
      rule, {.schema = ruleless.front()->schema->properties.at("spec")}, schema::cel::Kind::kBool);
  if (!program) return require(!program.error().empty(), "a refusal says why");
  Json crd = defined;
  Json& spec = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"];
  spec["x-kubernetes-validations"] = Json::array({{{"rule", rule}}});
  for (const schema::FieldError& error : fake::validate_crd(crd))
    return require(!error.message.empty(), "a refusal says why");
  const auto types = fake::make_custom_types(crd);
  require(types.size() == 1, "what is accepted has its types");
  for (const Json* old_object : {static_cast<const Json*>(nullptr), &object}) {
    schema::FieldErrors errors;
    schema::cel::check_rules(*types.front()->schema, object, old_object, errors);
    for (const schema::FieldError& error : errors)
      require(!error.message.empty(), "what a rule finds is told");
  }
}

}  // namespace drydock::fuzz
