#include "fakeapi/controllers/cluster_controller.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <set>

#include "fakeapi/controllers/controllers.h"
#include "fakeapi/types/type_registry.h"
#include "operator/base/wait_list.h"

namespace drydock::fake {
namespace {

struct Row {
  std::string_view name;  ///< as in a --controllers list
  std::unique_ptr<ClusterController> (*make)(Server& server, const std::string& ca_pem);
};

template <std::unique_ptr<ClusterController> (*Make)(Server&)>
std::unique_ptr<ClusterController> plain(Server& server, const std::string&) {
  return Make(server);
}

// In the order in which they are offered steps.
constexpr std::array kControllers{
    Row{"namespace", plain<make_namespace_controller>},
    Row{"workloads", plain<make_cron_job_controller>},
    Row{"workloads", plain<make_deployment_controller>},
    Row{"workloads", plain<make_replica_set_controller>},
    Row{"workloads", plain<make_replication_controller>},
    Row{"workloads", plain<make_stateful_set_controller>},
    Row{"workloads", plain<make_daemon_set_controller>},
    Row{"workloads", plain<make_job_controller>},
    Row{"workloads", plain<make_disruption_controller>},
    Row{"workloads", plain<make_endpoints_controller>},
    Row{"workloads", plain<make_endpoint_slice_controller>},
    Row{"workloads", plain<make_endpoint_slice_mirroring>},
    Row{"workloads", plain<make_resource_quota_controller>},
    Row{"workloads", plain<make_volume_protection>},
    Row{"workloads", plain<make_node_lifecycle>},
    Row{"workloads", plain<make_cluster_role_aggregation>},
    // After those whose objects it deletes: they have their say first, as in a cluster.
    Row{"garbagecollector", plain<make_garbage_collector>},
    Row{"serviceaccount", plain<make_service_account_controller>},
    Row{"serviceaccount", make_token_controller},
    Row{"root-ca", make_root_ca_controller},
    Row{"kubelet", plain<make_kubelet>},
};

std::vector<std::string> known_names() {
  std::vector<std::string> names;
  for (const Row& row : kControllers)
    if (names.empty() || names.back() != row.name) names.emplace_back(row.name);
  return names;
}

void show(const std::vector<Change>& changes,
          const std::vector<std::unique_ptr<ClusterController>>& controllers) {
  for (const Change& change : changes)
    for (const auto& controller : controllers) controller->observe(change);
}

Task<void> change_or_time(Environment& environment, WaitList& changed, TimePoint deadline) {
  using asio::experimental::awaitable_operators::operator||;
  Task<void> change = changed.wait();
  Task<void> timer = environment.timers.sleep_until(deadline);
  try {
    co_await (std::move(change) || std::move(timer));
  } catch (const asio::multiple_exceptions& both) {
    // Both were cancelled, each with an exception of its own.
    std::rethrow_exception(both.first_exception());
  }
  if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace

Result<std::vector<std::string>> parse_controllers(std::string_view list) {
  const std::vector<std::string> known = known_names();
  if (list == "none") return std::vector<std::string>();
  bool all = false;
  std::set<std::string> on;
  std::set<std::string> off;
  for (std::size_t start = 0; start <= list.size();) {
    const std::size_t end = std::min(list.find(',', start), list.size());
    std::string word(list.substr(start, end - start));
    start = end + 1;
    if (word == "*" || word == "all") {
      all = true;
      continue;
    }
    const bool minus = word.starts_with('-');
    if (minus) word.erase(0, 1);
    if (std::find(known.begin(), known.end(), word) == known.end())
      return fail(
          Status(400, reason::kBadRequest,
                 fmt::format("no controller \"{}\"; there are: {}", word, fmt::join(known, " "))));
    // The first mention decides.
    if (!on.contains(word) && !off.contains(word)) (minus ? off : on).insert(word);
  }
  std::vector<std::string> names;
  for (const std::string& name : known)
    if (on.contains(name) || (all && !off.contains(name))) names.push_back(name);
  return names;
}

std::vector<Change> existing_changes(const Server& server) {
  std::vector<Change> changes;
  std::set<GroupResource> seen;
  for (const ResourceTypePtr& type : server.types().all()) {
    if (!seen.insert(type->storage).second) continue;
    for (Object& object : server.peek_all(type->storage)) {
      Change change;
      change.revision = server.revision();
      change.type = WatchEventType::kAdded;
      change.storage = type->storage;
      change.object = std::move(object);
      changes.push_back(std::move(change));
    }
  }
  return changes;
}

std::vector<std::unique_ptr<ClusterController>> make_controllers(
    const std::vector<std::string>& names, Server& server, const std::string& ca_pem) {
  return make_controllers(names, server, existing_changes(server), ca_pem);
}

std::vector<std::unique_ptr<ClusterController>> make_controllers(
    const std::vector<std::string>& names, Server& server, const std::vector<Change>& existing,
    const std::string& ca_pem) {
  std::vector<std::unique_ptr<ClusterController>> made;
  for (const Row& row : kControllers)
    if (std::find(names.begin(), names.end(), row.name) != names.end())
      made.push_back(row.make(server, ca_pem));
  show(existing, made);
  return made;
}

Task<void> run_controllers(Environment& environment, Server& server,
                           std::vector<std::unique_ptr<ClusterController>>& controllers) {
  WaitList changed;
  const auto subscription = server.observe([&controllers, &changed](const Change& change) {
    for (const auto& controller : controllers) controller->observe(change);
    changed.notify_all();
  });
  show(existing_changes(server), controllers);
  while (true) {
    bool worked = false;
    std::optional<TimePoint> deadline;
    for (const auto& controller : controllers) {
      if (controller->has_work()) {
        controller->step(server);
        worked = true;
      }
      if (const auto next = controller->next_deadline(); next && (!deadline || *next < *deadline))
        deadline = next;
    }
    if (worked) {
      // Others that share the executor get their turn.
      co_await asio::post(environment.executor, asio::use_awaitable);
    } else if (deadline) {
      co_await change_or_time(environment, changed, *deadline);
    } else {
      co_await changed.wait();
    }
  }
}

}  // namespace drydock::fake
