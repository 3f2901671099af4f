#include "operator/builtin/builtin.h"

#include <fmt/format.h>

namespace drydock::builtin {

Result<void> check_kind(const Object& object, std::string_view api_version, std::string_view kind) {
  if (object.kind() == kind && object.api_version() == api_version) return {};
  return fail(Status(0, reason::kInvalid,
                     fmt::format("expected {} {}, found {} {}", api_version, kind,
                                 object.api_version(), object.kind())));
}

}  // namespace drydock::builtin
