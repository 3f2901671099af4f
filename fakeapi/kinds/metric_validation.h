#pragma once
// Metric validation: what a HorizontalPodAutoscaler scales by, and how fast.
#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

/// spec.metrics and spec.behavior of autoscaling/v2.
void check_metrics(const Json& spec, FieldErrors& errors);
void check_scaling_behavior(const Json& spec, FieldErrors& errors);

}  // namespace drydock::fake
