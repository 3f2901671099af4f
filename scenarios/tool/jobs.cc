#include "scenarios/tool/jobs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <vector>

namespace drydock::tool {
namespace {

struct Child {
  pid_t pid = -1;
  int output = -1;
  std::string unfinished;  ///< a line that has not ended yet
};

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written <= 0) std::_Exit(1);  // the parent has gone
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

[[noreturn]] void run_child(unsigned job, int output,
                            const std::function<void(unsigned, const SayLine&)>& work) {
  int status = 0;
  try {
    work(job, [output](const std::string& line) { write_all(output, line + '\n'); });
  } catch (const std::exception& error) {
    fmt::print(stderr, "drydock: job {}: {}\n", job, error.what());
    status = 1;
  }
  std::fflush(nullptr);
  std::_Exit(status);
}

Result<Child> start_child(unsigned job, const std::function<void(unsigned, const SayLine&)>& work) {
  int ends[2];
  const auto refuse = [](const char* what) {
    return fail(Status(0, reason::kInternalError, fmt::format("cannot start a job: {}", what)));
  };
  if (::pipe2(ends, O_CLOEXEC) != 0) return refuse("no pipe");
  std::fflush(nullptr);
  const pid_t pid = ::fork();
  if (pid < 0) {
    ::close(ends[0]);
    ::close(ends[1]);
    return refuse("no process");
  }
  if (pid == 0) {
    ::close(ends[0]);
    run_child(job, ends[1], work);
  }
  ::close(ends[1]);
  return Child{pid, ends[0], {}};
}

/// Takes what the child has written; false at its end.
bool read_lines(Child& child, unsigned job,
                const std::function<void(unsigned, const std::string&)>& handle) {
  char buffer[4096];
  const ssize_t size = ::read(child.output, buffer, sizeof buffer);
  if (size <= 0) return false;
  child.unfinished.append(buffer, static_cast<std::size_t>(size));
  std::size_t end;
  while ((end = child.unfinished.find('\n')) != std::string::npos) {
    handle(job, child.unfinished.substr(0, end));
    child.unfinished.erase(0, end + 1);
  }
  return true;
}

void read_until_all_end(std::vector<Child>& children,
                        const std::function<void(unsigned, const std::string&)>& handle) {
  std::size_t open = children.size();
  while (open > 0) {
    std::vector<pollfd> waiting;
    for (const Child& child : children) waiting.push_back({child.output, POLLIN, 0});
    if (::poll(waiting.data(), waiting.size(), -1) < 0) continue;
    for (std::size_t i = 0; i < children.size(); ++i) {
      if (waiting[i].revents == 0) continue;
      if (read_lines(children[i], static_cast<unsigned>(i), handle)) continue;
      ::close(children[i].output);
      children[i].output = -1;  // poll leaves negative ones out
      --open;
    }
  }
}

}  // namespace

Result<void> run_jobs(unsigned jobs, const std::function<void(unsigned, const SayLine&)>& work,
                      const std::function<void(unsigned, const std::string&)>& handle) {
  if (jobs <= 1) {
    work(0, [&handle](const std::string& line) { handle(0, line); });
    return {};
  }
  std::vector<Child> children;
  for (unsigned job = 0; job < jobs; ++job) {
    DRYDOCK_TRY(Child child, start_child(job, work));
    children.push_back(std::move(child));
  }
  read_until_all_end(children, handle);
  bool failed = false;
  for (const Child& child : children) {
    int status = 0;
    ::waitpid(child.pid, &status, 0);
    failed |= !WIFEXITED(status) || WEXITSTATUS(status) != 0;
  }
  if (failed) return fail(Status(0, reason::kInternalError, "a job has failed"));
  return {};
}

}  // namespace drydock::tool
