#pragma once
// run_model: a recorded run as the JSON that the report page draws: actors, records, calls with
// what they rest on, objects with their revisions. Pure.
#include "operator/api/json.h"
#include "scenarios/engine/world/trace.h"

namespace drydock::sim {

/// {"actors": [{name, kind, instance}],
///  "records": [{k, a, t, line, n?, o?, b?}]: kind, actor, virtual milliseconds, one line of text,
///     number of the call, [object, revision] as indexes into `objects`, whether it is bookkeeping
///     (events, leases),
///  "calls": {number: {by, verb, what, sub, sent, applied, delivered, lost, connected, code,
///  status,
///     revision, faults, reads: [{record, what, stale, gone}], body, media, parameters}}; sent and
///     so on are indexes into `records`,
///  "objects": [{kind, name, namespace, uid, b?, revisions: [{record, type, by, call, object}]}]}
Json run_model(const Trace& trace);

/// As the page has times.
double milliseconds(TimePoint time);

/// What happened in a record, on one line; equal for records of two runs that did the same.
std::string line_of(const Trace& trace, const Record& record);

}  // namespace drydock::sim
