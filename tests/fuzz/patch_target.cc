#include <algorithm>

#include "fakeapi/patch/patch.h"
#include "fakeapi/types/type_registry.h"
#include "tests/fuzz/fuzzed_server.h"
#include "tests/fuzz/targets.h"

namespace drydock::fuzz {
namespace {

enum class PatchKind { kJson, kMerge, kStrategic };

Result<Json> patched(PatchKind kind, const Json& live, const Json& patch) {
  static const fake::TypeRegistry types;
  static const auto type = types.find(resources::deployments().gvr());
  if (kind == PatchKind::kJson) return fake::json_patch(live, patch);
  if (kind == PatchKind::kMerge) return fake::merge_patch(live, patch);
  return fake::strategic_merge_patch(live, patch, *type->schema);
}

bool has_nulls_in_lists(const Json& value, bool in_list = false) {
  if (value.is_null()) return in_list;
  if (!value.is_structured()) return false;
  return std::ranges::any_of(value, [&](const Json& part) {
    return has_nulls_in_lists(part, in_list || value.is_array());
  });
}

}  // namespace

void fuzz_patch(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto kind = static_cast<PatchKind>(static_cast<unsigned char>(bytes[0]) % 3);
  const Json patch = Json::parse(bytes.substr(1), nullptr, false);
  if (patch.is_discarded()) return;
  const Json& live = fuzzed_deployment();
  const auto once = patched(kind, live, patch);
  if (!once) return require(!once.error().message.empty(), "a refusal says why");
  if (kind == PatchKind::kMerge) {
    const auto twice = patched(kind, *once, patch);
    // Nulls in a list that takes an object's place stay until the next time.
    require(twice && (*twice == *once || has_nulls_in_lists(patch)),
            "a merge patch is the same twice as once");
    require(patched(kind, *twice, patch) == *twice, "a merge patch comes to rest");
  }
  // What applies goes to a server too.
  constexpr std::string_view kTypes[] = {media::kJsonPatch, media::kMergePatch,
                                         media::kStrategicMergePatch};
  fake::Server server = fresh_server();
  check_stored(send(server, request(Verb::kPatch, resources::deployments(), "web"),
                    kTypes[static_cast<int>(kind)], bytes.substr(1)));
}

}  // namespace drydock::fuzz
