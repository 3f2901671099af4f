#include <filesystem>

#include "operator/client/base64.h"
#include "operator/client/kubeconfig.h"

namespace drydock {
namespace {

using nlohmann::json;

Status bad(std::string message) { return Status(400, reason::kBadRequest, std::move(message)); }

/// Reads one entry's fields; errors name the file, line, column and field.
class Reader {
 public:
  explicit Reader(const KubeconfigEntry& entry) : entry_(entry) {}

  Status error(const std::string& field, std::string_view what) const {
    std::string pointer = entry_.pointer + "/" + field;
    std::string dotted = field;
    std::replace(dotted.begin(), dotted.end(), '/', '.');
    yaml::Mark mark{1, 1};
    while (true) {
      if (auto found = entry_.marks.find(pointer); found != entry_.marks.end()) {
        mark = found->second;
        break;
      }
      std::size_t slash = pointer.rfind('/');
      if (slash == std::string::npos || slash == 0) break;
      pointer.resize(slash);
    }
    return bad(fmt::format("{}: line {}, column {}: {}: {}", entry_.file, mark.line, mark.column,
                           dotted, what));
  }

  const json* find(const std::string& field) const {
    json::json_pointer pointer("/" + field);
    if (!entry_.value.contains(pointer)) return nullptr;
    const json& value = entry_.value.at(pointer);
    return value.is_null() ? nullptr : &value;
  }
  Result<std::string> string(const std::string& field) const {
    const json* value = find(field);
    if (!value) return std::string();
    if (!value->is_string()) return fail(error(field, "expected a string"));
    return value->get<std::string>();
  }
  Result<bool> boolean(const std::string& field) const {
    const json* value = find(field);
    if (!value) return false;
    if (!value->is_boolean()) return fail(error(field, "expected true or false"));
    return value->get<bool>();
  }
  Result<std::vector<std::string>> strings(const std::string& field) const {
    std::vector<std::string> strings;
    const json* value = find(field);
    if (!value) return strings;
    if (!value->is_array()) return fail(error(field, "expected a list of strings"));
    for (const json& item : *value) {
      if (!item.is_string()) return fail(error(field, "expected a list of strings"));
      strings.push_back(item.get<std::string>());
    }
    return strings;
  }
  /// A path, counted from the kubeconfig's own folder where it is relative.
  Result<std::string> path(const std::string& field) const {
    DRYDOCK_TRY(std::string text, string(field));
    if (text.empty()) return text;
    return resolved(text);
  }
  std::string resolved(const std::string& text) const {
    return (std::filesystem::path(entry_.file).parent_path() / text).lexically_normal().string();
  }
  /// `<field>-data` in base64, else the contents of the file that `<field>` names.
  Result<std::string> pem(const std::string& field) const {
    DRYDOCK_TRY(std::string data, string(field + "-data"));
    if (!data.empty()) {
      auto decoded = decode_base64(data);
      if (!decoded) return fail(error(field + "-data", decoded.error().message));
      return decoded;
    }
    DRYDOCK_TRY(std::string file, path(field));
    if (file.empty()) return std::string();
    auto text = read_text_file(file);
    if (!text) return fail(error(field, text.error().message));
    return text;
  }

 private:
  const KubeconfigEntry& entry_;
};

Result<void> read_cluster(const Reader& reader, ConnectionConfig& config) {
  DRYDOCK_TRY(std::string server, reader.string("server"));
  if (server.empty()) return fail(reader.error("server", "is missing"));
  auto endpoint = parse_endpoint(server);
  if (!endpoint) return fail(reader.error("server", endpoint.error().message));
  if (!endpoint->user.empty() || !endpoint->password.empty()) {
    return fail(reader.error(
        "server",
        "user and password in a URL are not supported; use a token or a client certificate"));
  }
  config.server = *std::move(endpoint);
  DRYDOCK_TRY(config.insecure_skip_tls_verify, reader.boolean("insecure-skip-tls-verify"));
  DRYDOCK_TRY(config.certificate_authority, reader.pem("certificate-authority"));
  if (config.insecure_skip_tls_verify && !config.certificate_authority.empty()) {
    return fail(
        reader.error("insecure-skip-tls-verify", "has no place beside a certificate-authority"));
  }
  DRYDOCK_TRY(config.tls_server_name, reader.string("tls-server-name"));
  DRYDOCK_TRY(config.disable_compression, reader.boolean("disable-compression"));
  DRYDOCK_TRY(std::string proxy, reader.string("proxy-url"));
  if (!proxy.empty()) {
    auto parsed = parse_endpoint(proxy);
    if (!parsed) return fail(reader.error("proxy-url", parsed.error().message));
    if (parsed->tls) return fail(reader.error("proxy-url", "only http proxies are supported"));
    config.proxy = *std::move(parsed);
  }
  return {};
}

Result<void> read_exec(const Reader& reader, const json* extensions, ConnectionConfig& config) {
  ExecConfig exec;
  DRYDOCK_TRY(exec.command, reader.string("exec/command"));
  if (exec.command.empty()) return fail(reader.error("exec/command", "is missing"));
  if (exec.command.find('/') != std::string::npos) exec.command = reader.resolved(exec.command);
  DRYDOCK_TRY(exec.api_version, reader.string("exec/apiVersion"));
  if (exec.api_version != "client.authentication.k8s.io/v1" &&
      exec.api_version != "client.authentication.k8s.io/v1beta1") {
    return fail(reader.error(
        "exec/apiVersion",
        "expected client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1"));
  }
  DRYDOCK_TRY(exec.args, reader.strings("exec/args"));
  if (const json* env = reader.find("exec/env")) {
    if (!env->is_array()) return fail(reader.error("exec/env", "expected a list"));
    for (const json& item : *env) {
      auto text = [&item](const char* key) -> const std::string* {
        auto found = item.is_object() ? item.find(key) : item.end();
        return item.is_object() && found != item.end() && found->is_string()
                   ? found->get_ptr<const std::string*>()
                   : nullptr;
      };
      if (!text("name") || !text("value"))
        return fail(reader.error("exec/env", "expected entries with name and value"));
      exec.env.emplace_back(*text("name"), *text("value"));
    }
  }
  DRYDOCK_TRY(exec.install_hint, reader.string("exec/installHint"));
  DRYDOCK_TRY(exec.provide_cluster_info, reader.boolean("exec/provideClusterInfo"));
  DRYDOCK_TRY(exec.interactive_mode, reader.string("exec/interactiveMode"));
  if (exec.interactive_mode == "Always") {
    return fail(reader.error("exec/interactiveMode",
                             "the plugin needs a terminal, which an operator does not have"));
  }
  if (extensions && extensions->is_array()) {
    for (const json& item : *extensions) {
      if (item.is_object() && item.value("name", json()) == "client.authentication.k8s.io/exec" &&
          item.contains("extension")) {
        exec.cluster_extension = item["extension"];
      }
    }
  }
  config.exec = std::move(exec);
  return {};
}

Result<void> read_impersonation(const Reader& reader, ConnectionConfig& config) {
  Identity identity;
  DRYDOCK_TRY(identity.user, reader.string("as"));
  DRYDOCK_TRY(identity.uid, reader.string("as-uid"));
  DRYDOCK_TRY(identity.groups, reader.strings("as-groups"));
  if (const json* extra = reader.find("as-user-extra")) {
    if (!extra->is_object())
      return fail(reader.error("as-user-extra", "expected lists of strings by name"));
    for (const auto& [key, values] : extra->items()) {
      bool strings = values.is_array();
      for (const json& item : values) strings = strings && item.is_string();
      if (!strings) return fail(reader.error("as-user-extra", "expected lists of strings by name"));
      identity.extra[key] = values.get<std::vector<std::string>>();
    }
  }
  if (identity == Identity()) return {};
  if (identity.user.empty())
    return fail(reader.error("as", "as-uid, as-groups and as-user-extra need a user in `as`"));
  config.impersonate = std::move(identity);
  return {};
}

Result<void> read_user(const Reader& reader, const json* cluster_extensions,
                       ConnectionConfig& config) {
  DRYDOCK_TRY(config.token, reader.string("token"));
  DRYDOCK_TRY(config.token_file, reader.path("tokenFile"));
  DRYDOCK_TRY(config.client_certificate, reader.pem("client-certificate"));
  DRYDOCK_TRY(config.client_key, reader.pem("client-key"));
  if (config.client_certificate.empty() != config.client_key.empty()) {
    return fail(reader.error(
        config.client_key.empty() ? "client-certificate" : "client-key",
        config.client_key.empty() ? "needs a client-key" : "needs a client-certificate"));
  }
  if (reader.find("username") || reader.find("password")) {
    return fail(reader.error("username",
                             "API servers no longer take user names and passwords; use a token or "
                             "a client certificate"));
  }
  if (reader.find("auth-provider")) {
    return fail(reader.error("auth-provider",
                             "auth providers are gone from Kubernetes; use an exec plugin"));
  }
  if (reader.find("exec")) DRYDOCK_CHECK(read_exec(reader, cluster_extensions, config));
  return read_impersonation(reader, config);
}

std::string join(const std::vector<std::string>& files) {
  std::string text;
  for (const std::string& file : files) text += (text.empty() ? "" : ", ") + file;
  return text;
}

}  // namespace

Result<ConnectionConfig> resolve_context(const Kubeconfig& kubeconfig, const std::string& context) {
  std::string files = join(kubeconfig.files);
  std::string name = context.empty() ? kubeconfig.current_context : context;
  if (name.empty())
    return fail(
        bad(fmt::format("{}: no current-context is set; choose one with --context", files)));
  auto found = kubeconfig.contexts.find(name);
  if (found == kubeconfig.contexts.end()) {
    std::string known;
    for (const auto& [other, entry] : kubeconfig.contexts)
      known += (known.empty() ? "" : ", ") + other;
    return fail(bad(fmt::format("{}: there is no context \"{}\"; there {}", files, name,
                                known.empty() ? std::string("is none") : "are: " + known)));
  }
  Reader reader(found->second);
  ConnectionConfig config;
  config.context = name;
  DRYDOCK_TRY(std::string cluster, reader.string("cluster"));
  DRYDOCK_TRY(std::string user, reader.string("user"));
  DRYDOCK_TRY(std::string name_space, reader.string("namespace"));
  if (!name_space.empty()) config.default_namespace = name_space;
  auto cluster_entry = kubeconfig.clusters.find(cluster);
  if (cluster_entry == kubeconfig.clusters.end()) {
    return fail(reader.error(
        "cluster",
        fmt::format("context \"{}\" names the cluster \"{}\", which is not there", name, cluster)));
  }
  Reader cluster_reader(cluster_entry->second);
  DRYDOCK_CHECK(read_cluster(cluster_reader, config));
  if (!user.empty()) {
    auto user_entry = kubeconfig.users.find(user);
    if (user_entry == kubeconfig.users.end()) {
      return fail(reader.error(
          "user",
          fmt::format("context \"{}\" names the user \"{}\", who is not there", name, user)));
    }
    DRYDOCK_CHECK(read_user(Reader(user_entry->second), cluster_reader.find("extensions"), config));
  }
  return config;
}

}  // namespace drydock
