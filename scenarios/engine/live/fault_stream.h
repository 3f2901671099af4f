#pragma once
// FaultStream: a watch of an operator, each of whose events may be befallen. Made by FaultApi,
// which outlives it.
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "scenarios/engine/live/fault_api.h"

namespace drydock::sim {

class FaultStream final : public WatchStream {
 public:
  /// `gap` names this watch in the FaultApi's list of those that missed an event.
  FaultStream(FaultApi& api, std::unique_ptr<WatchStream> inner, std::string by, std::string kind,
              std::string gap);

  Task<Result<std::optional<WatchEvent>>> next() override;
  std::vector<std::string> warnings() const override { return inner_->warnings(); }

 private:
  enum class Course { kDeliver, kSkip, kEnd, kGone, kBreak };
  Task<Course> befall(WatchEvent event);
  Task<Course> undergo(Deed deed, std::string key);
  void show(const WatchEvent& event);

  FaultApi& api_;
  std::unique_ptr<WatchStream> inner_;
  std::string by_;
  std::string kind_;
  std::string gap_name_;
  std::map<std::string, Object> shown_;  ///< what it has told, by "namespace/name"
  bool missed_ = false;                  ///< an event was dropped: no bookmark may pass it
  bool ended_ = false;
  std::string coalesced_;  ///< the object whose next state is waited for
};

}  // namespace drydock::sim
