#include "operator/base/wait_list.h"

namespace drydock {

struct WaitList::State {
  std::uint64_t next_ticket = 0;
  std::map<std::uint64_t, Completion> waiters;
};

WaitList::WaitList() : state_(std::make_shared<State>()) {}
WaitList::~WaitList() = default;

Task<void> WaitList::wait() {
  const std::uint64_t ticket = state_->next_ticket++;
  std::weak_ptr<State> weak = state_;
  auto start = [weak, ticket](Completion completion) {
    if (auto state = weak.lock()) state->waiters.emplace(ticket, std::move(completion));
  };
  auto cancel = [weak, ticket] {
    auto state = weak.lock();
    if (!state) return;
    if (auto node = state->waiters.extract(ticket))
      node.mapped().complete(asio::error::operation_aborted);
  };
  return wait_for_completion(std::move(start), std::move(cancel));
}

void WaitList::notify_one() {
  if (state_->waiters.empty()) return;
  auto node = state_->waiters.extract(state_->waiters.begin());
  node.mapped().complete();
}

void WaitList::notify_all() {
  auto waiters = std::exchange(state_->waiters, {});
  for (auto& [ticket, completion] : waiters) completion.complete();
}

}  // namespace drydock
