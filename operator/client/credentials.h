#pragma once
// Credentials: what a request is authenticated with, kept fresh. A token file is read again when
// its token is older than a minute (client-go's transport/token_source.go), a plugin is run again
// shortly before its credential expires, and both after the server refused what they gave. Callable
// from any thread; current() may block on a plugin. No secret appears in a message or a log line.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "operator/base/environment.h"
#include "operator/client/connection_config.h"
#include "operator/client/exec_plugin.h"
#include "operator/client/tls.h"

namespace drydock {

struct Credential {
  std::string authorization;  ///< the header's value; empty for none
  std::shared_ptr<const ClientCertificate> certificate;
  std::uint64_t generation = 0;  ///< counts up with every renewal
};

class Credentials {
 public:
  static constexpr Duration kTokenFileAge = std::chrono::seconds(60);
  /// A plugin's credential is renewed this long before it expires.
  static constexpr Duration kLeeway = std::chrono::seconds(10);

  /// Errors: BadRequest (an unusable certificate or key). The clock outlives it and is read from
  /// any thread.
  static Result<std::unique_ptr<Credentials>> create(const ConnectionConfig& config,
                                                     EnvironmentVariables variables,
                                                     const Clock& clock, Duration plugin_timeout);

  /// Errors: Unavailable (the plugin failed), BadRequest (what it gave cannot be used).
  Result<Credential> current();
  /// The server answered 401 to this one. Whether asking again may give another.
  bool refused(const Credential& credential);
  /// Ends a plugin that runs; current() fails from now on. For shutdown.
  void stop();

 private:
  Credentials(ConnectionConfig config, EnvironmentVariables variables, const Clock& clock,
              Duration plugin_timeout);
  Result<Credential> from_token_file();
  Result<Credential> from_plugin(std::unique_lock<std::mutex>& lock);

  const ConnectionConfig config_;
  const EnvironmentVariables variables_;
  const Clock& clock_;
  const Duration plugin_timeout_;
  StopFlag stop_;
  std::mutex mutex_;
  std::condition_variable plugin_ended_;
  bool plugin_runs_ = false;
  Credential cached_;
  bool valid_ = false;
  TimePoint read_at_{};
  std::optional<WallTime> expires_;
};

}  // namespace drydock
