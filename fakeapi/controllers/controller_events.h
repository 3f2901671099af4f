#pragma once
// ControllerEvents: what a cluster's controller tells about objects, written as v1 Events one at a
// time: equal ones become one with a count, many similar ones a combined one, and one that talks
// too much about one object is silenced. Keeps at most a thousand unwritten and a few thousand
// known ones; what cannot be written is dropped. Follows client-go's record.EventCorrelator.
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "fakeapi/controllers/controller_client.h"

namespace drydock::fake {

class ControllerEvents {
 public:
  /// `component` is the event's source. The clock outlives it.
  ControllerEvents(const Clock& clock, ControllerClient client, std::string component);

  void normal(const Object& about, std::string_view reason, std::string message);
  void warning(const Object& about, std::string_view reason, std::string message);
  /// `reference` is an involvedObject.
  void warning(Json reference, std::string_view reason, std::string message);

  bool has_work() const { return !pending_.empty(); }
  /// Writes the first that is unwritten.
  void step(Server& server);

 private:
  struct Note {
    Json reference;
    std::string type, reason, message;
    WallTime at;
  };
  struct Written {
    ObjectKey key;
    std::int64_t count = 0;
    std::string first_timestamp;
  };
  struct Similar {
    std::set<std::string> messages;
    WallTime last;
  };
  struct Bucket {
    double tokens = 0;
    WallTime last;
  };
  static Json reference_to(const Object& object);
  void add(Json reference, std::string_view type, std::string_view reason, std::string message);
  std::string combine(Note& note);
  bool is_spam(const Note& note);
  void create(Server& server, const Note& note, Written& written);

  const Clock& clock_;
  ControllerClient client_;
  std::string component_;
  std::deque<Note> pending_;
  std::map<std::string, Written> written_;
  std::map<std::string, Similar> similar_;
  std::map<std::string, Bucket> buckets_;
  std::int64_t last_name_ = 0;
};

}  // namespace drydock::fake
