#pragma once
// Policy check: what ValidatingAdmissionPolicies say of a request, as the API server's plugin of
// that name. How it differs: policies that ask the authorizer are not held against anything; audit
// annotations go nowhere; a variable is worked out whether or not it is named.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fakeapi/admission/policy_match.h"
#include "operator/api/object.h"

namespace drydock::fake {

struct PolicyDenial {
  std::string message;
  std::string reason;  ///< "Invalid" unless the validation says another
};
struct PolicyOutcome {
  std::optional<PolicyDenial> denial;  ///< the first
  std::vector<std::string> warnings;
};

/// The objects of a paramKind that a paramRef is about.
using FindParams =
    std::function<std::vector<Object>(const Json& param_kind, const Json& param_ref)>;

PolicyOutcome check_policies(const std::vector<Object>& policies,
                             const std::vector<Object>& bindings,
                             const AdmissionAttributes& attributes, const FindParams& find_params);

}  // namespace drydock::fake
