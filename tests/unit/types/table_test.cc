#include "fakeapi/types/table.h"

#include <gtest/gtest.h>

#include "fakeapi/types/type_registry.h"

namespace drydock::fake {
namespace {

using namespace std::chrono_literals;

class TableTest : public testing::Test {
 protected:
  TableTest() {
    options_.now = *parse_time("2024-01-01T01:00:00Z");
    options_.include_object = "None";
  }
  Json cells(const GroupVersionResource& gvr, Json object) {
    object["metadata"]["name"] = "x";
    object["metadata"]["creationTimestamp"] = "2024-01-01T00:55:00Z";
    const ResourceTypePtr type = types_.find(gvr);
    const Object made(std::move(object));
    table_ = make_table(*type, {&made, 1}, {{"resourceVersion", "7"}}, options_);
    EXPECT_EQ(table_["rows"][0]["cells"].size(), table_["columnDefinitions"].size());
    return table_["rows"][0]["cells"];
  }
  TypeRegistry types_;
  TableOptions options_;
  Json table_;
};

TEST_F(TableTest, DurationsAsKubectlWritesThem) {
  EXPECT_EQ(human_duration(-5s), "<invalid>");
  EXPECT_EQ(human_duration(119s), "119s");
  EXPECT_EQ(human_duration(200s), "3m20s");
  EXPECT_EQ(human_duration(20min), "20m");
  EXPECT_EQ(human_duration(3h + 5min), "3h5m");
  EXPECT_EQ(human_duration(47h), "47h");
  EXPECT_EQ(human_duration(51h), "2d3h");
  EXPECT_EQ(human_duration(24h * 365 * 3), "3y");
}

TEST_F(TableTest, EveryListedKindFillsItsColumns) {
  for (const ResourceTypePtr& type : types_.all()) {
    if (!type->supports("list")) continue;
    const Json row = cells(type->resource.gvr(), Json::object());
    for (const Json& cell : row) EXPECT_FALSE(cell.is_null()) << type->resource.plural << row;
  }
}

TEST_F(TableTest, Deployment) {
  const Json row = cells({"apps", "v1", "deployments"}, Json::parse(R"({
    "spec":{"replicas":3,"selector":{"matchLabels":{"a":"b"}},
            "template":{"spec":{"containers":[{"name":"c","image":"i:1"},{"name":"s","image":"j"}]}}},
    "status":{"readyReplicas":2,"updatedReplicas":3,"availableReplicas":2}})"));
  EXPECT_EQ(row, Json({"x", "2/3", 3, 2, "5m", "c,s", "i:1,j", "a=b"}));
}

TEST_F(TableTest, PodStates) {
  const GroupVersionResource pods{"", "v1", "pods"};
  EXPECT_EQ(
      cells(pods, Json::parse(R"({"spec":{"containers":[{}]},"status":{"phase":"Pending"}})"))[2],
      "Pending");
  EXPECT_EQ(
      cells(pods,
            Json::parse(
                R"({"spec":{"containers":[{}]},"status":{"phase":"Pending","containerStatuses":[
      {"restartCount":0,"state":{"waiting":{"reason":"ImagePullBackOff"}}}]}})"))[2],
      "ImagePullBackOff");
  const Json running =
      cells(pods, Json::parse(R"({"spec":{"containers":[{}]},"status":{"phase":"Running",
      "containerStatuses":[{"ready":true,"restartCount":2,"state":{"running":{}},
        "lastState":{"terminated":{"finishedAt":"2024-01-01T00:59:00Z"}}}]}})"));
  EXPECT_EQ(running[1], "1/1");
  EXPECT_EQ(running[3], "2 (60s ago)");
  const Json initializing =
      cells(pods, Json::parse(R"({"spec":{"containers":[{}],"initContainers":[{},{}]},
      "status":{"phase":"Pending","initContainerStatuses":[{"state":{"terminated":{"exitCode":0}}},{"state":{"running":{}}}]}})"));
  EXPECT_EQ(initializing[2], "Init:1/2");
  cells(pods, Json::parse(R"({"spec":{"containers":[{}]},"status":{"phase":"Succeeded"}})"));
  EXPECT_EQ(table_["rows"][0]["conditions"][0]["reason"], "Succeeded");
  const Json ending = cells(
      pods,
      Json::parse(
          R"({"metadata":{"deletionTimestamp":"2024-01-01T00:59:00Z"},"spec":{"containers":[{}]},"status":{"phase":"Running"}})"));
  EXPECT_EQ(ending[2], "Terminating");
}

TEST_F(TableTest, EventsOfBothGroups) {
  const Json core =
      cells({"", "v1", "events"}, Json::parse(R"({"type":"Normal","reason":"R","message":"m\n",
      "involvedObject":{"kind":"Hello","name":"h"},"firstTimestamp":"2024-01-01T00:50:00Z","lastTimestamp":"2024-01-01T00:59:30Z",
      "count":3,"source":{"component":"c","host":"n"}})"));
  EXPECT_EQ(core, Json({"30s", "Normal", "R", "hello/h", "", "c, n", "m", "10m", 3, "x"}));
  const Json newer = cells({"events.k8s.io", "v1", "events"},
                           Json::parse(R"({"type":"Warning","reason":"R","note":"n",
      "regarding":{"kind":"Hello","name":"h"},"eventTime":"2024-01-01T00:59:00.000000Z","reportingController":"c",
      "reportingInstance":"c-0","series":{"count":5,"lastObservedTime":"2024-01-01T00:59:50.000000Z"}})"));
  EXPECT_EQ(newer, Json({"10s", "Warning", "R", "hello/h", "", "c, c-0", "n", "60s", 5, "x"}));
}

TEST_F(TableTest, Services) {
  const GroupVersionResource services{"", "v1", "services"};
  EXPECT_EQ(cells(services, Json::parse(R"({"spec":{"type":"LoadBalancer","clusterIP":"10.0.0.1",
      "ports":[{"port":80,"nodePort":30001,"protocol":"TCP"}],"selector":{"a":"b"}}})")),
            Json({"x", "LoadBalancer", "10.0.0.1", "<pending>", "80:30001/TCP", "5m", "a=b"}));
}

TEST_F(TableTest, CustomColumnsByType) {
  ResourceType type;
  type.custom = true;
  type.columns = {{.name = "Name", .type = "string", .json_path = ".metadata.name"},
                  {.name = "N", .type = "integer", .json_path = ".spec.n"},
                  {.name = "Text", .type = "string", .json_path = ".spec"},
                  {.name = "When", .type = "date", .json_path = ".spec.when"},
                  {.name = "Broken", .type = "string", .json_path = ".spec["}};
  const std::vector<Object> objects = {
      Object(Json::parse(R"({"metadata":{"name":"a"},"spec":{"n":3}})")),
      Object(Json::parse(R"({"metadata":{"name":"b"},"spec":{"n":"3","when":"x"}})"))};
  const Json table = make_table(type, objects, Json::object(), options_);
  EXPECT_EQ(table["rows"][0]["cells"], Json({"a", 3, "{\"n\":3}", nullptr, nullptr}));
  EXPECT_EQ(table["rows"][1]["cells"][1], nullptr);
  EXPECT_EQ(table["rows"][1]["cells"][3], "<invalid>");
}

TEST_F(TableTest, IncludeObject) {
  options_.include_object = "Metadata";
  cells({"", "v1", "configmaps"}, Json::parse(R"({"data":{"k":"v"}})"));
  EXPECT_EQ(table_["rows"][0]["object"]["kind"], "PartialObjectMetadata");
  EXPECT_EQ(table_["rows"][0]["object"]["metadata"]["name"], "x");
  options_.include_object = "Object";
  cells({"", "v1", "configmaps"}, Json::parse(R"({"data":{"k":"v"}})"));
  EXPECT_EQ(table_["rows"][0]["object"]["data"]["k"], "v");
}

}  // namespace
}  // namespace drydock::fake
