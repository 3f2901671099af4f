#pragma once
// ScriptedApi: an Api for tests of the front door: says what it was asked, serves bodies of any
// size and watches that the test feeds. How it lies: it has no state and no types; whatever is
// asked exists.
#include <atomic>
#include <memory>
#include <vector>

#include "operator/api/api.h"
#include "operator/base/queue.h"

namespace drydock::http {

class ScriptedApi final : public Api {
 public:
  /// GET /bytes/N: N bytes of text. GET /boom: a Status without a code. Others: an object that
  /// shows the request: verb, user, bytes of the body.
  Task<Response> call(Request request) override;
  /// Label selector `refused`: refused with 400. Else a stream of what feed() brings.
  Task<WatchResult> watch(Request request) override;

  using Events = Queue<Result<std::optional<WatchEvent>>>;
  /// To every open watch. On the server's thread.
  void feed(Result<std::optional<WatchEvent>> event);
  std::atomic<int> closed_watches = 0;

 private:
  std::vector<std::weak_ptr<Events>> streams_;
};

}  // namespace drydock::http
