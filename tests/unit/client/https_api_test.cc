#include "operator/client/https_api.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include "operator/base/task_group.h"
#include "tests/unit/client/support/client_fixture.h"

namespace drydock::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using SteadyClock = std::chrono::steady_clock;

std::string gzip(std::string_view text) {
  std::string bytes(text.size() + 128, '\0');
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  deflate(&stream, Z_FINISH);
  bytes.resize(stream.total_out);
  deflateEnd(&stream);
  return bytes;
}

class HttpsApiTest : public ClientTest {
 protected:
  /// Keeps what was asked, answers with `body`.
  TestServer::Play keep(int code, std::string body, std::string headers = "") {
    return answer_each(
        [this, code, body, headers](const TestRequest& request, TestConnection& connection) {
          {
            std::lock_guard lock(mutex);
            requests.push_back(request);
          }
          connection.respond(code, body, headers);
        });
  }
  TestRequest last() {
    std::lock_guard lock(mutex);
    return requests.back();
  }
  std::mutex mutex;
  std::vector<TestRequest> requests;
};

TEST_F(HttpsApiTest, SendsVerbPathBodyAndHeaders) {
  auto server = serve(keep(201, std::string(kConfigMap)));
  auto api = connect_to(config_for(*server));
  Request request = config_map_request(Verb::kCreate);
  request.parameters = {{"fieldManager", "me & you"}};
  request.user_agent = "hello-operator/1.0";
  request.body.object = Object(Json{{"kind", "ConfigMap"}, {"apiVersion", "v1"}});
  Response response = run(api->call(request));
  EXPECT_EQ(response.code, 201);
  EXPECT_EQ(response.object()->name(), "a");
  TestRequest sent = last();
  EXPECT_EQ(sent.method, "POST");
  EXPECT_THAT(sent.target,
              HasSubstr("/api/v1/namespaces/default/configmaps?fieldManager=me%20%26%20you"));
  EXPECT_EQ(sent.header("user-agent"), "hello-operator/1.0");
  EXPECT_EQ(sent.header("content-type"), "application/json");
  EXPECT_EQ(sent.header("accept"), "application/json");
  EXPECT_EQ(sent.header("host"), "127.0.0.1:" + std::to_string(server->port()));
  EXPECT_EQ(parse_json(sent.body).value(), (Json{{"kind", "ConfigMap"}, {"apiVersion", "v1"}}));
}

TEST_F(HttpsApiTest, PathPrefixOfTheServerIsKept) {
  auto server = serve(keep(200, std::string(kConfigMap)));
  ConnectionConfig config = config_for(*server);
  config.server.path_prefix = "/k8s/clusters/c1";
  EXPECT_TRUE(get(*connect_to(config)).ok());
  EXPECT_EQ(last().target, "/k8s/clusters/c1/api/v1/namespaces/default/configmaps/a");
}

TEST_F(HttpsApiTest, WorksWithoutTls) {
  TestServer server({.tls = {}, .client_authority = {}, .handshake = true},
                    keep(200, std::string(kConfigMap)));
  ConnectionConfig config;
  config.server = *parse_endpoint("http://127.0.0.1:" + std::to_string(server.port()));
  EXPECT_TRUE(get(*connect_to(config)).ok());
}

TEST_F(HttpsApiTest, PatchAndDeleteCarryTheirBodies) {
  auto server = serve(keep(200, std::string(kConfigMap)));
  auto api = connect_to(config_for(*server));
  Request patch = config_map_request(Verb::kPatch);
  patch.name = "a";
  patch.body.media_type = std::string(media::kApplyPatch);
  patch.body.bytes = "kind: ConfigMap";
  EXPECT_TRUE(run(api->call(patch)).ok());
  EXPECT_EQ(last().method, "PATCH");
  EXPECT_EQ(last().header("content-type"), "application/apply-patch+yaml");
  EXPECT_EQ(last().body, "kind: ConfigMap");
  Request remove = config_map_request(Verb::kDelete);
  remove.body.object = Object(Json{{"propagationPolicy", "Foreground"}});
  EXPECT_TRUE(run(api->call(remove)).ok());
  EXPECT_EQ(last().method, "DELETE");
  EXPECT_EQ(last().body, R"({"propagationPolicy":"Foreground"})");
}

TEST_F(HttpsApiTest, ListsAreSplitIntoTypedItems) {
  auto server = serve(keep(
      200,
      R"({"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"t"},
                                    "items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]})"));
  auto list = run(connect_to(config_for(*server))->call(config_map_request(Verb::kList))).list();
  ASSERT_TRUE(list.has_value());
  EXPECT_EQ(list->resource_version, "7");
  EXPECT_EQ(list->continue_token, "t");
  ASSERT_EQ(list->items.size(), 2u);
  EXPECT_EQ(list->items[1].kind(), "ConfigMap");
  EXPECT_EQ(list->items[1].api_version(), "v1");
  EXPECT_EQ(list->items[1].name(), "b");
}

TEST_F(HttpsApiTest, ErrorsCarryTheWholeStatus) {
  auto server = serve(keep(
      422,
      R"({"kind":"Status","apiVersion":"v1","status":"Failure","message":"no good","reason":"Invalid",
      "details":{"name":"a","kind":"ConfigMap","causes":[{"reason":"FieldValueInvalid","message":"bad","field":"data"}],
      "retryAfterSeconds":3},"code":422})",
      "Retry-After: 3\r\nWarning: 299 - \"old \\\"thing\\\"\", 299 - \"two\"\r\nWarning: 299 - "
      "\"three\"\r\n"));
  Response response = get(*connect_to(config_for(*server)));
  EXPECT_EQ(response.code, 422);
  Status status = response.status();
  EXPECT_TRUE(status.is_invalid());
  EXPECT_EQ(status.message, "no good");
  ASSERT_TRUE(status.details.has_value());
  EXPECT_EQ(status.details->causes.at(0).field, "data");
  EXPECT_EQ(status.details->retry_after_seconds, 3);
  EXPECT_THAT(response.headers, Contains(Pair("Retry-After", "3")));
  EXPECT_THAT(response.warnings, ElementsAre("old \"thing\"", "two", "three"));
}

TEST_F(HttpsApiTest, PlainTextErrorsBecomeAStatus) {
  auto server = serve(answer_each([](const TestRequest&, TestConnection& connection) {
    connection.respond(404, "404 page not found", "", "text/plain");
  }));
  Response response = get(*connect_to(config_for(*server)));
  EXPECT_EQ(response.status().code, 404);
  EXPECT_TRUE(response.status().is_not_found());
  EXPECT_THAT(response.status().message, HasSubstr("404 page not found"));
}

TEST_F(HttpsApiTest, AServerThatSpeaksNoJsonIsMalformed) {
  auto server = serve(answer_each([](const TestRequest& request, TestConnection& connection) {
    if (request.target.ends_with("/a")) {
      connection.respond(200, "<html>Welcome to nginx</html>", "", "text/html");
    } else if (request.target == "/version") {
      connection.respond(200, "{\"major\":", "");
    } else if (request.target == "/healthz") {
      connection.respond(200, "ok", "", "text/plain");
    } else {
      connection.respond(302, "", "Location: https://login.example/\r\n");
    }
  }));
  auto api = connect_to(config_for(*server));
  Response html = get(*api);
  EXPECT_EQ(html.code, 0);
  EXPECT_EQ(html.status().reason, reason::kMalformed);
  EXPECT_THAT(html.status().message, HasSubstr("text/html instead of JSON: <html>Welcome"));
  Response cut = run(api->call(Request::for_path("/version")));
  EXPECT_EQ(cut.status().reason, reason::kMalformed);
  EXPECT_THAT(cut.status().message, HasSubstr("{\"major\":"));
  Response list = run(api->call(config_map_request(Verb::kList)));
  EXPECT_THAT(list.status().message, HasSubstr("sends us to \"https://login.example/\""));
  EXPECT_EQ(*run(api->call(Request::for_path("/healthz"))).wire_body().bytes, "ok");
}

TEST_F(HttpsApiTest, GzipIsAskedForAndUnpacked) {
  auto server = serve(answer_each([](const TestRequest& request, TestConnection& connection) {
    bool packed = request.header("accept-encoding") == "gzip";
    connection.respond(
        200, packed ? gzip(kConfigMap) : R"({"kind":"ConfigMap","metadata":{"name":"plain"}})",
        packed ? "Content-Encoding: gzip\r\n" : "");
  }));
  EXPECT_EQ(get(*connect_to(config_for(*server))).object()->name(), "a");
  ConnectionConfig config = config_for(*server);
  config.disable_compression = true;
  EXPECT_EQ(get(*connect_to(config)).object()->name(), "plain");
}

TEST_F(HttpsApiTest, ImpersonationHeaders) {
  auto server = serve(keep(200, std::string(kConfigMap)));
  ConnectionConfig config = config_for(*server);
  config.impersonate = Identity{.user = "jane",
                                .uid = "u1",
                                .groups = {"devs", "ops"},
                                .extra = {{"example.com/scope", {"a", "b"}}}};
  auto api = connect_to(config);
  EXPECT_TRUE(get(*api).ok());
  TestRequest sent = last();
  EXPECT_EQ(sent.header("impersonate-user"), "jane");
  EXPECT_EQ(sent.header("impersonate-uid"), "u1");
  EXPECT_EQ(sent.headers.count("impersonate-group"), 2u);
  EXPECT_EQ(sent.headers.count("impersonate-extra-example.com%2fscope"), 2u);
  Request request = config_map_request();
  request.impersonate = Identity{.user = "joe", .uid = {}, .groups = {}, .extra = {}};
  EXPECT_TRUE(run(api->call(request)).ok());
  EXPECT_EQ(last().header("impersonate-user"), "joe");
  EXPECT_EQ(last().headers.count("impersonate-group"), 0u);
  request.impersonate->user = "joe\r\nX-Evil: 1";
  EXPECT_EQ(run(api->call(request)).status().reason, reason::kBadRequest);
}

TEST_F(HttpsApiTest, ConnectionsAreKeptAlive) {
  auto server = serve(keep(200, std::string(kConfigMap)));
  auto api = connect_to(config_for(*server));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(get(*api).ok());
  EXPECT_EQ(server->connections(), 1);
}

TEST_F(HttpsApiTest, AnIdleConnectionThatTheServerClosedIsNotUsedAgain) {
  auto server = serve([](TestConnection& connection) {
    if (!connection.read_request()) return;
    connection.respond(200, kConfigMap);  // and close, with close_notify
  });
  auto api = connect_to(config_for(*server));
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(get(*api).ok()) << i;
    environment.run(environment.environment().sleep_for(50ms));
    Request create = config_map_request(Verb::kCreate);
    create.body.object = Object(Json{{"kind", "ConfigMap"}});
    EXPECT_TRUE(run(api->call(create)).ok())
        << i << ": a write has no second try, so the pool must see the close";
    environment.run(environment.environment().sleep_for(50ms));
  }
}

TEST_F(HttpsApiTest, AGetOnADeadKeptConnectionIsTriedOnceMore) {
  // Closes a kept-alive connection only once the next request has come: nobody can see that before.
  auto server = serve([](TestConnection& connection) {
    if (!connection.read_request()) return;
    connection.respond(200, kConfigMap);
    connection.read_request();
  });
  auto api = connect_to(config_for(*server));
  EXPECT_TRUE(get(*api).ok());
  EXPECT_TRUE(get(*api).ok());
  Request create = config_map_request(Verb::kCreate);
  create.body.object = Object(Json{{"kind", "ConfigMap"}});
  Response response = run(api->call(create));
  EXPECT_EQ(response.status().reason, reason::kUnavailable)
      << "nobody knows whether the write took place";
  EXPECT_THAT(response.status().message, HasSubstr("before an answer came"));
  EXPECT_EQ(response.status().details->causes.at(0).type, "ConnectionLost");
}

TEST_F(HttpsApiTest, AFreshConnectionThatBreaksIsNotTriedAgain) {
  auto server = serve([](TestConnection& connection) { connection.read_request(); });
  EXPECT_EQ(get(*connect_to(config_for(*server))).status().reason, reason::kUnavailable);
  EXPECT_EQ(server->connections(), 1);
}

TEST_F(HttpsApiTest, AnAnswerThatIsCutIsUnavailable) {
  auto server = serve([](TestConnection& connection) {
    connection.read_request();
    connection.send(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
        "5000\r\n\r\n{\"kind\":");
  });
  Response response = get(*connect_to(config_for(*server)));
  EXPECT_EQ(response.status().reason, reason::kUnavailable);
  EXPECT_THAT(response.status().message, HasSubstr("in the middle of the answer"));
}

TEST_F(HttpsApiTest, NobodyListens) {
  auto server = serve(keep(200, ""));
  ConnectionConfig config = config_for(*server);
  server->stop();
  Response response = get(*connect_to(config));
  EXPECT_EQ(response.status().reason, reason::kUnavailable);
  EXPECT_THAT(response.status().message, HasSubstr("no connection: refused or unreachable"));
  EXPECT_EQ(response.status().details->causes.at(0).type, "ConnectFailed");
  config.server.host = "no-such-host.invalid";
  EXPECT_THAT(get(*connect_to(config)).status().message,
              HasSubstr("the host name cannot be resolved"));
}

TEST_F(HttpsApiTest, AServerThatNeverAnswersIsATimeout) {
  auto server = serve([](TestConnection& connection) { connection.wait_for_close(); });
  HttpsApiOptions options;
  options.timeouts.request = 200ms;
  SteadyClock::time_point start = SteadyClock::now();
  Response response = get(*connect_to(config_for(*server), options));
  EXPECT_EQ(response.status().reason, reason::kTimeout);
  EXPECT_THAT(response.status().message, HasSubstr("no answer within 200ms"));
  EXPECT_LT(SteadyClock::now() - start, 5s);
}

TEST_F(HttpsApiTest, AServerThatDripsIsATimeoutToo) {
  auto server = serve([](TestConnection& connection) {
    connection.read_request();
    connection.begin_chunks();
    while (connection.chunk(" ")) std::this_thread::sleep_for(20ms);
  });
  HttpsApiOptions options;
  options.timeouts.request = 300ms;
  EXPECT_EQ(get(*connect_to(config_for(*server), options)).status().reason, reason::kTimeout);
}

TEST_F(HttpsApiTest, AHandshakeThatHangsIsBounded) {
  TestServer server({.tls = server_certificate(), .client_authority = {}, .handshake = false}, {});
  HttpsApiOptions options;
  options.timeouts.connect = 300ms;
  SteadyClock::time_point start = SteadyClock::now();
  EXPECT_EQ(get(*connect_to(config_for(server), options)).status().reason, reason::kUnavailable);
  EXPECT_LT(SteadyClock::now() - start, 5s);
}

Task<void> call_into(Api& api, Request request, bool& cancelled) {
  try {
    co_await api.call(std::move(request));
  } catch (const boost::system::system_error&) {
    cancelled = true;
    throw;
  }
}

Task<SteadyClock::duration> cancel_after(RealEnvironment& environment, Api& api, Request request,
                                         Duration delay, bool& cancelled) {
  TaskGroup group(environment.environment().executor);
  group.spawn("call", call_into(api, std::move(request), cancelled));
  co_await environment.environment().sleep_for(delay);
  SteadyClock::time_point start = SteadyClock::now();
  group.cancel();
  co_await group.join();
  co_return SteadyClock::now() - start;
}

TEST_F(HttpsApiTest, CancellationIsPromptWhileTheServerHangs) {
  auto server = serve([](TestConnection& connection) { connection.wait_for_close(); });
  auto api = connect_to(config_for(*server));
  bool cancelled = false;
  EXPECT_LT(run(cancel_after(environment, *api, config_map_request(), 150ms, cancelled)), 500ms);
  EXPECT_TRUE(cancelled);
  SteadyClock::time_point start = SteadyClock::now();
  api.reset();
  EXPECT_LT(SteadyClock::now() - start, 1s) << "the exchange was aborted as well";
}

TEST_F(HttpsApiTest, CancellationIsPromptInTheHandshake) {
  TestServer server({.tls = server_certificate(), .client_authority = {}, .handshake = false}, {});
  auto api = connect_to(config_for(server));
  bool cancelled = false;
  EXPECT_LT(run(cancel_after(environment, *api, config_map_request(), 100ms, cancelled)), 500ms);
  EXPECT_TRUE(cancelled);
  SteadyClock::time_point start = SteadyClock::now();
  api.reset();
  EXPECT_LT(SteadyClock::now() - start, 1s);
}

TEST_F(HttpsApiTest, CancellationAtAnyMomentOfARequest) {
  auto server = serve(answer_each([](const TestRequest&, TestConnection& connection) {
    std::this_thread::sleep_for(1ms);
    connection.respond(200, kConfigMap);
  }));
  auto api = connect_to(config_for(*server));
  for (int i = 0; i < 40; ++i) {
    bool cancelled = false;
    EXPECT_LT(run(cancel_after(environment, *api, config_map_request(), i * 300us, cancelled)), 1s);
  }
  EXPECT_TRUE(get(*api).ok());
}

Task<void> get_many(Api& api, Request request, int& good) {
  for (int i = 0; i < 20; ++i) good += (co_await api.call(request)).ok();
}
Task<int> hammer(RealEnvironment& environment, Api& api, Request request) {
  TaskGroup group(environment.environment().executor);
  int good = 0;
  for (int i = 0; i < 20; ++i) group.spawn("get", get_many(api, request, good));
  co_await group.join();
  co_return good;
}

TEST_F(HttpsApiTest, ManyRequestsShareABoundedPool) {
  auto server = serve(keep(200, std::string(kConfigMap)));
  HttpsApiOptions options;
  options.threads.workers = 4;
  auto api = connect_to(config_for(*server), options);
  EXPECT_EQ(run(hammer(environment, *api, config_map_request())), 400);
  EXPECT_LE(server->connections(), 4);
}

TEST_F(HttpsApiTest, ThroughAProxy) {
  auto server = serve(keep(200, std::string(kConfigMap)));
  std::atomic<int> connected{0};
  TestServer proxy({.tls = {}, .client_authority = {}, .handshake = true},
                   connect_proxy("Basic dXNlcjpwYSBzcw==", connected));
  ConnectionConfig config = config_for(*server, "localhost");
  config.proxy = *parse_endpoint("http://user:pa%20ss@127.0.0.1:" + std::to_string(proxy.port()));
  EXPECT_TRUE(get(*connect_to(config)).ok());
  EXPECT_EQ(connected, 1);
  config.proxy->password = "wrong-password";
  Response refused = get(*connect_to(config));
  EXPECT_EQ(refused.status().reason, reason::kUnavailable);
  EXPECT_THAT(refused.status().message, HasSubstr("through the proxy http://127.0.0.1:"));
  EXPECT_THAT(refused.status().message, Not(HasSubstr("wrong-password")));
}

TEST_F(HttpsApiTest, TheSpanThatAsksIsSentAndLogged) {
  auto server = serve(keep(200, std::string(kConfigMap)));
  auto api = connect_to(config_for(*server));
  Request request = config_map_request(Verb::kGet);
  ASSERT_TRUE(run(api->call(request)).ok());
  EXPECT_EQ(last().header("traceparent"), "");
  EXPECT_THAT(log.text(), Not(HasSubstr("trace_id")));
  request.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  ASSERT_TRUE(run(api->call(request)).ok());
  EXPECT_EQ(last().header("traceparent"), request.traceparent);
  EXPECT_THAT(log.text(), HasSubstr("trace_id=0af7651916cd43dd8448eb211c80319c\n"));
}

TEST_F(HttpsApiTest, RequestsAreLoggedAtDebugWithoutSecrets) {
  auto server = serve(
      keep(200, R"({"kind":"Secret","metadata":{"name":"a"},"data":{"p":"c2VjcmV0LWJvZHk="}})"));
  ConnectionConfig config = config_for(*server);
  config.token = "secret-token";
  EXPECT_TRUE(get(*connect_to(config)).ok());
  EXPECT_EQ(last().header("authorization"), "Bearer secret-token");
  EXPECT_THAT(log.text(),
              HasSubstr("HTTP request method=GET url=/api/v1/namespaces/default/configmaps/a "
                        "status=200 duration="));
  EXPECT_THAT(log.text(), Not(HasSubstr("secret-token")));
  EXPECT_THAT(log.text(), Not(HasSubstr("c2VjcmV0")));
}

TEST_F(HttpsApiTest, ABrokenSecretIsNotRepeatedInTheErrorOrTheLog) {
  auto server = serve(answer_each([](const TestRequest& request, TestConnection& connection) {
    if (request.target.find("watch=true") != std::string::npos) {
      connection.begin_chunks();
      connection.chunk("{\"type\":\"ADDED\",\"object\":{\"data\":c2VjcmV0\n");
      connection.end_chunks();
    } else {
      connection.respond(200, "{\"kind\":\"Secret\",\"data\":{\"password\":c2VjcmV0");
    }
  }));
  auto api = connect_to(config_for(*server));
  for (Verb verb : {Verb::kGet, Verb::kList}) {
    Request request(verb, {"", "v1", "secrets"});
    request.namespace_ = "default";
    if (verb == Verb::kGet) request.name = "a";
    Response response = run(api->call(request));
    EXPECT_EQ(response.status().reason, reason::kMalformed);
    EXPECT_THAT(response.status().message, Not(HasSubstr("c2V")));
  }
  auto opened = run(api->watch(Request(Verb::kWatch, {"", "v1", "secrets"})));
  ASSERT_TRUE(opened.has_value());
  auto next = run((*opened)->next());
  ASSERT_FALSE(next.has_value());
  EXPECT_EQ(next.error().message, "a watch event does not decode (not shown)");
  EXPECT_THAT(log.text(), HasSubstr("(not shown)"));
  EXPECT_THAT(log.text(), Not(HasSubstr("c2V")));
}

}  // namespace
}  // namespace drydock::testing
