#include "fakeapi/types/discovery.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/types/discovery_accept.h"
#include "fakeapi/types/openapi.h"
#include "fakeapi/types/openapi_protobuf.h"
#include "operator/api/json.h"
#include "operator/api/media_range.h"
#include "operator/base/yaml.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kAggregated =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

constexpr std::string_view kPlainText = "text/plain; charset=utf-8";

Response raw(int code, std::string_view media_type, std::string text) {
  return Response(code, RawBody{.media_type = std::string(media_type),
                                .bytes = std::make_shared<const std::string>(std::move(text))});
}

Response json(const Json& body) { return raw(200, media::kJson, dump_json(body)); }

Response json_with_etag(const Json& body, std::string_view media_type = media::kJson) {
  std::string text = dump_json(body);
  std::string etag = '"' + fingerprint(text) + '"';
  Response response = raw(200, media_type, std::move(text));
  response.headers.emplace_back("ETag", std::move(etag));
  return response;
}

Response status_not_found() {
  Status status(404, reason::kNotFound, "the server could not find the requested resource");
  status.details = StatusDetails();
  return Response(std::move(status));
}

Json group_json(const TypeRegistry& types, const std::string& group, bool typed) {
  Json result = typed ? Json{{"kind", "APIGroup"}, {"apiVersion", "v1"}} : Json::object();
  result["name"] = group;
  Json versions = Json::array();
  for (const std::string& version : types.versions(group))
    versions.push_back(
        {{"groupVersion", GroupVersion{group, version}.to_string()}, {"version", version}});
  result["preferredVersion"] = versions.front();
  result["versions"] = std::move(versions);
  return result;
}

void add_names(Json& entry, const ResourceType& type) {
  if (!type.short_names.empty()) entry["shortNames"] = type.short_names;
  if (!type.categories.empty()) entry["categories"] = type.categories;
}

Json resource_list(const TypeRegistry& types, const GroupVersion& group_version) {
  Json resources = Json::array();
  for (const ResourceTypePtr& type : types.in(group_version)) {
    const Resource& resource = type->resource;
    Json entry = {{"name", resource.plural},
                  {"singularName", type->singular},
                  {"namespaced", resource.namespaced},
                  {"kind", resource.kind},
                  {"verbs", type->verbs}};
    add_names(entry, *type);
    if (type->custom)
      entry["storageVersionHash"] =
          type->storage_version_hash.empty()
              ? fingerprint(type->storage.to_string() + type->storage_version).substr(0, 11) + "="
              : type->storage_version_hash;
    else if (!type->storage_version_hash.empty())
      entry["storageVersionHash"] = type->storage_version_hash;
    resources.push_back(std::move(entry));
    for (const SubresourceType& subresource : type->subresources) {
      Json sub = {{"name", resource.plural + "/" + subresource.name},
                  {"singularName", ""},
                  {"namespaced", resource.namespaced},
                  {"kind", subresource.gvk.kind},
                  {"verbs", subresource.verbs}};
      const bool foreign =
          !subresource.gvk.version.empty() && subresource.gvk.group_version() != group_version;
      if (foreign) {
        if (!subresource.gvk.group.empty()) sub["group"] = subresource.gvk.group;
        sub["version"] = subresource.gvk.version;
      }
      resources.push_back(std::move(sub));
    }
  }
  Json list = {{"kind", "APIResourceList"},
               {"groupVersion", group_version.to_string()},
               {"resources", std::move(resources)}};
  // The core group's list is older than the rule that everything carries its apiVersion.
  if (!group_version.group.empty()) list["apiVersion"] = "v1";
  return list;
}

Json response_kind(const GroupVersionKind& gvk) {
  return {{"group", gvk.group}, {"version", gvk.version}, {"kind", gvk.kind}};
}

Json aggregated_resource(const ResourceType& type) {
  const Resource& resource = type.resource;
  // Built-ins leave the group and version of their own kinds empty.
  const GroupVersionKind gvk =
      type.custom ? resource.gvk() : GroupVersionKind{"", "", resource.kind};
  Json entry = {{"resource", resource.plural},
                {"responseKind", response_kind(gvk)},
                {"scope", resource.namespaced ? "Namespaced" : "Cluster"},
                {"singularResource", type.singular},
                {"verbs", type.verbs}};
  add_names(entry, type);
  for (const SubresourceType& subresource : type.subresources) {
    GroupVersionKind kind = subresource.gvk;
    if (type.custom && kind.version.empty()) kind = {resource.group, resource.version, kind.kind};
    entry["subresources"].push_back({{"subresource", subresource.name},
                                     {"responseKind", response_kind(kind)},
                                     {"verbs", subresource.verbs}});
  }
  return entry;
}

Response aggregated(const TypeRegistry& types, bool core) {
  Json items = Json::array();
  for (const std::string& group : types.groups()) {
    if (group.empty() != core) continue;
    Json versions = Json::array();
    for (const std::string& version : types.versions(group)) {
      Json resources = Json::array();
      for (const ResourceTypePtr& type : types.in({group, version}))
        resources.push_back(aggregated_resource(*type));
      versions.push_back(
          {{"version", version}, {"resources", std::move(resources)}, {"freshness", "Current"}});
    }
    Json metadata = Json::object();
    if (!core) metadata["name"] = group;
    items.push_back({{"metadata", std::move(metadata)}, {"versions", std::move(versions)}});
  }
  return json_with_etag({{"kind", "APIGroupDiscoveryList"},
                         {"apiVersion", "apidiscovery.k8s.io/v2"},
                         {"metadata", Json::object()},
                         {"items", std::move(items)}},
                        kAggregated);
}

Response api_versions() {
  return json(
      {{"kind", "APIVersions"},
       {"versions", {"v1"}},
       {"serverAddressByClientCIDRs",
        Json::array({{{"clientCIDR", "0.0.0.0/0"}, {"serverAddress", "127.0.0.1:6443"}}})}});
}

Response group_list(const TypeRegistry& types) {
  Json groups = Json::array();
  for (const std::string& group : types.groups())
    if (!group.empty()) groups.push_back(group_json(types, group, false));
  return json({{"kind", "APIGroupList"}, {"apiVersion", "v1"}, {"groups", std::move(groups)}});
}

Response version_info(std::string_view version) {
  // "v1.36.2" -> 1, 36
  std::string_view numbers = version;
  if (numbers.starts_with('v')) numbers.remove_prefix(1);
  const std::size_t dot = numbers.find('.');
  const std::string major(numbers.substr(0, dot));
  std::string minor(dot == numbers.npos ? "0" : numbers.substr(dot + 1));
  minor = minor.substr(0, minor.find('.'));
  const int number = std::atoi(minor.c_str());
  return json({{"major", major},
               {"minor", minor},
               {"emulationMajor", major},
               {"emulationMinor", minor},
               {"minCompatibilityMajor", major},
               {"minCompatibilityMinor", fmt::format("{}", std::max(number - 1, 0))},
               {"gitVersion", version},
               {"gitCommit", ""},
               {"gitTreeState", "clean"},
               {"buildDate", "1970-01-01T00:00:00Z"},
               {"goVersion", ""},
               {"compiler", "gc"},
               {"platform", "linux/amd64"}});
}

// The checks that make sense here; each endpoint answers for all, or by its path for one.
std::optional<Response> health(std::string_view path, const Parameters& parameters) {
  std::string_view endpoint;
  for (const std::string_view name : {"/healthz", "/livez", "/readyz"})
    if (path == name || (path.starts_with(name) && path[name.size()] == '/')) endpoint = name;
  if (endpoint.empty()) return std::nullopt;
  std::vector<std::string_view> checks = {"ping", "log", "etcd"};
  if (endpoint == "/readyz") checks.insert(checks.end(), {"informer-sync", "shutdown"});
  if (path != endpoint) {
    const std::string_view check = path.substr(endpoint.size() + 1);
    if (std::find(checks.begin(), checks.end(), check) == checks.end()) return plain_not_found();
    return raw(200, kPlainText, "ok");
  }
  if (!parameters.get("verbose")) return raw(200, kPlainText, "ok");
  std::string text;
  for (const std::string_view check : checks) text += fmt::format("[+]{} ok\n", check);
  return raw(200, kPlainText, fmt::format("{}{} check passed\n", text, endpoint.substr(1)));
}

Response openapi_v2(const Request& request, const TypeRegistry& types, std::string_view version) {
  constexpr std::string_view kOldName =
      "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
  for (const MediaRange& range :
       parse_media_ranges(request.accept.empty() ? "*/*" : request.accept)) {
    const bool as_json = range.includes(media::kJson);
    if (!as_json && range.type != kOpenApiV2Protobuf && range.type != kOldName) continue;
    const Json document = openapi_v2_document(types, version);
    Response response = json_with_etag(document);
    if (as_json) return response;
    Response protobuf = raw(200, kOpenApiV2Protobuf, openapi_v2_protobuf(document));
    protobuf.headers = std::move(response.headers);
    return protobuf;
  }
  return raw(406, "", "");
}

Response openapi(std::string_view path, const Request& request, const TypeRegistry& types,
                 std::string_view version) {
  if (path == "/openapi/v2") return openapi_v2(request, types, version);
  // The real server names no type for its index, and Go finds this one.
  if (path == "/openapi/v3") return json_with_etag(openapi_v3_index(types, version), kPlainText);
  path.remove_prefix(std::string_view("/openapi/v3/").size());
  GroupVersion group_version;
  if (path.starts_with("api/")) {
    group_version.version = path.substr(4);
  } else if (path.starts_with("apis/")) {
    auto parsed = GroupVersion::parse(path.substr(5));
    if (!parsed) return raw(404, "", "");
    group_version = *std::move(parsed);
  }
  if (!types.has_group_version(group_version)) return raw(404, "", "");
  const std::string hash = openapi_v3_hash(types, group_version, version);
  if (const std::string_view asked = request.parameters.value("hash");
      !asked.empty() && asked != hash) {
    Response moved(301, std::monostate());
    moved.headers.emplace_back("Location", fmt::format("{}?hash={}", request.path, hash));
    return moved;
  }
  Response document =
      raw(200, media::kJson, dump_json(openapi_v3_document(types, group_version, version)));
  document.headers.emplace_back("ETag", '"' + hash + '"');
  return document;
}

Response below_apis(std::string_view path, const TypeRegistry& types) {
  path.remove_prefix(std::string_view("/apis/").size());
  const std::size_t slash = path.find('/');
  const std::string group(path.substr(0, slash));
  if (group.empty() || !types.has_group(group)) return plain_not_found();
  if (slash == path.npos) return json(group_json(types, group, true));
  const GroupVersion group_version{group, std::string(path.substr(slash + 1))};
  if (types.has_group_version(group_version)) return json(resource_list(types, group_version));
  return types.is_custom_group(group) ? plain_not_found() : status_not_found();
}

Response root(const TypeRegistry& types) {
  std::vector<std::string> paths = {"/api", "/api/v1", "/apis", "/apis/"};
  for (const std::string& group : types.groups()) {
    if (group.empty()) continue;
    paths.push_back("/apis/" + group);
    for (const std::string& version : types.versions(group))
      paths.push_back("/apis/" + group + "/" + version);
  }
  for (const char* path :
       {"/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"})
    paths.push_back(path);
  std::sort(paths.begin(), paths.end());
  return json({{"paths", paths}});
}

Response method_not_allowed() {
  Status status(405, reason::kMethodNotAllowed,
                "the server does not allow this method on the requested resource");
  status.details = StatusDetails();
  return Response(std::move(status));
}

Response as_yaml(Response answer) {
  auto* body = std::get_if<RawBody>(&answer.payload);
  if (!body || answer.code != 200) return answer;
  if (auto document = parse_json(*body->bytes))
    return raw(200, media::kYaml, yaml::dump(*document));
  return answer;
}

Response answer_to(std::string_view path, const Request& request, const TypeRegistry& types,
                   std::string_view version) {
  if (path == "/" || path.empty()) return root(types);
  if (auto answer = health(path, request.parameters)) return *std::move(answer);
  if (path == "/version") return version_info(version);
  if (path == "/openapi/v2" || path == "/openapi/v3" || path.starts_with("/openapi/v3/"))
    return openapi(path, request, types, version);
  if (path == "/api")
    return wants_aggregated(request.accept) ? aggregated(types, true) : api_versions();
  if (path == "/api/v1") return json(resource_list(types, {"", "v1"}));
  if (path.starts_with("/api/")) return status_not_found();
  if (path == "/apis")
    return wants_aggregated(request.accept) ? aggregated(types, false) : group_list(types);
  if (path.starts_with("/apis/")) return below_apis(path, types);
  return plain_not_found();
}

}  // namespace

Response plain_not_found() { return raw(404, kPlainText, "404 page not found\n"); }

Response discover(const Request& request, const TypeRegistry& types, std::string_view version) {
  std::string_view path = request.path;
  path = path.substr(0, path.find('?'));
  // A slash at the end is left out where the REST framework routes.
  const bool any_slashes =
      path == "/version/" || path.starts_with("/api/") || path.starts_with("/apis/");
  if (path.starts_with("/openapi/v3/") && path.ends_with('/')) return raw(404, "", "");
  if (path.size() > 1 && path.ends_with('/') && !any_slashes) return plain_not_found();
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  // What apiserver's REST framework routes has its methods and media types; what it has handlers
  // for takes any.
  const bool routed = path == "/version" || path == "/api" || path.starts_with("/api/") ||
                      (path.starts_with("/apis/") && std::ranges::count(path, '/') > 2);
  if (routed && request.verb != Verb::kGet && request.verb != Verb::kList)
    return method_not_allowed();
  const bool document = routed || path == "/apis" || path.starts_with("/apis/");
  if (document)
    if (auto refused = refuse_media_type(path, routed, request.accept))
      return Response(*std::move(refused));
  Response answer = answer_to(path, request, types, version);
  return document && prefers_yaml(request.accept) ? as_yaml(std::move(answer)) : answer;
}

}  // namespace drydock::fake
