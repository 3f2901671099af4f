#pragma once
// The Hello operator in a cluster: what it may do, and the manifests that run it. Pure functions.
#include <string>

#include "operator/runtime/manifests.h"

namespace drydock::hello {

/// All that the operator does to the objects it is for, in whichever namespace they are.
AccessRules hello_access();
/// And to its Lease.
AccessRules lease_access();

struct HelloManifests {
  HelloManifests() = default;
  std::string name = "hello-operator";
  std::string namespace_ = "hello-operator";
  std::string image;
  int replicas = 1;
  std::string watched_namespace;  ///< empty: all
};
OperatorManifests hello_manifests(const HelloManifests& wanted);

}  // namespace drydock::hello
