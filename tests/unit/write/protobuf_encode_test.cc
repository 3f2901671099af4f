#include "fakeapi/write/protobuf_encode.h"

#include <gtest/gtest.h>

#include "fakeapi/write/body_type.h"
#include "fakeapi/write/protobuf_body.h"
#include "operator/api/resources.h"
#include "operator/base/yaml.h"
#include "tests/unit/write/server_fixture.h"

namespace drydock::fake {
namespace {

using namespace std::string_literals;

Json there_and_back(const Json& object) {
  const std::string bytes = to_protobuf(Object(object));
  const auto envelope = open_protobuf(bytes);
  EXPECT_TRUE(envelope) << envelope.error().message;
  auto read = read_protobuf(*envelope);
  EXPECT_TRUE(read) << read.error().message;
  return read.value_or(Json());
}

TEST(ProtobufEncodeTest, IsWhatTheRealServerWritesButForZeros) {
  // kube-apiserver's bytes of this namespace, without the empty strings and zeros that it adds.
  const Json object{{"apiVersion", "v1"},
                    {"kind", "Namespace"},
                    {"metadata",
                     {{"name", "a"},
                      {"uid", "u"},
                      {"creationTimestamp", "1970-01-01T00:00:01Z"},
                      {"labels", {{"k", "v"}}}}},
                    {"spec", {{"finalizers", {"kubernetes"}}}},
                    {"status", {{"phase", "Active"}}}};
  EXPECT_EQ(to_protobuf(Object(object)),
            "k8s\0\n\x0f\n\x02v1\x12\tNamespace\x12\x2e\n\x14\n\x01"s
            "a*\x01uB\x04\x08\x01\x10\0Z\x06\n\x01k\x12\x01v\x12\x0c\n\nkubernetes"s
            "\x1a\x08\n\x06"s
            "Active\x1a\0\"\0"s);
}

TEST(ProtobufEncodeTest, EveryWayOfWritingValuesComesBack) {
  const auto objects = R"([
  {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","annotations":{"a":""},"generation":3,
    "ownerReferences":[{"apiVersion":"v1","kind":"K","name":"o","uid":"1","controller":true}],
    "managedFields":[{"manager":"m","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1",
      "fieldsV1":{"f:data":{".":{},"f:x":{}}},"time":"2026-01-02T03:04:05Z"}]},
   "spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":80,"protocol":"TCP"}],
     "resources":{"limits":{"cpu":"100m","memory":"1Gi"}},
     "livenessProbe":{"httpGet":{"path":"/x","port":"http"},"periodSeconds":5},
     "env":[{"name":"E","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}]}],
     "volumes":[{"name":"v","emptyDir":{}},{"name":"w","configMap":{"name":"c","optional":false}}],
     "hostNetwork":false,"terminationGracePeriodSeconds":0}},
  {"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"k":"AP8="},"type":"Opaque"},
  {"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},
   "spec":{"ports":[{"port":80,"targetPort":8080},{"port":81,"targetPort":"x"}],"selector":{"a":"b"}}},
  {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"l"},
   "spec":{"renewTime":"2026-01-02T03:04:05.000006Z","acquireTime":"0001-01-01T00:00:02.000000Z",
           "leaseDurationSeconds":15}},
  {"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview","metadata":{},
   "status":{"userInfo":{"username":"u","extra":{"k":["a","b"]},"groups":["g"]}}},
  {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"w"},
   "spec":{"group":"g","scope":"Namespaced","names":{"plural":"ws","kind":"W"},"versions":[{"name":"v1",
     "served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object",
       "additionalProperties":{"type":"string"},"properties":{"a":{"type":"array","items":
         {"type":"integer","maximum":2.5,"default":7}},"b":{"enum":["x",1],"default":{"c":[]}}}}}}]}},
  {"apiVersion":"apps/v1","kind":"ControllerRevision","metadata":{"name":"c"},
   "data":{"spec":{"x":[1,2.5,null]}},"revision":9007199254740993}
  ])";
  for (const Json& object : Json::parse(objects))
    EXPECT_EQ(there_and_back(object), object) << object["kind"];
}

TEST(ProtobufEncodeTest, AFrameIsAnEventAfterItsLength) {
  const Object bookmark(Json{{"apiVersion", "v1"}, {"kind", "Pod"}});
  const std::string object = to_protobuf(bookmark);
  const std::string size(1, static_cast<char>(object.size()));
  const std::string raw = "\n" + size + object;
  const std::string event =
      "\n\x08"s + "BOOKMARK" + "\x12" + std::string(1, static_cast<char>(raw.size())) + raw;
  EXPECT_EQ(protobuf_frame("BOOKMARK", bookmark),
            "\0\0\0"s + static_cast<char>(event.size()) + event);
}

class ProtobufAnswerTest : public ServerFixture {
 protected:
  Response ask(Request made, const std::string& accept) {
    made.accept = accept;
    return call(std::move(made));
  }
  static std::string bytes_of(const Response& response) {
    const auto* raw = std::get_if<RawBody>(&response.payload);
    EXPECT_TRUE(raw);
    EXPECT_EQ(raw ? raw->media_type : "", "application/vnd.kubernetes.protobuf");
    return raw ? *raw->bytes : "";
  }
};

TEST_F(ProtobufAnswerTest, ObjectsListsAndMetadataAreWritten) {
  create(resources::config_maps(), Json{{"apiVersion", "v1"},
                                        {"kind", "ConfigMap"},
                                        {"metadata", {{"name", "a"}}},
                                        {"data", {{"k", "v"}}}});
  const std::string both = "application/vnd.kubernetes.protobuf,application/json";
  const Request get_one = request(Verb::kGet, resources::config_maps(), "a");
  const std::string got = bytes_of(ask(get_one, both));
  auto read = read_protobuf(*open_protobuf(got));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, get(resources::config_maps(), "a").object()->json());
  const std::string list = bytes_of(ask(request(Verb::kList, resources::config_maps()), both));
  EXPECT_EQ(open_protobuf(list)->kind, "ConfigMapList");
  EXPECT_NE(list.find("ConfigMapList"), std::string::npos);
  const std::string partial = bytes_of(ask(
      get_one, "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"));
  EXPECT_EQ(open_protobuf(partial)->kind, "PartialObjectMetadata");
  EXPECT_EQ(ask(get_one, "application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io").code,
            406);
}

TEST(BodyTypeTest, IsReadAsGoReadsMediaTypes) {
  EXPECT_EQ(media_type_of("APPLICATION/Json; charset=utf-8"), "application/json");
  EXPECT_EQ(media_type_of("application/json;"), "application/json");
  EXPECT_EQ(media_type_of("application/json; a=\"b;c\"; d=e"), "application/json");
  EXPECT_EQ(media_type_of("application/json; a=b; a=b"), "application/json");
  for (const char* wrong : {";", "application/json; q", "application/json; a=b; a=c", "a/", "/",
                            "a/b c", "application/json,application/yaml", "a/b; c=\"d"})
    EXPECT_EQ(media_type_of(wrong), "") << wrong;
  EXPECT_EQ(syntax_of("application/x-yaml").error().code, 415);
  EXPECT_EQ(syntax_of(""), Syntax::kJson);
}

}  // namespace
}  // namespace drydock::fake
