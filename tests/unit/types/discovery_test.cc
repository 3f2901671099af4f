#include "fakeapi/types/discovery.h"

#include <gtest/gtest.h>

#include "operator/api/json.h"

namespace drydock::fake {
namespace {

constexpr const char* kAggregatedAccept =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

class DiscoveryTest : public testing::Test {
 protected:
  Json get(std::string path, std::string accept = "application/json", int code = 200) {
    Request request = Request::for_path(std::move(path));
    request.accept = std::move(accept);
    response_ = discover(request, types_);
    EXPECT_EQ(response_.code, code);
    const RawBody body = response_.wire_body();
    media_type_ = body.media_type;
    return body.bytes->starts_with('{') ? Json::parse(*body.bytes) : Json(*body.bytes);
  }
  void add_widgets() {
    auto type = std::make_shared<ResourceType>();
    type->resource = {"a.example.com", "v1", "widgets", "Widget", true};
    type->singular = "widget";
    type->list_kind = "WidgetList";
    type->verbs = {"delete", "deletecollection", "get",    "list",
                   "patch",  "create",           "update", "watch"};
    type->subresources = {
        {"status", {"a.example.com", "v1", "Widget"}, {"get", "patch", "update"}}};
    type->custom = true;
    type->storage = {"a.example.com", "widgets"};
    type->openapi_schema = std::make_shared<const Json>(
        Json{{"type", "object"},
             {"properties", {{"spec", {{"type", "object"}, {"description", "what it is"}}}}}});
    types_.set_custom("widgets.a.example.com", {type});
  }
  TypeRegistry types_;
  Response response_;
  std::string media_type_;
};

TEST_F(DiscoveryTest, PlainDocuments) {
  EXPECT_EQ(get("/api")["versions"], Json({"v1"}));
  EXPECT_EQ(get("/apis")["groups"][1]["name"], "apps");
  EXPECT_FALSE(get("/api/v1").contains("apiVersion"));
  EXPECT_EQ(get("/apis/apps/v1/")["apiVersion"], "v1");
  EXPECT_EQ(get("/apis/autoscaling")["preferredVersion"]["version"], "v2");
  const Json pods = get("/api/v1")["resources"];
  auto eviction = std::find_if(pods.begin(), pods.end(),
                               [](const Json& r) { return r["name"] == "pods/eviction"; });
  ASSERT_NE(eviction, pods.end());
  EXPECT_EQ((*eviction)["group"], "policy");
}

TEST_F(DiscoveryTest, AggregatedByAccept) {
  const Json list = get("/apis", kAggregatedAccept);
  EXPECT_EQ(list["kind"], "APIGroupDiscoveryList");
  EXPECT_TRUE(media_type_.find("as=APIGroupDiscoveryList") != std::string::npos);
  ASSERT_EQ(response_.headers.size(), 1u);
  EXPECT_EQ(response_.headers[0].first, "ETag");
  EXPECT_EQ(get("/apis", std::string("application/json,") + kAggregatedAccept)["kind"],
            "APIGroupList");
  EXPECT_EQ(get("/apis", std::string(kAggregatedAccept) + ",application/json")["kind"],
            "APIGroupDiscoveryList");
}

TEST_F(DiscoveryTest, CustomGroupsComeLastAndLive) {
  const std::string etag_before = (get("/apis", kAggregatedAccept), response_.headers[0].second);
  add_widgets();
  const Json item = get("/apis", kAggregatedAccept)["items"].back();
  EXPECT_NE(response_.headers[0].second, etag_before);
  EXPECT_EQ(item["metadata"]["name"], "a.example.com");
  EXPECT_EQ(item["versions"][0]["resources"][0]["responseKind"]["group"], "a.example.com");
  EXPECT_EQ(get("/apis/a.example.com/v1")["resources"][1]["name"], "widgets/status");
  EXPECT_FALSE(get("/apis/a.example.com/v1")["resources"][1].contains("group"));
}

TEST_F(DiscoveryTest, UnknownPaths) {
  EXPECT_EQ(get("/nothing", "application/json", 404), Json("404 page not found\n"));
  EXPECT_EQ(get("/apis/none.example.com/v1", "application/json", 404),
            Json("404 page not found\n"));
  EXPECT_EQ(get("/apis/apps/v9", "application/json", 404)["reason"], "NotFound");
  EXPECT_EQ(get("/api/v9", "application/json", 404)["details"], Json::object());
  EXPECT_EQ(get("/healthz/none", "application/json", 404), Json("404 page not found\n"));
  EXPECT_EQ(get("/readyz/ping"), Json("ok"));
}

TEST_F(DiscoveryTest, OpenApiDocumentsAreClosed) {
  add_widgets();
  const Json index = get("/openapi/v3")["paths"];
  EXPECT_TRUE(index.contains("apis/apps/v1"));
  for (const char* path :
       {"/openapi/v3/apis/apps/v1", "/openapi/v3/api/v1", "/openapi/v3/apis/a.example.com/v1"}) {
    const Json document = get(path);
    const Json& schemas = document["components"]["schemas"];
    const std::string text = document.dump();
    constexpr std::string_view kReference = "#/components/schemas/";
    for (std::size_t at = text.find(kReference); at != text.npos; at = text.find(kReference, at)) {
      at += kReference.size();
      EXPECT_TRUE(schemas.contains(text.substr(at, text.find('"', at) - at))) << path;
    }
  }
  const Json widgets = get("/openapi/v3/apis/a.example.com/v1");
  EXPECT_EQ(widgets["components"]["schemas"]["com.example.a.v1.Widget"]["properties"]["spec"]
                   ["description"],
            "what it is");
}

TEST_F(DiscoveryTest, AnOpenApiDocumentIsWhereTheIndexSaysOfItsHash) {
  const Json index = get("/openapi/v3")["paths"];
  EXPECT_EQ(media_type_, "text/plain; charset=utf-8");
  const std::string url = index["apis/apps/v1"]["serverRelativeURL"];
  Request request = Request::for_path("/openapi/v3/apis/apps/v1");
  const std::string hash = url.substr(url.find('=') + 1);
  request.parameters.add("hash", hash);
  const Response document = discover(request, types_);
  EXPECT_EQ(document.code, 200);
  EXPECT_EQ(document.headers, (decltype(document.headers){{"ETag", '"' + hash + '"'}}));
  request.parameters.set("hash", "other");
  const Response moved = discover(request, types_);
  EXPECT_EQ(moved.code, 301);
  EXPECT_EQ(moved.headers, (decltype(moved.headers){{"Location", url}}));
}

TEST_F(DiscoveryTest, PatchOperationsSayThatTheyValidateFields) {
  const Json apps = get("/openapi/v3/apis/apps/v1");
  const Json& patch =
      apps["paths"]["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]["patch"];
  EXPECT_EQ(patch["x-kubernetes-group-version-kind"]["kind"], "Deployment");
  bool found = false;
  for (const Json& parameter : patch["parameters"]) found |= parameter["name"] == "fieldValidation";
  EXPECT_TRUE(found);
  const Json all = get("/openapi/v2");
  EXPECT_TRUE(all["definitions"].contains("io.k8s.api.apps.v1.Deployment"));
  EXPECT_EQ(all.dump().find("#/components/"), std::string::npos);
}

}  // namespace
}  // namespace drydock::fake
