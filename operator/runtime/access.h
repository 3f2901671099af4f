#pragma once
// What an operator may do, in RBAC's words: learned from what it does in test runs, told in the
// rules of a Role. So that a role is neither too small nor larger than it must be, a test compares
// the two:
//
//   AccessLog seen;
//   RecordingApi api(real_api, seen);      // the operator works through this
//   ...                                    // all that it can do, failures too
//   EXPECT_EQ(seen.rules(), my_access());  // and my_access() makes the role
//
// Values; the RecordingApi lives on its inner Api's executor.
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>

#include "operator/api/api.h"

namespace drydock {

/// One verb on one resource.
struct AccessRule {
  std::string group;     ///< empty: the core group
  std::string resource;  ///< plural, with its subresource: "deployments", "helloes/status"
  std::string verb;      ///< "get", "list", "watch", "create", "update", "patch", "delete", ...
  auto operator<=>(const AccessRule&) const = default;
};
using AccessRules = std::set<AccessRule>;

/// `verbs` on one resource.
AccessRules access_to(const GroupResource& resource, std::initializer_list<const char*> verbs);
AccessRules operator+(AccessRules one, const AccessRules& other);

/// The `rules` of a Role or ClusterRole: as few as can be, in the order of groups and resources.
nlohmann::ordered_json policy_rules(const AccessRules& rules);

/// What a request was allowed to do, or would have to be.
class AccessLog {
 public:
  /// Non-resource paths are left out: every authenticated caller may see those of discovery.
  void note(const Request& request);
  /// What an answer tells besides: an apply that created needs `create`.
  void note(const Request& request, const Response& response);
  const AccessRules& rules() const { return rules_; }
  /// Those of one namespaced resource's group, and all others: a Lease needs a Role, no
  /// ClusterRole.
  AccessRules of_group(std::string_view group) const;
  AccessRules without_group(std::string_view group) const;

 private:
  AccessRules rules_;
};

/// Notes each call and watch. `inner` and `log` outlive it and its calls.
class RecordingApi final : public Api {
 public:
  RecordingApi(Api& inner, AccessLog& log) : inner_(inner), log_(log) {}
  Task<Response> call(Request request) override;
  Task<WatchResult> watch(Request request) override;

 private:
  Api& inner_;
  AccessLog& log_;
};

}  // namespace drydock
