// Clients that mean harm, against the whole served fake: each gets a Status or a closed connection,
// and the next client is served at once.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "tests/conformance/raw_https.h"
#include "tests/conformance/served_host.h"

namespace drydock::conformance {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kMaps = "/api/v1/namespaces/default/configmaps";

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

// One server for all; whatever a test does to it, it must live on.
class HostileTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    tool::ServedFakeOptions options;
    options.controllers = "none";
    host_ = ServedHost::make(std::move(options)).value();
  }
  static void TearDownTestSuite() { host_.reset(); }
  void TearDown() override { EXPECT_EQ(status("GET", "/api/v1/namespaces/default"), 200); }

  static std::unique_ptr<RawHttps> connect() {
    return std::make_unique<RawHttps>(
        RawHttps::Endpoint{.port = host_->port(), .ca_pem = host_->ca_pem()});
  }
  static std::string request(std::string_view method, std::string_view target,
                             std::string_view body = "",
                             std::string_view type = "application/json") {
    std::string text = fmt::format("{} {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n",
                                   method, target, host_->token());
    if (!body.empty())
      text += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", type, body.size());
    return text + "\r\n" + std::string(body);
  }
  // The answer, with which a Status must come wherever it is no success; 0: none came.
  static HttpAnswer ask(std::string_view method, std::string_view target,
                        std::string_view body = "", std::string_view type = "application/json") {
    auto client = connect();
    client->send(request(method, target, body, type));
    auto answer = client->read_answer(60s);
    EXPECT_TRUE(answer) << "no answer";
    if (!answer) return {};
    if (answer->status >= 300) {
      const Json told = Json::parse(answer->body, nullptr, false);
      EXPECT_EQ(told.value("kind", ""), "Status") << answer->body.substr(0, 300);
      EXPECT_EQ(told.value("code", 0), answer->status);
    }
    return *std::move(answer);
  }
  static int status(std::string_view method, std::string_view target, std::string_view body = "",
                    std::string_view type = "application/json") {
    return ask(method, target, body, type).status;
  }
  static std::size_t open_watches() {
    std::promise<std::size_t> count;
    asio::post(host_->environment().environment().executor,
               [&] { count.set_value(host_->fake().front().open_watches()); });
    return count.get_future().get();
  }

  static std::unique_ptr<ServedHost> host_;
};

std::unique_ptr<ServedHost> HostileTest::host_;

TEST_F(HostileTest, AbsurdLabelSelectors) {
  for (const std::string& selector :
       {std::string("%00"), std::string("("), std::string("a+in+("), std::string("a+in+(b,"),
        std::string("%3D%3D%3D"), std::string("!!a"), std::string(",,,,a%3Db,"),
        repeated("(", 20'000), repeated("!", 20'000), "a%3D" + repeated("b", 5'000),
        std::string("%ff%fe"), std::string("a+in+b+in+c")})
    EXPECT_EQ(status("GET", fmt::format("{}?labelSelector={}", kMaps, selector)), 400)
        << selector.substr(0, 40);
  // Long, but well formed.
  EXPECT_EQ(
      status("GET", fmt::format("{}?labelSelector=a+in+({}b)", kMaps, repeated("v,", 20'000))),
      200);
  EXPECT_EQ(status("GET", fmt::format("{}?labelSelector={}z", kMaps, repeated("a!%3Db,", 10'000))),
            200);
}

// As Go reads a query: what is broken in it is not there.
TEST_F(HostileTest, BrokenQueriesAreLeftOut) {
  for (const char* query : {"%zz=1", "limit=%zz", "limit=1;x=2", "&&&=&a=b==c", "limit=1&limit=x"})
    EXPECT_EQ(status("GET", fmt::format("{}?{}", kMaps, query)), 200) << query;
}

TEST_F(HostileTest, NamesThatAreNoPathSegments) {
  for (const char* name : {"..", ".", "%2e%2e", "a%25b"})
    for (const char* method : {"GET", "DELETE", "PUT"})
      EXPECT_EQ(status(method, fmt::format("{}/{}", kMaps, name),
                       std::string_view(method) == "PUT" ? R"({"metadata":{"name":".."}})" : ""),
                400)
          << method << " " << name;
  EXPECT_EQ(Json::parse(ask("GET", "/api/v1/nodes/..").body)["message"],
            R"(Name parameter invalid: "..": may not be '..')");
}

TEST_F(HostileTest, HundredsOfIdleConnections) {
  std::vector<std::unique_ptr<RawHttps>> idle;
  for (int i = 0; i < 300; ++i) idle.push_back(connect());
  for (const auto& client : idle) EXPECT_TRUE(client->is_open());
  EXPECT_EQ(status("GET", kMaps), 200);
}

TEST_F(HostileTest, AbsurdFieldSelectors) {
  for (const std::string& selector :
       {std::string("metadata.name"), std::string("spec.none%3D1"), std::string("%5C"),
        std::string("metadata.name%3D%5Cx"), repeated("metadata.none%3Da,", 3'000)})
    EXPECT_EQ(status("GET", fmt::format("{}?fieldSelector={}", kMaps, selector)), 400)
        << selector.substr(0, 40);
  EXPECT_EQ(status("GET", fmt::format("{}?fieldSelector={}metadata.name%3Da", kMaps,
                                      repeated("metadata.name%3Da,", 5'000))),
            200);
}

TEST_F(HostileTest, AbsurdNumbersInParameters) {
  for (const char* parameters :
       {"limit=99999999999999999999", "limit=x", "timeoutSeconds=1e9&watch=true",
        "resourceVersion=-1", "resourceVersion=18446744073709551616&resourceVersionMatch=Exact",
        "continue=AAAA", "continue=%00%01"})
    EXPECT_EQ(status("GET", fmt::format("{}?{}", kMaps, parameters)) / 100, 4) << parameters;
}

TEST_F(HostileTest, DeepNesting) {
  for (std::size_t depth : {2'000u, 10'001u, 200'000u}) {
    const std::string deep = repeated("{\"a\":", depth) + "1" + repeated("}", depth);
    EXPECT_EQ(status("POST", kMaps, deep), 400) << depth;
    const std::string lists = repeated("[", depth) + repeated("]", depth);
    EXPECT_EQ(status("POST", kMaps, lists), 400) << depth;
    EXPECT_EQ(status("POST", kMaps, repeated("[", depth), "application/yaml"), 400) << depth;
  }
}

TEST_F(HostileTest, DeepNestingInPatches) {
  EXPECT_EQ(status("POST", kMaps, R"({"metadata":{"name":"deep"}})"), 201);
  const std::string target = fmt::format("{}/deep?fieldManager=x", kMaps);
  const std::string deep = repeated("{\"a\":", 50'000) + "1" + repeated("}", 50'000);
  for (const char* type : {"application/merge-patch+json", "application/strategic-merge-patch+json",
                           "application/json-patch+json", "application/apply-patch+yaml"})
    EXPECT_EQ(status("PATCH", target, deep, type) / 100, 4) << type;
}

// What a strict reader finds is told; to find it takes no more than one reading.
TEST_F(HostileTest, HundredThousandsOfDuplicateAndUnknownFields) {
  std::string body = R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"many"})";
  for (int i = 0; i < 100'000; ++i) body += fmt::format(R"(,"k{}":1)", i);
  for (int i = 0; i < 100'000; ++i) body += R"(,"d":1)";
  body += "}";
  EXPECT_EQ(status("POST", fmt::format("{}?fieldValidation=Strict", kMaps), body), 400);
}

TEST_F(HostileTest, LongPathsOfManyDuplicates) {
  const std::string deep = repeated("{\"aaaaaaaa\":", 900) + "{\"x\":1" +
                           repeated(",\"x\":1", 300'000) + "}" + repeated("}", 900);
  EXPECT_EQ(status("POST", fmt::format("{}?fieldValidation=Strict", kMaps), deep), 400);
}

TEST_F(HostileTest, BrokenTextAndHugeNumbers) {
  for (const char* body : {"{\"metadata\":{\"name\":\"\xff\xfe\"}}",
                           "{\"metadata\":{\"name\":\"a\",\"generation\":1e999}}",
                           "{\"metadata\":{\"name\":\"a\",\"generation\":99999999999999999999999}}",
                           "{\"a\"", "{}{}", "\"\\ud800\"", "nul"})
    EXPECT_EQ(status("POST", kMaps, body) / 100, 4) << body;
}

constexpr std::string_view kCrd = R"({
  "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
  "metadata": {"name": "bombs.hostile.dev"},
  "spec": {"group": "hostile.dev", "scope": "Namespaced", "names": {"plural": "bombs", "kind": "Bomb"},
    "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
      "type": "object", "properties": {"spec": {"type": "array", "items": {"type": "object",
        "properties": {"filler": {"type": "string", "default": "FILLER"}}}}}}}}]}})";

// A few bytes of empty items ask for a gigabyte of defaults.
TEST_F(HostileTest, DefaultsThatBlowUp) {
  std::string crd(kCrd);
  crd.replace(crd.find("FILLER"), 6, std::string(10'000, 'x'));
  ASSERT_EQ(status("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", crd), 201);
  const std::string bomb =
      R"({"apiVersion":"hostile.dev/v1","kind":"Bomb","metadata":{"name":"a"},"spec":[)";
  const std::string target = "/apis/hostile.dev/v1/namespaces/default/bombs";
  EXPECT_EQ(status("POST", target, bomb + repeated("{},", 100'000) + "{}]}"), 500);
  EXPECT_EQ(status("POST", target, bomb + repeated("{},", 200) + "{}]}"), 500);
  EXPECT_EQ(status("POST", target, bomb + repeated("{},", 100) + "{}]}"), 201);
}

TEST_F(HostileTest, ObjectsThatEtcdWouldNotTake) {
  const auto pod = [](std::size_t size) {
    return fmt::format(
        R"({{"metadata":{{"name":"large"}},"spec":{{"containers":[{{"name":"a","image":"b","args":["{}"]}}]}}}})",
        std::string(size, 'x'));
  };
  constexpr std::string_view kPods = "/api/v1/namespaces/default/pods";
  EXPECT_EQ(Json::parse(ask("POST", kPods, pod(1'600'000)).body)["message"],
            "etcdserver: request is too large");
  EXPECT_EQ(status("POST", kPods, pod(2'500'000)), 500);
  EXPECT_EQ(status("POST", kPods, pod(1'500'000)), 201);
  EXPECT_EQ(status("DELETE", fmt::format("{}/large", kPods)), 200);
}

// Aliases upon aliases are a document of terabytes.
TEST_F(HostileTest, AliasesThatBlowUp) {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 15; ++i)
    bomb +=
        fmt::format("a{}: &a{} [{}*a{}]\n", i, i, repeated(fmt::format("*a{},", i - 1), 9), i - 1);
  EXPECT_EQ(status("POST", kMaps, bomb, "application/yaml"), 400);
}

// The socket's buffers are full of events, nobody reads, then the reset: the watch ends, and
// writers never waited for it.
TEST_F(HostileTest, WatchersThatVanishWithFullBuffers) {
  const std::string filler(500'000, 'x');
  std::vector<std::unique_ptr<RawHttps>> watchers;
  for (int i = 0; i < 4; ++i) {
    watchers.push_back(connect());
    ASSERT_TRUE(watchers.back()->send(request("GET", fmt::format("{}?watch=true", kMaps))));
    ASSERT_TRUE(watchers.back()->read_head(10s));
  }
  ASSERT_EQ(open_watches(), 4u);
  for (int i = 0; i < 30; ++i) {
    const Json object{{"metadata", {{"name", fmt::format("full-{}", i)}}},
                      {"data", {{"filler", filler}}}};
    ASSERT_EQ(status("POST", kMaps, object.dump()), 201);
  }
  EXPECT_EQ(open_watches(), 4u);
  watchers.clear();
  for (int i = 0; i < 1000 && open_watches() != 0; ++i) std::this_thread::sleep_for(5ms);
  EXPECT_EQ(open_watches(), 0u);
  EXPECT_EQ(status("DELETE", kMaps), 200);
}

}  // namespace
}  // namespace drydock::conformance
