#pragma once
// Volume validation: the volumes of a PodSpec, as ValidateVolumes checks them, and the claims that
// their templates and PersistentVolumeClaims ask for.
#include <map>
#include <string>
#include <string_view>

#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

/// Whether a Pod itself is checked or a template of Pods, which may leave some things open.
enum class PodSpecOwner { kPod, kTemplate };

/// Volumes by name, those that are as they must be: what containers may mount.
using Volumes = std::map<std::string, const Json*, std::less<>>;
/// `pod_name` is empty where it is not known.
Volumes check_volumes(const Json& spec, const std::string& field, std::string_view pod_name,
                      PodSpecOwner owner, FieldErrors& errors);

/// A PersistentVolumeClaimSpec.
FieldErrors validate_claim_spec(const Json& spec, std::string_view field);

}  // namespace drydock::fake
