#pragma once
// The words of a violation: who read what and when, what was decided on it, what was written and
// what became of it. Plain sentences without markup. Only called once something is wrong.
#include <optional>
#include <string>

#include "scenarios/engine/oracles/ledger.h"

namespace drydock::sim {

/// "Deployment/hello"; a generated name is cut to what was asked for: "Pod/hello-*".
std::string role_of(const Object& object);
std::string role_of(const Message& message);

/// "hello", "hello (instance 2)", "the garbagecollector", "a user", "user autoscaler".
std::string name_of(const Trace& trace, ActorId actor);
/// "Deployment hello", with its namespace where that is not the scenario's own.
std::string name_of(const Object& object, const Judged& run);
std::string name_of(const Message& message, const Judged& run);
/// "1.003s": virtual time.
std::string clock_of(TimePoint time);
/// "revision 12, generation 2, being deleted".
std::string state_of(const Object& object);

/// "hello (instance 2) had last been told of Hello hello at 1.2s (revision 14, generation 2)", or
/// that it had never been told of it, or that it was gone.
std::string knowledge_of(const std::optional<Knowledge::Known>& known, const std::string& what,
                         const Judged& run);
/// "it sent delete Deployment hello at 1.003s (call 12)".
std::string deed_of(const Message& message, const Judged& run);
/// "the server answered 409 Conflict: ...", "the answer was lost", "there is no answer yet".
std::string fate_of(const Message& message);
/// Both, and what it knew: the first half of most paragraphs.
std::string grounds_of(const Decision& decision, const Judged& run);

}  // namespace drydock::sim
