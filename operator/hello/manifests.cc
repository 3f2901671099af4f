#include "operator/hello/manifests.h"

#include "operator/api/resources.h"
#include "operator/hello/hello_types.h"

namespace drydock::hello {

AccessRules hello_access() {
  const GroupResource helloes = hello_resource().gvr().group_resource();
  const GroupResource deployments = resources::deployments().gvr().group_resource();
  const GroupResource events = resources::events().gvr().group_resource();
  return access_to(helloes, {"list", "watch", "patch"}) +
         access_to({helloes.group, helloes.resource + "/status"}, {"patch"}) +
         access_to(deployments, {"get", "list", "watch", "create", "patch", "delete"}) +
         access_to(events, {"create", "patch"});
}

AccessRules lease_access() {
  return access_to(resources::leases().gvr().group_resource(), {"get", "create", "update"});
}

OperatorManifests hello_manifests(const HelloManifests& wanted) {
  OperatorManifests manifests{.name = wanted.name,
                              .namespace_ = wanted.namespace_,
                              .image = wanted.image,
                              .arguments = {"run", "--leader-elect"},
                              .replicas = wanted.replicas,
                              .access = hello_access(),
                              .watched_namespace = wanted.watched_namespace,
                              .own_access = lease_access()};
  // The lease speaks of itself in events, which a Role for another namespace does not cover.
  if (!wanted.watched_namespace.empty()) {
    manifests.arguments.push_back("--namespace=" + wanted.watched_namespace);
    const GroupResource events = resources::events().gvr().group_resource();
    if (wanted.watched_namespace != wanted.namespace_)
      manifests.own_access = manifests.own_access + access_to(events, {"create", "patch"});
  }
  return manifests;
}

}  // namespace drydock::hello
