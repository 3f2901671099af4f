#include "tests/zoo/support/mini_operator.h"

#include <fmt/format.h>

#include <algorithm>

namespace drydock::zoo {
namespace {

constexpr const char* kGroup = "zoo.drydock.dev";

struct Plan {
  MiniOperator mini;
  Resource primary;
};

Task<int> run(std::shared_ptr<const Plan> plan, sim::InstanceWorld world) {
  const Client client(world.api, plan->mini.name);
  WatcherConfig config;
  config.profile = world.profile;
  Controller controller(world.environment, client, plan->primary, config);
  if (plan->mini.watches) {
    controller.watches(resources::config_maps(), plan->mini.watches, config);
  } else {
    controller.owns(resources::config_maps(), config);
  }
  if (plan->mini.when) controller.when(plan->mini.when);
  const auto listening = world.shutdown.on_request([&controller] { controller.shut_down(); });
  const ShutdownReport report = co_await controller.run(plan->mini.make_reconciler(world));
  co_return report.cut.empty() ? 0 : 1;
}

std::string plural_of(const std::string& kind) {
  std::string plural;
  for (const char c : kind) plural += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return plural + "s";
}

Object definition(const Resource& resource, const Json& spec_properties) {
  const Json open{{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}};
  const Json schema{
      {"type", "object"},
      {"required", Json::array({"spec"})},
      {"properties",
       {{"spec", {{"type", "object"}, {"properties", spec_properties}}}, {"status", open}}}};
  std::string singular = resource.plural.substr(0, resource.plural.size() - 1);
  return Object(Json{{"apiVersion", "apiextensions.k8s.io/v1"},
                     {"kind", "CustomResourceDefinition"},
                     {"metadata", {{"name", resource.plural + "." + resource.group}}},
                     {"spec",
                      {{"group", resource.group},
                       {"scope", "Namespaced"},
                       {"names",
                        {{"kind", resource.kind},
                         {"listKind", resource.kind + "List"},
                         {"plural", resource.plural},
                         {"singular", singular}}},
                       {"versions", Json::array({{{"name", resource.version},
                                                  {"served", true},
                                                  {"storage", true},
                                                  {"subresources", {{"status", Json::object()}}},
                                                  {"schema", {{"openAPIV3Schema", schema}}}}})}}}});
}

}  // namespace

Resource zoo_resource(const std::string& kind) {
  return {kGroup, "v1", plural_of(kind), kind, true};
}

MakeReconciler stateless(Reconciler reconciler) {
  return [reconciler = std::move(reconciler)](sim::InstanceWorld) { return reconciler; };
}

sim::OperatorUnderTest make_operator(MiniOperator mini) {
  sim::OperatorUnderTest made;
  made.name = mini.name;
  made.primary = zoo_resource(mini.kind);
  made.manifests = {definition(made.primary, mini.spec_schema)};
  made.dependents = {resources::config_maps()};
  made.field_manager = mini.name;
  made.finalizer = mini.finalizer;
  made.unmet = mini.unmet;
  auto plan = std::make_shared<const Plan>(Plan{std::move(mini), made.primary});
  made.run = [plan](sim::InstanceWorld world) { return run(plan, world); };
  return made;
}

std::string finalizer_of(const std::string& name) { return std::string(kGroup) + "/" + name; }

std::string text_at(const Object& object, const char* field, const std::string& fallback) {
  const Json* value = find_path(object.json(), {"spec", field});
  return value != nullptr && value->is_string() ? value->get<std::string>() : fallback;
}

int number_at(const Object& object, const char* field, int fallback) {
  const Json* value = find_path(object.json(), {"spec", field});
  return value != nullptr && value->is_number_integer() ? value->get<int>() : fallback;
}

Json a_number(int maximum) {
  return {{"type", "integer"}, {"minimum", 0}, {"maximum", maximum}, {"default", 1}};
}
Json one_of(std::vector<std::string> values) {
  return {{"type", "string"}, {"enum", values}, {"default", values.front()}};
}
Json a_flag() { return {{"type", "boolean"}, {"default", false}}; }

ObjectKey child_key(const Object& primary, const std::string& role) {
  return {std::string(primary.namespace_()), fmt::format("{}-{}", primary.name(), role)};
}

Object child(const Object& primary, const std::string& role, Json data) {
  const ObjectKey key = child_key(primary, role);
  return Object(Json{{"apiVersion", "v1"},
                     {"kind", "ConfigMap"},
                     {"metadata",
                      {{"name", key.name},
                       {"namespace", key.namespace_},
                       {"ownerReferences", Json::array({to_json(controller_reference(primary))})}}},
                     {"data", std::move(data)}});
}

Object cached_child(const Object& primary, const std::string& role, ReconcileContext& context) {
  return context.store(resources::config_maps()).get(child_key(primary, role));
}

std::vector<Object> cached_children(const Object& primary, const std::string& role,
                                    ReconcileContext& context) {
  std::vector<Object> children;
  const std::string prefix = child_key(primary, role).name;
  for (Object& object : context.store(resources::config_maps()).owned_by(primary.uid()))
    if (object.name().starts_with(prefix)) children.push_back(std::move(object));
  return children;
}

std::string data_of(const Object& config_map, const char* key) {
  return std::string(string_at(config_map.json(), {"data", key}));
}

Task<Result<Object>> ensure(Object wanted, std::string manager, ReconcileContext& context) {
  const Object cached = context.store(resources::config_maps()).get(wanted.key());
  const auto owner = wanted.controller();
  if (cached) {
    const auto controller = cached.controller();
    if (cached.is_being_deleted() || (controller && (!owner || controller->uid != owner->uid))) {
      co_return fail(Status(0, reason::kConflict,
                            fmt::format("{} is somebody else's", wanted.key().to_string())));
    }
    const Json& data = wanted.json().at("data");
    bool is_so = controller.has_value() == owner.has_value();
    for (const auto& [key, value] : data.items())
      is_so = is_so && Json(data_of(cached, key.c_str())) == value;
    if (is_so) co_return cached;
  }
  // To whom is gone already nothing is given: the garbage collector would take it, and on we went.
  if (!cached && owner) {
    const auto live = co_await context.client().get(
        zoo_resource(owner->kind), {std::string(wanted.namespace_()), owner->name});
    if (!live) co_return fail(live.error());
    if (live->uid() != owner->uid)
      co_return fail(Status(0, reason::kConflict, "our copy of the owner is old"));
  }
  // What is written is what was looked at: nothing, or this very object.
  Json document = wanted.json();
  if (cached) {
    document["metadata"]["uid"] = std::string(cached.uid());
  } else {
    document["metadata"]["resourceVersion"] = "1";
  }
  WriteOptions options;
  options.field_manager = std::move(manager);
  options.force = true;
  co_return co_await context.client().apply(resources::config_maps(), Object(std::move(document)),
                                            options);
}

Task<Result<void>> remove_exactly(Object object, ReconcileContext& context) {
  DeleteOptions options;
  options.precondition_uid = std::string(object.uid());
  auto removed = co_await context.client().remove(resources::config_maps(), object.key(), options);
  // A conflict may be another one of that name: the next look tells.
  if (!removed && !removed.error().is_not_found()) co_return fail(std::move(removed).error());
  co_return Result<void>();
}

Task<Result<Object>> remove_by_name(ObjectKey key, ReconcileContext& context) {
  return context.client().remove(resources::config_maps(), std::move(key));
}

Task<Result<void>> ensure_status(Object primary, Json status, ReconcileContext& context) {
  const Json* live = find_path(primary.json(), {"status"});
  if (live != nullptr && *live == status) co_return Result<void>();
  WriteOptions options;
  options.subresource = "status";
  auto written = co_await context.client().patch(zoo_resource(std::string(primary.kind())),
                                                 primary.key(), PatchType::kMerge,
                                                 Json{{"status", std::move(status)}}, options);
  if (!written && !written.error().is_not_found()) co_return fail(std::move(written).error());
  co_return Result<void>();
}

std::string unmet_child(const Object& primary, const sim::ClusterView& view,
                        const std::string& role, const Json& data) {
  const ObjectKey key = child_key(primary, role);
  const Object live = view.get(resources::config_maps(), key);
  if (!live) return fmt::format("there is no ConfigMap {}", key.name);
  const auto controller = live.controller();
  if (!controller || controller->uid != primary.uid())
    return fmt::format("ConfigMap {} is not controlled by {}", key.name, primary.name());
  for (const auto& [name, value] : data.items()) {
    if (Json(data_of(live, name.c_str())) != value)
      return fmt::format("ConfigMap {}: {} is \"{}\", not {}", key.name, name,
                         data_of(live, name.c_str()), value.dump());
  }
  return {};
}

std::string unmet_deletion(const Object& primary, const std::string& finalizer) {
  if (!primary.has_finalizer(finalizer)) return {};
  return fmt::format("{} {} is being deleted and still has the finalizer {}", primary.kind(),
                     primary.name(), finalizer);
}

}  // namespace drydock::zoo
