#include "fakeapi/write/route.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/write/custom_strategy.h"
#include "fakeapi/write/errors.h"

namespace drydock::fake {
namespace {

Answer answer_of(Verb verb) {
  if (verb == Verb::kWatch) return Answer::kWatch;
  return verb == Verb::kList ? Answer::kList : Answer::kObject;
}

std::unexpected<Response> refuse(Response response) { return std::unexpected(std::move(response)); }
std::unexpected<Response> refuse(Status status) {
  return std::unexpected(Response(std::move(status)));
}

bool on_collection(Verb verb) {
  return verb == Verb::kList || verb == Verb::kWatch || verb == Verb::kDeleteCollection;
}

std::expected<void, Response> route_custom_subresource(Call& call) {
  const Request& request = call.request;
  const std::string& name = request.subresource;
  if (name != "status" && name != "scale") return refuse(page_not_found());
  call.subresource = call.type->subresource(name);
  if (!call.subresource) return refuse(not_found(call.resource(), request.name));
  switch (request.verb) {
    case Verb::kGet:
    case Verb::kUpdate:
    case Verb::kPatch:
      return {};
    default:
      return refuse(method_not_supported(call.resource(), to_string(request.verb)));
  }
}

std::expected<void, Response> route_custom(Call& call) {
  const Request& request = call.request;
  const bool namespaced = call.type->resource.namespaced;
  const bool reads_all = request.verb == Verb::kList || request.verb == Verb::kWatch;
  if (namespaced ? request.namespace_.empty() && !reads_all : !request.namespace_.empty())
    return refuse(page_not_found());
  if (!request.subresource.empty()) return route_custom_subresource(call);
  const bool needs_name = request.verb == Verb::kUpdate || request.verb == Verb::kPatch;
  if (needs_name && request.name.empty()) return refuse(bad_request("name must be provided"));
  return {};
}

std::expected<void, Response> route_builtin_subresource(Call& call) {
  const Request& request = call.request;
  call.subresource = call.type->subresource(request.subresource);
  if (!call.subresource) return refuse(unknown_resource());
  const std::vector<std::string>& verbs = call.subresource->verbs;
  if (std::find(verbs.begin(), verbs.end(), to_string(request.verb)) == verbs.end())
    return refuse(method_not_allowed());
  return {};
}

std::expected<void, Response> route_builtin(Call& call) {
  const Request& request = call.request;
  const bool namespaced = call.type->resource.namespaced;
  if (!namespaced && !request.namespace_.empty()) return refuse(unknown_resource());
  if (namespaced && request.namespace_.empty()) {
    // Across namespaces there are but lists and watches.
    if (!request.name.empty() && request.verb != Verb::kWatch) return refuse(unknown_resource());
    if (request.verb != Verb::kList && request.verb != Verb::kWatch)
      return refuse(method_not_allowed());
  }
  if (!request.subresource.empty()) return route_builtin_subresource(call);
  const bool named = !request.name.empty();
  const bool fits = request.verb == Verb::kWatch    ? true
                    : request.verb == Verb::kCreate ? !named
                    : on_collection(request.verb)   ? !named
                                                    : named;
  // What is only created has no path for a name.
  if (named && !call.type->supports("get") && !call.type->supports("delete"))
    return refuse(unknown_resource());
  if (!fits || !call.type->supports(to_string(request.verb))) return refuse(method_not_allowed());
  return {};
}

// apimachinery's IsValidPathSegmentName: what a name in a path must not be; empty where it may.
std::string bad_path_segment(std::string_view name) {
  if (name == "." || name == "..") return fmt::format("may not be '{}'", name);
  return name.find('%') == std::string_view::npos ? std::string() : "may not contain '%'";
}

}  // namespace

std::expected<void, Response> route(Call& call) {
  const GroupVersionResource& resource = call.request.resource;
  call.type = call.core.types.find(resource);
  if (!call.type) {
    const bool builtin_group = call.core.types.has_group(resource.group) &&
                               !call.core.types.is_custom_group(resource.group);
    return builtin_group ? refuse(unknown_resource()) : refuse(page_not_found());
  }
  call.own_strategy = make_strategy(*call.type, call.strategy);
  if (auto routed = call.type->custom ? route_custom(call) : route_builtin(call); !routed)
    return routed;
  if (const std::string why = bad_path_segment(call.request.name); !why.empty())
    return refuse(
        bad_request(fmt::format("Name parameter invalid: \"{}\": {}", call.request.name, why)));
  auto representation =
      negotiate(call.request.accept, call.type->custom,
                call.request.parameters.value("includeObject"), answer_of(call.request.verb));
  if (!representation) return refuse(representation.error());
  call.representation = std::move(*representation);
  if (call.type->deprecated) call.warnings.push_back(call.type->deprecation_warning);
  return {};
}

}  // namespace drydock::fake
