#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "forgets-the-owner";

Json size_of(const Object& hello) {
  return {{"replicas", std::to_string(number_at(hello, "replicas", 1))}};
}

Task<Result<Action>> reconcile(Object hello, ReconcileContext& context, bool mended) {
  if (hello.is_being_deleted()) co_return Action::await_change();
  Json wanted = child(hello, "server", size_of(hello)).json();
  if (!mended) wanted["metadata"].erase("ownerReferences");
  DRYDOCK_CO_TRY(Object made, co_await ensure(Object(std::move(wanted)), kName, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& hello, const sim::ClusterView& view) {
  if (hello.is_being_deleted()) return {};
  const Object server = view.get(resources::config_maps(), child_key(hello, "server"));
  if (!server) return "there is no server";
  return Json(data_of(server, "replicas")) == size_of(hello)["replicas"] ? ""
                                                                         : "the server is not so";
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Careless",
       .spec_schema = {{"replicas", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: a Hello comes and goes
operators: [forgets-the-owner]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Careless, metadata: {name: sample}, spec: {replicas: 1}}
- delete: {apiVersion: zoo.drydock.dev/v1, kind: Careless, metadata: {name: sample}}
)";

}  // namespace

Specimen no_owner() {
  return {kName,       "forgets the owner reference, so that nothing cleans up",
          "",          kBase,
          make(false), make(true)};
}

}  // namespace drydock::zoo
