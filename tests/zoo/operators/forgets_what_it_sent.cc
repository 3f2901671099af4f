#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "forgets-what-it-sent";
/// What was sent longer ago takes place no more.
constexpr Duration kOnItsWay = std::chrono::minutes(3);

/// When this instance sent the creates that nobody has answered for, by their owner's uid.
using Sent = std::map<std::string, TimePoint, std::less<>>;

Object courier_for(const Object& errand) {
  return child(errand, "courier", {{"errand", std::string(errand.name())}});
}

Object named_by_the_server(Object courier) {
  Json document = courier.json();
  document["metadata"]["generateName"] = std::string(courier.name()) + "-";
  document["metadata"].erase("name");
  return Object(std::move(document));
}

/// Makes one where there is none and none is on its way, as far as this instance knows.
Task<Result<Action>> send_one(Object errand, ReconcileContext& context, Environment& environment,
                              std::shared_ptr<Sent> sent) {
  const std::string uid(errand.uid());
  if (const auto before = sent->find(uid); before != sent->end()) {
    const TimePoint over = before->second + kOnItsWay;
    if (environment.now() < over) co_return Action::requeue(over - environment.now());
  }
  // Not the cache, which may be behind.
  DRYDOCK_CO_TRY(ObjectList list, co_await context.client().list_all(resources::config_maps()));
  if (std::ranges::any_of(list.items,
                          [&](const Object& object) { return is_controlled_by(object, errand); }))
    co_return Action::requeue(kLookAgain);
  sent->insert_or_assign(uid, environment.now());
  auto made = co_await context.client().create(resources::config_maps(),
                                               named_by_the_server(courier_for(errand)));
  const bool refused = !made && made.error().code >= 400 && made.error().code < 500;
  if (made || refused) sent->erase(uid);
  if (!made) co_return fail(made.error());
  co_return Action::requeue(kLookAgain);
}

Task<Result<Action>> reconcile(Object errand, ReconcileContext& context, Environment& environment,
                               std::shared_ptr<Sent> sent, bool mended) {
  if (errand.is_being_deleted()) co_return Action::await_change();
  if (mended) {
    // However often it is sent, there is one object of that name.
    DRYDOCK_CO_TRY(Object made, co_await ensure(courier_for(errand), kName, context));
  } else if (cached_children(errand, "courier", context).empty()) {
    co_return co_await send_one(std::move(errand), context, environment, std::move(sent));
  }
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& errand, const sim::ClusterView& view) {
  if (errand.is_being_deleted()) return {};
  const auto couriers =
      std::ranges::count_if(view.list(resources::config_maps()),
                            [&](const Object& object) { return is_controlled_by(object, errand); });
  return couriers == 1 ? "" : fmt::format("{} couriers, not 1", couriers);
}

sim::OperatorUnderTest make(bool mended) {
  return make_operator({.name = kName,
                        .kind = "Errand",
                        .spec_schema = {{"parcels", a_number(5)}},
                        .make_reconciler =
                            [mended](sim::InstanceWorld world) {
                              auto sent = std::make_shared<Sent>();
                              return [mended, sent, &environment = world.environment](
                                         Object object, ReconcileContext& context) {
                                return reconcile(std::move(object), context, environment, sent,
                                                 mended);
                              };
                            },
                        .unmet = unmet});
}

constexpr const char* kBase = R"(name: a restart while a courier is sent for
operators: [forgets-what-it-sent]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Errand, metadata: {name: sample}, spec: {parcels: 1}}
- restart: forgets-what-it-sent
)";

}  // namespace

Specimen forgets_what_it_sent() {
  return {kName,
          "takes care not to send a create twice, but after a restart believes that none is on "
          "its way",
          "",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
