// blog-reflector: the smallest useful program on this library. It follows the Blogs of one
// namespace and says what it sees: connect, hand an Api to a coroutine, leave when asked to.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstring>

#include "operator/base/real_environment.h"
#include "operator/blog/blog_reflector.h"
#include "operator/client/connect.h"
#include "operator/telemetry/console_log_sink.h"

using namespace drydock;

namespace {

int complain(std::string_view message) {
  fmt::print(stderr, "blog-reflector: {}\n", message.substr(0, message.find('\n')));
  return 2;
}

Task<void> reflect(Environment& environment, Api& api, blog::BlogOptions options,
                   Shutdown& shutdown, int& status) {
  status = co_await blog::run_blog_reflector(environment, api, std::move(options), shutdown);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Follows the Blogs of a namespace and tells what it sees.", "blog-reflector");
  app.set_version_flag("--version", "blog-reflector " DRYDOCK_VERSION);
  std::string interval = "5s";
  app.add_option("--interval", interval, "Time between two looks into the cache")
      ->capture_default_str();
  bool print_crd = false;
  app.add_flag("--crd", print_crd, "Print the CustomResourceDefinition and leave");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    return complain(error.what());
  }
  if (print_crd) {
    fmt::print("{}", crd::to_crd_yaml(blog::blog_definition()));
    return 0;
  }
  const auto log = read_log_options({}, {});
  if (!log) return complain(log.error().message);
  const auto every = parse_duration(interval);
  if (!every || *every <= Duration::zero())
    return complain("--interval: not a duration: " + interval);

  ConsoleLogSink sink(*log);
  RealEnvironment real(sink, "blog-reflector");
  const EnvironmentVariables variables = environment_variables(::environ);
  ConnectOptions where;
  if (const auto name = variables.find("NAMESPACE"); name != variables.end()) {
    where.namespace_ = name->second;
  }
  const auto connected = connect(where, variables, real.environment());
  if (!connected) return complain(connected.error().message);

  Shutdown shutdown;
  real.on_termination_signal([&](int signal) {
    real.environment().logger.info(fmt::format("Received SIG{}, exiting", ::sigabbrev_np(signal)));
    shutdown.request();
  });
  blog::BlogOptions options;
  options.namespace_ = connected->default_namespace;
  options.interval = *every;
  int status = 1;
  real.run(reflect(real.environment(), *connected->api, options, shutdown, status));
  return status;
}
