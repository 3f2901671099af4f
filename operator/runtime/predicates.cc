#include <algorithm>

#include "operator/runtime/controller.h"

namespace drydock::predicates {
namespace {

bool appears_or_vanishes(const Change& change) { return !change.before || !change.after; }

bool metadata_differs(const Change& change, std::string_view field) {
  if (appears_or_vanishes(change)) return true;
  const Json* before = find_path(change.before.json(), {"metadata", field});
  const Json* after = find_path(change.after.json(), {"metadata", field});
  if (!before || !after) return before != after;
  return *before != *after;
}

}  // namespace

bool generation_changed(const Change& change) {
  return appears_or_vanishes(change) || change.before.generation() != change.after.generation() ||
         change.before.is_being_deleted() != change.after.is_being_deleted();
}
bool labels_changed(const Change& change) { return metadata_differs(change, "labels"); }
bool annotations_changed(const Change& change) { return metadata_differs(change, "annotations"); }
bool finalizers_changed(const Change& change) { return metadata_differs(change, "finalizers"); }

Predicate any_of(std::vector<Predicate> predicates) {
  return [predicates = std::move(predicates)](const Change& change) {
    return std::ranges::any_of(predicates, [&](const Predicate& holds) { return holds(change); });
  };
}

}  // namespace drydock::predicates
