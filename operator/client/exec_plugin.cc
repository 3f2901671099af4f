#include "operator/client/exec_plugin.h"

#include "operator/base/yaml.h"
#include "operator/client/base64.h"
#include "operator/client/subprocess.h"

namespace drydock {
namespace {

using nlohmann::json;

Status unavailable(std::string message) {
  return Status(0, reason::kUnavailable, std::move(message));
}

std::string last_line(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  std::size_t start = text.rfind('\n');
  std::string line(text.substr(start == std::string_view::npos ? 0 : start + 1));
  constexpr std::size_t kLongest = 300;
  if (line.size() > kLongest) line = line.substr(0, kLongest) + "...";
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return line;
}

/// What the plugin is told: ExecCredential with its spec.
std::string exec_info(const ConnectionConfig& config) {
  json spec{{"interactive", false}};
  if (config.exec->provide_cluster_info) {
    json cluster{{"server", config.server.to_string()}};
    if (!config.tls_server_name.empty()) cluster["tls-server-name"] = config.tls_server_name;
    if (config.insecure_skip_tls_verify) cluster["insecure-skip-tls-verify"] = true;
    if (!config.certificate_authority.empty()) {
      cluster["certificate-authority-data"] = encode_base64(config.certificate_authority);
    }
    if (config.proxy) cluster["proxy-url"] = config.proxy->to_string();
    if (!config.exec->cluster_extension.is_null())
      cluster["config"] = config.exec->cluster_extension;
    spec["cluster"] = std::move(cluster);
  }
  return json{{"kind", "ExecCredential"},
              {"apiVersion", config.exec->api_version},
              {"spec", std::move(spec)}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

Result<ExecCredential> parse_exec_credential(std::string_view output, const ExecConfig& exec) {
  auto refuse = [&exec](std::string_view why) {
    return fail(unavailable(fmt::format("credential plugin {}: {}", exec.command, why)));
  };
  auto parsed = yaml::parse(output);
  // The reason would repeat a piece of the output, which may be the secret.
  if (!parsed || !parsed->value->is_object())
    return refuse("its output is no ExecCredential in JSON or YAML");
  const json& value = *parsed->value;
  if (value.value("kind", json()) != "ExecCredential")
    return refuse("its output is no ExecCredential");
  if (value.value("apiVersion", json()) != exec.api_version) {
    return refuse(fmt::format("its output has another apiVersion than {}", exec.api_version));
  }
  auto status = value.find("status");
  if (status == value.end() || !status->is_object()) return refuse("its output has no status");
  ExecCredential credential;
  for (auto [key, member] : {std::pair("token", &credential.token),
                             std::pair("clientCertificateData", &credential.client_certificate),
                             std::pair("clientKeyData", &credential.client_key)}) {
    auto found = status->find(key);
    if (found == status->end() || found->is_null()) continue;
    if (!found->is_string()) return refuse(fmt::format("status.{} is no string", key));
    *member = found->get<std::string>();
  }
  if (credential.client_certificate.empty() != credential.client_key.empty()) {
    return refuse("clientCertificateData and clientKeyData must come together");
  }
  if (credential.token.empty() && credential.client_certificate.empty()) {
    return refuse("its output has neither a token nor a client certificate");
  }
  if (auto expiry = status->find("expirationTimestamp");
      expiry != status->end() && !expiry->is_null()) {
    auto time =
        expiry->is_string() ? parse_time(expiry->get_ref<const std::string&>()) : fail(Status());
    if (!time) return refuse("status.expirationTimestamp is no RFC 3339 time");
    credential.expires = *time;
  }
  return credential;
}

Result<ExecCredential> run_exec_plugin(const ConnectionConfig& config,
                                       const EnvironmentVariables& variables, Duration timeout,
                                       const StopFlag& stop) {
  const ExecConfig& exec = *config.exec;
  Subprocess process;
  process.command = exec.command;
  process.args = exec.args;
  process.variables = variables;
  for (const auto& [key, value] : exec.env) process.variables[key] = value;
  process.variables["KUBERNETES_EXEC_INFO"] = exec_info(config);
  process.timeout = timeout;
  SubprocessResult result = run_subprocess(process, stop);

  std::string why;
  switch (result.end) {
    case SubprocessEnd::kNotStarted:
      why = "cannot be started: " + result.error;
      break;
    case SubprocessEnd::kTimedOut:
      why = fmt::format("gave nothing within {}", format_duration(timeout));
      break;
    case SubprocessEnd::kStopped:
      why = "was stopped";
      break;
    case SubprocessEnd::kTooMuchOutput:
      why = "printed too much";
      break;
    case SubprocessEnd::kSignaled:
      why = fmt::format("was killed by signal {}", result.code);
      break;
    case SubprocessEnd::kExited:
      if (result.code == 0) return parse_exec_credential(result.output, exec);
      why = fmt::format("failed with exit status {}", result.code);
      break;
  }
  std::string message = fmt::format("credential plugin {} {}", exec.command, why);
  if (std::string line = last_line(result.errors); !line.empty()) message += ": " + line;
  if (result.end == SubprocessEnd::kNotStarted && !exec.install_hint.empty()) {
    message += fmt::format(" ({})", last_line(exec.install_hint));
  }
  return fail(unavailable(std::move(message)));
}

}  // namespace drydock
