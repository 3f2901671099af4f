#pragma once
// ServedHost: a served fake on a thread of its own, for tests that are its clients. Ready when
// made; its destructor stops it.
#include <memory>
#include <string>

#include "scenarios/tool/served_fake.h"

namespace drydock::conformance {

class ServedHost {
 public:
  static Result<std::unique_ptr<ServedHost>> make(tool::ServedFakeOptions options);
  ~ServedHost();
  ServedHost(const ServedHost&) = delete;
  ServedHost& operator=(const ServedHost&) = delete;

  std::uint16_t port() const;
  std::string url() const;
  const std::string& token() const;
  const std::string& ca_pem() const;
  std::string kubeconfig() const;
  /// Lives on the host's thread: post to its io_context to touch it.
  tool::ServedFake& fake();
  RealEnvironment& environment();

 private:
  struct State;
  explicit ServedHost(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace drydock::conformance
