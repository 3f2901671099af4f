#pragma once
// Pod defaults: what Pods and the templates of workloads have in common, as SetDefaults_PodSpec,
// SetDefaults_Container and their like set them.
#include "operator/api/json.h"

namespace drydock::fake {

/// `spec` is a PodSpec.
void set_pod_spec_defaults(Json& spec);
/// `template_` is a PodTemplateSpec; null is left alone.
void set_pod_template_defaults(Json* template_);
/// What the admission plugin DefaultTolerationSeconds adds to a Pod's spec: it stays five minutes
/// on a Node that is not ready.
void set_default_tolerations(Json& spec);
/// A PersistentVolumeClaimSpec.
void set_claim_spec_defaults(Json& spec);
/// "Always" for the tag latest or none, else "IfNotPresent".
std::string_view default_pull_policy(std::string_view image);

}  // namespace drydock::fake
