#include "operator/hello/hello_types.h"

namespace drydock::hello {

const crd::Definition& hello_definition() {
  static const crd::Definition definition{
      .group = "fraim.co.jp",
      .version = "v1",
      .kind = "Hello",
      .plural = "helloes",
      .singular = "hello",
      .short_names = {"hlo"},
      .description = "Asks for a Deployment of pods that greet.",
      .spec = &crd::type_of<HelloSpec>,
      .status = &crd::type_of<HelloStatus>,
      .status_subresource = true,
      .printer_columns = {
          {.name = "Desired", .type = "integer", .json_path = ".spec.replicas"},
          {.name = "Ready",
           .type = "string",
           .json_path = ".status.conditions[?(@.type==\"Ready\")].status"},
          {.name = "Age", .type = "date", .json_path = ".metadata.creationTimestamp"}}};
  return definition;
}

Resource hello_resource() { return hello_definition().resource(); }

Result<Hello> read_hello(Object object, const crd::Validator& validate_spec) {
  // The name becomes the value of a label, which may not be longer than this.
  constexpr std::size_t kLongestLabelValue = 63;
  if (object.name().size() > kLongestLabelValue) {
    return fail(
        Status(0, reason::kInvalid,
               fmt::format("metadata.name: longer than {} characters", kLongestLabelValue)));
  }
  DRYDOCK_TRY(Hello hello, crd::decode<HelloSpec>(std::move(object)));
  DRYDOCK_CHECK(validate_spec(hello.spec));
  return hello;
}

}  // namespace drydock::hello
