#pragma once
// ServiceAccount, as structs. Values; builtin.h makes whole objects of the kinds.
// Generated from Kubernetes' OpenAPI schemas by drydock-generate-builtins: do not edit.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/builtin/meta.h"
#include "operator/builtin/references.h"
#include "operator/crd/field.h"

namespace drydock::builtin {

struct ServiceAccount {
  static constexpr std::string_view kApiVersion = "v1";
  static constexpr std::string_view kKind = "ServiceAccount";

  std::optional<bool> automount_service_account_token;
  std::vector<LocalObjectReference> image_pull_secrets;
  ObjectMeta metadata;
  std::vector<ObjectReference> secrets;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ServiceAccount::automount_service_account_token>(
            "automountServiceAccountToken"),
        crd::field<&ServiceAccount::image_pull_secrets>("imagePullSecrets",
                                                        {.absent_if_empty = true}),
        crd::field<&ServiceAccount::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&ServiceAccount::secrets>("secrets", {.absent_if_empty = true}),
    };
  }
};

}  // namespace drydock::builtin
