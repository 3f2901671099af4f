#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

#include <cstdlib>

namespace drydock::zoo {
namespace {

constexpr const char* kName = "unseen-scale-up";

Json size_of(const Object& broker) {
  return {{"replicas", std::to_string(number_at(broker, "replicas", 1))}};
}

/// A broker that shrinks loses messages, so it does not: but what it was before is no more than
/// what somebody happened to see.
Task<Result<Action>> reconcile(Object broker, ReconcileContext& context, bool mended) {
  if (broker.is_being_deleted()) co_return Action::await_change();
  const Object server = cached_child(broker, "server", context);
  const bool shrinks =
      server && std::atoi(data_of(server, "replicas").c_str()) > number_at(broker, "replicas", 1);
  if (!mended && shrinks) {
    context.logger().warn("a broker does not shrink");
    co_return Action::requeue(kLookAgain);
  }
  DRYDOCK_CO_TRY(Object made,
                 co_await ensure(child(broker, "server", size_of(broker)), kName, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& broker, const sim::ClusterView& view) {
  if (broker.is_being_deleted()) return {};
  const Object server = view.get(resources::config_maps(), child_key(broker, "server"));
  if (!server || !is_controlled_by(server, broker)) return "there is no server";
  // Too many are not too few.
  return std::atoi(data_of(server, "replicas").c_str()) < number_at(broker, "replicas", 1)
             ? std::string("the server is too small")
             : std::string();
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Broker",
       .spec_schema = {{"replicas", a_number(4)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: a broker grows, and shrinks again
operators: [unseen-scale-up]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Broker, metadata: {name: sample}, spec: {replicas: 1}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Broker, metadata: {name: sample}, spec: {replicas: 3}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Broker, metadata: {name: sample}, spec: {replicas: 2}}
)";

}  // namespace

Specimen rabbitmq_758() {
  return {kName,
          "forbids to shrink by what it has seen, so that the end depends on whether it saw the "
          "state between",
          "https://github.com/rabbitmq/cluster-operator/issues/758",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
