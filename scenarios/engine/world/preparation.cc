#include "scenarios/engine/world/preparation.h"

#include <fmt/format.h>

#include "scenarios/engine/world/actions.h"

namespace drydock::sim {
namespace {

fake::ServerOptions server_options(bool authorize) {
  fake::ServerOptions options;
  options.authorize = authorize;
  return options;
}

Status about(const Object& object, Status status) {
  status.message =
      fmt::format("{} {}: {}", object.kind(), object.key().to_string(), status.message);
  return status;
}

Result<void> put(fake::Server& server, const Object& given, const std::string& default_namespace) {
  const auto target = target_of(server, given, default_namespace);
  if (!target) return fail(about(given, target.error()));
  Request request(Verb::kCreate, target->resource.gvr());
  request.namespace_ = target->key.namespace_;
  request.body.object = target->object;
  Response answer = server.handle(request);
  if (!answer.ok() && answer.status().is_already_exists()) {
    request.verb = Verb::kUpdate;
    request.name = target->key.name;
    answer = server.handle(request);
  }
  if (!answer.ok()) return fail(about(given, answer.status()));
  if (!given.json().contains("status") || !target->has_status) return {};
  Json with_status = answer.object()->json();
  with_status["status"] = given.json()["status"];
  request = Request(Verb::kUpdate, target->resource.gvr());
  request.namespace_ = target->key.namespace_;
  request.name = target->key.name;
  request.subresource = "status";
  request.body.object = Object(std::move(with_status));
  answer = server.handle(request);
  if (!answer.ok()) return fail(about(given, answer.status()));
  return {};
}

}  // namespace

Result<void> install(fake::Server& server, const std::vector<Object>& objects,
                     const std::string& default_namespace) {
  for (const Object& object : objects) DRYDOCK_CHECK(put(server, object, default_namespace));
  return {};
}

Preparation::Preparation(bool authorize)
    : context_(1), clock_(context_), server_(clock_, Random(1), server_options(authorize)) {}

Result<std::shared_ptr<const Preparation>> Preparation::make(const Setup& setup) {
  std::shared_ptr<Preparation> made(new Preparation(setup.authorize));
  std::vector<Object> objects{Object(Json{
      {"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", setup.namespace_}}}})};
  objects.insert(objects.end(), setup.objects.begin(), setup.objects.end());
  DRYDOCK_CHECK(install(made->server_, objects, setup.namespace_));
  for (fake::Change& change : fake::existing_changes(made->server_))
    if (change.object.label("kubernetes.io/bootstrapping") != "rbac-defaults")
      made->existing_.push_back(std::move(change));
  return made;
}

Result<std::shared_ptr<const Preparation>> Preparations::get(const Setup& setup) {
  const std::lock_guard lock(mutex_);
  for (const Entry& entry : entries_)
    if (entry.setup == setup) return entry.preparation;
  DRYDOCK_TRY(auto made, Preparation::make(setup));
  if (entries_.size() >= kLimit) entries_.erase(entries_.begin());
  entries_.push_back({setup, made});
  return made;
}

}  // namespace drydock::sim
