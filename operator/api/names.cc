#include "operator/api/names.h"

#include <fmt/format.h>

namespace drydock {

Result<GroupVersion> GroupVersion::parse(std::string_view api_version) {
  const std::size_t slash = api_version.find('/');
  if (slash == std::string_view::npos) return GroupVersion{"", std::string(api_version)};
  if (api_version.find('/', slash + 1) != std::string_view::npos)
    return fail(Status(400, reason::kBadRequest,
                       fmt::format("unexpected GroupVersion string: {}", api_version)));
  return GroupVersion{std::string(api_version.substr(0, slash)),
                      std::string(api_version.substr(slash + 1))};
}

std::string ObjectRef::to_string() const {
  std::string text = fmt::format("{}.{}", gvk.kind, gvk.version);
  if (!gvk.group.empty()) text += "." + gvk.group;
  text += "/" + key.name;
  if (!key.namespace_.empty()) text += "." + key.namespace_;
  return text;
}

}  // namespace drydock
