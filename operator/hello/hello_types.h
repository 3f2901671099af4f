#pragma once
// The Hello custom resource: how many pods shall greet. Declared once, here; its JSON, its schema,
// its CRD and its validation follow (operator/crd). Values.
#include "operator/crd/condition.h"
#include "operator/crd/custom.h"
#include "operator/crd/validate.h"

namespace drydock::hello {

/// Field manager of what the operator applies, and the name under which its events speak.
inline constexpr std::string_view kOperatorName = "example-operator";
/// Held on each Hello for as long as its Deployment may be there.
inline constexpr std::string_view kFinalizer = "fraim.co.jp/example-operator";
/// On each Deployment that the operator manages, with the operator's name as value.
inline constexpr std::string_view kManagedByLabel = "operator.fraim.co.jp/managed-by";

struct HelloSpec {
  std::uint32_t replicas = 0;

  static constexpr auto fields() {
    return std::array{crd::field<&HelloSpec::replicas>(
        "replicas", {.description = "How many pods shall greet.", .maximum = 20})};
  }
};

/// The condition that says whether the Deployment is as the spec asks, all its pods ready.
inline constexpr std::string_view kReadyCondition = "Ready";

struct HelloStatus {
  std::optional<std::int64_t> observed_generation;
  std::vector<crd::Condition> conditions;

  static constexpr auto fields() {
    return std::array{crd::field<&HelloStatus::observed_generation>(
                          "observedGeneration",
                          {.description = "The metadata.generation that this status is about."}),
                      crd::field<&HelloStatus::conditions>("conditions", crd::kConditionsRules)};
  }
};
using Hello = crd::Custom<HelloSpec>;

const crd::Definition& hello_definition();
Resource hello_resource();

/// The Hello in `object`, if it is one that can be had. Errors: reason Invalid, with a message for
/// people: "spec.replicas: expected integer, found string", "replicas: greater than 20", or that
/// its name is too long to become a label.
Result<Hello> read_hello(Object object, const crd::Validator& validate_spec);

}  // namespace drydock::hello
