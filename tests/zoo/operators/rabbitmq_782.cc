#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "volume-that-never-grows";

std::string size_of(const Object& rabbit) {
  return std::to_string(number_at(rabbit, "storage", 1));
}

/// The server (a StatefulSet) cannot be changed in place: it is deleted, and made anew.
Task<Result<Action>> reconcile(Object rabbit, ReconcileContext& context, bool mended) {
  if (rabbit.is_being_deleted()) co_return Action::await_change();
  const std::string size = size_of(rabbit);
  const Object volume = cached_child(rabbit, "data", context);
  const Object server = cached_child(rabbit, "server", context);
  const bool resizes = server && data_of(server, "storage") != size;
  if (resizes) DRYDOCK_CO_CHECK(co_await remove_exactly(server, context));
  // Whether the volume has to grow must not be told by the server: that is gone by now.
  if (mended || resizes || !volume) {
    DRYDOCK_CO_TRY(Object grown,
                   co_await ensure(child(rabbit, "data", {{"storage", size}}), kName, context));
  }
  DRYDOCK_CO_TRY(Object made,
                 co_await ensure(child(rabbit, "server", {{"storage", size}}), kName, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& rabbit, const sim::ClusterView& view) {
  if (rabbit.is_being_deleted()) return {};
  const Json data{{"storage", size_of(rabbit)}};
  const std::string volume = unmet_child(rabbit, view, "data", data);
  return volume.empty() ? unmet_child(rabbit, view, "server", data) : volume;
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Rabbit",
       .spec_schema = {{"storage", a_number(100)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: a volume grows
operators: [volume-that-never-grows]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Rabbit, metadata: {name: sample}, spec: {storage: 10}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Rabbit, metadata: {name: sample}, spec: {storage: 15}}
)";

}  // namespace

Specimen rabbitmq_782() {
  return {kName,
          "resizes the volume only while it replaces the server, and forgets about it when it dies "
          "between",
          "https://github.com/rabbitmq/cluster-operator/issues/782",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
