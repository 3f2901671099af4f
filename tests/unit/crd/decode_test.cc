#include "operator/crd/decode.h"

#include <gtest/gtest.h>

#include "operator/crd/custom.h"
#include "tests/unit/crd/sample.h"

namespace drydock::crd::test {
namespace {

std::string error_of(std::string_view text) {
  auto decoded = decode_json<Sample>(*parse_json(text), "spec");
  return decoded ? "none" : decoded.error().message;
}

TEST(DecodeTest, ReadsEveryKind) {
  auto sample = decode_json<Sample>(*parse_json(R"({
    "replicas": 3, "offset": -9, "tiny": 255, "ratio": 1, "paused": true, "greeting": "hi",
    "ports": [{"number": 80, "name": "web"}, {"number": 443, "name": "tls"}],
    "strategy": "Rolling", "labels": {"a": "b"}, "extra": {"deep": [1, null]}, "unknown": 1})"));
  ASSERT_TRUE(sample) << sample.error().message;
  EXPECT_EQ(sample->replicas, 3u);
  EXPECT_EQ(sample->offset, -9);
  EXPECT_EQ(sample->tiny, 255);
  EXPECT_EQ(sample->ratio, 1.0);
  EXPECT_TRUE(sample->paused);
  EXPECT_EQ(sample->greeting, "hi");
  ASSERT_EQ(sample->ports.size(), 2u);
  EXPECT_EQ(sample->ports[1].number, 443u);
  EXPECT_EQ(sample->ports[1].name, "tls");
  EXPECT_EQ(sample->strategy, Strategy::kRolling);
  EXPECT_EQ(sample->labels.at("a"), "b");
  EXPECT_EQ(sample->extra["deep"][0], 1);
}

TEST(DecodeTest, AbsentFieldsTakeTheirDefault) {
  auto sample = decode_json<Sample>(*parse_json(R"({"replicas": 1, "tiny": null})"));
  ASSERT_TRUE(sample) << sample.error().message;
  EXPECT_EQ(sample->offset, -5);
  EXPECT_EQ(sample->tiny, 7);
  EXPECT_EQ(sample->ratio, 0.5);
  EXPECT_EQ(sample->strategy, Strategy::kRecreate);
  EXPECT_EQ(sample->greeting, std::nullopt);
  EXPECT_TRUE(sample->ports.empty());
  EXPECT_EQ(sample->extra, Json::object());
}

TEST(DecodeTest, ErrorsNameThePath) {
  EXPECT_EQ(error_of(R"({"replicas": "x"})"), "spec.replicas: expected integer, found string");
  EXPECT_EQ(error_of(R"({"replicas": null})"), "spec.replicas: expected integer, found null");
  EXPECT_EQ(error_of(R"({"replicas": 1.5})"), "spec.replicas: expected integer, found number");
  EXPECT_EQ(error_of(R"({"replicas": -1})"),
            "spec.replicas: expected unsigned integer of 32 bits, found -1");
  EXPECT_EQ(error_of(R"({"replicas": 4294967296})"),
            "spec.replicas: expected unsigned integer of 32 bits, found 4294967296");
  EXPECT_EQ(error_of(R"({"replicas": 1e20})"),
            "spec.replicas: expected unsigned integer of 32 bits, found 1e+20");
  EXPECT_EQ(error_of(R"({})"), "spec.replicas: required, but missing");
  EXPECT_EQ(error_of(R"([])"), "spec: expected object, found array");
  EXPECT_EQ(error_of(R"({"replicas": 1, "tiny": 256})"),
            "spec.tiny: expected unsigned integer of 8 bits, found 256");
  EXPECT_EQ(error_of(R"({"replicas": 1, "ports": {}})"),
            "spec.ports: expected array, found object");
  EXPECT_EQ(error_of(R"({"replicas": 1, "ports": [{"number": 1, "name": "a"}, {"number": true}]})"),
            "spec.ports[1].number: expected integer, found boolean");
  EXPECT_EQ(error_of(R"({"replicas": 1, "ports": [{"number": 1}]})"),
            "spec.ports[0].name: required, but missing");
  EXPECT_EQ(error_of(R"({"replicas": 1, "labels": {"a": 1}})"),
            "spec.labels.a: expected string, found integer");
  EXPECT_EQ(error_of(R"({"replicas": 1, "strategy": "Blue"})"),
            "spec.strategy: expected one of \"Rolling\", \"Recreate\", found \"Blue\"");
  EXPECT_EQ(error_of(R"({"replicas": 1, "greeting": 1})"),
            "spec.greeting: expected string, found integer");
}

TEST(DecodeTest, ErrorsAreInvalidWithACause) {
  auto decoded = decode_json<Plain>(*parse_json(R"({"replicas": "x"})"), "spec");
  ASSERT_FALSE(decoded);
  EXPECT_TRUE(decoded.error().is_invalid());
  ASSERT_EQ(decoded.error().details->causes.size(), 1u);
  EXPECT_EQ(
      decoded.error().details->causes[0],
      (StatusCause{"FieldValueTypeInvalid", "expected integer, found string", "spec.replicas"}));
}

TEST(DecodeTest, AWholeNumberWrittenAsADoubleIsAnInteger) {
  auto plain = decode_json<Plain>(*parse_json(R"({"replicas": 3.0})"));
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->replicas, 3u);
}

TEST(EncodeTest, WritesWhatDecodeReads) {
  const std::string text =
      R"({"extra":{"deep":[1,null]},"greeting":"hi","labels":{"a":"b"},"offset":-9,"paused":true,)"
      R"("ports":[{"name":"web","number":80}],"ratio":0.25,"replicas":3,"strategy":"Recreate","tiny":255})";
  auto sample = decode_json<Sample>(*parse_json(text));
  ASSERT_TRUE(sample) << sample.error().message;
  EXPECT_EQ(dump_json(encode_json(*sample)), text);
}

TEST(EncodeTest, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(
      dump_json(encode_json(Sample{})),
      R"({"extra":null,"offset":0,"paused":false,"ratio":0.0,"replicas":0,"strategy":"Rolling","tiny":0})");
}

TEST(CustomTest, ATypedViewOfAnObject) {
  Object object(Json{{"metadata", {{"name", "a"}}}, {"spec", {{"replicas", 2}}}});
  auto custom = decode<Plain>(object);
  ASSERT_TRUE(custom);
  EXPECT_EQ(custom->spec.replicas, 2u);
  EXPECT_TRUE(custom->object.is_same(object));
  auto none = decode<Plain>(Object(Json{{"metadata", {{"name", "a"}}}}));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message, "spec.replicas: required, but missing");
  auto wrong = decode<Plain>(Object(Json{{"spec", 5}}));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message, "spec: expected object, found integer");
}

}  // namespace
}  // namespace drydock::crd::test
