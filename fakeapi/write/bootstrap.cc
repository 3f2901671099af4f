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

Seed seed(GroupResource storage, Json object, std::string_view manager, Json fields,
          std::string_view now) {
  const std::string name(string_at(object, {"metadata", "name"}));
  const std::string namespace_(string_at(object, {"metadata", "namespace"}));
  const std::string version(string_at(object, {"apiVersion"}));
  Json full = metadata(name, now);
  full.update(object["metadata"]);
  full["managedFields"] = Json::array({{{"manager", manager},
                                        {"operation", "Update"},
                                        {"apiVersion", version},
                                        {"time", now},
                                        {"fieldsType", "FieldsV1"},
                                        {"fieldsV1", std::move(fields)}}});
  object["metadata"] = std::move(full);
  return {std::move(storage), {namespace_, name}, Object(std::move(object))};
}

// The Service by which Pods find the API server.
Seed own_service(std::string_view now) {
  const Json none = Json::object();
  return seed(
      {"", "services"},
      {{"kind", "Service"},
       {"apiVersion", "v1"},
       {"metadata",
        {{"name", "kubernetes"},
         {"namespace", "default"},
         {"labels", {{"component", "apiserver"}, {"provider", "kubernetes"}}}}},
       {"spec",
        {{"clusterIP", "10.96.0.1"},
         {"clusterIPs", {"10.96.0.1"}},
         {"internalTrafficPolicy", "Cluster"},
         {"ipFamilies", {"IPv4"}},
         {"ipFamilyPolicy", "SingleStack"},
         {"ports",
          Json::array(
              {{{"name", "https"}, {"port", 443}, {"protocol", "TCP"}, {"targetPort", 6443}}})},
         {"sessionAffinity", "None"},
         {"type", "ClusterIP"}}},
       {"status", {{"loadBalancer", none}}}},
      "kube-apiserver",
      {{"f:metadata", {{"f:labels", {{".", none}, {"f:component", none}, {"f:provider", none}}}}},
       {"f:spec",
        {{"f:clusterIP", none},
         {"f:internalTrafficPolicy", none},
         {"f:ipFamilyPolicy", none},
         {"f:ports",
          {{".", none},
           {R"(k:{"port":443,"protocol":"TCP"})",
            {{".", none},
             {"f:name", none},
             {"f:port", none},
             {"f:protocol", none},
             {"f:targetPort", none}}}}},
         {"f:sessionAffinity", none},
         {"f:type", none}}}},
      now);
}

Seed priority_class(const std::string& name, std::int64_t value, std::string_view about,
                    std::string_view now) {
  const Json none = Json::object();
  return seed({"scheduling.k8s.io", "priorityclasses"},
              {{"kind", "PriorityClass"},
               {"apiVersion", "scheduling.k8s.io/v1"},
               {"metadata", {{"name", name}, {"generation", 1}}},
               {"value", value},
               {"description", about},
               {"preemptionPolicy", "PreemptLowerPriority"}},
              "kube-apiserver",
              {{"f:description", none}, {"f:preemptionPolicy", none}, {"f:value", none}}, now);
}

Seed service_cidr(std::string_view now) {
  return seed({"networking.k8s.io", "servicecidrs"},
              {{"kind", "ServiceCIDR"},
               {"apiVersion", "networking.k8s.io/v1"},
               {"metadata", {{"name", "kubernetes"}}},
               {"spec", {{"cidrs", {"10.96.0.0/16"}}}},
               {"status",
                {{"conditions",
                  Json::array({{{"type", "Ready"},
                                {"status", "True"},
                                {"lastTransitionTime", now},
                                {"reason", ""},
                                {"message", "Kubernetes default Service CIDR is ready"}}})}}}},
              "kube-apiserver", {{"f:spec", {{"f:cidrs", Json::object()}}}}, now);
}

using Seeds = std::shared_ptr<const std::vector<Seed>>;

Seeds make_seeds(std::string_view now) {
  auto seeds = std::make_shared<std::vector<Seed>>();
  for (const char* name : {"default", "kube-node-lease", "kube-public", "kube-system"})
    seeds->push_back(namespace_seed(name, now));
  seeds->push_back(own_service(now));
  seeds->push_back(service_cidr(now));
  seeds->push_back(priority_class(
      "system-cluster-critical", 2'000'000'000,
      "Used for system critical pods that must run in the cluster, but can be moved to another "
      "node if necessary.",
      now));
  seeds->push_back(priority_class(
      "system-node-critical", 2'000'001'000,
      "Used for system critical pods that must not be moved from their current node.", now));
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
