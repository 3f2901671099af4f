#pragma once
// FakeApi: the fake as an Api in process. Calls complete without delay on the caller's executor, by
// a posted step. Watches send a bookmark every `bookmark_interval` and end at their timeoutSeconds.
// How it lies: no latency, no loss, one server without lag (the harness's message layer adds
// those).
#include "fakeapi/write/server.h"
#include "operator/api/api.h"
#include "operator/base/environment.h"

namespace drydock::fake {

struct FakeApiOptions {
  FakeApiOptions() = default;
  Duration bookmark_interval = std::chrono::minutes(1);
  /// A watch without timeoutSeconds ends after this long to twice as long, as the real server's
  /// does.
  Duration min_watch_timeout = std::chrono::minutes(30);
};

class FakeApi final : public Api {
 public:
  using Options = FakeApiOptions;
  /// Both outlive the FakeApi, its calls and its streams; all live on one executor.
  FakeApi(Server& server, Environment& environment, Options options = {});

  Task<Response> call(Request request) override;
  Task<WatchResult> watch(Request request) override;

 private:
  Server& server_;
  Environment& environment_;
  Options options_;
};

}  // namespace drydock::fake
