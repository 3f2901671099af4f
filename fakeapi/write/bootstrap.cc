#include "fakeapi/write/bootstrap.h"

#include <mutex>

#include "fakeapi/write/bootstrap_roles.h"

namespace drydock::fake {
namespace {

// Real clusters have seen some revisions before anyone looks: those are too old to start from.
constexpr std::uint64_t kFirstRevision = 100;

struct Seed {
  GroupResource storage;
  ObjectKey key;
  Object object;
};

// A uid that depends on nothing but the name: the same in every server.
std::string fixed_uid(std::string_view name) { return Random(0).fork(name).uuid(); }

Json metadata(const std::string& name, std::string_view now) {
  return {{"name", name},
          {"uid", fixed_uid(name)},
          {"resourceVersion", std::to_string(kFirstRevision)},
          {"creationTimestamp", now}};
}

Seed namespace_seed(const std::string& name, std::string_view now) {
  Json object{{"kind", "Namespace"},
              {"apiVersion", "v1"},
              {"metadata", metadata(name, now)},
              {"spec", {{"finalizers", {"kubernetes"}}}},
              {"status", {{"phase", "Active"}}}};
  object["metadata"]["labels"] = {{"kubernetes.io/metadata.name", name}};
  return {{"", "namespaces"}, {"", name}, Object(std::move(object))};
}

using Seeds = std::shared_ptr<const std::vector<Seed>>;

Seeds make_seeds(std::string_view now) {
  auto seeds = std::make_shared<std::vector<Seed>>();
  for (const char* name : {"default", "kube-node-lease", "kube-public", "kube-system"})
    seeds->push_back(namespace_seed(name, now));
  for (Json& object : bootstrap_rbac()) {
    const std::string name(string_at(object, {"metadata", "name"}));
    Json labels = object["metadata"].value("labels", Json::object());
    labels["kubernetes.io/bootstrapping"] = "rbac-defaults";
    const std::string namespace_(string_at(object, {"metadata", "namespace"}));
    object["metadata"] = metadata(name, now);
    object["metadata"]["labels"] = std::move(labels);
    object["metadata"]["annotations"] = {{"rbac.authorization.kubernetes.io/autoupdate", "true"}};
    if (!namespace_.empty()) object["metadata"]["namespace"] = namespace_;
    const std::string kind(string_at(object, {"kind"}));
    std::string plural = kind == "ClusterRole"          ? "clusterroles"
                         : kind == "ClusterRoleBinding" ? "clusterrolebindings"
                         : kind == "Role"               ? "roles"
                                                        : "rolebindings";
    seeds->push_back({{"rbac.authorization.k8s.io", std::move(plural)},
                      {namespace_, name},
                      Object(std::move(object))});
  }
  return seeds;
}

// Servers that start at the same time share these objects: thousands of them start at one virtual
// time.
Seeds seeds_at(const std::string& now) {
  static std::mutex mutex;
  static std::string last_time;
  static Seeds last;
  const std::lock_guard lock(mutex);
  if (!last || last_time != now) {
    last = make_seeds(now);
    last_time = now;
  }
  return last;
}

}  // namespace

void bootstrap(Core& core) {
  core.store.skip_to(kFirstRevision);
  const Seeds seeds = seeds_at(core.now());
  for (const Seed& seed : *seeds) core.store.seed(seed.storage, seed.key, seed.object);
}

}  // namespace drydock::fake
