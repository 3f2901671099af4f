#include "operator/base/suspended.h"

namespace drydock {
namespace detail {

class SuspendedBook final : public asio::execution_context::service {
 public:
  static asio::execution_context::id id;
  explicit SuspendedBook(asio::execution_context& context) : service(context) {}

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
  SuspendedNode* first_ = nullptr;
  SuspendedNode* last_ = nullptr;
};

asio::execution_context::id SuspendedBook::id;

void SuspendedNode::enter(const asio::any_io_executor& executor) {
  auto& context = asio::query(executor, asio::execution::context);
  if (asio::has_service<SuspendedBook>(context))
    asio::use_service<SuspendedBook>(context).add(*this);
}

void SuspendedNode::leave() {
  if (book_) book_->remove(*this);
}

}  // namespace detail

void track_suspended(asio::execution_context& context) {
  asio::use_service<detail::SuspendedBook>(context);
}

void drop_suspended(const asio::any_io_executor& executor) {
  auto& context = asio::query(executor, asio::execution::context);
  asio::use_service<detail::SuspendedBook>(context).drop(executor);
}

}  // namespace drydock
