// Endpoints and EndpointSlices follow the Pods of a Service.
#include <set>

#include "tests/unit/controllers/controllers_fixture.h"

namespace drydock::fake {
namespace {

using namespace std::chrono_literals;

const Resource kServices = resources::services();
const Resource kPods = resources::pods();
const Resource kDeployments = resources::deployments();
const Resource kEndpoints{"", "v1", "endpoints", "Endpoints", true};
const Resource kSlices{"discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", true};

class ServiceEndpointsTest : public ControllersFixture {
 protected:
  static Json service(const std::string& name, Json selector) {
    Json made{{"apiVersion", "v1"},
              {"kind", "Service"},
              {"metadata", {{"name", name}}},
              {"spec", {{"ports", Json::array({Json{{"port", 80}, {"targetPort", 8080}}})}}}};
    if (!selector.is_null()) made["spec"]["selector"] = std::move(selector);
    return made;
  }
  std::size_t addresses(const std::string& name) {
    const Json list = at(kEndpoints, name, "/subsets/0/addresses");
    return list.is_array() ? list.size() : 0;
  }
  // The addresses of all slices; each counts once.
  std::set<std::string> sliced() {
    std::set<std::string> found;
    for (const Object& slice : all(kSlices))
      if (const Json* list = find_path(slice.json(), {"endpoints"}); list && list->is_array())
        for (const Json& endpoint : *list) found.insert(endpoint["addresses"][0]);
    return found;
  }
};

TEST_F(ServiceEndpointsTest, TheyFollowThePods) {
  start("*");
  add(kServices, service("web", {{"app", "web"}}));
  EXPECT_EQ(addresses("web"), 0u);
  ASSERT_EQ(all(kSlices).size(), 1u);
  add(kDeployments, workload(kDeployments, "web", 3));
  EXPECT_EQ(addresses("web"), 3u);
  EXPECT_EQ(sliced().size(), 3u);
  EXPECT_EQ(at(kEndpoints, "web", "/subsets/0/ports/0/port"), 8080);
  EXPECT_EQ(all(kSlices).size(), 1u);
  change(kDeployments, "web", {{"spec", {{"replicas", 1}}}});
  EXPECT_EQ(addresses("web"), 1u);
  EXPECT_EQ(sliced().size(), 1u);
  EXPECT_EQ(writes_of(1h), 0u);
}

TEST_F(ServiceEndpointsTest, TheyGoWithTheirService) {
  start("*");
  add(kServices, service("web", {{"app", "web"}}));
  erase(kServices, "web");
  EXPECT_TRUE(all(kEndpoints).empty());
  EXPECT_TRUE(all(kSlices).empty());
}

TEST_F(ServiceEndpointsTest, ASliceHoldsAHundredAtMost) {
  start("*");
  add(kDeployments, workload(kDeployments, "web", 120));
  add(kServices, service("web", {{"app", "web"}}));
  EXPECT_EQ(all(kSlices).size(), 2u);
  EXPECT_EQ(sliced().size(), 120u);
  for (const Object& slice : all(kSlices)) EXPECT_LE(slice.json()["endpoints"].size(), 100u);
  change(kDeployments, "web", {{"spec", {{"replicas", 0}}}});
  EXPECT_EQ(sliced().size(), 0u);
  EXPECT_EQ(all(kSlices).size(), 1u);
}

TEST_F(ServiceEndpointsTest, OthersEndpointsAreMirrored) {
  start("*");
  add(kServices, service("db", nullptr));
  EXPECT_TRUE(all(kSlices).empty());
  add(kEndpoints,
      {{"apiVersion", "v1"},
       {"kind", "Endpoints"},
       {"metadata", {{"name", "db"}}},
       {"subsets", Json::array({Json{{"addresses", Json::array({Json{{"ip", "192.0.2.1"}}})},
                                     {"ports", Json::array({Json{{"port", 5432}}})}}})}});
  EXPECT_EQ(sliced(), std::set<std::string>{"192.0.2.1"});
  change(kEndpoints, "db",
         {{"subsets", Json::array({Json{{"addresses", Json::array({Json{{"ip", "192.0.2.2"}}})},
                                        {"ports", Json::array({Json{{"port", 5433}}})}}})}});
  EXPECT_EQ(sliced(), std::set<std::string>{"192.0.2.2"});
  EXPECT_EQ(all(kSlices).size(), 1u);
  erase(kEndpoints, "db");
  EXPECT_TRUE(all(kSlices).empty());
}

TEST_F(ServiceEndpointsTest, EndpointsWithoutAServiceAreLeftAlone) {
  start("*");
  add(kEndpoints, {{"apiVersion", "v1"}, {"kind", "Endpoints"}, {"metadata", {{"name", "lone"}}}});
  EXPECT_EQ(all(kEndpoints).size(), 1u);
  EXPECT_TRUE(all(kSlices).empty());
}

}  // namespace
}  // namespace drydock::fake
