#pragma once
// ResourceList: quantities by name ("cpu", "count/secrets"), as requests, limits and quotas have
// them. Values. Follows apiserver's quota/v1/resources.go.
#include <map>
#include <string>
#include <vector>

#include "operator/api/json.h"
#include "operator/schema/quantity.h"

namespace drydock::fake {

using ResourceList = std::map<std::string, schema::Quantity, std::less<>>;

/// Null, and what is no quantity, counts for nothing.
ResourceList read_resource_list(const Json* json);
Json resource_list_json(const ResourceList& list);
/// "pods=2,secrets=1"
std::string resource_list_text(const ResourceList& list);

void add_resources(ResourceList& to, const ResourceList& more);
/// Each the greater of both.
void raise_resources(ResourceList& to, const ResourceList& other);
/// What `list` has more than `other`, and nothing below zero.
ResourceList resources_beyond(const ResourceList& list, const ResourceList& other);
/// Only those named.
ResourceList mask_resources(const ResourceList& list, const std::vector<std::string>& names);
std::vector<std::string> resource_names(const ResourceList& list);
/// A whole number of things.
schema::Quantity count_of(std::int64_t number);

}  // namespace drydock::fake
