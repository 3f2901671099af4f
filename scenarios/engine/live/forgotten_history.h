#pragma once
// ForgottenHistory: what a door answers to those who ask for a cluster's past, as a server does
// whose history was compacted at some moment and which keeps no older changes in its memory: the
// watches that are open go on, those that resume from before it and the lists of a state before it
// are 410 Expired. A value.
#include <algorithm>
#include <cstdint>
#include <optional>

#include "operator/api/request.h"

namespace drydock::sim {

class ForgottenHistory {
 public:
  void forget(std::uint64_t before) { floor_ = std::max(floor_, before); }

  /// The answer to a list of such a state, or one that goes on with it.
  std::optional<Response> list(const Parameters& parameters) const;
  /// What ends a watch from there, once it is open.
  std::optional<Status> watch(const Parameters& parameters) const;

 private:
  bool is_past(std::uint64_t revision) const { return revision != 0 && revision < floor_; }

  std::uint64_t floor_ = 0;
};

}  // namespace drydock::sim
