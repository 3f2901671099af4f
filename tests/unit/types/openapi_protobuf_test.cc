// The OpenAPI v2 document as kubectl before 1.30 asks for it, read back field by field.
#include "fakeapi/types/openapi_protobuf.h"

#include <gtest/gtest.h>

#include "fakeapi/types/discovery.h"
#include "fakeapi/types/protobuf_wire.h"
#include "fakeapi/types/type_registry.h"

namespace drydock::fake {
namespace {

/// The length-delimited fields of that number.
std::vector<std::string> parts(std::string_view message, std::uint64_t number) {
  std::vector<std::string> found;
  WireReader reader(message, "message");
  while (!reader.done()) {
    const auto tag = reader.tag();
    if (!tag) throw std::runtime_error("no tag");
    if (tag->number != number) {
      if (!reader.skip(*tag)) throw std::runtime_error("no field");
      continue;
    }
    const auto bytes = reader.bytes();
    if (!bytes) throw std::runtime_error("no bytes");
    found.emplace_back(*bytes);
  }
  return found;
}

std::string part(std::string_view message, std::uint64_t number) {
  const auto all = parts(message, number);
  return all.size() == 1 ? all.front() : "not one but " + std::to_string(all.size());
}

/// The value of a map's entry.
std::string entry(std::string_view map, std::uint64_t number, std::string_view name) {
  for (const std::string& pair : parts(map, number))
    if (part(pair, 1) == name) return part(pair, 2);
  return "none";
}

Response ask(std::string_view accept) {
  TypeRegistry types;
  Request request = Request::for_path("/openapi/v2");
  request.accept = accept;
  return discover(request, types);
}

std::string type_of(const Response& response) {
  return response.wire_body().media_type;
}

TEST(OpenApiProtobufTest, SaysWhatTheDocumentSays) {
  const Json document = Json::parse(R"({
    "swagger": "2.0", "info": {"title": "Kubernetes", "version": "v1.36.2"},
    "paths": {"/api/v1/pods": {
      "get": {"operationId": "list", "x-kubernetes-action": "list",
              "responses": {"200": {"description": "OK", "schema": {"$ref": "#/definitions/A"}}}},
      "parameters": [{"in": "query", "name": "limit", "type": "integer", "uniqueItems": true},
                     {"in": "path", "name": "name", "type": "string", "required": true},
                     {"in": "body", "name": "body", "schema": {"$ref": "#/definitions/A"}}]}},
    "definitions": {"A": {"type": "object", "required": ["b"], "properties": {
      "b": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"},
      "c": {"type": "object", "additionalProperties": {"type": "integer", "format": "int32"}}}}}})");
  const std::string bytes = openapi_v2_protobuf(document);
  EXPECT_EQ(part(bytes, 1), "2.0");
  EXPECT_EQ(part(part(bytes, 2), 2), "v1.36.2");
  const std::string path = entry(part(bytes, 8), 2, "/api/v1/pods");
  const std::string get = part(path, 2);
  EXPECT_EQ(part(get, 5), "list");
  EXPECT_EQ(part(entry(get, 13, "x-kubernetes-action"), 2), "\"list\"");
  EXPECT_EQ(part(part(part(part(entry(part(get, 9), 1, "200"), 1), 2), 1), 1), "#/definitions/A");
  const auto parameters = parts(path, 9);
  ASSERT_EQ(parameters.size(), 3u);
  EXPECT_EQ(part(part(part(part(parameters[0], 1), 2), 3), 4), "limit");
  EXPECT_EQ(part(part(part(part(parameters[1], 1), 2), 4), 4), "name");
  EXPECT_EQ(part(part(part(parameters[2], 1), 1), 2), "body");
  const std::string a = entry(part(bytes, 9), 1, "A");
  EXPECT_EQ(part(a, 19), "b");
  const std::string b = entry(part(a, 25), 1, "b");
  EXPECT_EQ(part(part(part(part(b, 23), 1), 22), 1), "string");
  EXPECT_EQ(part(entry(b, 31, "x-kubernetes-list-type"), 2), "\"set\"");
  EXPECT_EQ(part(part(part(entry(part(a, 25), 1, "c"), 21), 1), 2), "int32");
}

TEST(OpenApiProtobufTest, IsServedToWhoAsksForIt) {
  const std::string kOld = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
  for (const std::string& accept : {kOld, std::string(kOpenApiV2Protobuf)}) {
    const Response response = ask(accept);
    EXPECT_EQ(response.code, 200);
    EXPECT_EQ(type_of(response), kOpenApiV2Protobuf);
    EXPECT_EQ(response.headers, ask("application/json").headers) << "the same ETag";
  }
  for (const char* accept : {"", "*/*", "application/*", "application/json, */*",
                             "text/html;q=0.9,application/json;q=0.1"})
    EXPECT_EQ(type_of(ask(accept)), media::kJson) << accept;
  for (const char* accept : {"text/html", "application/vnd.kubernetes.protobuf"})
    EXPECT_EQ(ask(accept).code, 406) << accept;
}

}  // namespace
}  // namespace drydock::fake
