#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "half-a-pair-of-secrets";

/// The certificates of clients and of the members among themselves are a pair.
Task<Result<Action>> reconcile(Object mongo, ReconcileContext& context, bool mended) {
  if (mongo.is_being_deleted()) co_return Action::await_change();
  if (mended || !cached_child(mongo, "ssl", context)) {
    for (const char* role : {"ssl", "ssl-internal"}) {
      DRYDOCK_CO_TRY(Object made,
                     co_await ensure(child(mongo, role, {{"certificate", role}}), kName, context));
    }
  }
  DRYDOCK_CO_TRY(
      Object server,
      co_await ensure(child(mongo, "server", {{"version", text_at(mongo, "version", "6")}}), kName,
                      context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& mongo, const sim::ClusterView& view) {
  if (mongo.is_being_deleted()) return {};
  for (const char* role : {"ssl", "ssl-internal"}) {
    const std::string missing = unmet_child(mongo, view, role, {{"certificate", role}});
    if (!missing.empty()) return missing;
  }
  return unmet_child(mongo, view, "server", {{"version", text_at(mongo, "version", "6")}});
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Mongo",
       .spec_schema = {{"version", one_of({"6", "7"})}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: a database with certificates
operators: [half-a-pair-of-secrets]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Mongo, metadata: {name: sample}, spec: {version: '6'}}
)";

}  // namespace

Specimen psmdb_578() {
  return {kName,
          "takes the first of two secrets as the sign that both are there",
          "https://jira.percona.com/browse/K8SPSMDB-578",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
