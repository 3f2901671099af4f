#pragma once
// CustomResourceDefinitions: what the API server makes of one: defaults, admission checks, names
// and conditions, and the ResourceTypes of its served versions. Pure functions of JSON. The order
// of a write: default_crd, prepare_crd_for_create/_update, validate_crd(_update), commit; then
// settle_crd_status, and if it changed something commit that too; when established,
// TypeRegistry::set_custom(name, make_custom_types).
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "fakeapi/types/resource_type.h"
#include "operator/api/json.h"
#include "operator/schema/field_error.h"

namespace drydock::fake {

inline constexpr std::string_view kCrdCleanupFinalizer =
    "customresourcecleanup.apiextensions.k8s.io";

/// singular, listKind, conversion None, empty status. Idempotent.
void default_crd(Json& crd);
/// Clears what the client may not set, generation 1, storedVersions of the storage version.
void prepare_crd_for_create(Json& crd);
/// `subresource`: "" (status is kept, the generation raised where the spec changed, a new storage
/// version added to storedVersions) or "status" (only status and what metadata allows).
void prepare_crd_for_update(Json& crd, const Json& live, std::string_view subresource);
/// Without object metadata but with the rule on the name.
schema::FieldErrors validate_crd(const Json& crd);
/// `subresource` as above.
schema::FieldErrors validate_crd_update(const Json& crd, const Json& live,
                                        std::string_view subresource);
/// Texts for Warning headers: unrecognized formats, ...
std::vector<std::string> crd_warnings(const Json& crd);

/// What the naming and establishing controllers would write: acceptedNames, NamesAccepted and
/// Established; a deleted CRD gets Terminating. `others` are all CRDs (this one may be among them).
/// Returns the CRD unchanged when it is settled. `now` is RFC 3339 with seconds.
Json settle_crd_status(const Json& crd, const std::vector<const Json*>& others,
                       std::string_view now);
/// What DELETE makes of a CRD: deletionTimestamp, the cleanup finalizer, Terminating. Unchanged
/// when it is being deleted already. Objects are then deleted one by one; when none is left
/// drop_crd_finalizer.
Json begin_crd_deletion(const Json& crd, std::string_view now);
/// Without the cleanup finalizer; a CRD left without finalizers is to be removed.
Json drop_crd_finalizer(const Json& crd, std::string_view now);
bool is_crd_established(const Json& crd);
/// Being deleted while its objects still go: create is 403.
bool is_crd_terminating(const Json& crd);

/// The types of all served versions, the storage version's first if it is served; their schemas
/// share one owner. Columns begin with Name; Age is there unless columns are given. Names are the
/// accepted ones. Expects a CRD that validate_crd accepts.
std::vector<ResourceTypePtr> make_custom_types(const Json& crd);
/// The same at a revision of the store: schemas that differ from those of the types there are now
/// (`current` finds them) hold from then on.
std::vector<ResourceTypePtr> make_custom_types(
    const Json& crd, std::uint64_t revision,
    const std::function<ResourceTypePtr(const GroupVersionResource&)>& current);
/// Conversion strategy None: the object with this apiVersion.
Json convert_custom_object(const Json& object, std::string_view api_version);
/// Prunes and defaults a stored object as reading it does. Returns whether it changed.
bool default_custom_object(const ResourceType& type, Json& object);

}  // namespace drydock::fake
