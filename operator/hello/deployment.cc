#include "operator/hello/deployment.h"

#include <algorithm>

#include "operator/runtime/owner_references.h"
#include "operator/runtime/store.h"

namespace drydock::hello {

Object desired_deployment(const Hello& hello) {
  const std::string name(hello.object.name());
  const Json labels{{"app.kubernetes.io/name", name},
                    {std::string(kManagedByLabel), std::string(kOperatorName)}};
  const Json container{{"name", container_name(name)},
                       {"image", std::string(kImage)},
                       {"ports", Json::array({Json{{"containerPort", kContainerPort}}})}};
  return Object(
      Json{{"apiVersion", "apps/v1"},
           {"kind", "Deployment"},
           {"metadata",
            {{"name", name},
             {"namespace", std::string(hello.object.namespace_())},
             {"labels", labels},
             {"ownerReferences", Json::array({to_json(controller_reference(hello.object))})}}},
           {"spec",
            {{"replicas", hello.spec.replicas},
             {"selector", {{"matchLabels", labels}}},
             {"template",
              {{"metadata", {{"labels", labels}}},
               {"spec", {{"containers", Json::array({container})}}}}}}}});
}

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
