#pragma once
// The Statuses that kube-apiserver answers, worded as it words them.
#include <string>
#include <string_view>

#include "fakeapi/types/resource_type.h"
#include "operator/api/request.h"
#include "operator/schema/field_error.h"

namespace drydock::fake {

/// 404 `configmaps "a" not found`.
Status not_found(const GroupResource& resource, std::string_view name);
/// 409 `configmaps "a" already exists`.
Status already_exists(const GroupResource& resource, std::string_view name);
/// The same for an object with a generateName.
Status name_taken(const GroupResource& resource, std::string_view name);
/// 409 `Operation cannot be fulfilled on WHAT "a": WHY`; `what` is a resource, or a kind for
/// preconditions.
Status conflict(const GroupResource& what, std::string_view name, std::string_view why);
/// What an update with an old resourceVersion gets.
Status modified(const GroupResource& resource, std::string_view name);
Status bad_request(std::string message);
/// 403 `configmaps "a" is forbidden: WHY`.
Status forbidden(const GroupResource& resource, std::string_view name, std::string_view why);
/// 405 of a method that a built-in resource does not have.
Status method_not_allowed();
/// 405 of custom resources: `create is not supported on resources of kind "widgets.example.com"`.
Status method_not_supported(const GroupResource& resource, std::string_view action);
/// 404 of a resource that a built-in group does not have.
Status unknown_resource();
/// 500 without a reason: an error that kube-apiserver did not expect.
Status plain_error(std::string message);
/// 415 of a body, naming what is read.
Status unsupported_media_type(std::string_view accepted);
/// 415 of a PATCH of a built-in.
Status unsupported_patch_type();
/// 406, naming what can be written.
Status not_acceptable(std::string_view accepted);
/// 406 of a shape that does not fit: `you requested SHAPE, but the requested object is not a list
/// (*core.Pod)`; `article` is "a" or "not a".
Status not_fitting(std::string_view shape, std::string_view article, std::string_view go_type);
/// 406 of a built-in resource's path that has none of the Accept header's media types.
Status not_routed(bool of_list);
/// 410 of a list at an old resourceVersion.
Status expired_list();
/// 410 that ends a watch.
Status expired_watch(std::uint64_t asked, std::uint64_t oldest);
/// 504 of a resourceVersion that is not reached yet.
Status too_large_resource_version(std::uint64_t asked, std::uint64_t current);
/// 422 of the options of a request: `CreateOptions.meta.k8s.io "" is invalid: ...`.
Status invalid_options(std::string_view kind, const schema::FieldErrors& errors);

/// The plain-text 404 of a path that nobody serves.
Response page_not_found();

/// `strconv.ParseUint: parsing "abc": invalid syntax`
std::string parse_uint_error(std::string_view text);

}  // namespace drydock::fake
