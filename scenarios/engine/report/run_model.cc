#include "scenarios/engine/report/run_model.h"

#include <fmt/format.h>

#include <map>

#include "scenarios/engine/world/knowledge.h"

namespace drydock::sim {

namespace {

std::string_view kind_word(Actor::Kind kind) {
  switch (kind) {
    case Actor::Kind::kWorld:
      return "world";
    case Actor::Kind::kUser:
      return "user";
    case Actor::Kind::kOperator:
      return "operator";
    case Actor::Kind::kController:
      return "controller";
  }
  return "";
}

std::string actor_name(const Trace& trace, ActorId id) {
  const Actor& actor = trace.actor(id);
  if (actor.kind == Actor::Kind::kWorld) return "the world";
  if (actor.instance > 1) return fmt::format("{} (instance {})", actor.name, actor.instance);
  return actor.name;
}

std::string what_of(const Object& object) {
  return fmt::format("{}/{}", object.kind(), object.name());
}

std::string what_of(const Message& message) {
  if (!message.request.is_resource_request()) return message.request.path;
  const std::string& kind =
      message.object_kind.empty() ? message.request.resource.resource : message.object_kind;
  std::string text = message.key.name.empty() ? kind + "s" : kind + "/" + message.key.name;
  if (!message.request.subresource.empty()) text += " " + message.request.subresource;
  return text;
}

std::string answer_of(const Message& message) {
  const Response& response = message.response;
  if (response.ok()) return std::to_string(response.code);
  const Status status = response.status();
  if (response.code == 0) return status.to_string();
  return fmt::format("{} {}", response.code, status.reason);
}

std::string_view change_word(WatchEventType type) {
  switch (type) {
    case WatchEventType::kAdded:
      return "created";
    case WatchEventType::kModified:
      return "changed";
    case WatchEventType::kDeleted:
      return "removed";
    case WatchEventType::kBookmark:
      break;
  }
  return "";
}

bool is_bookkeeping(std::string_view kind) { return kind == "Event" || kind == "Lease"; }

class Builder {
 public:
  explicit Builder(const Trace& trace) : trace_(trace) {}

  Json build() {
    Json actors = Json::array();
    for (ActorId id = 0; id < trace_.actors().size(); ++id) {
      const Actor& actor = trace_.actor(id);
      actors.push_back({{"name", actor.name.empty() ? "the world" : actor.name},
                        {"kind", kind_word(actor.kind)},
                        {"instance", actor.instance}});
    }
    for (std::size_t i = 0; i < trace_.records().size(); ++i) take(trace_.records()[i], i);
    return {{"actors", std::move(actors)},
            {"records", std::move(records_)},
            {"calls", std::move(calls_)},
            {"objects", std::move(objects_)}};
  }

 private:
  void take(const Record& record, std::size_t index) {
    Json entry{{"k", to_string(record.kind)},
               {"a", record.actor},
               {"t", milliseconds(record.at)},
               {"line", line_of(trace_, record)}};
    if (record.message) {
      entry["n"] = record.message->number;
      if (is_bookkeeping(record.message->object_kind)) entry["b"] = true;
      take_message(record, index);
    }
    if (record.kind == Record::Kind::kChange) {
      entry["o"] = take_change(record, index);
      if (is_bookkeeping(record.object.kind())) entry["b"] = true;
    } else if (record.kind == Record::Kind::kEvent && record.object) {
      if (const auto place = find_revision(record.object); !place.is_null()) entry["o"] = place;
      entry["type"] = to_string(record.type);
    }
    if (!record.text.empty()) entry["text"] = record.text;
    records_.push_back(std::move(entry));
    knowledge_[record.actor].take(record, index);
  }

  void take_message(const Record& record, std::size_t index) {
    const Message& message = *record.message;
    Json& call = calls_[std::to_string(message.number)];
    if (call.is_null()) {
      call = {{"by", message.by},
              {"verb", message.verb},
              {"what", what_of(message)},
              {"faults", Json::array()},
              {"reads", Json::array()}};
      if (is_bookkeeping(message.object_kind)) call["b"] = true;
    }
    switch (record.kind) {
      case Record::Kind::kSent:
        call["sent"] = index;
        take_request(call, message);
        if (is_write(message)) take_reads(call, record);
        break;
      case Record::Kind::kApplied:
        call["applied"] = index;
        break;
      case Record::Kind::kConnected:
        call["connected"] = index;
        break;
      case Record::Kind::kDelivered:
        call["delivered"] = index;
        break;
      case Record::Kind::kLost:
        call["lost"] = index;
        break;
      case Record::Kind::kFault:
        call["faults"].push_back(index);
        break;
      default:
        break;
    }
    if (record.kind == Record::Kind::kDelivered || record.kind == Record::Kind::kApplied ||
        record.kind == Record::Kind::kLost) {
      if (message.applied) call["revision"] = message.revision;
      call["code"] = message.response.code;
      call["answer"] = answer_of(message);
      if (!message.response.ok()) call["status"] = message.response.status().to_string();
    }
  }

  static void take_request(Json& call, const Message& message) {
    Json parameters = Json::object();
    for (const auto& [key, value] : message.request.parameters.entries()) parameters[key] = value;
    if (!parameters.empty()) call["parameters"] = std::move(parameters);
    const Body& body = message.request.body;
    if (body.object) {
      call["body"] = body.object.json();
    } else if (!body.bytes.empty()) {
      auto parsed = parse_json(body.bytes);
      call["body"] = parsed ? *std::move(parsed) : Json(body.bytes);
    }
    if (!body.empty()) call["media"] = body.media_type;
  }

  static bool is_write(const Message& message) {
    const Verb verb = message.request.verb;
    return verb != Verb::kGet && verb != Verb::kList && verb != Verb::kWatch;
  }

  /// What the sender had been told of what it writes, and of the owners of that.
  void take_reads(Json& call, const Record& record) {
    const Message& message = *record.message;
    const Knowledge& known = knowledge_[record.actor];
    const GroupKind kind{message.request.resource.group, message.object_kind};
    add_read(call, known.find(kind, message.key), kind, message.key);
    Object owned = message.request.body.object;
    if (owned.empty() || !owned.json().is_object() || owned.owner_references().empty()) {
      const auto* target = known.find(kind, message.key);
      owned = target ? target->object : Object();
    }
    if (owned.empty()) return;
    for (const OwnerReference& owner : owned.owner_references()) {
      const auto version = GroupVersion::parse(owner.api_version);
      if (!version) continue;
      const GroupKind owner_kind{version->group, owner.kind};
      const ObjectKey key{message.key.namespace_, owner.name};
      add_read(call, known.find(owner_kind, key), owner_kind, key);
    }
  }

  void add_read(Json& call, const Knowledge::Known* known, const GroupKind& kind,
                const ObjectKey& key) const {
    if (!known) return;
    const auto truth = truth_.find({kind, key});
    const bool stale = truth != truth_.end() && (truth->second.gone != known->gone ||
                                                 truth->second.revision > known->revision);
    call["reads"].push_back({{"record", known->record},
                             {"what", kind.kind + "/" + key.name},
                             {"revision", known->object.resource_version()},
                             {"stale", stale},
                             {"gone", known->gone}});
  }

  Json take_change(const Record& record, std::size_t index) {
    const Object& object = record.object;
    const std::string uid(object.uid());
    const auto [place, fresh] = index_of_uid_.try_emplace(uid, objects_.size());
    if (fresh) {
      Json entry{{"kind", object.kind()},
                 {"name", object.name()},
                 {"namespace", object.namespace_()},
                 {"uid", uid},
                 {"revisions", Json::array()}};
      if (is_bookkeeping(object.kind())) entry["b"] = true;
      if (record.previous) {
        entry["before"] = record.previous.json();
      }
      objects_.push_back(std::move(entry));
    }
    Json& revisions = objects_[place->second]["revisions"];
    const bool deleted = record.type == WatchEventType::kDeleted;
    Json revision{{"record", index},
                  {"type", change_word(record.type)},
                  {"revision", record.revision},
                  {"by", record.actor},
                  {"object", object.json()}};
    if (record.message) revision["call"] = record.message->number;
    if (object.is_being_deleted()) revision["deleting"] = true;
    revisions.push_back(std::move(revision));
    const Json at = Json::array({place->second, revisions.size() - 1});
    revision_places_[uid + " " + std::string(object.resource_version())] = at;
    truth_[{object.gvk().group_kind(), object.key()}] = {record.revision, deleted};
    return at;
  }

  Json find_revision(const Object& object) const {
    const auto found = revision_places_.find(std::string(object.uid()) + " " +
                                             std::string(object.resource_version()));
    return found == revision_places_.end() ? Json() : found->second;
  }

  struct Truth {
    std::uint64_t revision = 0;
    bool gone = false;
  };
  const Trace& trace_;
  Json records_ = Json::array();
  Json calls_ = Json::object();
  Json objects_ = Json::array();
  std::map<std::string, std::size_t> index_of_uid_;
  std::map<std::string, Json> revision_places_;
  std::map<std::pair<GroupKind, ObjectKey>, Truth> truth_;
  std::map<ActorId, Knowledge> knowledge_;
};

}  // namespace

double milliseconds(TimePoint time) {
  return static_cast<double>(time.time_since_epoch().count()) / 1e6;
}

std::string line_of(const Trace& trace, const Record& record) {
  const std::string who = actor_name(trace, record.actor);
  switch (record.kind) {
    case Record::Kind::kStarted:
      return who + " starts";
    case Record::Kind::kExited:
      return fmt::format("{} ends: {}", who, record.text);
    case Record::Kind::kCrashed:
      return fmt::format("{} crashes: {}", who, record.text);
    case Record::Kind::kPaused:
      return who + " stands still";
    case Record::Kind::kResumed:
      return who + " goes on";
    case Record::Kind::kSent:
      return fmt::format("{} sends {} {}", who, record.message->verb, what_of(*record.message));
    case Record::Kind::kApplied:
      return fmt::format("the server takes {} {} of {}", record.message->verb,
                         what_of(*record.message), who);
    case Record::Kind::kDelivered:
      return fmt::format("{} gets {} for {} {}", who, answer_of(*record.message),
                         record.message->verb, what_of(*record.message));
    case Record::Kind::kLost:
      return fmt::format("nobody waits for the answer to {} {} of {}", record.message->verb,
                         what_of(*record.message), who);
    case Record::Kind::kConnected:
      return fmt::format("{} watches {}", who, what_of(*record.message));
    case Record::Kind::kEvent:
      return fmt::format("{} is told {} {}{}", who, to_string(record.type), what_of(record.object),
                         record.object.is_being_deleted() ? " (being deleted)" : "");
    case Record::Kind::kStreamEnded:
      return fmt::format("{}'s watch of {} ends: {}", who, what_of(*record.message), record.text);
    case Record::Kind::kChange:
      return fmt::format("{} {} {}{}", what_of(record.object), change_word(record.type),
                         "by " + who,
                         record.type != WatchEventType::kDeleted && record.object.is_being_deleted()
                             ? " (being deleted)"
                             : "");
    case Record::Kind::kFault:
      return "fault: " + record.text;
    case Record::Kind::kStep:
      return "step: " + record.text;
    case Record::Kind::kPhase:
      return "phase: " + record.text;
    case Record::Kind::kLogError:
      return fmt::format("{} logs an error: {}", who, record.text);
  }
  return {};
}

Json run_model(const Trace& trace) { return Builder(trace).build(); }

}  // namespace drydock::sim
