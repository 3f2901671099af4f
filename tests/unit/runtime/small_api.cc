#include "tests/unit/runtime/small_api.h"

#include <fmt/format.h>

#include "tests/unit/runtime/scripted_api.h"

namespace drydock {

class SmallWatch final : public WatchStream {
 public:
  SmallWatch(SmallApi& api, const Request& request, std::uint64_t from)
      : api_(api),
        resource_(request.resource.resource),
        namespace_(request.namespace_),
        from_(from),
        epoch_(api.epoch_) {}
  Task<Result<std::optional<WatchEvent>>> next() override {
    while (true) {
      if (epoch_ != api_.epoch_) co_return std::optional<WatchEvent>();
      for (const SmallApi::Change& change : api_.history_) {
        if (change.version <= from_ || (api_.held_ && change.version > api_.held_from_)) continue;
        from_ = change.version;
        if (change.resource != resource_) continue;
        if (!namespace_.empty() && change.event.object.namespace_() != namespace_) continue;
        if (api_.drop_events > 0) {
          --api_.drop_events;
          continue;
        }
        co_return change.event;
      }
      co_await api_.changed_.wait();
    }
  }

 private:
  SmallApi& api_;
  std::string resource_, namespace_;
  std::uint64_t from_;
  std::uint64_t epoch_;
};

Task<Response> SmallApi::call(Request request) {
  co_await asio::post(asio::use_awaitable);
  if (before)
    if (auto instead = before(request)) co_return *std::move(instead);
  Response response = serve(request);
  if (request.verb != Verb::kGet && request.verb != Verb::kList)
    writes.push_back(
        fmt::format("{} {} {}", to_string(request.verb), request.resource.resource,
                    ObjectKey{request.namespace_, request.verb == Verb::kCreate
                                                      ? std::string(request.body.object.name())
                                                      : request.name}
                        .to_string()));
  while (hold_answers && request.verb != Verb::kList) co_await answers_.wait();
  if (after)
    if (auto instead = after(request, response)) co_return *std::move(instead);
  co_return response;
}

Task<WatchResult> SmallApi::watch(Request request) {
  co_await asio::post(asio::use_awaitable);
  if (request.parameters.get("sendInitialEvents"))
    co_return std::unexpected(Response(status_of(422, reason::kInvalid)));
  const std::uint64_t from = std::stoull(std::string(request.parameters.value("resourceVersion")));
  if (from < floor_) co_return std::unexpected(Response(status_of(410, reason::kExpired)));
  co_return std::make_unique<SmallWatch>(*this, request, from);
}

Response SmallApi::serve(const Request& request) {
  auto& objects = objects_[request.resource.resource];
  if (request.verb == Verb::kList) {
    ++lists;
    ObjectList list = list_of({}, std::to_string(version_));
    for (const auto& [key, object] : objects)
      if (request.namespace_.empty() || key.namespace_ == request.namespace_)
        list.items.push_back(object);
    return {200, std::move(list)};
  }
  ObjectKey key{request.namespace_, request.name};
  if (request.verb == Verb::kCreate) {
    key.name = request.body.object.name();
    if (objects.contains(key)) return Response(status_of(409, reason::kAlreadyExists));
    return {201, store(request.resource.resource, key, request.body.object.json())};
  }
  const auto found = objects.find(key);
  if (found == objects.end()) return Response(status_of(404, reason::kNotFound));
  if (request.verb == Verb::kGet) {
    ++reads;
    return {200, found->second};
  }
  Json document = found->second.json();
  if (request.verb == Verb::kDelete) {
    if (found->second.finalizers().empty()) {
      Status gone = status_of(200, "");
      gone.details.emplace().uid = found->second.uid();
      erase(request.resource.resource, key);
      return {200, gone};
    }
    document["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z";
  } else if (request.body.media_type == media::kJsonPatch) {
    // As the real server has it, a test for null holds where nothing is.
    if (!document["metadata"].contains("finalizers")) document["metadata"]["finalizers"] = nullptr;
    try {
      document = document.patch(Json::parse(request.body.wire_bytes()));
    } catch (const Json::exception& error) {
      return Response(status_of(422, reason::kInvalid, error.what()));
    }
  } else {
    document.merge_patch(Json::parse(request.body.wire_bytes()));
  }
  if (document == found->second.json()) return {200, found->second};
  const Object changed = store(request.resource.resource, key, std::move(document));
  if (changed.is_being_deleted() && changed.finalizers().empty())
    erase(request.resource.resource, key);
  return {200, changed};
}

Object SmallApi::store(const std::string& resource, const ObjectKey& key, Json document) {
  Object& slot = objects_[resource][key];
  document["metadata"]["resourceVersion"] = std::to_string(++version_);
  if (!document["metadata"].contains("uid"))
    document["metadata"]["uid"] = slot ? std::string(slot.uid()) : fmt::format("uid-{}", ++uids_);
  if (document["metadata"].value("finalizers", Json::array()).empty())
    document["metadata"].erase("finalizers");
  const auto type = slot ? WatchEventType::kModified : WatchEventType::kAdded;
  slot = Object(std::move(document));
  record(resource, type, slot);
  return slot;
}

void SmallApi::erase(const std::string& resource, const ObjectKey& key) {
  auto node = objects_[resource].extract(key);
  Json last = node.mapped().json();
  last["metadata"]["resourceVersion"] = std::to_string(++version_);
  record(resource, WatchEventType::kDeleted, Object(std::move(last)));
}

void SmallApi::record(const std::string& resource, WatchEventType type, Object object) {
  history_.push_back({version_, resource, WatchEvent(type, std::move(object))});
  changed_.notify_all();
}

Object SmallApi::put(const Resource& resource, Json document) {
  const Object object(document);
  return store(resource.plural, object.key(), std::move(document));
}

void SmallApi::remove(const Resource& resource, const ObjectKey& key) {
  const Object object = get(resource, key);
  if (object.finalizers().empty()) return erase(resource.plural, key);
  Json document = object.json();
  document["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z";
  store(resource.plural, key, std::move(document));
}

Object SmallApi::get(const Resource& resource, const ObjectKey& key) const {
  const auto objects = objects_.find(resource.plural);
  if (objects == objects_.end()) return {};
  const auto found = objects->second.find(key);
  return found == objects->second.end() ? Object() : found->second;
}

void SmallApi::hold_events(bool hold) {
  held_ = hold;
  held_from_ = version_;
  changed_.notify_all();
}

void SmallApi::close_watches() {
  ++epoch_;
  changed_.notify_all();
}

void SmallApi::compact() {
  floor_ = version_;
  close_watches();
}

void SmallApi::let_answers_go() {
  hold_answers = false;
  answers_.notify_all();
}

Resource gadgets() { return {"example.org", "v1", "gadgets", "Gadget", true}; }

Json thing(const Resource& resource, std::string name, Json more) {
  Json document{{"apiVersion", resource.api_version()},
                {"kind", resource.kind},
                {"metadata", {{"name", std::move(name)}, {"namespace", "shop"}}}};
  document.merge_patch(more);
  return document;
}

Json owned_by(const Object& owner) {
  return {{"metadata", {{"ownerReferences", Json::array({to_json(controller_reference(owner))})}}}};
}

}  // namespace drydock
