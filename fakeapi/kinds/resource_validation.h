#pragma once
// Resource validation: requests and limits of containers and Pods, as validateResourceRequirements
// checks them: names, quantities, huge pages, and that no request is above its limit.
#include <set>
#include <string>
#include <string_view>

#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

/// Whose requests and limits they are: a Pod as a whole may only have some.
enum class ResourceOwner { kContainer, kPod };

/// `claims`: the names of spec.resourceClaims of the Pod.
void check_resource_requirements(const Json& resources, const std::string& field,
                                 ResourceOwner owner,
                                 const std::set<std::string, std::less<>>& claims,
                                 FieldErrors& errors);
/// A quantity of this resource: not negative, whole where it counts something.
void check_quantity(std::string_view resource, const Json& quantity, const std::string& field,
                    FieldErrors& errors);
/// A resource's name by itself: qualified, or a standard one.
void check_resource_name(const std::string& name, const std::string& field, FieldErrors& errors);
/// The same for what a container may ask for.
void check_container_resource_name(const std::string& name, const std::string& field,
                                   FieldErrors& errors);

/// What a ResourceQuota may speak of by a name without a domain.
bool is_quota_resource(std::string_view resource);
bool is_huge_page(std::string_view resource);
/// Neither with a domain of its own: "cpu", "pods", "kubernetes.io/x".
bool is_native_resource(std::string_view resource);
/// "example.com/gpu".
bool is_extended_resource(std::string_view resource);

}  // namespace drydock::fake
