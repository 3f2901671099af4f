#pragma once
// Preparation: a cluster as it stands before a run begins, made once and copied for each run: CRDs
// are installed, namespaces and given objects are there. Immutable; safe to share between threads.
// Preparations keeps those that were made: thousands of runs start from the same one.
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "fakeapi/controllers/cluster_controller.h"
#include "operator/api/object.h"
#include "scenarios/engine/sim_context.h"
#include "scenarios/engine/sim_environment.h"

namespace drydock::sim {

struct Setup {
  Setup() = default;
  std::string namespace_ = "scenario";  ///< made; where objects without a namespace go
  std::vector<Object> objects;          ///< put there one after the other
  bool authorize = false;
  /// The same objects, or equal ones.
  bool operator==(const Setup&) const = default;
};

class Preparation {
 public:
  /// Errors: what the server says of an object, naming it.
  static Result<std::shared_ptr<const Preparation>> make(const Setup& setup);

  const fake::Server& server() const { return server_; }
  /// What the cluster's controllers are shown when they start (the bootstrap roles left out, which
  /// concern none of them).
  const std::vector<fake::Change>& existing() const { return existing_; }

 private:
  explicit Preparation(bool authorize);
  SimContext context_;  // nothing runs on it: a clock that stands at the epoch
  detail::SimClock clock_;
  fake::Server server_;
  std::vector<fake::Change> existing_;
};

class Preparations {
 public:
  /// Made upon the first asking. At most `kLimit` are kept, the oldest goes first.
  Result<std::shared_ptr<const Preparation>> get(const Setup& setup);
  static constexpr std::size_t kLimit = 64;

 private:
  struct Entry {
    Setup setup;
    std::shared_ptr<const Preparation> preparation;
  };
  std::mutex mutex_;
  std::vector<Entry> entries_;
};

/// Puts objects there as an administrator: created, or replaced where they stand; status too.
Result<void> install(fake::Server& server, const std::vector<Object>& objects,
                     const std::string& default_namespace);

}  // namespace drydock::sim
