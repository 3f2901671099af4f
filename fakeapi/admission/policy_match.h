#pragma once
// Policy matching: which requests an admission policy and its binding are about, by the rules and
// selectors of a MatchResources. How it differs: matchPolicy Equivalent takes any version of a
// resource, without converting the object.
#include <string>

#include "operator/api/json.h"
#include "operator/api/names.h"

namespace drydock::fake {

/// What is asked of the server. The objects outlive it; null: there is none.
struct AdmissionAttributes {
  std::string operation;  ///< "CREATE" or "UPDATE"
  GroupVersionResource resource;
  bool namespaced = false;
  std::string subresource, name, namespace_;
  const Json* object = nullptr;
  const Json* old_object = nullptr;
  const Json* namespace_object = nullptr;
  Json request;  ///< as expressions see it
};

/// A selector that cannot be read matches nothing.
bool matches_resources(const Json& match_resources, const AdmissionAttributes& attributes,
                       bool rules_required);

}  // namespace drydock::fake
