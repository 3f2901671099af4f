// How much a cache of a hundred thousand objects takes, with the controller that works on it.
#include <gtest/gtest.h>

#include <fstream>

#include "operator/api/resources.h"
#include "operator/base/task_group.h"
#include "operator/runtime/controller.h"
#include "scenarios/engine/sim_environment.h"
#include "tests/unit/runtime/scripted_api.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/allocator_interface.h>
#define MEASURED_BY_SANITIZER
#endif
#endif

namespace drydock {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kObjects = 100'000;
const Resource kHelloes{"fraim.co.jp", "v1", "helloes", "Hello", true};

/// What the program takes from the system; under the address sanitizer, whose own needs are many
/// times that, what it has allocated.
double memory_in_use() {
#ifdef MEASURED_BY_SANITIZER
  return static_cast<double>(__sanitizer_get_current_allocated_bytes());
#else
  std::ifstream file("/proc/self/statm");
  double pages = 0, resident = 0;
  file >> pages >> resident;
  return resident * 4096;
#endif
}

Json managed_fields() {
  return Json::array({{{"manager", "kubectl-client-side-apply"},
                       {"operation", "Update"},
                       {"apiVersion", "fraim.co.jp/v1"},
                       {"time", "2026-01-01T00:00:00Z"},
                       {"fieldsType", "FieldsV1"},
                       {"fieldsV1",
                        {{"f:metadata", {{"f:annotations", {{".", Json::object()}}}}},
                         {"f:spec", {{".", Json::object()}, {"f:replicas", Json::object()}}}}}},
                      {{"manager", "example-operator"},
                       {"operation", "Update"},
                       {"apiVersion", "fraim.co.jp/v1"},
                       {"time", "2026-01-01T00:00:01Z"},
                       {"fieldsType", "FieldsV1"},
                       {"fieldsV1", {{"f:metadata", {{"f:finalizers", Json::object()}}}}}}});
}

std::string uid_of(std::uint64_t number) {
  return fmt::format("{:08x}-0000-4000-8000-{:012x}", number, number);
}

/// A Hello as a server sends it, with its finalizer and a status; its Deployment's metadata.
std::string bytes_of(const std::string& resource, std::uint64_t number) {
  const std::string name = fmt::format("hello-number-{}", number);
  Json metadata{{"name", name},
                {"namespace", "production"},
                {"resourceVersion", std::to_string(1'000'000 + number)},
                {"creationTimestamp", "2026-01-01T00:00:00Z"},
                {"generation", 1},
                {"managedFields", managed_fields()}};
  if (resource == "deployments") {
    metadata["uid"] = uid_of(number + kObjects);
    metadata["labels"] = {{"app.kubernetes.io/name", name}};
    metadata["ownerReferences"] = Json::array({{{"apiVersion", "fraim.co.jp/v1"},
                                                {"kind", "Hello"},
                                                {"name", name},
                                                {"uid", uid_of(number)},
                                                {"controller", true},
                                                {"blockOwnerDeletion", true}}});
    return dump_json(Json{{"apiVersion", "meta.k8s.io/v1"},
                          {"kind", "PartialObjectMetadata"},
                          {"metadata", std::move(metadata)}});
  }
  metadata["uid"] = uid_of(number);
  metadata["finalizers"] = {"fraim.co.jp/example-operator"};
  return dump_json(
      Json{{"apiVersion", "fraim.co.jp/v1"},
           {"kind", "Hello"},
           {"metadata", std::move(metadata)},
           {"spec", {{"replicas", 2}}},
           {"status",
            {{"conditions", Json::array({{{"type", "Ready"},
                                          {"status", "True"},
                                          {"reason", "AllReplicasReady"},
                                          {"message", "2 of 2 replicas are ready"},
                                          {"observedGeneration", 1},
                                          {"lastTransitionTime", "2026-01-01T00:00:09Z"}}})}}}});
}

/// Streams the objects, each made when it is asked for; then nothing happens any more. How it lies:
/// it has no other verbs.
class ManyObjects final : public Api {
 public:
  Task<Response> call(Request) override { co_return Response(status_of(500, "InternalError")); }
  Task<WatchResult> watch(Request request) override {
    co_await asio::post(asio::use_awaitable);
    co_return std::make_unique<Stream>(std::move(request));
  }

 private:
  class Stream final : public WatchStream {
   public:
    explicit Stream(Request request) : request_(std::move(request)) {}
    Task<Result<std::optional<WatchEvent>>> next() override {
      if (number_ > kObjects) co_await never_.wait();
      if (number_ == kObjects) {
        ++number_;
        co_return std::optional(
            WatchEvent(WatchEventType::kBookmark,
                       Object(Json{{"metadata",
                                    {{"resourceVersion", "2000000"},
                                     {"annotations", {{"k8s.io/initial-events-end", "true"}}}}}})));
      }
      auto object = Object::parse(bytes_of(request_.resource.resource, number_++));
      co_return std::optional(WatchEvent(WatchEventType::kAdded, *std::move(object)));
    }

   private:
    Request request_;
    std::uint64_t number_ = 0;
    WaitList never_;
  };
};

Task<Result<Action>> look(Object object, ReconcileContext& context) {
  const bool good = object.has_finalizer("fraim.co.jp/example-operator") &&
                    context.store(kHelloes).get(object.key()).uid() == object.uid();
  if (!good) co_return fail(status_of(500, "InternalError"));
  co_return Action::requeue(10min);
}

Task<void> run(Controller& controller) { co_await controller.run(look); }

/// What a controller of that many objects takes, in bytes.
double used_by_controller(bool with_owned) {
  ManyObjects api;
  sim::SimContext sim(1);
  sim::SimEnvironment env(sim, sim.new_process("operator"));
  const double before = memory_in_use();
  WatcherConfig config;
  config.trim = without_managed_fields;
  config.keep_bytes = true;
  WatcherConfig owned = config;
  owned.metadata_only = true;
  Controller controller(env, Client(api, "test"), kHelloes, config);
  if (with_owned) controller.owns(resources::deployments(), owned);
  controller.concurrency(4);
  TaskGroup tasks(env.executor);
  tasks.spawn("controller", run(controller));
  sim.run_for(1min);
  EXPECT_EQ(controller.store().size(), kObjects);
  EXPECT_EQ(controller.stats().reconciles, kObjects);
  EXPECT_EQ(controller.stats().errors, 0u);
  EXPECT_EQ(controller.queued(), kObjects);
  const double used = memory_in_use() - before;
  fmt::print("{} objects{}: {:.0f} MB\n", kObjects, with_owned ? " and what they own" : "",
             used / 1e6);
  sim.kill(env.process());
  return used;
}

TEST(MemoryTest, AHundredThousandObjects) { EXPECT_LT(used_by_controller(false), 150e6); }

TEST(MemoryTest, AHundredThousandObjectsAndTheMetadataOfWhatTheyOwn) {
  EXPECT_LT(used_by_controller(true), 280e6);
}

}  // namespace
}  // namespace drydock
