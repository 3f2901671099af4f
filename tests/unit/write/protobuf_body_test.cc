#include "fakeapi/write/protobuf_body.h"

#include <gtest/gtest.h>

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

Json read(const std::string& bytes) {
  auto read = read_protobuf(bytes);
  EXPECT_TRUE(read) << read.error().message;
  return read ? *read : Json();
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
  ASSERT_TRUE(read_protobuf(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto cut = read_protobuf(whole.substr(0, size));
    if (!cut) EXPECT_EQ(cut.error().code, 400) << size;
    if (size < 4) EXPECT_FALSE(cut) << size;
  }
  EXPECT_FALSE(read_protobuf(body("v1", "Nothing", "")));
  EXPECT_FALSE(read_protobuf(body("v1", "Secret", field(1, field(1, "\xff")))));
}

TEST(ProtobufBodyTest, ASchemaWithinASchemaTooDeepIsRefused) {
  std::string schema = field(5, "object");
  for (int depth = 0; depth < 300; ++depth) schema = field(28, schema);  // not
  const std::string crd = field(2, field(7, field(4, field(1, schema))));
  const auto refused =
      read_protobuf(body("apiextensions.k8s.io/v1", "CustomResourceDefinition", crd));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, 400);
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

}  // namespace
}  // namespace drydock::fake
