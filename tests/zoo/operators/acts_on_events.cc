#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

#include <map>

namespace drydock::zoo {
namespace {

constexpr const char* kName = "acts-on-what-happened";

Json size_of(const Object& hello) {
  return {{"replicas", std::to_string(number_at(hello, "replicas", 1))}};
}

/// What it believes to have written.
using Believed = std::map<std::string, int, std::less<>>;

Task<Result<Action>> reconcile(Object hello, ReconcileContext& context, bool mended,
                               std::shared_ptr<Believed> believed) {
  if (hello.is_being_deleted()) co_return Action::await_change();
  const Object wanted = child(hello, "server", size_of(hello));
  const int replicas = number_at(hello, "replicas", 1);
  const auto known = believed->find(hello.uid());
  if (mended || (known != believed->end() && known->second != replicas)) {
    // "It was changed": then so is the server.
    DRYDOCK_CO_TRY(Object applied, co_await ensure(wanted, kName, context));
  } else if (known == believed->end() && !cached_child(hello, "server", context)) {
    // "It was added": then the server is created, or there already from an earlier life.
    WriteOptions options;
    options.field_manager = kName;
    auto created = co_await context.client().create(resources::config_maps(), wanted, options);
    if (!created && !created.error().is_already_exists()) co_return fail(created.error());
  }
  believed->insert_or_assign(std::string(hello.uid()), replicas);
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& hello, const sim::ClusterView& view) {
  if (hello.is_being_deleted()) return {};
  return unmet_child(hello, view, "server", size_of(hello));
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made =
      make_operator({.name = kName,
                     .kind = "Eager",
                     .spec_schema = {{"replicas", a_number(5)}},
                     .make_reconciler = [mended](sim::InstanceWorld) -> Reconciler {
                       return [mended, believed = std::make_shared<Believed>()](
                                  Object object, ReconcileContext& context) {
                         return reconcile(std::move(object), context, mended, believed);
                       };
                     },
                     .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: a Hello is scaled
operators: [acts-on-what-happened]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Eager, metadata: {name: sample}, spec: {replicas: 1}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Eager, metadata: {name: sample}, spec: {replicas: 2}}
)";

}  // namespace

Specimen acts_on_events() {
  return {kName,
          "acts on what happened instead of what is: a change while it was away is taken for "
          "something new",
          "",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
