#include <map>

#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "ports-by-counting";

/// What one instance has given out, by uid.
struct Memory {
  std::map<std::string, int, std::less<>> ports;
};

int port_of(const Object& listener, Memory& memory, bool mended) {
  int sum = 0;
  for (const char letter : listener.name()) sum += letter;
  if (mended) return 7000 + sum;
  const int next = 7000 + static_cast<int>(memory.ports.size());
  return memory.ports.try_emplace(std::string(listener.uid()), next).first->second;
}

Task<Result<Action>> reconcile(Object listener, ReconcileContext& context,
                               std::shared_ptr<Memory> memory, bool mended) {
  if (listener.is_being_deleted()) co_return Action::await_change();
  const Json data{{"port", std::to_string(port_of(listener, *memory, mended))}};
  DRYDOCK_CO_TRY(Object made, co_await ensure(child(listener, "socket", data), kName, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& listener, const sim::ClusterView& view) {
  if (listener.is_being_deleted()) return {};
  const Object own = view.get(resources::config_maps(), child_key(listener, "socket"));
  if (!own || data_of(own, "port").empty()) return "it has no port";
  return unmet_child(listener, view, "socket", Json::object());
}

sim::OperatorUnderTest make(bool mended) {
  return make_operator({.name = kName,
                        .kind = "Listener",
                        .spec_schema = {{"backlog", a_number(5)}},
                        .make_reconciler =
                            [mended](sim::InstanceWorld) {
                              auto memory = std::make_shared<Memory>();
                              return [memory, mended](Object object, ReconcileContext& context) {
                                return reconcile(std::move(object), context, memory, mended);
                              };
                            },
                        .unmet = unmet});
}

constexpr const char* kBase = R"(name: two listeners
operators: [ports-by-counting]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Listener, metadata: {name: sample}, spec: {backlog: 1}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Listener, metadata: {name: another}, spec: {backlog: 1}}
)";

}  // namespace

Specimen counts_in_memory() {
  return {kName,       "gives out ports by a counter that a restart sets back",
          "",          kBase,
          make(false), make(true)};
}

}  // namespace drydock::zoo
