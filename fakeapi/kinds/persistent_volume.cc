#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/required_fields.h"
#include "fakeapi/kinds/storage_validation.h"
#include "fakeapi/kinds/unified_diff.h"
#include "fakeapi/types/go_structs.h"

namespace drydock::fake {
namespace {

// What the admission plugin StorageObjectInUseProtection adds; nobody owns it.
void protect(Json& object, std::string_view finalizer) {
  Json& finalizers = make_child(object, "metadata")["finalizers"];
  if (!finalizers.is_array()) finalizers = Json::array();
  if (std::find(finalizers.begin(), finalizers.end(), finalizer) == finalizers.end())
    finalizers.push_back(finalizer);
}

const Default kVolumeDefaults[] = {
    {"spec.persistentVolumeReclaimPolicy", "Retain"},
    {"spec.volumeMode", "Filesystem"},
    {"spec.hostPath?.type", ""},
};

class PersistentVolumeStrategy final : public BuiltinStrategy {
 public:
  PersistentVolumeStrategy() : BuiltinStrategy(KindTraits()) {}

  void set_defaults(Json& object) const override {
    apply_defaults(object, kVolumeDefaults);
    round_resources(child(object["spec"], "capacity"));
  }

  void prepare_for_create(Json& object) const override {
    object["status"] = {{"phase", "Pending"}};
    copy_time(object);
    protect(object, "kubernetes.io/pv-protection");
  }

  FieldErrors validate(const Json& object) const override {
    return validate_persistent_volume(object);
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view subresource) const override {
    if (subresource == "status") return {};
    // Checked as a new one and as a changed one.
    FieldErrors errors = validate(object);
    append(errors, validate(object));
    if (!same_source(object["spec"], live["spec"]))
      errors.push_back(schema::forbidden(
          "spec.persistentvolumesource",
          "spec.persistentvolumesource is immutable after creation\n" +
              go_struct_diff("core.PersistentVolumeSource", live["spec"], object["spec"])));
    check_immutable(errors, object["spec"], live["spec"], "volumeMode", "volumeMode");
    check_affinity(object["spec"], live["spec"], errors);
    return errors;
  }

 private:
  // It may be set where there was none.
  static void check_affinity(const Json& spec, const Json& before, FieldErrors& errors) {
    const Json* was = child(before, "nodeAffinity");
    if (!was || same_child(spec, before, "nodeAffinity")) return;
    FieldError error = schema::invalid("nodeAffinity", Json(), "");
    error.message = fmt::format(
        "Invalid value: {}: field is immutable, except for updating from beta label to GA",
        go_struct("core.VolumeNodeAffinity", child(spec, "nodeAffinity")));
    errors.push_back(std::move(error));
  }

  // All but what says of the volume what it is for.
  static bool same_source(Json now, Json was) {
    for (Json* spec : {&now, &was})
      for (const char* key : {"accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity",
                              "persistentVolumeReclaimPolicy", "storageClassName",
                              "volumeAttributesClassName", "volumeMode"})
        spec->erase(key);
    return now == was;
  }

  static void copy_time(Json& object) {
    if (const Json* created = child(object["metadata"], "creationTimestamp"))
      object["status"]["lastPhaseTransitionTime"] = *created;
  }
};

class VolumeAttributesClassStrategy final : public BuiltinStrategy {
 public:
  VolumeAttributesClassStrategy() : BuiltinStrategy(traits()) {}

  void prepare_for_create(Json& object) const override {
    protect(object, "kubernetes.io/vac-protection");
  }
  FieldErrors validate(const Json& object) const override {
    return validate_volume_attributes_class(object);
  }

 private:
  static KindTraits traits() {
    KindTraits made;
    made.immutable = {"driverName", "parameters"};
    return made;
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_persistent_volume_strategy() {
  return std::make_unique<PersistentVolumeStrategy>();
}
std::unique_ptr<KindStrategy> make_volume_attributes_class_strategy() {
  return std::make_unique<VolumeAttributesClassStrategy>();
}

}  // namespace drydock::fake
