#include <fmt/format.h>

#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/pod_defaults.h"
#include "fakeapi/kinds/pod_warnings.h"
#include "fakeapi/kinds/unified_diff.h"
#include "fakeapi/kinds/volume_validation.h"

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

  // The older field and the newer one say the same; the older one knows but two kinds.
  FieldErrors allocate(Json& object, const Json&, const Allocate&) const override {
    Json& spec = object["spec"];
    const Json* source = child(std::as_const(spec), "dataSource");
    const Json* ref = child(std::as_const(spec), "dataSourceRef");
    if (source && !is_source_of_data(*source)) {
      spec.erase("dataSource");
      return {};
    }
    if (source && !ref)
      spec["dataSourceRef"] = Json(*source);
    else if (ref && !source && text(*ref, "namespace").empty() && is_source_of_data(*ref))
      spec["dataSource"] = Json(*ref);
    return {};
  }

  std::vector<std::string> warnings(const Json& object) const override {
    std::vector<std::string> texts;
    for (const char* list : {"requests", "limits"})
      if (const Json* amounts = find_path(object, {"spec", "resources", list}))
        append_fractions(*amounts, fmt::format("spec.resources.{}", list), {"storage"}, texts);
    return texts;
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
    // A claim grows once it has its volume.
    if (string_at(live, {"status", "phase"}) == "Bound")
      for (const char* key : {"resources", "volumeAttributesClassName"})
        copy_child(spec, live["spec"], key);
    if (text(live["spec"], "volumeName").empty()) copy_child(spec, live["spec"], "volumeName");
    if (!child(live["spec"], "storageClassName"))
      copy_child(spec, live["spec"], "storageClassName");
    if (spec != live["spec"])
      errors.push_back(schema::forbidden(
          "spec",
          "spec is immutable after creation except resources.requests and "
          "volumeAttributesClassName for bound claims\n" +
              go_struct_diff("core.PersistentVolumeClaimSpec", live["spec"], spec)));
    check_immutable(errors, object["spec"], live["spec"], "volumeMode", "volumeMode");
    return errors;
  }

 private:
  static bool is_source_of_data(const Json& source) {
    const std::string_view group = text(source, "apiGroup");
    const std::string_view kind = text(source, "kind");
    return (group.empty() && kind == "PersistentVolumeClaim") ||
           (group == "snapshot.storage.k8s.io" && kind == "VolumeSnapshot");
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_persistent_volume_claim_strategy() {
  return std::make_unique<PersistentVolumeClaimStrategy>();
}

}  // namespace drydock::fake
