#pragma once
// ServedFake: the fake on a port, with the controllers that a cluster brings: what `serve`, `demo`
// and the tests put together in the same way. Lives on the environment's executor and ends by
// stop(); the environment outlives it.
#include <memory>
#include <string>
#include <vector>

#include "fakeapi/http/https_server.h"
#include "fakeapi/write/fake_api.h"
#include "operator/base/real_environment.h"
#include "scenarios/tool/asking_controller.h"

namespace drydock::tool {

struct ServedFakeOptions {
  ServedFakeOptions() = default;
  std::string bind_address = "127.0.0.1";
  std::uint16_t port = 0;
  std::string controllers = "*";  ///< as --controllers takes it
  std::string token_file;         ///< the text of a token file; its users are added to the admin
  MayStep may_step{};             ///< asked before each step of a controller; empty: they may
};

class ServedFake {
 public:
  /// Errors: reason BadRequest for wrong options, InternalError where certificates cannot be made.
  static Result<std::unique_ptr<ServedFake>> make(RealEnvironment& environment,
                                                  ServedFakeOptions options);
  ~ServedFake();
  ServedFake(const ServedFake&) = delete;
  ServedFake& operator=(const ServedFake&) = delete;

  /// Listens, and lets the controllers work. Errors: "cannot listen on ...": reason BadRequest
  /// where the address is none, Unavailable where the system refuses it.
  Result<void> start();
  /// Closes every connection and waits until nothing of it runs. Prompt.
  Task<void> stop();

  fake::Server& server();
  /// The same server in process.
  Api& api();
  http::HttpsServer& front();
  std::vector<std::string> controllers() const;
  /// Writes an object again as it is; the version it has then, empty where there is none.
  std::string write_again(const GroupVersionResource& resource, const ObjectKey& key);
  std::string url() const;
  const std::string& token() const;
  const std::string& ca_pem() const;
  /// Of the admin.
  std::string kubeconfig() const;

 private:
  struct State;
  static Task<void> forget_history(State& state);
  explicit ServedFake(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace drydock::tool
