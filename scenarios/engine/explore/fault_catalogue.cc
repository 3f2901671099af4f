#include "scenarios/engine/explore/fault_catalogue.h"

#include <fmt/format.h>

namespace drydock::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

Deed deed(Deed::Kind kind, Deed::When when = Deed::When::kBefore) {
  Deed made;
  made.kind = kind;
  made.when = when;
  return made;
}

Deed error(int code, Deed::When when = Deed::When::kBefore) {
  Deed made = deed(Deed::Kind::kError, when);
  made.code = code;
  if (code == 429) made.retry_after = seconds(5);
  return made;
}

Deed lasting(Deed::Kind kind, Duration duration) {
  Deed made = deed(kind);
  made.duration = duration;
  return made;
}

Deed crash(const std::string& who, Deed::When when, Duration restart) {
  Deed made = deed(Deed::Kind::kCrash, when);
  made.target = who;
  made.restart = restart;
  return made;
}

Deed pause(const std::string& who, Duration duration) {
  Deed made = lasting(Deed::Kind::kPause, duration);
  made.target = who;
  return made;
}

Deed start_beside(const std::string& who) {
  Deed made = deed(Deed::Kind::kStart);
  made.target = who;
  return made;
}

/// Somebody writes to the object that the place names.
Deed touch(const Place& place, const Resource& kind) {
  Deed made = deed(Deed::Kind::kMeanwhile);
  Action action;
  action.kind = Action::Kind::kPatch;
  action.as = "somebody";
  Json metadata = {{"name", place.name}, {"annotations", {{"touched", "by somebody"}}}};
  if (!place.namespace_.empty()) metadata["namespace"] = place.namespace_;
  action.objects.emplace_back(Json{
      {"apiVersion", kind.api_version()}, {"kind", kind.kind}, {"metadata", std::move(metadata)}});
  made.meanwhile.push_back(std::move(action));
  return made;
}

class Catalogue {
 public:
  void add(FaultFamily family, std::string label, Deed what) {
    deeds_.push_back({family, std::move(label), std::move(what)});
  }
  void add_crashes(const std::string& who) {
    using When = Deed::When;
    add(FaultFamily::kCrashes, "crash before", crash(who, When::kBefore, seconds(1)));
    add(FaultFamily::kCrashes, "crash after", crash(who, When::kAfter, seconds(1)));
    add(FaultFamily::kCrashes, "long crash", crash(who, When::kAfter, minutes(20)));
  }
  void add_message_faults() {
    add(FaultFamily::kErrors, "error 429", error(429));
    add(FaultFamily::kErrors, "error 500", error(500));
    add(FaultFamily::kErrors, "error 503", error(503));
    add(FaultFamily::kErrors, "error 504", error(504));
    add(FaultFamily::kLostMessages, "lose request", deed(Deed::Kind::kLoseRequest));
    add(FaultFamily::kLostMessages, "lose answer", deed(Deed::Kind::kLoseAnswer));
    add(FaultFamily::kLostMessages, "timeout", deed(Deed::Kind::kTimeout));
    add(FaultFamily::kDelays, "delay 5s", lasting(Deed::Kind::kDelay, seconds(5)));
  }
  std::vector<CataloguedDeed> take() { return std::move(deeds_); }

 private:
  std::vector<CataloguedDeed> deeds_;
};

void add_touch(const Place& place, const std::vector<Resource>& kinds, Catalogue& out) {
  if (place.name.empty() || place.verb == "create") return;
  const auto kind = std::ranges::find(kinds, place.object_kind, &Resource::kind);
  if (kind != kinds.end()) out.add(FaultFamily::kOthers, "meanwhile", touch(place, *kind));
}

void add_write_faults(Catalogue& out) {
  out.add(FaultFamily::kErrors, "error 409", error(409));
  out.add(FaultFamily::kErrors, "error 500 after", error(500, Deed::When::kAfter));
  out.add(FaultFamily::kErrors, "error 504 after", error(504, Deed::When::kAfter));
  out.add(FaultFamily::kLostMessages, "timeout after",
          deed(Deed::Kind::kTimeout, Deed::When::kAfter));
  // Longer than a client waits: it takes place after its sender has given it up.
  out.add(FaultFamily::kDelays, "delay 1m", lasting(Deed::Kind::kDelay, minutes(1)));
}

void add_delivery_faults(Catalogue& out) {
  out.add(FaultFamily::kWatches, "drop", deed(Deed::Kind::kDrop));
  out.add(FaultFamily::kWatches, "coalesce", deed(Deed::Kind::kCoalesce));
  out.add(FaultFamily::kWatches, "close", deed(Deed::Kind::kClose));
  out.add(FaultFamily::kWatches, "gone", deed(Deed::Kind::kGone));
  out.add(FaultFamily::kWatches, "silence", deed(Deed::Kind::kSilence));
  out.add(FaultFamily::kWatches, "duplicate", deed(Deed::Kind::kDuplicate));
  out.add(FaultFamily::kDelays, "delay 5s", lasting(Deed::Kind::kDelay, seconds(5)));
  out.add(FaultFamily::kDelays, "delay 2m", lasting(Deed::Kind::kDelay, minutes(2)));
}

}  // namespace

std::string_view to_string(FaultFamily family) {
  constexpr std::string_view kNames[kFaultFamilies] = {"errors",    "lost messages", "delays",
                                                       "watches",   "crashes",       "pauses",
                                                       "instances", "others",        "server"};
  return kNames[static_cast<std::size_t>(family)];
}

std::vector<CataloguedDeed> deeds_for(const Place& place, const FaultScope& scope) {
  Catalogue out;
  switch (place.kind) {
    case Place::Kind::kWrite:
      out.add_message_faults();
      add_write_faults(out);
      add_touch(place, scope.kinds, out);
      break;
    case Place::Kind::kRead:
      out.add_message_faults();
      add_touch(place, scope.kinds, out);
      break;
    case Place::Kind::kConnect:
      out.add_message_faults();
      break;
    case Place::Kind::kDeliver:
      add_delivery_faults(out);
      break;
    case Place::Kind::kStep:
      // Whoever it is, it is no operator: nothing else can befall it.
      out.add(FaultFamily::kDelays, "delay 5s", lasting(Deed::Kind::kDelay, seconds(5)));
      out.add(FaultFamily::kDelays, "delay 2m", lasting(Deed::Kind::kDelay, minutes(2)));
      return out.take();
    case Place::Kind::kTime:
    case Place::Kind::kLease:
      break;
  }
  out.add_crashes(place.by);
  out.add(FaultFamily::kPauses, "pause 1m", pause(place.by, minutes(1)));
  if (std::ranges::find(scope.several, place.by) != scope.several.end())
    out.add(FaultFamily::kInstances, "two at once", start_beside(place.by));
  out.add(FaultFamily::kServer, "compact", deed(Deed::Kind::kCompact));
  out.add(FaultFamily::kServer, "lag 2m", lasting(Deed::Kind::kLag, minutes(2)));
  return out.take();
}

const std::vector<std::string>& deed_labels() {
  static const std::vector<std::string> labels = [] {
    std::vector<std::string> all;
    for (const auto kind :
         {Place::Kind::kWrite, Place::Kind::kRead, Place::Kind::kConnect, Place::Kind::kDeliver}) {
      Place place;
      place.kind = kind;
      place.by = place.object_kind = place.name = "any";
      for (auto& entry : deeds_for(place, {{Resource{.kind = "any"}}, {"any"}}))
        if (std::ranges::find(all, entry.label) == all.end()) all.push_back(std::move(entry.label));
    }
    return all;
  }();
  return labels;
}

std::string call_site(const Place& place) {
  const std::string object =
      place.subresource.empty() ? place.object_kind : place.object_kind + "/" + place.subresource;
  switch (place.kind) {
    case Place::Kind::kDeliver:
      return fmt::format("deliver {} {}", object, place.change);
    case Place::Kind::kConnect:
      return fmt::format("connect {} {}", place.verb, object);
    case Place::Kind::kStep:
      return "step " + place.by;
    case Place::Kind::kTime:
      return "time";
    case Place::Kind::kLease:
      return "lease";
    default:
      return fmt::format("{} {}", place.verb, object);
  }
}

}  // namespace drydock::sim
