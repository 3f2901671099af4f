#include "fakeapi/write/protobuf_body.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "operator/api/resources.h"
#include "tests/unit/write/server_fixture.h"

namespace drydock::fake {
namespace {

std::string varint(std::size_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out += static_cast<char>((value & 0x7f) | 0x80);
  return out + static_cast<char>(value);
}

// A length-delimited field.
std::string field(unsigned number, const std::string& bytes) {
  return varint(number << 3 | 2) + varint(bytes.size()) + bytes;
}

std::string integer(unsigned number, std::size_t value) {
  return varint(number << 3) + varint(value);
}

std::string body(const std::string& api_version, const std::string& kind,
                 const std::string& content) {
  return std::string("k8s\0", 4) + field(1, field(1, api_version) + field(2, kind)) +
         field(2, content);
}

Result<Json> try_read(const std::string& bytes) {
  DRYDOCK_TRY(const ProtobufEnvelope envelope, open_protobuf(bytes));
  return read_protobuf(envelope);
}

Json read(const std::string& bytes) {
  auto read = try_read(bytes);
  EXPECT_TRUE(read) << read.error().message;
  return read ? *read : Json();
}

std::string refusal(const std::string& bytes) {
  auto read = try_read(bytes);
  return read ? "none" : read.error().message;
}

TEST(ProtobufBodyTest, FieldsMapsAndBytesAreNamedAsInJson) {
  const std::string metadata = field(1, "a") + field(11, field(1, "app") + field(2, "x"));
  const std::string secret = field(1, metadata) + field(2, field(1, "k") + field(2, "v"));
  EXPECT_EQ(read(body("v1", "Secret", secret)),
            (Json{{"apiVersion", "v1"},
                  {"kind", "Secret"},
                  {"metadata", {{"name", "a"}, {"labels", {{"app", "x"}}}}},
                  {"data", {{"k", "dg=="}}}}));
}

TEST(ProtobufBodyTest, WhatJsonWritesInItsOwnWayIsWrittenSo) {
  // A Service's port: targetPort is an IntOrString.
  const std::string by_name = integer(1, 1) + field(3, "http");
  const std::string port = integer(3, 80) + field(4, by_name);
  const Json service = read(body("v1", "Service", field(2, field(1, port))));
  EXPECT_EQ(service["spec"]["ports"][0], (Json{{"port", 80}, {"targetPort", "http"}}));
  // What is embedded in Go stands beside the rest: a Volume's source.
  const std::string volume = field(1, "v") + field(2, field(2, ""));
  const Json pod = read(body("v1", "Pod", field(2, field(1, volume))));
  EXPECT_EQ(pod["spec"]["volumes"][0], (Json{{"name", "v"}, {"emptyDir", Json::object()}}));
  const Json lease = read(
      body("coordination.k8s.io/v1", "Lease", field(2, field(4, integer(1, 1) + integer(2, 0)))));
  EXPECT_EQ(lease["spec"]["renewTime"], "1970-01-01T00:00:01.000000Z");
}

TEST(ProtobufBodyTest, CutOffAnywhereItIsRefusedOrReadAndNeverMore) {
  const std::string whole =
      body("v1", "Secret", field(1, field(1, "a")) + field(2, field(1, "k") + field(2, "v")));
  ASSERT_TRUE(try_read(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto cut = try_read(whole.substr(0, size));
    if (!cut) EXPECT_FALSE(cut.error().message.empty()) << size;
    if (size <= 4) EXPECT_FALSE(cut) << size;
  }
}

TEST(ProtobufBodyTest, WhatIsMalformedIsToldAsGoTellsIt) {
  const std::string magic("k8s\0", 4);
  EXPECT_EQ(refusal(""), "empty data");
  EXPECT_EQ(refusal(magic), "empty body");
  EXPECT_EQ(
      refusal("{}"),
      "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
  EXPECT_EQ(refusal(magic + "\x07"), "proto: Unknown: illegal tag 0 (wire type 7)");
  EXPECT_EQ(refusal(body("v1", "Nothing", "")),
            "no kind \"Nothing\" is registered for version \"v1\" in scheme "
            "\"pkg/runtime/scheme.go:111\"");
  const auto content = [](const std::string& bytes) {
    return refusal(body("v1", "ConfigMap", bytes));
  };
  EXPECT_EQ(content("\x0a\x20 a"), "unexpected EOF");
  EXPECT_EQ(content(integer(1, 3)), "proto: wrong wireType = 0 for field ObjectMeta");
  EXPECT_EQ(content(field(1, integer(1, 3))), "proto: wrong wireType = 0 for field Name");
  EXPECT_EQ(content(std::string(11, '\xff')), "proto: integer overflow");
  EXPECT_EQ(content("\x0c"), "proto: ConfigMap: wiretype end group for non-group");
  EXPECT_EQ(content("\x0a" + varint(static_cast<std::size_t>(-5))),
            "proto: negative length found during unmarshaling");
  EXPECT_EQ(content(varint(99 << 3 | 6)), "proto: illegal wireType 6");
}

TEST(ProtobufBodyTest, WhatIsUnknownIsPassedOverWithItsGroups) {
  const std::string group = varint(99 << 3 | 3) + field(5, "x") + varint(7 << 3 | 3) +
                            varint(7 << 3 | 4) + varint(99 << 3 | 4);
  const Json read_back = read(body("v1", "ConfigMap", group + field(98, "y") + integer(4, 2)));
  EXPECT_EQ(read_back, (Json{{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"immutable", true}}));
}

TEST(ProtobufBodyTest, AMessageInTwoPartsIsOne) {
  const std::string parts = field(1, field(1, "a")) + field(1, field(11, field(1, "l")));
  EXPECT_EQ(read(body("v1", "ConfigMap", parts))["metadata"],
            (Json{{"name", "a"}, {"labels", {{"l", ""}}}}));
}

TEST(ProtobufBodyTest, NumbersTimesTextAndQuantitiesAreCutAsGoCutsThem) {
  const Json replicas =
      read(body("apps/v1", "Deployment", field(2, integer(1, (1ull << 32) + 2))))["spec"];
  EXPECT_EQ(replicas["replicas"], 2);
  EXPECT_EQ(read(body("v1", "ConfigMap", field(2, field(1, "k") + field(2, "a\xff"))))["data"]["k"],
            "a\ufffd");
  const auto hard = [](const std::string& amount) {
    return body("v1", "ResourceQuota",
                field(2, field(1, field(1, "pods") + field(2, field(1, amount)))));
  };
  EXPECT_EQ(read(hard("1000m"))["spec"]["hard"]["pods"], "1");
  EXPECT_TRUE(refusal(hard("abc")).starts_with("quantities must match the regular expression"));
  const auto renewed = [](const std::string& time) {
    return body("coordination.k8s.io/v1", "Lease", field(2, field(4, time)));
  };
  EXPECT_EQ(read(renewed(integer(1, 253402300700) + integer(2, 1999)))["spec"]["renewTime"],
            "9999-12-31T23:58:20.000001Z");
  EXPECT_EQ(read(renewed(integer(2, static_cast<std::size_t>(-1))))["spec"]["renewTime"],
            "1969-12-31T23:59:59.999999Z");
  EXPECT_TRUE(read(renewed(""))["spec"]["renewTime"].is_null());
  EXPECT_EQ(refusal(renewed(integer(1, static_cast<std::size_t>(-1) >> 1))),
            "Time.MarshalJSON: year outside of range [0,9999]");
}

TEST(ProtobufBodyTest, ASchemaWithinASchemaTooDeepIsRefused) {
  std::string schema = field(5, "object");
  for (int depth = 0; depth < 300; ++depth) schema = field(28, schema);  // not
  const std::string crd = field(2, field(7, field(4, field(1, schema))));
  EXPECT_EQ(refusal(body("apiextensions.k8s.io/v1", "CustomResourceDefinition", crd)),
            "proto: exceeded max depth");
}

class ProtobufRequestTest : public ServerFixture {};

TEST_F(ProtobufRequestTest, AGoClientCreatesABuiltInAndReadsItAsJson) {
  Request made = request(Verb::kCreate, resources::config_maps());
  made.body.media_type = kProtobuf;
  made.body.bytes =
      body("v1", "ConfigMap",
           field(1, field(1, "a") + field(8, "")) + field(2, field(1, "k") + field(2, "v")));
  const Response created = call(made);
  ASSERT_EQ(created.code, 201) << created.status().message;
  EXPECT_EQ(get(resources::config_maps(), "a").object()->json()["data"], (Json{{"k", "v"}}));
}

TEST_F(ProtobufRequestTest, WhatKubectlSendsIsWhatItsYamlSays) {
  std::ifstream file("tests/unit/write/data/kubectl-create-deployment.pb", std::ios::binary);
  Request made = request(Verb::kCreate, resources::deployments());
  made.body.media_type = kProtobuf;
  made.body.bytes = std::string(std::istreambuf_iterator<char>(file), {});
  ASSERT_FALSE(made.body.bytes.empty());
  const Response written = call(made);
  ASSERT_EQ(written.code, 201) << written.status().message;
  made.body.media_type = media::kYaml;
  made.body.bytes = R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: other, labels: {app: web}}
spec:
  replicas: 0
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: nginx, image: nginx, ports: [{containerPort: 80}]}]
)";
  ASSERT_EQ(call(made).code, 201);
  const Json one = get(resources::deployments(), "web").object()->json();
  const Json other = get(resources::deployments(), "other").object()->json();
  EXPECT_EQ(one["spec"], other["spec"]);
  EXPECT_EQ(one["metadata"]["labels"], other["metadata"]["labels"]);
}

TEST_F(ProtobufRequestTest, WhatTheEnvelopeLeavesOutTheUrlSays) {
  Request made = request(Verb::kCreate, resources::config_maps());
  made.body.media_type = kProtobuf;
  made.body.bytes = std::string("k8s\0", 4) + field(2, field(1, field(1, "bare")));
  EXPECT_EQ(call(made).code, 201);
}

TEST_F(ProtobufRequestTest, RefusalsSayWhatTheRequestWasFor) {
  Request made = request(Verb::kCreate, resources::config_maps());
  made.body.media_type = kProtobuf;
  const auto refused = [&](const std::string& bytes) {
    made.body.bytes = bytes;
    const Response response = call(made);
    EXPECT_EQ(response.code, 400);
    return response.status().message;
  };
  EXPECT_EQ(refused("xyz"),
            "the object provided is unrecognized (must be of type ConfigMap): provided data does "
            "not appear to be a protobuf message, expected prefix [107 56 115 0] (78797a)");
  EXPECT_EQ(refused(body("v1", "ConfigMap", "\x0a\x20 a")),
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: unexpected EOF");
  EXPECT_EQ(refused(body("v1", "Secret", "")),
            "Secret in version \"v1\" cannot be handled as a ConfigMap: converting (v1.Secret) to "
            "(core.ConfigMap): unknown conversion");
}

}  // namespace
}  // namespace drydock::fake
