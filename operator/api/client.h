#pragma once
// Client: the comfortable face of an Api: typed verbs, paging, apply. A cheap value; the Api outlives
// it. Every call returns the server's answer or its Status; nothing is retried here.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "operator/api/api.h"

namespace drydock {

struct ListOptions {
  ListOptions() = default;
  std::string namespace_;  ///< empty: all namespaces, or a cluster-scoped resource
  std::string label_selector;
  std::string field_selector;
  std::string resource_version;        ///< with resource_version_match
  std::string resource_version_match;  ///< "NotOlderThan", "Exact"
  std::int64_t limit = 0;              ///< items a page; 0: all in one
  std::string continue_token;
  bool metadata_only = false;  ///< PartialObjectMetadata
};

struct WatchOptions {
  WatchOptions() = default;
  std::string namespace_;
  std::string label_selector;
  std::string field_selector;
  std::string resource_version;
  std::string resource_version_match;
  bool allow_bookmarks = true;
  bool send_initial_events = false;
  std::int64_t timeout_seconds = 0;  ///< 0: the server's choice
  bool metadata_only = false;
};

struct WriteOptions {
  WriteOptions() = default;
  std::string field_manager;
  std::string subresource;
  std::string field_validation;  ///< "Strict", "Warn", "Ignore"; empty: the server's default
  bool dry_run = false;
  bool force = false;  ///< apply only: take fields from other managers
};

enum class Propagation { kDefault, kBackground, kForeground, kOrphan };

struct DeleteOptions {
  DeleteOptions() = default;
  Propagation propagation = Propagation::kDefault;
  std::optional<std::int64_t> grace_period_seconds;
  std::string precondition_uid;
  std::string precondition_resource_version;
  bool dry_run = false;
};

enum class PatchType { kJson, kMerge, kStrategicMerge, kApply };

class Client {
 public:
  /// `user_agent` names the program ("hello-operator/0.1.0"); its first part is the default field manager.
  explicit Client(Api& api, std::string user_agent = "drydock");

  Api& api() const { return *api_; }
  /// The same client over another Api, say a decorator of this one's.
  Client with_api(Api& api) const {
    Client copy = *this;
    copy.api_ = &api;
    return copy;
  }

  Task<Result<Object>> get(Resource resource, ObjectKey key, std::string subresource = {}) const;
  /// One page.
  Task<Result<ObjectList>> list(Resource resource, ListOptions options = {}) const;
  /// All pages of `options.limit` (500 unless said); on 410 in a later page starts again from the first, once.
  Task<Result<ObjectList>> list_all(Resource resource, ListOptions options = {}) const;
  Task<Result<std::unique_ptr<WatchStream>>> watch(Resource resource, WatchOptions options = {}) const;

  /// The namespace is the object's own; so is the name (or generateName).
  Task<Result<Object>> create(Resource resource, Object object, WriteOptions options = {}) const;
  Task<Result<Object>> replace(Resource resource, Object object, WriteOptions options = {}) const;
  Task<Result<Object>> patch(Resource resource, ObjectKey key, PatchType type, Json patch,
                             WriteOptions options = {}) const;
  /// Server-side apply. REQUIRES: options.field_manager; the object has apiVersion, kind and name.
  Task<Result<Object>> apply(Resource resource, Object object, WriteOptions options) const;
  /// The object as the server shows it, being deleted; or, when it went at once, its last state or the
  /// Status object that the server answered.
  Task<Result<Object>> remove(Resource resource, ObjectKey key, DeleteOptions options = {}) const;
  Task<Result<ObjectList>> remove_collection(Resource resource, ListOptions which,
                                             DeleteOptions options = {}) const;
  /// GET of a non-resource path, such as "/version", as JSON.
  Task<Result<Json>> get_path(std::string path) const;

 private:
  Request make(Verb verb, const Resource& resource, ObjectKey key) const;
  Api* api_;
  std::string user_agent_;
};

}  // namespace drydock
