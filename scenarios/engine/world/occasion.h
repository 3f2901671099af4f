#pragma once
// Occasion: one moment at which something could go wrong, and FaultSource: who decides whether it
// does. The default is that nothing does; a scenario's faults, seeded chance, priority schedules
// and exhaustive enumeration all answer the same question, so that whatever one of them finds can
// be written down as a scenario.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "operator/api/request.h"
#include "operator/api/watch.h"
#include "operator/base/time.h"
#include "scenarios/engine/scenario/scenario.h"

namespace drydock::sim {

/// Valid during the call only.
struct Occasion {
  Place::Kind kind = Place::Kind::kWrite;
  std::string_view by;    ///< the operator that calls, or to which the event goes; the controller
  std::string_view verb;  ///< as Place::verb has it: an apply patch is "apply"; deliver: empty
  std::string_view object_kind;
  std::string_view namespace_;
  std::string_view name;  ///< of a create: the body's; empty for lists, watches and generateName
  std::string_view subresource;
  const Request* request = nullptr;               ///< of a call
  WatchEventType event = WatchEventType::kAdded;  ///< deliver (never a bookmark)
  const Object* object = nullptr;                 ///< deliver: as it is delivered
  const Object* previous =
      nullptr;  ///< deliver: what the stream showed of it before; empty object: nothing
  TimePoint now{};
};

/// Whether `place` names this occasion, `nth` and `every` left aside.
bool matches(const Place& place, const Occasion& occasion);

/// The name of an occasion as exactly as a place can say it, `nth` being 1.
Place place_of(const Occasion& occasion);

class FaultSource {
 public:
  virtual ~FaultSource() = default;
  /// What happens here; nullopt: nothing. Asked once for each occasion, in the order they come.
  virtual std::optional<Deed> at(const Occasion& occasion) = 0;
};

class NoFaults final : public FaultSource {
 public:
  std::optional<Deed> at(const Occasion&) override { return std::nullopt; }
};

}  // namespace drydock::sim
