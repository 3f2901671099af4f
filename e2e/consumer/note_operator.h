#pragma once
// The Note operator: for each Note a ConfigMap of its name that holds its text. As small as an
// operator can be.
#include "operator/base/environment.h"
#include "operator/base/shutdown.h"
#include "operator/crd/definition.h"
#include "operator/runtime/watcher.h"

namespace note {

inline constexpr std::string_view kFinalizer = "notes.example.com/note-operator";

const drydock::crd::Definition& note_definition();

/// The ConfigMap that a Note asks for.
drydock::Object config_map_of(const drydock::Object& note);

/// Runs until the shutdown is asked for. All that is referred to outlives it.
drydock::Task<int> run_notes(drydock::Environment& environment, drydock::Api& api,
                             drydock::Shutdown& shutdown, drydock::WatchProfile profile);

}  // namespace note
