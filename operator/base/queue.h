#pragma once
// Queue<T>: hands values from producers to consumers on one executor, in order. Bounded: push waits
// while it is full, try_push says no. What was pushed before close() is still handed out.
#include <deque>
#include <optional>

#include "operator/base/wait_list.h"

namespace drydock {

template <class T>
class Queue {
 public:
  explicit Queue(std::size_t capacity) : capacity_(capacity) {}

  /// False when full or closed.
  bool try_push(T value) {
    if (closed_ || items_.size() >= capacity_) return false;
    items_.push_back(std::move(value));
    consumers_.notify_one();
    return true;
  }
  /// Waits for room. False when closed. Cancellation: throws, the value is not queued.
  Task<bool> push(T value) {
    while (!closed_ && items_.size() >= capacity_) co_await producers_.wait();
    co_return try_push(std::move(value));
  }
  /// The next value; nullopt once closed and empty. Cancellation: throws, nothing is lost.
  Task<std::optional<T>> pop() {
    while (items_.empty()) {
      if (closed_) co_return std::nullopt;
      co_await consumers_.wait();
    }
    std::optional<T> value(std::move(items_.front()));
    items_.pop_front();
    producers_.notify_one();
    if (!items_.empty()) consumers_.notify_one();
    co_return value;
  }
  void close() {
    closed_ = true;
    consumers_.notify_all();
    producers_.notify_all();
  }
  bool closed() const { return closed_; }
  std::size_t size() const { return items_.size(); }

 private:
  std::size_t capacity_;
  bool closed_ = false;
  std::deque<T> items_;
  WaitList consumers_, producers_;
};

}  // namespace drydock
