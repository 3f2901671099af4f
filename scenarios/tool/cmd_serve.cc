#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include "fakeapi/http/kubeconfig_file.h"
#include "operator/base/task_group.h"
#include "operator/base/wait_list.h"
#include "operator/telemetry/console_log_sink.h"
#include "scenarios/tool/child_process.h"
#include "scenarios/tool/commands.h"
#include "scenarios/tool/manifests.h"
#include "scenarios/tool/served_fake.h"

namespace drydock::tool {
namespace {

struct ServeFlags {
  ServedFakeOptions fake{};
  std::string kubeconfig_out = "drydock.kubeconfig";
  std::string token_file;
  std::string load;
  std::string log_level;
  std::vector<std::string> exec;
};

// What the tasks of one `serve` share; outlives them.
struct Session {
  const ServeFlags& flags;
  RealEnvironment& environment;
  ServedFake& fake;
  WaitList changed;
  bool terminated = false;
  std::optional<int> child;  // its pid, while it runs
  int status = kDone;
};

// A thousand watches are a thousand descriptors.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

Task<void> run_child(Session& session) {
  session.status = co_await wait_for_process(*session.child);
  session.child.reset();
  session.terminated = true;
  session.changed.notify_all();
}

Task<Result<void>> prepare(Session& session) {
  const ServeFlags& flags = session.flags;
  if (!flags.load.empty()) {
    DRYDOCK_CO_TRY(std::vector<Object> objects, read_manifests(flags.load));
    DRYDOCK_CO_CHECK(co_await apply_manifests(session.fake.api(), session.fake.server().types(),
                                              std::move(objects)));
  }
  DRYDOCK_CO_CHECK(http::write_private_file(flags.kubeconfig_out, session.fake.kubeconfig()));
  fmt::print("serving {} kubeconfig {}\n", session.fake.url(), flags.kubeconfig_out);
  std::fflush(stdout);
  if (!flags.exec.empty()) {
    const std::string kubeconfig = std::filesystem::absolute(flags.kubeconfig_out);
    DRYDOCK_CO_TRY(session.child, start_process(flags.exec, {{"KUBECONFIG", kubeconfig}}));
  }
  co_return Result<void>();
}

Task<void> serve(Session& session) {
  TaskGroup tasks(session.environment.environment().executor);
  Result<void> prepared = co_await prepare(session);
  if (!prepared) {
    const bool unreadable = prepared.error().is(reason::kBadRequest);
    session.status = complain(prepared.error().message, unreadable ? kUsage : kFailed);
    session.terminated = true;
  }
  if (session.child) tasks.spawn("exec", run_child(session));
  while (!session.terminated) co_await session.changed.wait();
  if (session.child) ::kill(*session.child, SIGTERM);
  tasks.cancel();
  co_await tasks.join();
  co_await session.fake.stop();
}

int run_serve(ServeFlags flags) {
  raise_descriptor_limit();
  const auto log = read_log_options(flags.log_level, "");
  if (!log) return complain(log.error().message, kUsage);
  if (!flags.token_file.empty()) {
    auto text = read_file(flags.token_file);
    if (!text) return complain(text.error().message, kUsage);
    flags.fake.token_file = *std::move(text);
  }
  ConsoleLogSink sink(*log);
  RealEnvironment environment(sink, "drydock");
  auto fake = ServedFake::make(environment, flags.fake);
  if (!fake) return complain(fake.error().message, kUsage);
  if (auto started = (*fake)->start(); !started)
    return complain(started.error().message,
                    started.error().is(reason::kBadRequest) ? kUsage : kFailed);
  Session session{.flags = flags, .environment = environment, .fake = **fake};
  environment.on_termination_signal([&session](int) {
    session.terminated = true;
    session.changed.notify_all();
  });
  environment.run(serve(session));
  return session.status;
}

}  // namespace

void add_serve(CLI::App& app, Invocation& invocation) {
  auto flags = std::make_shared<ServeFlags>();
  CLI::App* serve = app.add_subcommand("serve", "The fake API server on HTTPS, until Ctrl-C");
  serve->add_option("--bind", flags->fake.bind_address, "Address to listen on")
      ->capture_default_str();
  flags->fake.port = 6443;
  serve->add_option("--port", flags->fake.port, "Port; 0: any free one")->capture_default_str();
  serve->add_option("--kubeconfig-out", flags->kubeconfig_out, "Written once ready, mode 0600")
      ->capture_default_str();
  serve->add_option("--token-file", flags->token_file,
                    "Further users: token,user,uid,\"groups\" lines");
  serve
      ->add_option(
          "--controllers", flags->fake.controllers,
          "'*', '-name', all, none; of namespace garbagecollector workloads serviceaccount "
          "root-ca kubelet")
      ->capture_default_str();
  serve->add_option("--load", flags->load, "Manifests to apply at start: a file or a folder");
  serve->add_option("--log-level", flags->log_level, "trace debug info warn error off");
  serve->add_option("--exec", flags->exec,
                    "CMD...: run it with KUBECONFIG set, end with its status");
  serve->callback([flags, &invocation] {
    flags->exec = invocation.exec;
    invocation.run = [flags] { return run_serve(*flags); };
  });
}

}  // namespace drydock::tool
