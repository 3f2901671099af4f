#include "operator/hello/deployment.h"

#include <algorithm>

#include "operator/runtime/owner_references.h"
#include "operator/runtime/store.h"

namespace drydock::hello {

namespace {

/// All that does not depend on the Hello.
Json blank_deployment() {
  const Json labels{{std::string(kManagedByLabel), std::string(kOperatorName)}};
  const Json container{{"image", std::string(kImage)},
                       {"ports", Json::array({Json{{"containerPort", kContainerPort}}})}};
  return {{"apiVersion", "apps/v1"},
          {"kind", "Deployment"},
          {"metadata", {{"labels", labels}}},
          {"spec",
           {{"selector", {{"matchLabels", labels}}},
            {"template",
             {{"metadata", {{"labels", labels}}},
              {"spec", {{"containers", Json::array({container})}}}}}}}};
}

}  // namespace

Json desired_document(const Hello& hello) {
  static const Json blank = blank_deployment();
  Json deployment = blank;
  const std::string name(hello.object.name());
  Json& metadata = deployment["metadata"];
  metadata["name"] = name;
  metadata["namespace"] = hello.object.namespace_();
  metadata["ownerReferences"] = Json::array({to_json(controller_reference(hello.object))});
  Json& spec = deployment["spec"];
  spec["replicas"] = hello.spec.replicas;
  Json& pod = spec["template"];
  for (Json* labels :
       {&metadata["labels"], &spec["selector"]["matchLabels"], &pod["metadata"]["labels"]})
    (*labels)["app.kubernetes.io/name"] = name;
  pod["spec"]["containers"][0]["name"] = container_name(name);
  return deployment;
}

Object desired_deployment(const Hello& hello) { return Object(desired_document(hello)); }

Object trimmed_deployment(Object deployment) {
  deployment = without_managed_fields(std::move(deployment));
  if (!find_path(deployment.json(), {"status", "conditions"})) return deployment;
  Json document = deployment.json();
  document["status"].erase("conditions");
  return Object(std::move(document));
}

std::string managed_by_selector() { return fmt::format("{}={}", kManagedByLabel, kOperatorName); }

std::string container_name(std::string_view hello_name) {
  std::string name(hello_name);
  std::ranges::replace(name, '.', '-');
  return name;
}

Ownership ownership_of(const Object& deployment, const Object& hello) {
  if (is_controlled_by(deployment, hello)) return Ownership::kOurs;
  if (!deployment.controller() && deployment.label(kManagedByLabel) == kOperatorName) {
    return Ownership::kOrphan;
  }
  return Ownership::kForeign;
}

}  // namespace drydock::hello
