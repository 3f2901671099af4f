#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "takes-the-autoscalers-field";
constexpr const char* kAutoscaler = "autoscaler";

Json data_for(const Object& hello, bool mended) {
  Json data{{"image", text_at(hello, "image", "v1")}};
  // How many there are is the autoscaler's to say.
  if (!mended) data["replicas"] = "2";
  return data;
}

Task<Result<Action>> reconcile(Object hello, ReconcileContext& context, bool mended) {
  if (hello.is_being_deleted()) co_return Action::await_change();
  DRYDOCK_CO_TRY(Object made,
                 co_await ensure(child(hello, "server", data_for(hello, mended)), kName, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& hello, const sim::ClusterView& view) {
  if (hello.is_being_deleted()) return {};
  return unmet_child(hello, view, "server", data_for(hello, true));
}

sim::OperatorUnderTest make(bool mended) {
  return make_operator(
      {.name = kName,
       .kind = "Greedy",
       .spec_schema = {{"image", one_of({"v1", "v2"})}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
}

// Its companion: scales the server of the Greedy of its own name.

Task<Result<Action>> scale(Object autoscaler, ReconcileContext& context) {
  const Object server = cached_child(autoscaler, "server", context);
  const std::string replicas = std::to_string(number_at(autoscaler, "replicas", 1));
  if (autoscaler.is_being_deleted() || !server || data_of(server, "replicas") == replicas)
    co_return Action::requeue(kLookAgain);
  const Json patch{{"metadata", {{"uid", std::string(server.uid())}}},
                   {"data", {{"replicas", replicas}}}};
  DRYDOCK_CO_TRY(Object scaled,
                 co_await context.client().patch(resources::config_maps(), server.key(),
                                                 PatchType::kMerge, patch));
  co_return Action::requeue(kLookAgain);
}

std::vector<ObjectKey> scaled_by(const Object& config_map) {
  const std::string name(config_map.name());
  if (!name.ends_with("-server")) return {};
  return {{std::string(config_map.namespace_()), name.substr(0, name.rfind('-'))}};
}

std::string not_scaled(const Object& autoscaler, const sim::ClusterView& view) {
  const Object server = view.get(resources::config_maps(), child_key(autoscaler, "server"));
  if (!server || autoscaler.is_being_deleted()) return {};
  const std::string replicas = std::to_string(number_at(autoscaler, "replicas", 1));
  return data_of(server, "replicas") == replicas ? "" : "the server is not scaled";
}

sim::OperatorUnderTest make_autoscaler() {
  sim::OperatorUnderTest made = make_operator({.name = kAutoscaler,
                                               .kind = "Autoscaler",
                                               .spec_schema = {{"replicas", a_number(5)}},
                                               .make_reconciler = stateless(scale),
                                               .unmet = not_scaled,
                                               .watches = scaled_by});
  made.dependents.clear();
  return made;
}

constexpr const char* kBase = R"(
name: an autoscaler is at work
operators: [takes-the-autoscalers-field, autoscaler]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Autoscaler, metadata: {name: sample}, spec: {replicas: 3}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Greedy, metadata: {name: sample}, spec: {image: v1}}
oracles: {except: [owned]}
)";

}  // namespace

Specimen takes_replicas() {
  return {kName,
          "forces a field that its specification does not set, against an autoscaler",
          "",
          kBase,
          make(false),
          make(true),
          {make_autoscaler()}};
}

}  // namespace drydock::zoo
