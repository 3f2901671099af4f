#pragma once
// What an event says, as events.k8s.io/v1 writes it. Pure functions.
#include <string>

#include "operator/runtime/event_recorder.h"

namespace drydock {

/// With its texts cut to what the server takes.
EventNote within_limits(EventNote note);

/// The event without its name, time and series. REQUIRES: the note is within the limits.
Json event_document(const Object& regarding, const EventNote& note, const EventReporter& reporter);

/// Equal for events that are one, repeated: another version of an object is the same object.
std::string event_identity(const Object& regarding, const EventNote& note);

}  // namespace drydock
