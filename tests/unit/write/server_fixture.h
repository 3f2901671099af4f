#pragma once
// A Server with a clock that stands still until it is told otherwise, and short words to talk to
// it.
#include <gtest/gtest.h>

#include <string>

#include "fakeapi/write/server.h"

namespace drydock::fake {

class StillClock final : public Clock {
 public:
  TimePoint now() const override { return TimePoint() + elapsed; }
  WallTime wall_now() const override {
    return WallTime(std::chrono::seconds(1'767'225'600)) + elapsed;
  }
  Duration elapsed{};
};

class ServerFixture : public testing::Test {
 protected:
  static Request request(Verb verb, const Resource& resource, const std::string& name = "") {
    Request made(verb, resource.gvr());
    if (resource.namespaced) made.namespace_ = "default";
    made.name = name;
    made.user_agent = "test/1";
    return made;
  }
  Response call(Request made) { return server_.handle(made); }

  Response create(const Resource& resource, Json object, Parameters parameters = {}) {
    Request made = request(Verb::kCreate, resource);
    made.parameters = std::move(parameters);
    made.body.object = Object(std::move(object));
    return call(std::move(made));
  }
  Response update(const Resource& resource, Json object, const std::string& subresource = "") {
    Request made = request(Verb::kUpdate, resource, object["metadata"]["name"].get<std::string>());
    made.subresource = subresource;
    made.body.object = Object(std::move(object));
    return call(std::move(made));
  }
  Response merge(const Resource& resource, const std::string& name, Json patch,
                 const std::string& subresource = "") {
    Request made = request(Verb::kPatch, resource, name);
    made.subresource = subresource;
    made.body.media_type = media::kMergePatch;
    made.body.object = Object(std::move(patch));
    return call(std::move(made));
  }
  Response get(const Resource& resource, const std::string& name) {
    return call(request(Verb::kGet, resource, name));
  }
  Response remove(const Resource& resource, const std::string& name, Parameters parameters = {}) {
    Request made = request(Verb::kDelete, resource, name);
    made.parameters = std::move(parameters);
    return call(std::move(made));
  }
  Response list(const Resource& resource, Parameters parameters = {}) {
    Request made = request(Verb::kList, resource);
    made.parameters = std::move(parameters);
    return call(std::move(made));
  }
  std::unique_ptr<WatchCursor> watch(const Resource& resource, Parameters parameters = {}) {
    Request made = request(Verb::kWatch, resource);
    made.parameters = std::move(parameters);
    auto cursor = server_.watch(made);
    EXPECT_TRUE(cursor.has_value());
    return cursor ? std::move(*cursor) : nullptr;
  }

  /// "ADDED a 101", ... of all events that are due; "ERROR 410" where it ended.
  static std::vector<std::string> events(WatchCursor& cursor) {
    std::vector<std::string> seen;
    while (true) {
      auto event = cursor.poll();
      if (!event) {
        seen.push_back("ERROR " + std::to_string(event.error().code));
        return seen;
      }
      if (!*event) return seen;
      seen.push_back(std::string(to_string((*event)->type)) + " " +
                     std::string((*event)->object.name()));
    }
  }
  static std::vector<std::string> names(const Response& response) {
    std::vector<std::string> found;
    auto items = response.list();
    if (items)
      for (const Object& item : items->items) found.emplace_back(item.name());
    return found;
  }
  static std::string version(const Response& response) {
    return std::string(response.object().value_or(Object()).resource_version());
  }
  static Json config_map(const std::string& name, Json data = Json::object()) {
    return {{"apiVersion", "v1"},
            {"kind", "ConfigMap"},
            {"metadata", {{"name", name}}},
            {"data", std::move(data)}};
  }

  StillClock clock_;
  Server server_{clock_, Random(1)};
};

}  // namespace drydock::fake
