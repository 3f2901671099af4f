#include "fakeapi/write/service_account_tokens.h"

#include <gtest/gtest.h>

#include "tests/unit/write/server_fixture.h"

namespace drydock::fake {
namespace {

const Resource kAccounts{"", "v1", "serviceaccounts", "ServiceAccount", true};

class ServiceAccountTokensTest : public ServerFixture {
 protected:
  std::string token(Json spec = Json::object()) {
    Request made = request(Verb::kCreate, kAccounts, "robot");
    made.subresource = "token";
    made.body.object = Object(Json{{"spec", std::move(spec)}});
    const Response answered = call(std::move(made));
    EXPECT_EQ(answered.code, 201) << answered.status().message;
    return std::string(string_at(answered.object()->json(), {"status", "token"}));
  }
  void SetUp() override {
    ASSERT_EQ(create(kAccounts, {{"metadata", {{"name", "robot"}}}}).code, 201);
  }
};

TEST_F(ServiceAccountTokensTest, ATokenIsItsAccountUntilItExpires) {
  const std::string robot = token();
  const auto who = server_.authenticate(robot);
  ASSERT_TRUE(who);
  EXPECT_EQ(who->user, "system:serviceaccount:default:robot");
  EXPECT_EQ(who->groups,
            (std::vector<std::string>{"system:serviceaccounts", "system:serviceaccounts:default",
                                      "system:authenticated"}));
  clock_.elapsed = std::chrono::hours(2);
  EXPECT_FALSE(server_.authenticate(robot));
}

TEST_F(ServiceAccountTokensTest, ATokenForOthersOrOfADeletedAccountIsNone) {
  EXPECT_FALSE(server_.authenticate(token({{"audiences", {"elsewhere"}}})));
  EXPECT_FALSE(server_.authenticate("made-up"));
  const std::string robot = token();
  ASSERT_EQ(remove(kAccounts, "robot").code, 200);
  EXPECT_FALSE(server_.authenticate(robot));
  ASSERT_EQ(create(kAccounts, {{"metadata", {{"name", "robot"}}}}).code, 201);
  EXPECT_FALSE(server_.authenticate(robot)) << "another account of that name";
}

}  // namespace
}  // namespace drydock::fake
