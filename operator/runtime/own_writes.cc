#include "operator/runtime/own_writes.h"

#include <algorithm>

namespace drydock {
namespace {

bool writes(const Request& request) {
  switch (request.verb) {
    case Verb::kCreate:
    case Verb::kUpdate:
    case Verb::kPatch:
    case Verb::kDelete:
      break;
    default:
      return false;
  }
  // The scale and other subresources answer with objects of other kinds.
  return request.is_resource_request() && !request.parameters.get("dryRun") &&
         (request.subresource.empty() || request.subresource == "status");
}

ObjectKey written_object(const Request& request) {
  if (!request.name.empty()) return {request.namespace_, request.name};
  return {request.namespace_, std::string(request.body.object.name())};
}

// A deletion marks what finalizers or a grace period still hold; anything else is gone.
bool is_gone(const Object& object) {
  if (!object.is_being_deleted() || !object.finalizers().empty()) return false;
  const Json* grace = find_path(object.json(), {"metadata", "deletionGracePeriodSeconds"});
  return !grace || *grace == 0;
}

}  // namespace

/// Tells OwnWrites of each write and its answer.
class TrackedApi final : public Api {
 public:
  TrackedApi(OwnWrites& writes, Api& inner, ObjectKey writer)
      : writes_(writes), inner_(inner), writer_(std::move(writer)) {}

  Task<WatchResult> watch(Request request) override { return inner_.watch(std::move(request)); }

  Task<Response> call(Request request) override {
    Reflector* cache = writes(request) ? writes_.cache_of(request) : nullptr;
    if (!cache) return inner_.call(std::move(request));
    return tracked(std::move(request), cache);
  }

 private:
  Task<Response> tracked(Request request, Reflector* cache) {
    const auto write = writes_.in_flight_.insert(
        writes_.in_flight_.end(),
        {cache, written_object(request), writer_, request.subresource == "status", {}});
    std::optional<Response> response;
    std::exception_ptr error;
    try {
      response = co_await inner_.call(request);
    } catch (...) {
      error = std::current_exception();
    }
    std::string own_version;
    if (response && response->ok()) {
      writes_.answered(*write, request, *response);
      if (const auto* object = std::get_if<Object>(&response->payload))
        own_version = object->resource_version();
    }
    writes_.finish(write, own_version);
    if (error) std::rethrow_exception(error);
    co_return *std::move(response);
  }

  OwnWrites& writes_;
  Api& inner_;
  ObjectKey writer_;
};

std::unique_ptr<Api> OwnWrites::api_for(Api& inner, ObjectKey primary) {
  return std::make_unique<TrackedApi>(*this, inner, std::move(primary));
}

Reflector* OwnWrites::cache_of(const Request& request) const {
  const auto found = std::ranges::find_if(
      caches_, [&](Reflector* cache) { return cache->resource().gvr() == request.resource; });
  return found == caches_.end() ? nullptr : *found;
}

bool OwnWrites::holds_back(const Reflector& cache, const Change& change, const ObjectKey& primary) {
  if (noting_)
    // More than our write can have changed: somebody else's is in the answer.
    return noting_->writer == primary &&
           (!change.before || !change.after ||
            change.after.generation() - change.before.generation() <= (noting_->status ? 0 : 1));
  const ObjectKey key = change.key();
  for (InFlight& write : in_flight_) {
    if (write.cache != &cache || write.object != key || write.writer != primary) continue;
    write.held.emplace_back(change.latest().resource_version());
    return true;
  }
  return false;
}

void OwnWrites::answered(InFlight& write, const Request& request, const Response& response) {
  noting_ = &write;
  const auto* object = std::get_if<Object>(&response.payload);
  if (object && object->kind() != "Status" && !object->name().empty()) {
    if (is_gone(*object))
      write.cache->note_removed(object->key(), object->uid());
    else
      write.cache->note_written(*object);
  } else if (request.verb == Verb::kDelete) {
    std::string uid;
    if (object) uid = string_at(object->json(), {"details", "uid"});
    if (const auto* status = std::get_if<Status>(&response.payload); status && status->details)
      uid = status->details->uid;
    write.cache->note_removed(write.object, uid);
  }
  noting_ = nullptr;
}

void OwnWrites::finish(Handle write, std::string_view own_version) {
  const InFlight done = std::move(*write);
  in_flight_.erase(write);
  if (std::ranges::any_of(done.held, [&](const std::string& held) { return held != own_version; }))
    trigger_(done.writer, "object updated");
}

}  // namespace drydock
