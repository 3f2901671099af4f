#pragma once
// The Deployment that a Hello asks for. Pure functions.
#include <string>
#include <string_view>

#include "operator/hello/hello_types.h"

namespace drydock::hello {

inline constexpr std::string_view kImage = "nginxdemos/hello:0.3-plain-text";
inline constexpr int kContainerPort = 80;  ///< where that image listens

/// All fields that the operator applies, and no others.
Object desired_deployment(const Hello& hello);
/// The same, for whoever has something to add.
Json desired_document(const Hello& hello);

/// A Trim: the Deployment without what is long and nobody here reads: managedFields and the status'
/// conditions (readiness is told by its counts).
Object trimmed_deployment(Object deployment);

/// "operator.fraim.co.jp/managed-by=example-operator".
std::string managed_by_selector();

/// A Hello's name as a container's: those must not hold dots.
std::string container_name(std::string_view hello_name);

/// Whose a Deployment of a Hello's name is.
enum class Ownership {
  kOurs,     ///< this Hello controls it
  kOrphan,   ///< it has our label and nobody controls it: its owner reference was taken away
  kForeign,  ///< somebody else's
};
Ownership ownership_of(const Object& deployment, const Object& hello);

}  // namespace drydock::hello
