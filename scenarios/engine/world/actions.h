#pragma once
// Actions: what users do, as requests to the server at once, without a message layer between.
#include <string>

#include "fakeapi/write/server.h"
#include "scenarios/engine/scenario/scenario.h"

namespace drydock::sim {

/// Where an object goes: its resource, and its key with the namespace filled in.
struct Target {
  Resource resource;
  ObjectKey key;
  Object object;  ///< with the namespace in its metadata
  bool has_status = false;
};
/// Errors: reason BadRequest where no resource serves the object's kind.
Result<Target> target_of(const fake::Server& server, const Object& object,
                         const std::string& default_namespace);

/// The last answer; the first error ends it.
Response act(fake::Server& server, const Action& action, const std::string& default_namespace);

}  // namespace drydock::sim
