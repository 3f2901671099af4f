#pragma once
// All oracles, one function each; make_oracles() puts those together that a scenario asks for. The
// ledger is shared by the oracles of one run.
#include <memory>

#include "scenarios/engine/oracles/ledger.h"

namespace drydock::sim {

using SharedLedger = std::shared_ptr<Ledger>;

/// No write once converged.
std::unique_ptr<Oracle> make_quiet();
/// What was made for an object goes with it.
std::unique_ptr<Oracle> make_no_orphan(SharedLedger ledger);
/// The finalizer is there before the first effect and until cleanup is done.
std::unique_ptr<Oracle> make_finalizer(SharedLedger ledger);
/// Nothing that is not ours is changed; what we make has its owner.
std::unique_ptr<Oracle> make_owned(SharedLedger ledger);
/// No deletion, and no scaling down, is decided on a stale read without a precondition.
std::unique_ptr<Oracle> make_safe_delete(SharedLedger ledger);
/// No field goes A, B, A, B between two writers.
std::unique_ptr<Oracle> make_no_fight();
/// No hot loop; what fails is tried again with growing pauses.
std::unique_ptr<Oracle> make_backoff();
/// No request that the server must refuse as malformed.
std::unique_ptr<Oracle> make_well_formed(SharedLedger ledger);
/// The status says what is so.
std::unique_ptr<Oracle> make_honest_status(SharedLedger ledger);
/// Only the holder of the lease writes.
std::unique_ptr<Oracle> make_one_leader();
/// The scenario's patterns that no revision may hold.
std::unique_ptr<Oracle> make_never(const Scenario& scenario);

}  // namespace drydock::sim
