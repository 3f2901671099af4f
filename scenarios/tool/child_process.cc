#include "scenarios/tool/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstring>

namespace drydock::tool {

Result<int> start_process(const std::vector<std::string>& command,
                          const std::map<std::string, std::string>& variables, ProcessGroup group,
                          const std::string& output) {
  std::vector<std::string> environment;
  for (char** entry = ::environ; *entry; ++entry) {
    const std::string_view text(*entry);
    if (!variables.contains(std::string(text.substr(0, text.find('=')))))
      environment.emplace_back(text);
  }
  for (const auto& [name, value] : variables) environment.push_back(name + "=" + value);
  std::vector<char*> argv, envp;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  for (const std::string& entry : environment) envp.push_back(const_cast<char*>(entry.c_str()));
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  // We ignore SIGPIPE; the child shall not.
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  const bool own_group = group == ProcessGroup::kOwn;
  ::posix_spawnattr_setflags(
      &attributes,
      static_cast<short>(POSIX_SPAWN_SETSIGDEF | (own_group ? POSIX_SPAWN_SETPGROUP : 0)));
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  if (!output.empty()) {
    ::posix_spawn_file_actions_addopen(&files, 1, output.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                       0600);
    ::posix_spawn_file_actions_adddup2(&files, 1, 2);
  }
  pid_t pid = 0;
  const int error = ::posix_spawnp(&pid, argv[0], &files, &attributes, argv.data(), envp.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  if (error != 0)
    return fail(Status(400, reason::kBadRequest,
                       fmt::format("cannot run {}: {}", command[0], std::strerror(error))));
  return pid;
}

Task<int> wait_for_process(int pid) {
  asio::signal_set ended(co_await asio::this_coro::executor, SIGCHLD);
  for (;;) {
    int status = 0;
    if (::waitpid(pid, &status, WNOHANG) == pid)
      co_return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    co_await ended.async_wait(asio::use_awaitable);
  }
}

}  // namespace drydock::tool
