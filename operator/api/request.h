#pragma once
// Request and Response: one call to the API in Kubernetes' words, whichever backend takes it. Values.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "operator/api/object.h"

namespace drydock {

/// On resources, Kubernetes' verbs. On non-resource paths the HTTP method: kGet GET, kCreate POST,
/// kUpdate PUT, kPatch PATCH, kDelete DELETE.
enum class Verb { kGet, kList, kWatch, kCreate, kUpdate, kPatch, kDelete, kDeleteCollection };
/// "get", "list", ..., "deletecollection", as RBAC spells them.
std::string_view to_string(Verb verb);

/// Who calls. In process the caller says so; over HTTPS the front door finds it out.
struct Identity {
  std::string user;
  std::string uid;
  std::vector<std::string> groups;
  std::map<std::string, std::vector<std::string>> extra;
  bool operator==(const Identity&) const = default;
};
/// User `admin` in `system:masters` and `system:authenticated`: may do everything.
Identity admin_identity();

/// Query parameters, decoded, in order, keys may repeat.
class Parameters {
 public:
  using Entry = std::pair<std::string, std::string>;
  Parameters() = default;
  Parameters(std::initializer_list<Entry> entries) : entries_(entries) {}
  /// The first value of `key`; nullopt where it is missing.
  std::optional<std::string_view> get(std::string_view key) const;
  /// The first value, empty where it is missing.
  std::string_view value(std::string_view key) const { return get(key).value_or(std::string_view()); }
  /// Replaces all values of `key`.
  void set(std::string_view key, std::string value);
  void add(std::string key, std::string value) { entries_.emplace_back(std::move(key), std::move(value)); }
  void remove(std::string_view key);
  const std::vector<Entry>& entries() const { return entries_; }
  bool operator==(const Parameters&) const = default;

 private:
  std::vector<Entry> entries_;
};

namespace media {
inline constexpr std::string_view kJson = "application/json";
inline constexpr std::string_view kYaml = "application/yaml";
inline constexpr std::string_view kJsonPatch = "application/json-patch+json";
inline constexpr std::string_view kMergePatch = "application/merge-patch+json";
inline constexpr std::string_view kStrategicMergePatch = "application/strategic-merge-patch+json";
inline constexpr std::string_view kApplyPatch = "application/apply-patch+yaml";
inline constexpr std::string_view kTable = "application/json;as=Table;v=v1;g=meta.k8s.io";
inline constexpr std::string_view kPartialObjectMetadata =
    "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
inline constexpr std::string_view kPartialObjectMetadataList =
    "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
}  // namespace media

/// A request's body: none, a shared object (media type JSON unless a patch says otherwise), or bytes.
struct Body {
  std::string media_type;
  Object object;      ///< set: this is the body; else `bytes` is
  std::string bytes;
  bool empty() const { return object.empty() && bytes.empty(); }
  /// The body as it goes over the wire.
  const std::string& wire_bytes() const { return object ? object.bytes() : bytes; }
};

class Request {
 public:
  Request() = default;
  Request(Verb request_verb, GroupVersionResource request_resource)
      : verb(request_verb), resource(std::move(request_resource)) {}
  /// A request for a non-resource path, such as "/version".
  static Request for_path(std::string path, Verb verb = Verb::kGet);

  Verb verb = Verb::kGet;
  GroupVersionResource resource;  ///< unused when `path` is set
  std::string path;               ///< a non-resource path; empty for resources
  std::string namespace_;         ///< empty: cluster-scoped, or across all namespaces
  std::string name;
  std::string subresource;
  Parameters parameters;
  std::string accept = std::string(media::kJson);  ///< the Accept header; Table and the like are asked for here
  Body body;
  std::string user_agent;  ///< names the default field manager (its part before the first slash)
  std::string traceparent;  ///< of W3C's trace context: the span that asks; empty: none
  std::optional<Identity> caller;       ///< unset: HttpsApi uses its own credentials; the fake takes admin_identity()
  std::optional<Identity> impersonate;  ///< Impersonate-* headers

  bool is_resource_request() const { return path.empty(); }
};

/// Bytes of any media type: a plain-text 404, an OpenAPI document.
struct RawBody {
  std::string media_type;
  std::shared_ptr<const std::string> bytes;
};

class Response {
 public:
  using Payload = std::variant<std::monostate, Object, ObjectList, RawBody, Status>;
  Response() = default;
  Response(int http_code, Payload response_payload)
      : code(http_code), payload(std::move(response_payload)) {}
  /// An error: a server's answer, or (code 0) one of ours: reason Unavailable, Timeout or Malformed.
  explicit Response(Status status) : code(status.code), payload(std::move(status)) {}

  int code = 200;
  Payload payload;
  std::vector<std::string> warnings;                    ///< texts of Warning headers
  std::vector<std::pair<std::string, std::string>> headers;  ///< others that matter: Retry-After, Allow, ETag

  bool ok() const { return code >= 200 && code < 400; }
  /// The error as a Status, built from code and text where the server sent none, as client-go does.
  /// REQUIRES: !ok().
  Status status() const;
  /// The object, or the error; Malformed where a success carries none.
  Result<Object> object() const;
  Result<ObjectList> list() const;
  /// The body as bytes on the wire, and its media type; a Status becomes its JSON.
  RawBody wire_body() const;
};

}  // namespace drydock
