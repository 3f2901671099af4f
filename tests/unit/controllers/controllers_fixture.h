#pragma once
// A Server with some of a cluster's controllers on virtual time: they step in turn until none has
// anything to do, and time passes only when a test says so. Counts what they write.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "fakeapi/controllers/cluster_controller.h"
#include "operator/api/resources.h"
#include "tests/unit/write/server_fixture.h"

namespace drydock::fake {

class ControllersFixture : public ServerFixture {
 protected:
  /// As --controllers takes it.
  void start(std::string_view list) {
    const auto names = parse_controllers(list);
    ASSERT_TRUE(names.has_value());
    controllers_ = make_controllers(*names, server_, "CA");
    observation_ = server_.observe([this](const Change& change) {
      if (change.storage.resource == unheard_)
        unheard_changes_.push_back(change);
      else
        for (const auto& controller : controllers_) controller->observe(change);
      if (change.storage.resource == "events") return;
      changes_.push_back(std::string(to_string(change.type)) + " " + change.storage.resource + "/" +
                         std::string(change.object.name()));
      history_[change.storage.resource].push_back(change.object);
    });
    settle();
  }

  /// From now on the controllers hear of no change of this resource, until they are told.
  void keep_quiet_about(const std::string& resource) { unheard_ = resource; }
  void tell() {
    unheard_.clear();
    for (const Change& change : std::exchange(unheard_changes_, {}))
      for (const auto& controller : controllers_) controller->observe(change);
    settle();
  }

  /// One step for each that has work; false where none had.
  bool round() {
    bool worked = false;
    for (const auto& controller : controllers_)
      if (controller->has_work()) {
        const std::uint64_t before = server_.revision();
        controller->step(server_);
        most_writes_a_step_ = std::max(most_writes_a_step_, server_.revision() - before);
        worked = true;
      }
    return worked;
  }
  void settle() {
    int rounds = 0;
    while (round()) ASSERT_LT(++rounds, 5000) << "the controllers never come to rest";
  }
  /// Lets time pass, deadline by deadline.
  void pass(Duration duration) {
    const TimePoint until = clock_.now() + duration;
    for (int wakes = 0; wakes < 5000; ++wakes) {
      settle();
      std::optional<TimePoint> next;
      for (const auto& controller : controllers_)
        if (const auto due = controller->next_deadline(); due && (!next || *due < *next))
          next = due;
      if (!next || *next > until) break;
      clock_.elapsed = std::max(clock_.elapsed, *next - TimePoint());
    }
    clock_.elapsed = until - TimePoint();
    settle();
  }

  static Json workload(const Resource& resource, const std::string& name, std::int64_t replicas,
                       const std::string& image = "i:1") {
    return {
        {"apiVersion", resource.api_version()},
        {"kind", resource.kind},
        {"metadata", {{"name", name}}},
        {"spec",
         {{"replicas", replicas},
          {"selector", {{"matchLabels", {{"app", name}}}}},
          {"template",
           {{"metadata", {{"labels", {{"app", name}}}}},
            {"spec", {{"containers", Json::array({Json{{"name", "c"}, {"image", image}}})}}}}}}}};
  }
  /// Creates, and lets the controllers settle.
  void add(const Resource& resource, Json object) {
    const Response made = create(resource, std::move(object));
    ASSERT_EQ(made.code, 201) << made.wire_body().bytes->c_str();
    settle();
  }
  void change(const Resource& resource, const std::string& name, Json patch,
              const std::string& subresource = "") {
    const Response changed = merge(resource, name, std::move(patch), subresource);
    ASSERT_EQ(changed.code, 200) << changed.wire_body().bytes->c_str();
    settle();
  }
  void erase(const Resource& resource, const std::string& name, Parameters parameters = {}) {
    ASSERT_LT(remove(resource, name, std::move(parameters)).code, 300);
    settle();
  }
  Json read(const Resource& resource, const std::string& name) {
    return get(resource, name).object().value_or(Object()).json();
  }
  Json at(const Resource& resource, const std::string& name, const std::string& pointer) {
    return read(resource, name).value(Json::json_pointer(pointer), Json());
  }
  std::vector<Object> all(const Resource& resource) {
    auto found = list(resource).list();
    return found ? found->items : std::vector<Object>();
  }
  /// "Reason: message", in the order they were written.
  std::vector<std::string> told() {
    std::vector<std::string> lines;
    for (const Object& event : all(resources::core_events()))
      lines.push_back(std::string(string_at(event.json(), {"reason"})) + ": " +
                      std::string(string_at(event.json(), {"message"})));
    return lines;
  }
  /// Of a condition of the object's status: "True NewReplicaSetAvailable".
  std::string condition(const Resource& resource, const std::string& name,
                        const std::string& type) {
    for (const Json& entry : at(resource, name, "/status/conditions"))
      if (entry["type"] == type)
        return entry["status"].get<std::string>() + " " + entry["reason"].get<std::string>();
    return "";
  }
  std::uint64_t writes_of(Duration idle) {
    const std::uint64_t before = server_.revision();
    pass(idle);
    return server_.revision() - before;
  }

  std::vector<std::unique_ptr<ClusterController>> controllers_;
  std::vector<std::string> changes_;
  std::map<std::string, std::vector<Object>> history_;  ///< by resource
  std::uint64_t most_writes_a_step_ = 0;
  std::string unheard_;
  std::vector<Change> unheard_changes_;
  std::shared_ptr<void> observation_;
};

}  // namespace drydock::fake
