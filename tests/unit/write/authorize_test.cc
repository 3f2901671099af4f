#include <gtest/gtest.h>

#include "operator/api/resources.h"
#include "tests/unit/write/server_fixture.h"

namespace drydock::fake {
namespace {

const Resource kRoles{"rbac.authorization.k8s.io", "v1", "roles", "Role", true};
const Resource kRoleBindings{"rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding",
                             true};

class AuthorizeTest : public ServerFixture {
 protected:
  Response as(const std::string& user, Request made) {
    made.caller = Identity{.user = user, .groups = {"system:authenticated"}};
    return call(std::move(made));
  }
  void let(const std::string& user, Json rules) {
    ASSERT_EQ(create(kRoles, {{"metadata", {{"name", user}}}, {"rules", std::move(rules)}}).code,
              201);
    const Response bound = create(
        kRoleBindings,
        {{"metadata", {{"name", user}}},
         {"roleRef", {{"apiGroup", "rbac.authorization.k8s.io"}, {"kind", "Role"}, {"name", user}}},
         {"subjects",
          {{{"kind", "User"}, {"apiGroup", "rbac.authorization.k8s.io"}, {"name", user}}}}});
    ASSERT_EQ(bound.code, 201) << bound.status().message;
  }
};

TEST_F(AuthorizeTest, WhoIsNotBoundIsForbidden) {
  const Response refused = as("eve", request(Verb::kGet, resources::config_maps(), "a"));
  EXPECT_EQ(refused.code, 403);
  EXPECT_EQ(refused.status().message,
            "configmaps \"a\" is forbidden: User \"eve\" cannot get resource \"configmaps\" in API "
            "group \"\" in the "
            "namespace \"default\"");
  EXPECT_EQ(as("eve", request(Verb::kList, resources::nodes())).status().message,
            "nodes is forbidden: User \"eve\" cannot list resource \"nodes\" in API group \"\" at "
            "the cluster scope");
  Request path = Request::for_path("/metrics");
  EXPECT_EQ(as("eve", path).status().message,
            "forbidden: User \"eve\" cannot get path \"/metrics\"");
  EXPECT_EQ(as("eve", Request::for_path("/version")).code, 200);
}

TEST_F(AuthorizeTest, ARoleAllowsWhatItSaysWhereItIsBound) {
  let("bob", {{{"apiGroups", {""}}, {"resources", {"configmaps"}}, {"verbs", {"get", "list"}}}});
  EXPECT_EQ(as("bob", request(Verb::kList, resources::config_maps())).code, 200);
  EXPECT_EQ(as("bob", request(Verb::kDelete, resources::config_maps(), "a")).code, 403);
  Request elsewhere = request(Verb::kList, resources::config_maps());
  elsewhere.namespace_ = "kube-system";
  EXPECT_EQ(as("bob", elsewhere).code, 403);
  elsewhere.namespace_ = "";
  EXPECT_EQ(as("bob", elsewhere).code, 403);
}

TEST_F(AuthorizeTest, AnAdministratorMayBeSomeoneElse) {
  Request made = request(Verb::kList, resources::config_maps());
  made.impersonate = Identity{.user = "eve"};
  EXPECT_EQ(call(made).code, 403);
  made.caller = Identity{.user = "bob", .groups = {"system:authenticated"}};
  EXPECT_EQ(call(made).status().message,
            "users \"eve\" is forbidden: User \"bob\" cannot impersonate resource \"users\" in API "
            "group \"\" at the "
            "cluster scope");
}

TEST_F(AuthorizeTest, ReviewsTellTheSame) {
  Request made(Verb::kCreate, {"authorization.k8s.io", "v1", "selfsubjectaccessreviews"});
  made.body.object =
      Object(Json{{"spec", {{"resourceAttributes", {{"verb", "list"}, {"resource", "pods"}}}}}});
  EXPECT_EQ(call(made).object()->json()["status"]["allowed"], true);
  EXPECT_EQ(as("eve", made).object()->json()["status"]["allowed"], false);
  Request self(Verb::kCreate, {"authentication.k8s.io", "v1", "selfsubjectreviews"});
  self.body.object = Object(Json::object());
  EXPECT_EQ(as("eve", self).object()->json()["status"]["userInfo"]["username"], "eve");
}

TEST(AuthorizeOptionTest, CanBeLeftOut) {
  StillClock clock;
  ServerOptions options;
  options.authorize = false;
  Server server(clock, Random(1), options);
  Request made(Verb::kList, {"", "v1", "nodes"});
  made.caller = Identity{.user = "eve"};
  EXPECT_EQ(server.handle(made).code, 200);
}

}  // namespace
}  // namespace drydock::fake
