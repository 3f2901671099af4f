#pragma once
// What a Hello's status says of it, and how that is written: only what differs, and only if the
// Hello is still the one that was looked at.
#include "operator/hello/hello_types.h"
#include "operator/runtime/controller.h"

namespace drydock::hello {

/// Reasons of the condition Ready.
namespace ready_reason {
inline constexpr std::string_view kReady = "DeploymentReady";
inline constexpr std::string_view kNotReady = "DeploymentNotReady";
inline constexpr std::string_view kNotOurs = "DeploymentNotOurs";
inline constexpr std::string_view kInvalidSpec = "InvalidSpec";
}  // namespace ready_reason

/// The condition Ready.
crd::Condition ready(crd::ConditionStatus status, std::string_view reason, std::string message);

/// The condition Ready that a Deployment of ours makes: true once all its pods are as its spec says
/// and ready. The same text while it waits, however many are ready: each change is a write.
crd::Condition readiness_of(const Object& deployment);

/// What the status becomes; nullopt when it says so already.
std::optional<HelloStatus> next_status(const Object& hello, crd::Condition ready, WallTime now);

/// Applies the status where it differs; `hello` as it was looked at, an older one is refused with a
/// Conflict. A Hello that is gone is no error. The context outlives it.
Task<Result<void>> report(Object hello, crd::Condition ready, ReconcileContext& context);

}  // namespace drydock::hello
