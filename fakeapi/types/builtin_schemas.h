#pragma once
// BuiltinSchemas: the OpenAPI components of Kubernetes' own types, inflated, parsed and compiled as
// they are needed. One for the process, shared by all servers, hence the mutex inside.
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "operator/api/names.h"
#include "operator/schema/schema.h"

namespace drydock::fake {

class BuiltinSchemas {
 public:
  /// Null where Kubernetes has no such kind.
  const schema::Schema* find(const GroupVersionKind& gvk);
  /// "io.k8s.api.apps.v1.Deployment"; empty where there is none.
  std::string component_name(const GroupVersionKind& gvk);
  /// These components and all that they refer to, by name.
  Json closure(const std::vector<std::string>& names);
  /// All names, sorted.
  std::vector<std::string> names();

 private:
  void load();
  void collect(std::string_view name, std::set<std::string, std::less<>>& into) const;

  std::mutex mutex_;
  std::string text_;
  std::map<std::string_view, std::string_view, std::less<>>
      components_;  ///< name and JSON, within text_
  std::map<GroupVersionKind, std::string> by_kind_;
  std::set<std::string, std::less<>> parsed_;
  schema::SchemaSet set_;
};

}  // namespace drydock::fake
