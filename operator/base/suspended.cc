#include "operator/base/suspended.h"

namespace drydock {
namespace detail {

class SuspendedBook final : public asio::execution_context::service {
 public:
  static asio::execution_context::id id;
  explicit SuspendedBook(asio::execution_context& context) : service(context) {}

  void open(Enqueue enqueue) { enqueue_ = std::move(enqueue); }
  bool is_open() const { return enqueue_ != nullptr; }
  void enqueue(const asio::any_io_executor& executor, std::unique_ptr<QueuedWork> work) {
    enqueue_(executor, std::move(work));
  }
  void add(SuspendedNode& node) {
    node.book_ = this;
    node.previous_ = last_;
    (last_ ? last_->next_ : first_) = &node;
    last_ = &node;
  }
  void remove(SuspendedNode& node) {
    (node.previous_ ? node.previous_->next_ : first_) = node.next_;
    (node.next_ ? node.next_->previous_ : last_) = node.previous_;
    node.book_ = nullptr;
    node.previous_ = node.next_ = nullptr;
  }
  // Dropping one handler may destroy other nodes: look again from the start.
  void drop(const asio::any_io_executor& executor) {
    for (SuspendedNode* node = first_; node;) {
      if (node->suspended_executor() != executor) {
        node = node->next_;
        continue;
      }
      node->drop();
      node = first_;
    }
  }

 private:
  void shutdown() override {}
  Enqueue enqueue_;
  SuspendedNode* first_ = nullptr;
  SuspendedNode* last_ = nullptr;
};

asio::execution_context::id SuspendedBook::id;

void SuspendedNode::enter(const asio::any_io_executor& executor) {
  auto& context = asio::query(executor, asio::execution::context);
  if (auto& book = asio::use_service<SuspendedBook>(context); book.is_open()) book.add(*this);
}

void SuspendedNode::leave() {
  if (book_) book_->remove(*this);
}

void SuspendedNode::leave_as(std::unique_ptr<QueuedWork> work) {
  SuspendedBook& book = *book_;
  book.remove(*this);
  book.enqueue(suspended_executor(), std::move(work));
}

}  // namespace detail

void track_suspended(asio::execution_context& context, Enqueue enqueue) {
  asio::use_service<detail::SuspendedBook>(context).open(std::move(enqueue));
}

void drop_suspended(const asio::any_io_executor& executor) {
  auto& context = asio::query(executor, asio::execution::context);
  asio::use_service<detail::SuspendedBook>(context).drop(executor);
}

}  // namespace drydock
