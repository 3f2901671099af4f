#pragma once
// SmallApi: objects, versions and watches in some hundred lines, for tests of the runtime that want
// a hand on the order of answers and events. How it lies: no schemas, no selectors, no generation,
// one page; merge and JSON patches only; history is never compacted unless told.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "operator/api/api.h"
#include "operator/base/wait_list.h"

namespace drydock {

class SmallApi final : public Api {
 public:
  Task<Response> call(Request request) override;
  Task<WatchResult> watch(Request request) override;

  /// Somebody else's writes, taking place at once.
  Object put(const Resource& resource, Json document);
  void remove(const Resource& resource, const ObjectKey& key);
  Object get(const Resource& resource, const ObjectKey& key) const;

  /// While true, events stay where they are; answers go out.
  void hold_events(bool hold);
  /// Watches end; those that resume see what they missed.
  void close_watches();
  /// Watches end, and cannot be resumed: what happened until now is forgotten.
  void compact();
  /// The next events are never delivered (until a relist).
  int drop_events = 0;

  /// Instead of the call, where it returns something.
  std::function<std::optional<Response>(const Request&)> before;
  /// Instead of the answer; the call has taken place.
  std::function<std::optional<Response>(const Request&, const Response&)> after;
  /// While true calls take place but their answers wait.
  bool hold_answers = false;
  void let_answers_go();

  std::vector<std::string> writes;  ///< "create widgets shop/a", in order, of the operator alone
  std::size_t reads = 0;            ///< gets
  std::size_t lists = 0;

 private:
  friend class SmallWatch;
  struct Change {
    std::uint64_t version;
    std::string resource;
    WatchEvent event;
  };
  Response serve(const Request& request);
  Object store(const std::string& resource, const ObjectKey& key, Json document);
  void erase(const std::string& resource, const ObjectKey& key);
  void record(const std::string& resource, WatchEventType type, Object object);

  std::uint64_t version_ = 100;
  std::uint64_t floor_ = 0;
  std::uint64_t uids_ = 0;
  std::uint64_t epoch_ = 0;  // of the open watches
  bool held_ = false;
  std::uint64_t held_from_ = 0;
  std::map<std::string, std::map<ObjectKey, Object>> objects_;
  std::vector<Change> history_;
  WaitList changed_, answers_;
};

Resource gadgets();
/// The JSON of an object to put: kind, name, namespace shop, and more.
Json thing(const Resource& resource, std::string name, Json more = Json::object());
/// Merged into a gadget: controlled by that widget.
Json owned_by(const Object& owner);

}  // namespace drydock
