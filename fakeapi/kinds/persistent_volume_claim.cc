#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/pod_defaults.h"
#include "fakeapi/kinds/pod_validation.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kProtection = "kubernetes.io/pvc-protection";

class PersistentVolumeClaimStrategy final : public BuiltinStrategy {
 public:
  PersistentVolumeClaimStrategy() : BuiltinStrategy(KindTraits()) {}

  void set_defaults(Json& object) const override {
    set_claim_spec_defaults(make_child(object, "spec"));
  }

  void prepare_for_create(Json& object) const override {
    object["status"] = {{"phase", "Pending"}};
    Json& finalizers = make_child(object, "metadata")["finalizers"];
    if (!finalizers.is_array()) finalizers = Json::array();
    if (std::find(finalizers.begin(), finalizers.end(), kProtection) == finalizers.end())
      finalizers.push_back(kProtection);
  }

  FieldErrors validate(const Json& object) const override {
    static const Json kEmpty = Json::object();
    const Json* spec = child(object, "spec");
    return validate_claim_spec(spec ? *spec : kEmpty, "spec");
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override {
    if (subresource == "status") return {};
    FieldErrors errors = validate(object);
    Json spec = object["spec"];
    for (const char* key : {"resources", "volumeAttributesClassName"})
      copy_child(spec, live["spec"], key);
    if (text(live["spec"], "volumeName").empty()) copy_child(spec, live["spec"], "volumeName");
    if (!child(live["spec"], "storageClassName"))
      copy_child(spec, live["spec"], "storageClassName");
    if (spec != live["spec"])
      errors.push_back(
          schema::forbidden("spec",
                            "spec is immutable after creation except resources.requests and "
                            "volumeAttributesClassName for bound claims\n"));
    return errors;
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_persistent_volume_claim_strategy() {
  return std::make_unique<PersistentVolumeClaimStrategy>();
}

}  // namespace drydock::fake
