#pragma once
// What the client's tests share: an environment, a log that is kept, certificates, and an HttpsApi
// to a TestServer.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <mutex>

#include "operator/base/real_environment.h"
#include "operator/client/https_api.h"
#include "tests/unit/client/support/test_server.h"

namespace drydock::testing {

/// Keeps every line, at every level.
class KeptLog final : public LogSink {
 public:
  bool enabled(LogLevel) const override { return true; }
  void write(const LogRecord& record) override {
    std::lock_guard lock(mutex_);
    text_ += std::string(record.message);
    for (const LogField& field : record.fields) text_ += " " + field.key + "=" + field.value;
    text_ += "\n";
  }
  std::string text() const {
    std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "drydock-client-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  std::string write(const std::string& name, std::string_view text) const {
    std::filesystem::create_directories(std::filesystem::path(file(name)).parent_path());
    std::ofstream(file(name), std::ios::binary) << text;
    return file(name);
  }
  std::string script(const std::string& name, std::string_view text) const {
    std::string path = write(name, "#!/bin/sh\n" + std::string(text));
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

template <class T>
Task<void> store_result(Task<T> task, std::optional<T>& result) {
  result.emplace(co_await std::move(task));
}

class ClientTest : public ::testing::Test {
 protected:
  /// Made once: keys take a while under sanitizers.
  static const Pem& authority() {
    static const Pem pem = make_authority("test authority");
    return pem;
  }
  static const Pem& server_certificate() {
    static const Pem pem = make_certificate(
        authority(), {.common_name = "server", .names = {"IP:127.0.0.1", "DNS:localhost"}});
    return pem;
  }

  template <class T>
  T run(Task<T> task) {
    std::optional<T> result;
    environment.run(store_result(std::move(task), result));
    return *std::move(result);
  }

  std::unique_ptr<TestServer> serve(TestServer::Play play) {
    return std::make_unique<TestServer>(
        TestServerOptions{.tls = server_certificate(), .client_authority = {}, .handshake = true},
        std::move(play));
  }
  ConnectionConfig config_for(const TestServer& server, const std::string& host = "127.0.0.1") {
    ConnectionConfig config;
    config.server = *parse_endpoint("https://" + host + ":" + std::to_string(server.port()));
    config.certificate_authority = authority().certificate;
    return config;
  }
  std::unique_ptr<HttpsApi> connect_to(const ConnectionConfig& config,
                                       HttpsApiOptions options = {}) {
    auto api = HttpsApi::create(config, variables, environment.environment(), options);
    if (!api) {
      ADD_FAILURE() << api.error().to_string();
      return nullptr;
    }
    return *std::move(api);
  }
  /// One GET of a ConfigMap.
  Response get(Api& api) { return run(api.call(config_map_request())); }
  static Request config_map_request(Verb verb = Verb::kGet) {
    Request request(verb, {"", "v1", "configmaps"});
    request.namespace_ = "default";
    if (verb == Verb::kGet || verb == Verb::kUpdate || verb == Verb::kDelete) request.name = "a";
    return request;
  }
  static constexpr std::string_view kConfigMap =
      R"({"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","namespace":"default"}})";

  KeptLog log;
  RealEnvironment environment{log, "test"};
  EnvironmentVariables variables{{"PATH", "/usr/bin:/bin"}};
  TemporaryFolder folder;
};

}  // namespace drydock::testing
