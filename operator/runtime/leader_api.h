#pragma once
// LeaderApi: an Api through which only a leader writes; reads and watches pass. What is refused was
// never sent. What it stands on and what `leads` refers to outlive it and its calls.
#include <cstdint>
#include <functional>

#include "operator/api/api.h"

namespace drydock {

class LeaderApi final : public Api {
 public:
  LeaderApi(Api& inner, std::function<bool()> leads) : inner_(inner), leads_(std::move(leads)) {}

  Task<Response> call(Request request) override;
  Task<WatchResult> watch(Request request) override { return inner_.watch(std::move(request)); }

  /// Writes that were refused so far.
  std::uint64_t refused() const { return refused_; }

 private:
  Api& inner_;
  std::function<bool()> leads_;
  std::uint64_t refused_ = 0;
};

}  // namespace drydock
