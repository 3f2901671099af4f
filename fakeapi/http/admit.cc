#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/http/front_door.h"
#include "operator/api/path.h"

namespace drydock::http {
namespace {

Status unauthorized() { return Status(401, reason::kUnauthorized, "Unauthorized"); }

// What the bootstrap role system:public-info-viewer opens to everyone.
bool is_public(const Request& request) {
  if (request.is_resource_request() || request.verb != Verb::kGet) return false;
  for (std::string_view path : {"/healthz", "/livez", "/readyz", "/version"}) {
    if (request.path == path) return true;
    if (request.path == std::string(path) + "/") return true;
  }
  return false;
}

// What kube-apiserver has no HEAD for; its plain handlers answer one as a GET.
bool refuses_head(const Request& request) {
  return request.is_resource_request() || request.path == "/api" ||
         request.path.starts_with("/api/") || request.path.starts_with("/apis/");
}

// As apiserver's ForbiddenStatusError words it.
Status forbidden(const Request& request, const Identity& caller) {
  StatusDetails details;
  if (!request.is_resource_request()) {
    Status status(403, reason::kForbidden,
                  fmt::format("forbidden: User \"{}\" cannot {} path \"{}\"", caller.user,
                              to_string(request.verb), request.path));
    status.details = details;
    return status;
  }
  const GroupResource resource = request.resource.group_resource();
  std::string what = resource.resource;
  if (!request.subresource.empty()) what += "/" + request.subresource;
  std::string_view scope = request.namespace_;
  if (resource == GroupResource{"", "namespaces"} && scope.empty()) scope = request.name;
  const std::string name = request.name.empty() ? "" : fmt::format(" \"{}\"", request.name);
  Status status(
      403, reason::kForbidden,
      fmt::format(
          "{}{} is forbidden: User \"{}\" cannot {} resource \"{}\" in API group "
          "\"{}\" {}",
          resource.to_string(), name, caller.user, to_string(request.verb), what, resource.group,
          scope.empty() ? "at the cluster scope" : fmt::format("in the namespace \"{}\"", scope)));
  details.name = request.name;
  details.group = resource.group;
  details.kind = resource.resource;
  status.details = details;
  return status;
}

// Impersonate-Extra-* carries its key percent-encoded, in lower case; as it is where it is not
// well encoded.
std::string extra_key(std::string_view field_name) {
  std::string key(field_name);
  std::ranges::transform(key, key.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return decode_percent(key, false).value_or(key);
}

// %#v of a user.DefaultInfo.
std::string go_user(const Identity& identity) {
  auto strings = [](const std::vector<std::string>& values) {
    if (values.empty()) return std::string("[]string(nil)");
    std::string text = "[]string{";
    for (const std::string& value : values)
      text += (text.back() == '{' ? "\"" : ", \"") + value + "\"";
    return text + "}";
  };
  std::string extra = "map[string][]string(nil)";
  if (!identity.extra.empty()) {
    extra = "map[string][]string{";
    for (const auto& [key, values] : identity.extra)
      extra += (extra.back() == '{' ? "\"" : ", \"") + key + "\":" + strings(values);
    extra += "}";
  }
  return fmt::format("&user.DefaultInfo{{Name:\"{}\", UID:\"{}\", Groups:{}, Extra:{}}}",
                     identity.user, identity.uid, strings(identity.groups), extra);
}

// Lower-case letters, digits and dashes within; dots between such parts where they are allowed.
bool is_dns_name(std::string_view name, bool dots) {
  auto is_alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  char before = '.';
  for (const char c : name) {
    const bool joins = c == '-' || (dots && c == '.');
    if (!joins && !is_alphanumeric(c)) return false;
    if (c == '.' && !is_alphanumeric(before)) return false;
    if (c == '-' && before == '.') return false;
    before = c;
  }
  return is_alphanumeric(before) && name.size() <= (dots ? 253u : 63u);
}

// Where no groups are named, a service account brings its own.
void add_service_account_groups(Identity& identity) {
  constexpr std::string_view kPrefix = "system:serviceaccount:";
  if (!identity.groups.empty() || !identity.user.starts_with(kPrefix)) return;
  const std::string_view rest = std::string_view(identity.user).substr(kPrefix.size());
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos || !is_dns_name(rest.substr(0, colon), false) ||
      !is_dns_name(rest.substr(colon + 1), true))
    return;
  identity.groups = {"system:serviceaccounts",
                     fmt::format("system:serviceaccounts:{}", rest.substr(0, colon))};
}

Result<std::optional<Identity>> impersonated(const HttpHead& head) {
  Identity identity;
  bool any = false;
  constexpr std::string_view kExtra = "Impersonate-Extra-";
  for (const auto& [name, value] : head.fields) {
    if (value.empty()) continue;
    if (equals_ignoring_case(name, "Impersonate-User")) {
      identity.user = value;
    } else if (equals_ignoring_case(name, "Impersonate-Uid")) {
      identity.uid = value;
    } else if (equals_ignoring_case(name, "Impersonate-Group")) {
      identity.groups.push_back(value);
    } else if (name.size() >= kExtra.size() &&
               equals_ignoring_case(std::string_view(name).substr(0, kExtra.size()), kExtra)) {
      identity.extra[extra_key(std::string_view(name).substr(kExtra.size()))].push_back(value);
    } else {
      continue;
    }
    any = true;
  }
  if (!any) return std::optional<Identity>();
  if (identity.user.empty())
    return fail(
        Status(400, reason::kBadRequest,
               fmt::format("requested {} without impersonating a user name", go_user(identity))));
  add_service_account_groups(identity);
  const bool anonymous = Authenticator::is_anonymous(identity);
  const std::string_view everyone = anonymous ? "system:unauthenticated" : "system:authenticated";
  auto in_group = [&identity](std::string_view group) {
    return std::ranges::find(identity.groups, group) != identity.groups.end();
  };
  if (!in_group(everyone) && !in_group("system:unauthenticated"))
    identity.groups.emplace_back(everyone);
  return std::optional<Identity>(std::move(identity));
}

}  // namespace

std::expected<Request, WireAnswer> FrontDoor::admit(const HttpHead& head) {
  auto refuse = [&](const Status& status) {
    return std::unexpected<WireAnswer>(render(head, status));
  };
  std::optional<Identity> caller = authenticator_.authenticate(head.get("Authorization"));
  if (!caller) return refuse(unauthorized());
  Result<Request> request = parse_target(head.method, head.target);
  if (!request) return refuse(request.error());
  if (Authenticator::is_anonymous(*caller) && !is_public(*request))
    return refuse(forbidden(*request, *caller));
  if (head.method == "HEAD" && refuses_head(*request))
    return refuse(Status(405, reason::kMethodNotAllowed,
                         "the server does not allow this method on the requested resource"));
  auto impersonate = impersonated(head);
  if (!impersonate) return refuse(impersonate.error());
  request->caller = *std::move(caller);
  request->impersonate = *std::move(impersonate);
  request->accept = std::string(head.get("Accept").value_or(""));
  request->user_agent = std::string(head.get("User-Agent").value_or(""));
  request->traceparent = std::string(head.get("traceparent").value_or(""));
  request->body.media_type = std::string(head.get("Content-Type").value_or(""));
  return *std::move(request);
}

}  // namespace drydock::http
