#include "scenarios/engine/live/live_cluster.h"

#include <fmt/format.h>

#include "scenarios/engine/scenario/match.h"

namespace drydock::sim {
namespace {

Propagation propagation_of(const std::string& word) {
  if (word == "Background") return Propagation::kBackground;
  if (word == "Foreground") return Propagation::kForeground;
  if (word == "Orphan") return Propagation::kOrphan;
  return Propagation::kDefault;
}

/// The body of a patch: the object without what only says which one.
Json patch_body(const Action& action, const Object& object) {
  if (action.patch_type == PatchType::kJson) return action.operations;
  return object.json();
}

Verb verb_of(Action::Kind kind) {
  switch (kind) {
    case Action::Kind::kCreate:
      return Verb::kCreate;
    case Action::Kind::kUpdate:
      return Verb::kUpdate;
    case Action::Kind::kDelete:
      return Verb::kDelete;
    case Action::Kind::kApply:
    case Action::Kind::kPatch:
      break;
  }
  return Verb::kPatch;
}

}  // namespace

LiveCluster::LiveCluster(Api& api, std::string own_namespace, LiveRecorder* recorder)
    : client_(api, "drydock"), own_namespace_(std::move(own_namespace)), recorder_(recorder) {
  namespaces_.insert(own_namespace_);
}

Task<Result<Resource>> LiveCluster::resource_of(GroupVersionKind kind) {
  if (const auto known = resources_.find(kind); known != resources_.end()) co_return known->second;
  const std::string path = kind.group.empty()
                               ? "/api/" + kind.version
                               : fmt::format("/apis/{}/{}", kind.group, kind.version);
  const auto list = co_await client_.get_path(path);
  if (list)
    for (const Json& entry : list->value("resources", Json::array()))
      if (entry.value("kind", "") == kind.kind &&
          entry.value("name", "").find('/') == std::string::npos) {
        Resource found{kind.group, kind.version, entry.value("name", ""), kind.kind,
                       entry.value("namespaced", true)};
        resources_.emplace(kind, found);
        co_return found;
      }
  co_return fail(
      Status(0, reason::kBadRequest,
             fmt::format("no resource serves {} {}", kind.group_version().to_string(), kind.kind)));
}

Task<Result<void>> LiveCluster::act(Action action) {
  for (const Object& object : action.objects) DRYDOCK_CO_CHECK(co_await act_on(action, object));
  co_return Result<void>();
}

Task<Result<void>> LiveCluster::act_on(Action action, Object object) {
  DRYDOCK_CO_TRY(const Resource resource, co_await resource_of(object.gvk()));
  Json document = object.json();
  if (resource.namespaced && object.namespace_().empty())
    document["metadata"]["namespace"] = own_namespace_;
  const Object target(std::move(document));
  const ObjectKey key{resource.namespaced ? std::string(target.namespace_()) : std::string(),
                      std::string(target.name())};
  const std::size_t sent_after = recorder_ ? recorder_->mark() : 0;
  const auto answer = co_await write(action, resource, target, key);
  if (recorder_)
    recorder_->user_wrote(action.as, verb_of(action.kind), resource, key, answer, sent_after);
  if (!answer) co_return fail(answer.error());
  co_return Result<void>();
}

Task<Result<Object>> LiveCluster::write(Action action, Resource resource, Object target,
                                        ObjectKey key) {
  WriteOptions options;
  options.field_manager = action.as;
  options.subresource = action.subresource;
  switch (action.kind) {
    case Action::Kind::kApply:
      options.force = true;
      co_return co_await client_.apply(resource, target, options);
    case Action::Kind::kCreate:
      co_return co_await client_.create(resource, target, options);
    case Action::Kind::kUpdate:
      co_return co_await client_.replace(resource, target, options);
    case Action::Kind::kPatch:
      options.force = action.patch_type == PatchType::kApply;
      co_return co_await client_.patch(resource, key, action.patch_type, patch_body(action, target),
                                       options);
    case Action::Kind::kDelete:
      break;
  }
  DeleteOptions how;
  how.propagation = propagation_of(action.propagation);
  co_return co_await client_.remove(resource, key, how);
}

Task<Result<std::vector<Object>>> LiveCluster::candidates(Json pattern) {
  DRYDOCK_CO_TRY(const Resource resource, co_await resource_of(kind_of_pattern(pattern)));
  const std::string wanted(string_at(pattern, {"metadata", "namespace"}));
  DRYDOCK_CO_TRY(ObjectList list, co_await client_.list_all(resource));
  std::vector<Object> found;
  for (Object& object : list.items)
    if (!resource.namespaced || object.namespace_() == wanted ||
        (wanted.empty() &&
         std::ranges::find(namespaces_, object.namespace_()) != namespaces_.end()))
      found.push_back(std::move(object));
  co_return found;
}

Task<std::string> LiveCluster::failure_of(Step step) {
  for (const Json& pattern : step.patterns) {
    const auto objects = co_await candidates(pattern);
    const std::string name = name_of_pattern(pattern);
    if (!objects && step.kind == Step::Kind::kError) continue;
    if (!objects) co_return objects.error().message;
    std::string closest = fmt::format("there is no {}", name);
    bool matched = false;
    for (const Object& object : *objects) {
      const std::string difference = mismatch(pattern, object.json());
      matched |= difference.empty();
      if (!difference.empty() && object.name() == string_at(pattern, {"metadata", "name"}))
        closest = fmt::format("{} {}: {}", object.kind(), object.key().to_string(), difference);
    }
    if (step.kind == Step::Kind::kAssert && !matched) co_return closest;
    if (step.kind == Step::Kind::kError && matched) co_return fmt::format("there is a {}", name);
  }
  co_return std::string();
}

Task<Result<Snapshot>> Snapshot::take(Client client, std::vector<Resource> kinds) {
  Snapshot taken;
  for (const Resource& kind : kinds) {
    DRYDOCK_CO_TRY(ObjectList list, co_await client.list_all(kind));
    auto& objects = taken.objects_[kind];
    for (Object& object : list.items) {
      ObjectKey key = object.key();
      objects.emplace(std::move(key), std::move(object));
    }
  }
  co_return taken;
}

Object Snapshot::get(const Resource& resource, const ObjectKey& key) const {
  const auto kind = objects_.find(resource);
  if (kind == objects_.end()) return {};
  const auto found = kind->second.find(key);
  return found == kind->second.end() ? Object() : found->second;
}

std::vector<Object> Snapshot::list(const Resource& resource) const {
  std::vector<Object> all;
  if (const auto kind = objects_.find(resource); kind != objects_.end())
    for (const auto& [key, object] : kind->second) all.push_back(object);
  return all;
}

}  // namespace drydock::sim
