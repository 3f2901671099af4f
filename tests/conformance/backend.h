#pragma once
// Backend: whom a conversation is held with: the fake in process under virtual time, or the served
// fake over HTTPS. Both speak HTTP's words, so that answers compare byte for byte. Single-threaded.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "operator/base/result.h"
#include "operator/base/time.h"

namespace drydock::conformance {

struct Question {
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> fields;  ///< without Authorization
  enum class Who { kAdmin, kAnonymous, kAsTheFieldsSay } who = Who::kAdmin;
  std::optional<std::string> body;
};

struct Reply {
  int status = 0;
  std::string media_type;  ///< with its parameters
  std::vector<std::string> warnings;
  std::string body;
};

class Backend {
 public:
  virtual ~Backend() = default;
  /// Errors: reason Unavailable where no answer came.
  virtual Result<Reply> call(const Question& question) = 0;
  /// Status 200: the watch is open under `name`. Another status: refused, with a body.
  virtual Result<Reply> open_watch(const std::string& name, const Question& question) = 0;
  enum class Got { kLine, kTimeout, kClosed };
  virtual Got next_line(const std::string& watch, std::string& line, Duration timeout) = 0;
  virtual void close_watches() = 0;
  virtual TimePoint now() = 0;
  /// As objects are stamped.
  virtual WallTime wall_now() = 0;
  virtual void sleep(Duration duration) = 0;
};

/// The fake in process, a new one each; time is virtual. `controllers` as --controllers takes it.
Result<std::unique_ptr<Backend>> make_in_process_backend(const std::string& controllers);
/// A served fake of its own, on a thread of its own, over HTTPS; time is real.
Result<std::unique_ptr<Backend>> make_served_backend(const std::string& controllers);

}  // namespace drydock::conformance
