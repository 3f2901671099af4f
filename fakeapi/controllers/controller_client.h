#pragma once
// ControllerClient: how a cluster's controller speaks to the server: ordinary requests under its
// own identity, as kube-controller-manager sends them, so that authorization, admission and field
// ownership see them. A value without state; the server is handed in with each call. Errors are the
// server's Status.
#include <string>
#include <string_view>

#include "fakeapi/write/server.h"

namespace drydock::fake {

class ControllerClient {
 public:
  /// Acts as the service account `account` of kube-system; owns fields as kube-controller-manager.
  explicit ControllerClient(std::string_view account);
  /// Any other identity. `agent` names the field manager.
  ControllerClient(std::string user, std::string agent);

  /// In the namespace that the body names. A subresource is created under the body's name.
  Result<Object> create(Server& server, const GroupVersionResource& resource, Json body,
                        std::string_view subresource = {}) const;
  /// Replaces what the body names; its resourceVersion must be the current one.
  Result<Object> update(Server& server, const GroupVersionResource& resource, Json body,
                        std::string_view subresource = {}) const;
  Result<Object> patch(Server& server, const GroupVersionResource& resource, const ObjectKey& key,
                       std::string_view media_type, Json patch,
                       std::string_view subresource = {}) const;
  /// Server-side apply, by force.
  Result<Object> apply(Server& server, const GroupVersionResource& resource, Json body) const;
  /// `options` are members of DeleteOptions. That the object has gone is no error.
  Result<void> remove(Server& server, const GroupVersionResource& resource, const ObjectKey& key,
                      Json options = Json::object()) const;
  /// Deletes all of a namespace.
  Result<void> remove_all(Server& server, const GroupVersionResource& resource,
                          std::string_view inside, Json options) const;

 private:
  Request request(Verb verb, const GroupVersionResource& resource, const ObjectKey& key) const;

  Identity caller_;
  std::string agent_;
};

/// Whether a refusal says that the namespace is being deleted: nothing will come of trying again.
bool is_namespace_terminating(const Status& status);

}  // namespace drydock::fake
