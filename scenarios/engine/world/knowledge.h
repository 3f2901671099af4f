#pragma once
// Knowledge: what one operator's instance has been told of the cluster, by answers and watch
// events: the ground of its decisions. It is what a perfect cache would hold, so a decision can
// rest on something older, never on something newer.
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "operator/api/names.h"
#include "operator/api/object.h"
#include "operator/base/time.h"
#include "scenarios/engine/world/trace.h"

namespace drydock::sim {

class Knowledge {
 public:
  struct Known {
    Object object;               ///< the last that it was told; empty: never seen
    bool gone = false;           ///< the last word was that it is gone
    std::uint64_t revision = 0;  ///< the object's, or of the list or deletion that said it is gone
    TimePoint at{};
    std::uint64_t record = 0;  ///< index of the telling record in the trace
  };

  /// Takes note of what a record tells this instance: kDelivered and kEvent.
  void take(const Record& record, std::uint64_t index);
  /// A whole look at what `message` asks for (a list, the first part of a streamed list) has ended:
  /// what it covers and did not name is gone.
  void take_whole_look(const Message& message, std::uint64_t revision,
                       const std::function<bool(const ObjectKey&)>& was_named, TimePoint at,
                       std::uint64_t index);
  /// Null where it was never told of it.
  const Known* find(const GroupKind& kind, const ObjectKey& key) const;

 private:
  struct Less {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return std::tie(a.second.name, a.first.kind, a.second.namespace_, a.first.group) <
             std::tie(b.second.name, b.first.kind, b.second.namespace_, b.first.group);
    }
  };
  using Name = std::pair<GroupKind, ObjectKey>;

  Known& slot(const Message& message, std::string_view namespace_, std::string_view name);
  void take_answer(const Record& record, std::uint64_t index);
  void take_list(const Record& record, std::uint64_t index, const ObjectList& list);
  void tell(Known& known, const Record& record, std::uint64_t index, Object object);
  void tell_gone(Known& known, TimePoint at, std::uint64_t index, std::uint64_t revision);

  std::map<Name, Known, Less> known_;
};

}  // namespace drydock::sim
