// PersistentVolumes and their claims that are being deleted stay while they are in use: each
// carries a finalizer, which goes once no scheduled Pod has the claim, or no claim has the volume.
// Follows kube-controller-manager's pvc- and pvprotection controllers.
#include <algorithm>

#include "fakeapi/controllers/controller_client.h"
#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/object_index.h"
#include "fakeapi/controllers/work_queue.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

const GroupVersionResource kClaims{"", "v1", "persistentvolumeclaims"};
const GroupVersionResource kVolumes{"", "v1", "persistentvolumes"};
const GroupVersionResource kClasses{"storage.k8s.io", "v1", "volumeattributesclasses"};
const GroupResource kPods = resources::pods().gvr().group_resource();

const Json& volumes_of(const Object& pod) {
  static const Json kNone = Json::array();
  const Json* found = find_path(pod.json(), {"spec", "volumes"});
  return found && found->is_array() ? *found : kNone;
}

// By name, or because it was made for the Pod's ephemeral volume.
std::string claim_of(const Object& pod, const Json& volume) {
  if (find_path(volume, {"ephemeral"}))
    return std::string(pod.name()) + "-" + std::string(string_at(volume, {"name"}));
  return std::string(string_at(volume, {"persistentVolumeClaim", "claimName"}));
}

class VolumeProtection final : public ClusterController {
 public:
  explicit VolumeProtection(Server& server)
      : claims_("pvc-protection-controller"),
        volumes_("pv-protection-controller"),
        classes_("volumeattributesclass-protection-controller"),
        queue_(server.clock()),
        index_({kClaims.group_resource(), kVolumes.group_resource(), kClasses.group_resource(),
                kPods}) {}

  std::string_view name() const override { return "volumeprotection"; }
  bool has_work() const override { return queue_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }

  void observe(const Change& change) override {
    if (!index_.observe(change)) return;
    if (change.storage != kPods) {
      queue_.add({change.storage, change.object.key()});
      for (const Object& held : index_.all(kClasses.group_resource()))
        if (held.is_being_deleted()) queue_.add({kClasses.group_resource(), held.key()});
      return;
    }
    const std::string inside(change.object.namespace_());
    for (const Json& volume : volumes_of(change.object))
      if (const std::string claim = claim_of(change.object, volume); !claim.empty())
        queue_.add({kClaims.group_resource(), {inside, claim}});
  }

  void step(Server& server) override {
    const auto item = queue_.take();
    if (!item) return;
    const Object object = index_.get(item->storage, item->key);
    const Result<void> done = object ? protect(server, item->storage, object) : Result<void>();
    if (!done) return queue_.retry(*item);
    queue_.forget(*item);
  }

 private:
  Result<void> protect(Server& server, const GroupResource& storage, const Object& object) const {
    if (storage == kClaims.group_resource())
      return sync(server, object, claims_, kClaims, "kubernetes.io/pvc-protection",
                  is_used(object));
    if (storage == kVolumes.group_resource())
      return sync(server, object, volumes_, kVolumes, "kubernetes.io/pv-protection",
                  is_bound(object));
    return sync(server, object, classes_, kClasses, "kubernetes.io/vac-protection",
                is_named(object));
  }

  static Result<void> sync(Server& server, const Object& object, const ControllerClient& client,
                           const GroupVersionResource& resource, std::string_view finalizer,
                           bool in_use) {
    std::vector<std::string> finalizers = object.finalizers();
    const auto ours = std::find(finalizers.begin(), finalizers.end(), finalizer);
    const bool has_it = ours != finalizers.end();
    if (object.is_being_deleted() ? !has_it || in_use : has_it) return {};
    if (has_it)
      finalizers.erase(ours);
    else
      finalizers.emplace_back(finalizer);
    Json body = object.json();
    body["metadata"]["finalizers"] = finalizers;
    const auto written = client.update(server, resource, std::move(body));
    if (!written && written.error().code != 404) return fail(written.error());
    return {};
  }

  bool is_used(const Object& claim) const {
    const std::vector<Object> pods = index_.in_namespace(kPods, claim.namespace_());
    return std::any_of(pods.begin(), pods.end(), [&claim](const Object& pod) {
      if (string_at(pod.json(), {"spec", "nodeName"}).empty()) return false;
      const Json& volumes = volumes_of(pod);
      return std::any_of(volumes.begin(), volumes.end(),
                         [&](const Json& volume) { return claim_of(pod, volume) == claim.name(); });
    });
  }
  static bool is_bound(const Object& volume) {
    return string_at(volume.json(), {"status", "phase"}) == "Bound";
  }

  bool is_named(const Object& attributes_class) const {
    for (const GroupVersionResource& resource : {kClaims, kVolumes})
      for (const Object& object : index_.all(resource.group_resource()))
        for (const std::string_view name :
             {string_at(object.json(), {"spec", "volumeAttributesClassName"}),
              string_at(object.json(), {"status", "currentVolumeAttributesClassName"}),
              string_at(object.json(),
                        {"status", "modifyVolumeStatus", "targetVolumeAttributesClassName"})})
          if (name == attributes_class.name()) return true;
    return false;
  }

  ControllerClient claims_, volumes_, classes_;
  WorkQueue queue_;
  ObjectIndex index_;
};

}  // namespace

std::unique_ptr<ClusterController> make_volume_protection(Server& server) {
  return std::make_unique<VolumeProtection>(server);
}

}  // namespace drydock::fake
