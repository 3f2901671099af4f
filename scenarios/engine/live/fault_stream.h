#pragma once
// FaultStream: a watch of an operator, each of whose events may be befallen. Made by FaultApi,
// which outlives it. What the faults become is what the simulator's streams make of them
// (world/stream.h), but that a stream which missed an event is ended after a while.
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "scenarios/engine/live/fault_api.h"

namespace drydock::sim {

class FaultStream final : public WatchStream {
 public:
  struct About {
    Instance by;
    std::shared_ptr<Message> message;
    std::string gap;  ///< names this watch in the FaultApi's list of those that missed an event
    bool in_first_look = false;       ///< it begins with all that there is
    std::optional<WatchEvent> again;  ///< told before all else, as it was told before
    std::optional<Status> too_late;   ///< how it ends at once; there is no inner stream then
  };
  FaultStream(FaultApi& api, std::unique_ptr<WatchStream> inner, About about);
  ~FaultStream() override;

  Task<Result<std::optional<WatchEvent>>> next() override;
  std::vector<std::string> warnings() const override {
    return inner_ ? inner_->warnings() : std::vector<std::string>();
  }

 private:
  using Item = Result<std::optional<WatchEvent>>;
  enum class Course { kDeliver, kSkip, kEnd, kGone, kBreak, kBreakAfter };

  /// The next item of the inner stream; nullopt where the time of a gap is over first.
  Task<std::optional<Item>> pull();
  Task<Course> befall(WatchEvent event);
  Task<Course> undergo(Deed deed, WatchEvent event);
  void repeat(WatchEvent event);
  Item deliver(WatchEvent event);
  Item end(Item item, const std::string& why);

  FaultApi& api_;
  std::unique_ptr<WatchStream> inner_;
  About about_;
  std::map<std::string, Object> shown_;  ///< what it has told, by "namespace/name"
  bool missed_ = false;                  ///< an event was dropped: no bookmark may pass it
  bool breaks_ = false;                  ///< after the event that was delivered last
  bool ended_ = false;
  std::optional<Deed> afterwards_;  ///< a crash or pause, once the event was taken in
  std::string coalesced_;           ///< the object whose next state is waited for
};

}  // namespace drydock::sim
