#include "operator/client/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

namespace drydock {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kMostOutput = 1u << 20;
constexpr int kStopPollMilliseconds = 20;

class Pipe {
 public:
  Pipe() { opened_ = ::pipe2(ends_, O_CLOEXEC) == 0; }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  bool opened() const { return opened_; }
  int reader() const { return ends_[0]; }
  int writer() const { return ends_[1]; }
  void close_end(int end) {
    if (ends_[end] >= 0) ::close(ends_[end]);
    ends_[end] = -1;
  }

 private:
  int ends_[2] = {-1, -1};
  bool opened_ = false;
};

/// The file that a command without a slash names; itself where none is found.
std::string find_in_path(const std::string& command, const EnvironmentVariables& variables) {
  auto path = variables.find("PATH");
  if (command.find('/') != std::string::npos || path == variables.end()) return command;
  std::string_view rest = path->second;
  while (!rest.empty()) {
    std::size_t end = std::min(rest.find(':'), rest.size());
    std::string file = std::string(rest.substr(0, end)) + "/" + command;
    if (end > 0 && ::access(file.c_str(), X_OK) == 0) return file;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return command;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& text : strings) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

int spawn(const Subprocess& process, const Pipe& output, const Pipe& errors, pid_t& child) {
  std::string file = find_in_path(process.command, process.variables);
  std::vector<std::string> args{process.command};
  args.insert(args.end(), process.args.begin(), process.args.end());
  std::vector<std::string> variables;
  for (const auto& [key, value] : process.variables) variables.push_back(key + "=" + value);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output.writer(), 1);
  posix_spawn_file_actions_adddup2(&actions, errors.writer(), 2);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&attributes, &all);  // SIGPIPE is ignored in this process
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  int error = ::posix_spawn(&child, file.c_str(), &actions, &attributes, pointers(args).data(),
                            pointers(variables).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

/// Appends what is there. False at the end.
bool drain(int descriptor, std::string& into) {
  char buffer[8192];
  ssize_t count = ::read(descriptor, buffer, sizeof buffer);
  if (count > 0) into.append(buffer, static_cast<std::size_t>(count));
  return count > 0 || (count < 0 && errno == EINTR);
}

}  // namespace

SubprocessResult run_subprocess(const Subprocess& process, const std::atomic<bool>& stop) {
  SubprocessResult result;
  Pipe output, errors;
  pid_t child = -1;
  int error = output.opened() && errors.opened() ? spawn(process, output, errors, child) : errno;
  if (error != 0) {
    result.error = std::strerror(error);
    return result;
  }
  output.close_end(1);
  errors.close_end(1);

  std::optional<SubprocessEnd> cut;
  auto deadline = SteadyClock::now() + process.timeout;
  bool output_open = true, errors_open = true, ended = false;
  int status = 0;
  // The child's end counts, not that of its pipes: what it started may keep them open.
  while (!cut && !(ended && !output_open && !errors_open)) {
    pollfd polls[2] = {{output_open ? output.reader() : -1, POLLIN, 0},
                       {errors_open ? errors.reader() : -1, POLLIN, 0}};
    int ready = ::poll(polls, 2, ended ? 0 : kStopPollMilliseconds);
    if (polls[0].revents != 0) output_open = drain(output.reader(), result.output);
    if (polls[1].revents != 0) errors_open = drain(errors.reader(), result.errors);
    if (ended && ready <= 0) break;
    if (!ended) ended = ::waitpid(child, &status, WNOHANG) == child;
    if (ended && ready > 0) continue;
    if (result.output.size() > kMostOutput || result.errors.size() > kMostOutput)
      cut = SubprocessEnd::kTooMuchOutput;
    if (!ended && SteadyClock::now() >= deadline) cut = SubprocessEnd::kTimedOut;
    if (!ended && stop) cut = SubprocessEnd::kStopped;
    if (!output_open && !errors_open && !ended) ::poll(nullptr, 0, 1);
  }
  if (!ended) {
    ::kill(-child, SIGKILL);
    ::waitpid(child, &status, 0);
  }
  if (result.output.size() > kMostOutput || result.errors.size() > kMostOutput)
    cut = SubprocessEnd::kTooMuchOutput;
  result.end = cut ? *cut : WIFSIGNALED(status) ? SubprocessEnd::kSignaled : SubprocessEnd::kExited;
  result.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
  return result;
}

}  // namespace drydock
