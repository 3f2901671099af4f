#pragma once
// Handler validation: probes and lifecycle hooks of a container, and the ports that they and
// others name.
#include <cstdint>
#include <optional>
#include <string>

#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

/// livenessProbe, readinessProbe and startupProbe, and the hooks before them. `grace` is the Pod's
/// terminationGracePeriodSeconds.
void check_probes_and_hooks(const Json& container, const std::string& field,
                            std::optional<std::int64_t> grace, FieldErrors& errors);
/// A port by number or name; null is 0.
void check_port(const Json* port, const std::string& field, FieldErrors& errors);

}  // namespace drydock::fake
