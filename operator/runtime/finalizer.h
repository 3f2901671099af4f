#pragma once
// The finalizer helper: holds a finalizer of ours on an object for as long as there is something to
// clean up, and splits reconciling into its two branches. Follows kube-rs' finalizer(), byte for
// byte on the wire; differs: after adding the finalizer it goes on with `apply` at once, on the
// answer's object; the removal tests the uid as well.
#include <functional>
#include <string>

#include "operator/api/client.h"
#include "operator/runtime/action.h"

namespace drydock {

using FinalizerBranch = std::function<Task<Result<Action>>(Object object)>;

/// live, without ours:  adds it, then runs `apply` with the object that has it.
/// live, with ours:     runs `apply`.
/// deleted, with ours:  runs `cleanup`; once that succeeds, removes the finalizer.
/// deleted, without:    nothing is to be done; await_change.
/// The patches test what was read: a stale read fails with 422 Invalid, and nothing has changed. An
/// object that is gone meanwhile is no error. `client` is best the ReconcileContext's.
Task<Result<Action>> run_finalizer(Client client, Resource resource, std::string finalizer,
                                   Object object, FinalizerBranch apply, FinalizerBranch cleanup);

/// The JSON Patch that adds the finalizer to the object as it was read.
Json add_finalizer_patch(const Object& object, const std::string& finalizer);
/// The JSON Patch that removes it. REQUIRES: object.has_finalizer(finalizer).
Json remove_finalizer_patch(const Object& object, const std::string& finalizer);

}  // namespace drydock
