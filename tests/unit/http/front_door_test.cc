#include "fakeapi/http/front_door.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "fakeapi/http/accept.h"
#include "fakeapi/http/pretty.h"
#include "operator/api/list.h"
#include "operator/api/status_json.h"
#include "operator/base/yaml.h"
#include "tests/unit/http/scripted_api.h"

namespace drydock::http {
namespace {

class FrontDoorTest : public ::testing::Test {
 protected:
  FrontDoorTest() : door_(api_, tokens()) {}

  static Authenticator tokens() {
    Authenticator authenticator;
    authenticator.add("secret", admin_identity());
    return authenticator;
  }
  static HttpHead head(std::string method, std::string target, std::vector<Field> fields = {}) {
    fields.emplace_back("authorization", "Bearer secret");
    return {.method = std::move(method), .target = std::move(target), .fields = std::move(fields)};
  }
  static HttpHead anonymous(std::string method, std::string target) {
    return {.method = std::move(method), .target = std::move(target), .fields = {}};
  }
  static Json body_of(const WireAnswer& answer) { return Json::parse(answer.body.to_string()); }
  Json refusal(const HttpHead& head) {
    auto request = door_.admit(head);
    return request ? Json("admitted") : body_of(request.error());
  }

  ScriptedApi api_;
  FrontDoor door_;
};

TEST_F(FrontDoorTest, WrongTokenIs401BeforeAnythingElse) {
  HttpHead wrong = anonymous("GET", "/%zz");
  wrong.fields = {{"Authorization", "Bearer wrong"}};
  const Json body = refusal(wrong);
  EXPECT_EQ(body["code"], 401);
  EXPECT_EQ(body["message"], "Unauthorized");
  EXPECT_EQ(body["reason"], "Unauthorized");
  EXPECT_FALSE(body.contains("details"));
}

TEST_F(FrontDoorTest, OtherSchemesThanBearerSayNothingOfTheCaller) {
  HttpHead other = anonymous("GET", "/apis");
  for (const char* value : {"Basic c2VjcmV0", "secret", "Bearer"}) {
    other.fields = {{"Authorization", value}};
    EXPECT_EQ(refusal(other)["message"],
              "forbidden: User \"system:anonymous\" cannot get path \"/apis\"")
        << value;
  }
}

TEST_F(FrontDoorTest, AnonymousSeesHealthAndVersionAlone) {
  for (const char* path : {"/healthz", "/livez", "/readyz", "/version", "/version/"})
    EXPECT_TRUE(door_.admit(anonymous("GET", path))) << path;
  EXPECT_EQ(refusal(anonymous("GET", "/apis"))["message"],
            "forbidden: User \"system:anonymous\" cannot get path \"/apis\"");
  EXPECT_EQ(refusal(anonymous("POST", "/version"))["code"], 403);
  const Json list = refusal(anonymous("GET", "/api/v1/namespaces/n/configmaps"));
  EXPECT_EQ(
      list["message"],
      "configmaps is forbidden: User \"system:anonymous\" cannot list resource \"configmaps\" "
      "in API group \"\" in the namespace \"n\"");
  EXPECT_EQ(list["details"], Json({{"kind", "configmaps"}}));
  const Json scale = refusal(anonymous("PATCH", "/apis/apps/v1/namespaces/n/deployments/d/scale"));
  EXPECT_EQ(scale["message"],
            "deployments.apps \"d\" is forbidden: User \"system:anonymous\" cannot patch resource "
            "\"deployments/scale\" in API group \"apps\" in the namespace \"n\"");
  EXPECT_EQ(
      refusal(anonymous("DELETE", "/api/v1/nodes/n1"))["message"],
      "nodes \"n1\" is forbidden: User \"system:anonymous\" cannot delete resource \"nodes\" in "
      "API group \"\" at the cluster scope");
}

TEST_F(FrontDoorTest, HeadBecomesRequest) {
  auto request = door_.admit(head("PATCH", "/apis/apps/v1/namespaces/n/deployments/d?force=true",
                                  {{"Accept", "application/json;as=Table"},
                                   {"Content-Type", "application/apply-patch+yaml"},
                                   {"User-Agent", "kubectl/1"},
                                   {"Traceparent", "00-4bf9-00f0-01"}}));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->verb, Verb::kPatch);
  EXPECT_EQ(request->name, "d");
  EXPECT_EQ(request->parameters.value("force"), "true");
  EXPECT_EQ(request->accept, "application/json;as=Table");
  EXPECT_EQ(request->body.media_type, "application/apply-patch+yaml");
  EXPECT_EQ(request->user_agent, "kubectl/1");
  EXPECT_EQ(request->traceparent, "00-4bf9-00f0-01");
  EXPECT_EQ(request->caller, admin_identity());
  EXPECT_FALSE(request->impersonate);
}

TEST_F(FrontDoorTest, ImpersonationHeadersBecomeAnIdentity) {
  auto request = door_.admit(head("GET", "/apis",
                                  {{"impersonate-user", "jane"},
                                   {"Impersonate-Group", "dev"},
                                   {"Impersonate-Group", "ops"},
                                   {"Impersonate-Extra-Scopes%2fx", "view"}}));
  ASSERT_TRUE(request && request->impersonate);
  EXPECT_EQ(request->impersonate->user, "jane");
  EXPECT_EQ(request->impersonate->groups,
            (std::vector<std::string>{"dev", "ops", "system:authenticated"}));
  EXPECT_EQ(request->impersonate->extra.at("scopes/x"), std::vector<std::string>{"view"});
  EXPECT_EQ(refusal(head("GET", "/apis", {{"Impersonate-Group", "dev"}}))["code"], 400);
}

TEST_F(FrontDoorTest, AnImpersonatedServiceAccountHasItsGroups) {
  auto request =
      door_.admit(head("GET", "/apis", {{"Impersonate-User", "system:serviceaccount:n:robot"}}));
  ASSERT_TRUE(request && request->impersonate);
  EXPECT_EQ(request->impersonate->groups,
            (std::vector<std::string>{"system:serviceaccounts", "system:serviceaccounts:n",
                                      "system:authenticated"}));
}

TEST_F(FrontDoorTest, BadPathsAndMethodsAreRefused) {
  for (const char* target : {"/%", "/%zz", "/a%00b", "*", "", "http://elsewhere/api"})
    EXPECT_EQ(refusal(head("GET", target))["code"], 400) << target;
  EXPECT_EQ(refusal(head("BREW", "/api/v1/pods"))["code"], 405);
}

TEST_F(FrontDoorTest, TokenFileNamesUsersAndGroups) {
  Authenticator authenticator;
  ASSERT_TRUE(authenticator.add_token_file("# people\nt1,jane,u1,\"dev,ops\"\r\nt2,joe\n"));
  EXPECT_EQ(authenticator.authenticate("Bearer t1"),
            (Identity{"jane", "u1", {"dev", "ops", "system:authenticated"}, {}}));
  EXPECT_EQ(authenticator.authenticate("bearer t2")->user, "joe");
  EXPECT_FALSE(authenticator.authenticate("Bearer t3"));
  EXPECT_TRUE(Authenticator::is_anonymous(*authenticator.authenticate(std::nullopt)));
  auto wrong = authenticator.add_token_file("t1,jane\nlonely\n");
  ASSERT_FALSE(wrong);
  EXPECT_TRUE(wrong.error().message.starts_with("line 2:")) << wrong.error().message;
}

TEST_F(FrontDoorTest, ErrorsFollowAccept) {
  const Status status(404, reason::kNotFound, "gone missing");
  const WireAnswer json = door_.render(head("GET", "/x"), status);
  EXPECT_EQ(json.code, 404);
  EXPECT_EQ(json.media_type, "application/json");
  EXPECT_EQ(body_of(json), to_json(status));
  const WireAnswer protobuf = door_.render(
      head("GET", "/x", {{"Accept", "application/vnd.kubernetes.protobuf,application/json"}}),
      status);
  EXPECT_EQ(protobuf.media_type, "application/vnd.kubernetes.protobuf");
  // k8s\0, {1: {1: "v1", 2: "Status"}, 2: {1: {}, 2: "Failure", 3: message, 4: reason, 6: 404}, 3:
  // "", 4: ""}
  const std::string expected = std::string("k8s\0\x0a\x0c\x0a\x02v1\x12\x06Status\x12\x26", 20) +
                               std::string("\x0a\x00\x12\x07", 4) + "Failure" + "\x1a\x0c" +
                               "gone missing" + "\x22\x08" + "NotFound" +
                               std::string("\x30\x94\x03\x1a\x00\x22\x00", 7);
  EXPECT_EQ(protobuf.body.to_string(), expected);
  const WireAnswer later = door_.render(
      head("GET", "/x", {{"Accept", "application/vnd.kubernetes.protobuf;q=0.1,application/json"}}),
      status);
  EXPECT_EQ(later.media_type, "application/json");
  const WireAnswer yaml_answer =
      door_.render(head("GET", "/x", {{"Accept", "application/yaml"}}), status);
  EXPECT_EQ(yaml_answer.media_type, "application/yaml");
  auto parsed = yaml::parse(yaml_answer.body.to_string());
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(*parsed->value, to_json(status));
}

TEST_F(FrontDoorTest, WarningsAreQuotedAndRetryAfterIsTold) {
  Response response(Status(429, reason::kTooManyRequests, "later"));
  std::get<Status>(response.payload).details = StatusDetails{.retry_after_seconds = 7};
  response.warnings = {"a \"quoted\" \\ text\nnext"};
  const WireAnswer answer = door_.render(head("GET", "/x"), std::move(response));
  EXPECT_THAT(answer.fields,
              ::testing::Contains(Field("Warning", "299 - \"a \\\"quoted\\\" \\\\ text next\"")));
  EXPECT_THAT(answer.fields, ::testing::Contains(Field("Retry-After", "7")));
}

TEST_F(FrontDoorTest, WarningsAreToldOnceAndCutWhereTheyAreTooLong) {
  Response response(200, Object(Json::object()));
  response.warnings = {"once", "once"};
  for (int i = 0; i < 1000; ++i)
    response.warnings.push_back(fmt::format("{:03}", i) + std::string(300, 'w'));
  const WireAnswer answer = door_.render(head("GET", "/x"), std::move(response));
  std::vector<std::string> warnings;
  for (const auto& [name, value] : answer.fields)
    if (name == "Warning") warnings.push_back(value);
  ASSERT_EQ(warnings.size(), 16u);
  EXPECT_EQ(warnings[0], "299 - \"once\"");
  EXPECT_EQ(warnings[1], "299 - \"000" + std::string(253, 'w') + "\"");
}

TEST_F(FrontDoorTest, ErrorsWithoutCodeAreAGateways) {
  auto code = [&](std::string_view reason) {
    return door_.render(head("GET", "/x"), Status(0, reason, "x")).code;
  };
  EXPECT_EQ(code(reason::kUnavailable), 503);
  EXPECT_EQ(code(reason::kTimeout), 504);
  EXPECT_EQ(code(reason::kMalformed), 502);
}

ObjectList list_of(int count) {
  ObjectList list;
  list.api_version = "v1";
  list.kind = "ConfigMapList";
  list.resource_version = "7";
  list.continue_token = "more\"";
  list.remaining_item_count = 3;
  list.items_carry_type = false;
  for (int i = 0; i < count; ++i)
    list.items.emplace_back(Json{{"apiVersion", "v1"},
                                 {"kind", "ConfigMap"},
                                 {"metadata", {{"name", "n" + std::to_string(i)}}},
                                 {"data", {{"k", std::string(100, 'v')}}}});
  return list;
}

TEST_F(FrontDoorTest, ListsAreTheBytesOfTheirItemsUncopied) {
  for (bool carry : {false, true}) {
    ObjectList list = list_of(3);
    list.items_carry_type = carry;
    const WireAnswer answer = door_.render(head("GET", "/x"), Response(200, list));
    EXPECT_EQ(answer.body.to_string(), to_bytes(list));
    EXPECT_EQ(answer.body.size, to_bytes(list).size());
    const std::string& cached = carry ? list.items[1].bytes() : list.items[1].bytes_without_type();
    EXPECT_EQ(answer.body.pieces[3].data(), cached.data());
  }
}

std::string gunzip(const std::string& bytes) {
  std::string out(4u << 20, '\0');
  z_stream stream{};
  inflateInit2(&stream, MAX_WBITS + 16);
  stream.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<unsigned>(bytes.size());
  stream.next_out = reinterpret_cast<unsigned char*>(out.data());
  stream.avail_out = static_cast<unsigned>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

TEST_F(FrontDoorTest, LongAnswersAreCompressedForWhoAsks) {
  const ObjectList list = list_of(2000);
  const auto zipping = head("GET", "/x", {{"Accept-Encoding", "br, gzip;q=0.5"}});
  const WireAnswer zipped = door_.render(zipping, Response(200, list));
  EXPECT_THAT(zipped.fields, ::testing::Contains(Field("Content-Encoding", "gzip")));
  EXPECT_LT(zipped.body.size, to_bytes(list).size() / 4);
  EXPECT_EQ(gunzip(zipped.body.to_string()), to_bytes(list));
  EXPECT_EQ(door_.render(head("GET", "/x"), Response(200, list)).body.size, to_bytes(list).size());
  const WireAnswer small = door_.render(zipping, Response(200, list_of(3)));
  EXPECT_EQ(small.body.to_string(), to_bytes(list_of(3)));
}

TEST(AcceptTest, TakesTheFirstOfTheBest) {
  const auto of_object = [](std::string_view accept) {
    return preference_for_objects(accept).encoding;
  };
  EXPECT_EQ(of_object(""), Encoding::kJson);
  EXPECT_EQ(of_object("text/html, */*;q=0.1"), Encoding::kJson);
  EXPECT_EQ(of_object("application/json;q=0.5, application/yaml"), Encoding::kYaml);
  EXPECT_EQ(of_object("application/vnd.kubernetes.protobuf, application/yaml"), Encoding::kYaml);
  EXPECT_EQ(of_object("application/json;stream=other,application/yaml"), Encoding::kYaml);
  EXPECT_TRUE(preference_for_objects("application/json;pretty=1").pretty);
  EXPECT_FALSE(accepts_gzip("gzip;q=0, identity"));
  EXPECT_TRUE(accepts_gzip("br, gzip"));
}

TEST(AcceptTest, AStatusIsNoTableAndIsPrettyWhereNothingFits) {
  const Preference table = preference_for_status("application/yaml;as=Table;v=v1;g=meta.k8s.io");
  EXPECT_EQ(table.encoding, Encoding::kJson);
  EXPECT_TRUE(table.pretty);
  EXPECT_EQ(preference_for_status("application/json;as=Table,application/yaml").encoding,
            Encoding::kYaml);
  EXPECT_EQ(preference_for_status("application/vnd.kubernetes.protobuf").encoding,
            Encoding::kProtobuf);
  EXPECT_FALSE(preference_for_status("application/json").pretty);
}

TEST(AcceptTest, PeopleGetPrettyAnswers) {
  EXPECT_TRUE(wants_pretty("/api/v1/pods?pretty=true", "client/1"));
  EXPECT_FALSE(wants_pretty("/api/v1/pods?pretty=x", "curl/8"));
  EXPECT_TRUE(wants_pretty("/api/v1/pods", "curl/8"));
  EXPECT_TRUE(wants_pretty("/api/v1/pods?pretty=", "Mozilla/5.0 (X11)"));
  EXPECT_FALSE(wants_pretty("/api/v1/namespaces/pretty", "kubectl/v1.36"));
}

TEST(PrettyJsonTest, IsLaidOutAsGoDoes) {
  EXPECT_EQ(pretty_json(R"({"a":{},"b":[],"c":[1,{"d":"x{,:}\\\""}]})"),
            "{\n  \"a\": {},\n  \"b\": [],\n  \"c\": [\n    1,\n    {\n"
            "      \"d\": \"x{,:}\\\\\\\"\"\n    }\n  ]\n}");
  EXPECT_EQ(pretty_json(""), "");
}

TEST_F(FrontDoorTest, WhoLooksAtAnswersGetsThemPretty) {
  const Object object(Json{{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", {{"name", "a"}}}});
  const std::string pretty =
      "{\n  \"kind\": \"Pod\",\n  \"apiVersion\": \"v1\",\n  \"metadata\": {\n"
      "    \"name\": \"a\"\n  }\n}";
  const auto curl = head("GET", "/x", {{"User-Agent", "curl/8.0"}});
  EXPECT_EQ(door_.render(curl, Response(200, object)).body.to_string(), pretty);
  EXPECT_EQ(door_.render(head("GET", "/x?pretty=1"), Response(200, object)).body.to_string(),
            pretty);
  EXPECT_EQ(door_.render(head("GET", "/x"), Response(200, object)).body.to_string(),
            object.bytes());
  const Status missing(404, reason::kNotFound, "no");
  EXPECT_TRUE(door_.render(curl, Response(missing))
                  .body.to_string()
                  .starts_with("{\n  \"kind\": \"Status\","));
}

}  // namespace
}  // namespace drydock::http
