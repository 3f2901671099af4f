#include "scenarios/engine/world/actions.h"

#include <fmt/format.h>

#include "fakeapi/types/type_registry.h"

namespace drydock::sim {
namespace {

Identity user_identity(const std::string& name) {
  return {
      .user = name, .uid = {}, .groups = {"system:masters", "system:authenticated"}, .extra = {}};
}

std::string_view media_type_of(PatchType type) {
  switch (type) {
    case PatchType::kJson:
      return media::kJsonPatch;
    case PatchType::kMerge:
      return media::kMergePatch;
    case PatchType::kStrategicMerge:
      return media::kStrategicMergePatch;
    case PatchType::kApply:
      break;
  }
  return media::kApplyPatch;
}

void make_apply(Request& request, const Target& target, const std::string& manager) {
  request.verb = Verb::kPatch;
  request.name = target.key.name;
  request.body = {std::string(media::kApplyPatch), target.object, {}};
  request.parameters.set("fieldManager", manager);
  request.parameters.set("force", "true");
}

void make_patch(Request& request, const Target& target, const Action& action) {
  if (action.patch_type == PatchType::kApply) {
    make_apply(request, target, action.as);
    return;
  }
  request.verb = Verb::kPatch;
  request.name = target.key.name;
  request.body.media_type = media_type_of(action.patch_type);
  if (action.patch_type == PatchType::kJson)
    request.body.bytes = dump_json(action.operations);
  else
    request.body.object = target.object;
}

void make_delete(Request& request, const Target& target, const Action& action) {
  request.verb = Verb::kDelete;
  request.name = target.key.name;
  if (!action.propagation.empty())
    request.body.object = Object(Json{{"apiVersion", "v1"},
                                      {"kind", "DeleteOptions"},
                                      {"propagationPolicy", action.propagation}});
}

Request request_for(const Target& target, const Action& action) {
  Request request(Verb::kCreate, target.resource.gvr());
  request.namespace_ = target.key.namespace_;
  request.subresource = action.subresource;
  request.user_agent = action.as;
  request.caller = user_identity(action.as);
  switch (action.kind) {
    case Action::Kind::kApply:
      make_apply(request, target, action.as);
      break;
    case Action::Kind::kCreate:
      request.body.object = target.object;
      break;
    case Action::Kind::kUpdate:
      request.verb = Verb::kUpdate;
      request.name = target.key.name;
      request.body.object = target.object;
      break;
    case Action::Kind::kPatch:
      make_patch(request, target, action);
      break;
    case Action::Kind::kDelete:
      make_delete(request, target, action);
      break;
  }
  return request;
}

}  // namespace

Result<Target> target_of(const fake::Server& server, const Object& object,
                         const std::string& default_namespace) {
  const fake::ResourceTypePtr type = server.types().find_kind(object.gvk());
  if (!type)
    return fail(Status(400, reason::kBadRequest,
                       fmt::format("no matches for kind \"{}\" in version \"{}\"", object.kind(),
                                   object.api_version())));
  Target target{type->resource, object.key(), object, type->subresource("status") != nullptr};
  if (!type->resource.namespaced) {
    target.key.namespace_.clear();
  } else if (target.key.namespace_.empty()) {
    target.key.namespace_ = default_namespace;
    Json placed = object.json();
    placed["metadata"]["namespace"] = default_namespace;
    target.object = Object(std::move(placed));
  }
  return target;
}

Response act(fake::Server& server, const Action& action, const std::string& default_namespace) {
  Response answer;
  for (const Object& object : action.objects) {
    const auto target = target_of(server, object, default_namespace);
    if (!target) return Response(target.error());
    answer = server.handle(request_for(*target, action));
    if (!answer.ok()) return answer;
  }
  return answer;
}

}  // namespace drydock::sim
