#include "fakeapi/types/crd_view.h"

#include <algorithm>

#include "operator/schema/go_text.h"

namespace drydock::fake {
namespace {

bool flag_at(const Json& value, std::string_view key) {
  const Json* found = find_path(value, {key});
  return found && found->is_boolean() && found->get<bool>();
}

// Null for what is absent, null or empty, as Go's structs have it.
const Json* part(const Json& value, std::initializer_list<std::string_view> keys) {
  const Json* found = find_path(value, keys);
  return found && (found->is_object() || (found->is_array() && !found->empty())) ? found : nullptr;
}

// Moves what is equal in all versions to the top.
void hoist(CrdView& crd, const Json* CrdVersion::* member, const Json* CrdView::* top) {
  if (crd.versions.empty()) return;
  const Json* first = crd.versions.front().*member;
  const bool same = std::ranges::all_of(crd.versions, [&](const CrdVersion& version) {
    const Json* mine = version.*member;
    return mine == first || (mine && first && schema::deep_equal(*mine, *first));
  });
  if (!same) return;
  crd.*top = first;
  for (CrdVersion& version : crd.versions) version.*member = nullptr;
}

}  // namespace

const Json& array_at(const Json& value, std::initializer_list<std::string_view> keys) {
  static const Json kNone = Json::array();
  const Json* found = find_path(value, keys);
  return found && found->is_array() ? *found : kNone;
}

CrdView::CrdView(const Json& crd)
    : name(string_at(crd, {"metadata", "name"})),
      group(string_at(crd, {"spec", "group"})),
      plural(string_at(crd, {"spec", "names", "plural"})),
      singular(string_at(crd, {"spec", "names", "singular"})),
      kind(string_at(crd, {"spec", "names", "kind"})),
      list_kind(string_at(crd, {"spec", "names", "listKind"})),
      scope(string_at(crd, {"spec", "scope"})) {
  for (const Json& version : array_at(crd, {"spec", "versions"})) {
    if (!version.is_object()) continue;
    versions.push_back({.json = &version,
                        .name = std::string(string_at(version, {"name"})),
                        .served = flag_at(version, "served"),
                        .storage = flag_at(version, "storage"),
                        .schema = part(version, {"schema", "openAPIV3Schema"}),
                        .subresources = part(version, {"subresources"}),
                        .columns = part(version, {"additionalPrinterColumns"}),
                        .selectable_fields = part(version, {"selectableFields"})});
  }
  hoist(*this, &CrdVersion::schema, &CrdView::schema);
  hoist(*this, &CrdVersion::subresources, &CrdView::subresources);
  hoist(*this, &CrdVersion::columns, &CrdView::columns);
  hoist(*this, &CrdVersion::selectable_fields, &CrdView::selectable_fields);
}

}  // namespace drydock::fake
