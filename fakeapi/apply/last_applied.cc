#include "fakeapi/apply/last_applied.h"

namespace drydock::fake {
namespace {
constexpr const char* kAnnotation = "kubectl.kubernetes.io/last-applied-configuration";
constexpr std::size_t kMaxAnnotationBytes = 256 * 1024;
}  // namespace

void allow_last_applied(const OwnershipContext& context, std::string_view api_version,
                        const Json& live, Conflicts& conflicts) {
  const std::string_view text = string_at(live, {"metadata", "annotations", kAnnotation});
  if (text.empty()) return;
  const auto last = parse_json(text);
  if (!last || !last->is_object() || string_at(*last, {"apiVersion"}) != api_version) return;
  SetArena& arena = context.arena;
  if (!validate_typed(arena, context.type, *last, /*allow_duplicates=*/false).empty()) return;
  std::string error;
  const Comparison comparison = compare_typed(arena, context.type, *last, live, error);
  if (!error.empty()) return;
  FieldSet allowed = field_set_of(arena, context.type, *last);
  allowed = difference(arena, allowed, comparison.changed);
  allowed = difference(arena, allowed, comparison.removed);
  Conflicts left;
  for (Conflict& conflict : conflicts) {
    conflict.set = difference(arena, conflict.set, allowed);
    if (conflict.set) left.push_back(conflict);
  }
  // `allowed` holds views into `last`, the conflicts' sets do not.
  conflicts = std::move(left);
}

void update_last_applied(Json& object, const Json& applied) {
  if (string_at(object, {"metadata", "annotations", kAnnotation}).empty()) return;
  Json config = applied;
  if (Json* annotations = config.contains("metadata") && config["metadata"].contains("annotations")
                              ? &config["metadata"]["annotations"]
                              : nullptr;
      annotations && annotations->is_object())
    annotations->erase(kAnnotation);
  Json& annotations = object["metadata"]["annotations"];
  annotations[kAnnotation] = dump_json(config) + "\n";
  std::size_t bytes = 0;
  for (const auto& [key, value] : annotations.items())
    bytes += key.size() + (value.is_string() ? value.get_ref<const std::string&>().size() : 0);
  if (bytes > kMaxAnnotationBytes) annotations.erase(kAnnotation);
}

}  // namespace drydock::fake
