#include "scenarios/tool/demo_play.h"

#include <fmt/format.h>

#include <cstdio>

#include "operator/api/resources.h"
#include "operator/crd/definition.h"
#include "operator/hello/hello_types.h"

namespace drydock::tool {
namespace {

using namespace std::chrono_literals;

constexpr Duration kPatience = 10s;
constexpr Duration kLookAgain = 10ms;

void tell(std::string_view text) {
  fmt::print("{}\n", text);
  std::fflush(stdout);
}

ObjectKey hello_key() { return {"default", "hello"}; }

Object hello_with(std::uint32_t replicas) {
  const Resource hello = hello::hello_resource();
  return Object(
      Json{{"apiVersion", hello.api_version()},
           {"kind", hello.kind},
           {"metadata", {{"name", hello_key().name}, {"namespace", hello_key().namespace_}}},
           {"spec", {{"replicas", replicas}}}});
}

std::int64_t number_at(const Object& object, std::initializer_list<std::string_view> path) {
  const Json* value = find_path(object.json(), path);
  return value && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

// "2/2", as `kubectl get deployments` shows it; empty where there is none.
Task<std::string> readiness(Client client) {
  const auto deployment = co_await client.get(resources::deployments(), hello_key());
  if (!deployment) co_return "";
  co_return fmt::format("{}/{}", number_at(*deployment, {"status", "readyReplicas"}),
                        number_at(*deployment, {"spec", "replicas"}));
}

Task<std::string> warning_note(Client client) {
  ListOptions options;
  options.namespace_ = hello_key().namespace_;
  const auto events = co_await client.list(resources::events(), options);
  if (!events) co_return "";
  for (const Object& event : events->items)
    if (string_at(event.json(), {"type"}) == "Warning" &&
        string_at(event.json(), {"regarding", "name"}) == hello_key().name)
      co_return fmt::format("{}: {}", string_at(event.json(), {"reason"}),
                            string_at(event.json(), {"note"}));
  co_return "";
}

// "True DeploymentReady", of the Hello's condition.
Task<std::string> readiness_of_hello(Client client) {
  const auto live = co_await client.get(hello::hello_resource(), hello_key());
  if (!live) co_return "";
  const auto status = crd::decode_status<hello::HelloStatus>(*live);
  const auto* ready = crd::find_condition(status.conditions, hello::kReadyCondition);
  if (!ready) co_return "";
  const bool is_true = crd::is_condition_true(status.conditions, hello::kReadyCondition);
  co_return fmt::format("{} {}", is_true ? "True" : "False", ready->reason);
}

Task<std::string> what_is_left(Client client) {
  const auto hello = co_await client.get(hello::hello_resource(), hello_key());
  const auto deployment = co_await client.get(resources::deployments(), hello_key());
  co_return std::string(hello ? "Hello " : "") + (deployment ? "Deployment" : "");
}

// Looks again and again until `look` gives `wanted`.
Task<Result<void>> await_text(Environment& environment, Client client,
                              Task<std::string> (*look)(Client), std::string wanted) {
  const TimePoint deadline = environment.now() + kPatience;
  for (;;) {
    const std::string seen = co_await look(client);
    if (seen == wanted) co_return Result<void>();
    if (environment.now() > deadline)
      co_return fail(
          Status(0, reason::kTimeout,
                 fmt::format("expected \"{}\", still see \"{}\" after ten seconds", wanted, seen)));
    co_await environment.sleep_for(kLookAgain);
  }
}

Task<Result<void>> scale(Client client, std::uint32_t replicas) {
  WriteOptions options;
  options.field_manager = "demo";
  DRYDOCK_CO_TRY(const Object hello,
                 co_await client.patch(hello::hello_resource(), hello_key(), PatchType::kMerge,
                                       Json{{"spec", {{"replicas", replicas}}}}, options));
  static_cast<void>(hello);
  co_return Result<void>();
}

}  // namespace

Object demo_crd() {
  const auto crd = crd::to_crd(hello::hello_definition(), crd::SchemaMode::kShapeOnly);
  return Object(Json::parse(crd.dump()));
}

Task<Result<void>> install_demo_crd(Client client) {
  WriteOptions options;
  options.field_manager = "demo";
  DRYDOCK_CO_TRY(
      const Object installed,
      co_await client.apply(resources::custom_resource_definitions(), demo_crd(), options));
  static_cast<void>(installed);
  co_return Result<void>();
}

Task<Result<void>> play_demo(Environment& environment, Client client) {
  WriteOptions options;
  options.field_manager = "demo";
  tell("A Hello that asks for 2 replicas is created.");
  DRYDOCK_CO_TRY(const Object created,
                 co_await client.create(hello::hello_resource(), hello_with(2), options));
  DRYDOCK_CO_CHECK(co_await await_text(environment, client, readiness, "2/2"));
  DRYDOCK_CO_CHECK(
      co_await await_text(environment, client, readiness_of_hello, "True DeploymentReady"));
  tell("  The operator applied a Deployment of its name; the cluster made it 2/2.");
  tell("  The Hello's condition Ready is True.");

  tell("The Hello is scaled to 5.");
  DRYDOCK_CO_CHECK(co_await scale(client, 5));
  DRYDOCK_CO_CHECK(co_await await_text(environment, client, readiness, "5/5"));
  tell("  The Deployment is 5/5.");

  tell("Somebody deletes the Deployment by hand.");
  DRYDOCK_CO_TRY(const Object removed,
                 co_await client.remove(resources::deployments(), hello_key()));
  DRYDOCK_CO_CHECK(co_await await_text(environment, client, readiness, "5/5"));
  tell("  The operator made it anew: 5/5.");

  tell("The Hello asks for 21, more than the 20 that the operator allows.");
  const std::string warning = "InvalidSpec: Invalid Hello spec: replicas: greater than 20";
  DRYDOCK_CO_CHECK(co_await scale(client, 21));
  DRYDOCK_CO_CHECK(co_await await_text(environment, client, warning_note, warning));
  DRYDOCK_CO_CHECK(co_await await_text(environment, client, readiness, "5/5"));
  DRYDOCK_CO_CHECK(
      co_await await_text(environment, client, readiness_of_hello, "False InvalidSpec"));
  tell(fmt::format("  A Warning event says so: {}. The Deployment stays 5/5.", warning));
  tell("  The Hello's condition Ready is False, reason InvalidSpec.");

  tell("The Hello is deleted.");
  DRYDOCK_CO_TRY(const Object deleted,
                 co_await client.remove(hello::hello_resource(), hello_key()));
  DRYDOCK_CO_CHECK(co_await await_text(environment, client, what_is_left, ""));
  tell("  The operator deleted the Deployment first, then let the Hello go. Nothing is left.");
  static_cast<void>(created), static_cast<void>(removed), static_cast<void>(deleted);
  co_return Result<void>();
}

}  // namespace drydock::tool
