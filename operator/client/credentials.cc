#include "operator/client/credentials.h"

#include "operator/client/kubeconfig.h"

namespace drydock {
namespace {

Status unavailable(std::string message) {
  return Status(0, reason::kUnavailable, std::move(message));
}

/// A bearer token as it may stand in a header; without what an editor left around it.
Result<std::string> bearer(std::string_view token, std::string_view where) {
  auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!token.empty() && blank(token.front())) token.remove_prefix(1);
  while (!token.empty() && blank(token.back())) token.remove_suffix(1);
  if (token.empty()) return fail(unavailable(fmt::format("{}: the token is empty", where)));
  if (std::any_of(token.begin(), token.end(), blank)) {
    return fail(unavailable(fmt::format("{}: the token has white space in it", where)));
  }
  return fmt::format("Bearer {}", token);
}

}  // namespace

Credentials::Credentials(ConnectionConfig config, EnvironmentVariables variables,
                         const Clock& clock, Duration plugin_timeout)
    : config_(std::move(config)),
      variables_(std::move(variables)),
      clock_(clock),
      plugin_timeout_(plugin_timeout),
      stop_(false) {}

Result<std::unique_ptr<Credentials>> Credentials::create(const ConnectionConfig& config,
                                                         EnvironmentVariables variables,
                                                         const Clock& clock,
                                                         Duration plugin_timeout) {
  std::unique_ptr<Credentials> credentials(
      new Credentials(config, std::move(variables), clock, plugin_timeout));
  Credential& first = credentials->cached_;
  if (!config.client_certificate.empty()) {
    DRYDOCK_TRY(first.certificate,
                ClientCertificate::from_pem(config.client_certificate, config.client_key));
  }
  if (!config.token.empty()) {
    DRYDOCK_TRY(first.authorization, bearer(config.token, "kubeconfig"));
  }
  credentials->valid_ = config.token_file.empty() && !config.exec;
  return credentials;
}

Result<Credential> Credentials::current() {
  std::unique_lock lock(mutex_);
  // A token wins over a plugin, as in client-go.
  if (!config_.token_file.empty()) return from_token_file();
  if (config_.exec && config_.token.empty()) return from_plugin(lock);
  return cached_;
}

Result<Credential> Credentials::from_token_file() {
  TimePoint now = clock_.now();
  if (valid_ && now - read_at_ < kTokenFileAge) return cached_;
  auto text = read_text_file(config_.token_file);
  Result<std::string> header =
      text ? bearer(*text, config_.token_file) : fail(unavailable(text.error().message));
  if (!header) {
    // The file may be in the middle of its rotation: the last token may still do.
    if (!cached_.authorization.empty()) return cached_;
    return fail(header.error());
  }
  if (*header != cached_.authorization) ++cached_.generation;
  cached_.authorization = *std::move(header);
  read_at_ = now;
  valid_ = true;
  return cached_;
}

Result<Credential> Credentials::from_plugin(std::unique_lock<std::mutex>& lock) {
  plugin_ended_.wait(lock, [this] { return !plugin_runs_; });
  if (stop_) return fail(unavailable("the client is shutting down"));
  if (valid_ && (!expires_ || clock_.wall_now() + kLeeway < *expires_)) return cached_;
  plugin_runs_ = true;
  lock.unlock();
  auto given = run_exec_plugin(config_, variables_, plugin_timeout_, stop_);
  lock.lock();
  plugin_runs_ = false;
  plugin_ended_.notify_all();
  if (!given) return fail(given.error());

  Credential renewed;
  renewed.certificate = cached_.certificate;
  if (!given->token.empty()) {
    DRYDOCK_TRY(renewed.authorization,
                bearer(given->token, "credential plugin " + config_.exec->command));
  }
  if (!given->client_certificate.empty()) {
    DRYDOCK_TRY(renewed.certificate,
                ClientCertificate::from_pem(given->client_certificate, given->client_key));
  }
  renewed.generation = cached_.generation + 1;
  cached_ = std::move(renewed);
  expires_ = given->expires;
  valid_ = true;
  return cached_;
}

bool Credentials::refused(const Credential& credential) {
  std::lock_guard lock(mutex_);
  if (config_.token_file.empty() && (!config_.exec || !config_.token.empty())) return false;
  // Another thread may have renewed it since.
  if (cached_.generation == credential.generation) valid_ = false;
  return true;
}

void Credentials::stop() { stop_ = true; }

}  // namespace drydock
