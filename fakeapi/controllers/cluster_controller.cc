#include "fakeapi/controllers/cluster_controller.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <set>

#include "fakeapi/controllers/controllers.h"
#include "fakeapi/types/type_registry.h"
#include "operator/base/wait_list.h"

namespace drydock::fake {
namespace {

// In the order in which they are offered steps.
std::vector<std::string> known_controllers() {
  return {"namespace", "garbagecollector", "workloads", "serviceaccount", "root-ca", "kubelet"};
}

std::unique_ptr<ClusterController> make_controller(const std::string& name, Server& server,
                                                   const std::string& ca_pem) {
  if (name == "namespace") return make_namespace_controller(server);
  if (name == "garbagecollector") return make_garbage_collector(server);
  if (name == "workloads") return make_workloads_controller(server);
  if (name == "serviceaccount") return make_service_account_controller(server);
  if (name == "root-ca") return make_root_ca_controller(server, ca_pem);
  if (name == "kubelet") return make_kubelet(server);
  return nullptr;
}

// What was there before anybody observed.
void show_existing(const Server& server,
                   const std::vector<std::unique_ptr<ClusterController>>& controllers) {
  std::set<GroupResource> seen;
  for (const ResourceTypePtr& type : server.types().all()) {
    if (!seen.insert(type->storage).second) continue;
    for (const Object& object : server.peek_all(type->storage)) {
      Change change;
      change.revision = server.revision();
      change.type = WatchEventType::kAdded;
      change.storage = type->storage;
      change.object = object;
      for (const auto& controller : controllers) controller->observe(change);
    }
  }
}

}  // namespace

Result<std::vector<std::string>> parse_controllers(std::string_view list) {
  const std::vector<std::string> known = known_controllers();
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

std::vector<std::unique_ptr<ClusterController>> make_controllers(
    const std::vector<std::string>& names, Server& server, const std::string& ca_pem) {
  std::vector<std::unique_ptr<ClusterController>> made;
  for (const std::string& name : known_controllers())
    if (std::find(names.begin(), names.end(), name) != names.end())
      made.push_back(make_controller(name, server, ca_pem));
  show_existing(server, made);
  return made;
}

Task<void> run_controllers(Environment& environment, Server& server,
                           std::vector<std::unique_ptr<ClusterController>>& controllers) {
  using asio::experimental::awaitable_operators::operator||;
  WaitList changed;
  const auto subscription = server.observe([&controllers, &changed](const Change& change) {
    for (const auto& controller : controllers) controller->observe(change);
    changed.notify_all();
  });
  show_existing(server, controllers);
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
      Task<void> change = changed.wait();
      Task<void> timer = environment.timers.sleep_until(*deadline);
      co_await (std::move(change) || std::move(timer));
      if ((co_await asio::this_coro::cancellation_state).cancelled() !=
          asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
    } else {
      co_await changed.wait();
    }
  }
}

}  // namespace drydock::fake
