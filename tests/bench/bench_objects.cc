#include "tests/bench/bench_objects.h"

#include <fmt/format.h>

#include <algorithm>

namespace drydock::bench {

int namespaces_for(int objects) { return std::max(1, objects / 1000); }

std::string namespace_name(int index) { return fmt::format("n{}", index); }

Json config_map(int index, int value) {
  return Json{{"apiVersion", "v1"},
              {"kind", "ConfigMap"},
              {"metadata", {{"name", fmt::format("c{}", index)}}},
              {"data", {{"value", std::to_string(value)}}}};
}

Json deployment(const std::string& name, int replicas) {
  const Json labels{{"app", name}};
  const Json container{{"name", "main"},
                       {"image", "example.com/app:1"},
                       {"ports", Json::array({{{"containerPort", 8080}, {"name", "http"}}})},
                       {"env", Json::array({{{"name", "MODE"}, {"value", "quick"}}})},
                       {"resources", {{"requests", {{"cpu", "10m"}, {"memory", "16Mi"}}}}},
                       {"readinessProbe", {{"httpGet", {{"path", "/readyz"}, {"port", "http"}}}}}};
  return Json{{"apiVersion", "apps/v1"},
              {"kind", "Deployment"},
              {"metadata", {{"name", name}, {"labels", labels}}},
              {"spec",
               {{"replicas", replicas},
                {"selector", {{"matchLabels", labels}}},
                {"template",
                 {{"metadata", {{"labels", labels}}},
                  {"spec", {{"containers", Json::array({container})}}}}}}}};
}

}  // namespace drydock::bench
