#include "fakeapi/write/server.h"

#include "fakeapi/types/discovery.h"
#include "fakeapi/write/authorize.h"
#include "fakeapi/write/bootstrap.h"
#include "fakeapi/write/call.h"
#include "fakeapi/write/change.h"
#include "fakeapi/write/errors.h"
#include "fakeapi/write/options.h"
#include "fakeapi/write/present.h"
#include "fakeapi/write/read.h"
#include "fakeapi/write/remove.h"
#include "fakeapi/write/reviews.h"
#include "fakeapi/write/route.h"
#include "fakeapi/write/scale.h"
#include "fakeapi/write/special.h"
#include "fakeapi/write/watch_cursor.h"

namespace drydock::fake {
namespace {

Result<Response> dispatch(Call& call) {
  if (auto special = handle_special(call)) return std::move(*special);
  if (call.subresource_name() == "scale") return handle_scale(call);
  switch (call.request.verb) {
    case Verb::kGet:
      return get_object(call);
    case Verb::kList:
      return list_objects(call);
    case Verb::kCreate:
      return create_object(call);
    case Verb::kUpdate:
      return update_object(call);
    case Verb::kPatch:
      return patch_object(call);
    case Verb::kDelete:
      return delete_object(call);
    case Verb::kDeleteCollection:
      return delete_collection(call);
    case Verb::kWatch:
      break;
  }
  return fail(method_not_allowed());
}

}  // namespace

class Server::Impl {
 public:
  Impl(const Clock& clock, Random random, ServerOptions options)
      : core(clock, random, std::move(options)) {
    bootstrap(core);
  }

  Impl(const Impl& prepared, const Clock& clock, Random random)
      : core(clock, random, prepared.core.options) {
    core.types = prepared.core.types;
    core.store.start_from(prepared.core.store);
    core.allocator.start_from(prepared.core.allocator);
  }

  // Who calls, and whether they may.
  std::expected<Identity, Response> admit(const Request& request) {
    auto caller = identify(core, request);
    if (!caller) return std::unexpected(Response(caller.error()));
    if (!core.options.authorize) return std::move(*caller);
    const Attributes attributes = attributes_of(request);
    if (!is_allowed(core, *caller, attributes))
      return std::unexpected(Response(forbidden(*caller, attributes)));
    return std::move(*caller);
  }

  Response handle(const Request& request) {
    if (auto timed = check_timeout(request.parameters); !timed) return Response(timed.error());
    auto caller = admit(request);
    if (!caller) return std::move(caller).error();
    if (!request.is_resource_request()) return discover(request, core.types, core.options.version);
    Call call(core, request);
    call.caller = std::move(*caller);
    if (auto review = handle_review(call)) return encode(call.representation, std::move(*review));
    if (auto routed = route(call); !routed) return std::move(routed).error();
    auto answer = dispatch(call);
    Response response = answer ? std::move(*answer) : Response(answer.error());
    response.warnings = std::move(call.warnings);
    return encode(call.representation, std::move(response));
  }

  std::expected<std::unique_ptr<WatchCursor>, Response> watch(const Request& request) {
    auto caller = admit(request);
    if (!caller) return std::unexpected(std::move(caller).error());
    Call call(core, request);
    call.caller = std::move(*caller);
    if (auto routed = route(call); !routed) return std::unexpected(std::move(routed).error());
    return open_watch(call);
  }

  Core core;
};

Server::Server(const Clock& clock, Random random, ServerOptions options)
    : impl_(std::make_unique<Impl>(clock, random, std::move(options))) {}
Server::Server(const Server& prepared, const Clock& clock, Random random)
    : impl_(std::make_unique<Impl>(*prepared.impl_, clock, random)) {}
Server::~Server() = default;

Response Server::handle(const Request& request) {
  // Where a body has a shape that no check foresaw, the JSON library says so: one bad request must
  // not end a server.
  try {
    return impl_->handle(request);
  } catch (const Json::exception& error) {
    return Response(Status(500, reason::kInternalError,
                           std::string("Internal error occurred: ") + error.what()));
  }
}

std::expected<std::unique_ptr<WatchCursor>, Response> Server::watch(const Request& request) {
  return impl_->watch(request);
}

std::shared_ptr<void> Server::observe(Observer observer) {
  return impl_->core.store.observe(std::move(observer));
}
std::uint64_t Server::revision() const { return impl_->core.store.revision(); }
bool Server::rewrite(const GroupResource& storage, const ObjectKey& key) {
  Store& store = impl_->core.store;
  const Object stored = store.get(storage, key);
  if (!stored) return false;
  Json document = stored.json();
  document["metadata"]["resourceVersion"] = std::to_string(store.next_revision());
  store.put(storage, key, Object(std::move(document)));
  return true;
}
void Server::compact() { impl_->core.store.compact(); }
void Server::compact(std::uint64_t up_to) { impl_->core.store.compact(up_to); }
Object Server::peek(const GroupResource& storage, const ObjectKey& key) const {
  return impl_->core.store.get(storage, key);
}

std::vector<Object> Server::peek_all(const GroupResource& storage) const {
  std::vector<Object> all;
  const Store& store = impl_->core.store;
  store.scan(storage, "", "", store.revision(), [&all](const std::string&, const Object& object) {
    all.push_back(object);
    return true;
  });
  return all;
}

std::optional<Identity> Server::authenticate(std::string_view token) const {
  const ServiceAccountGrant* grant = find_grant(impl_->core, token, {std::string(kApiAudience)});
  return grant ? std::optional(identity_of(*grant)) : std::nullopt;
}

const TypeRegistry& Server::types() const { return impl_->core.types; }
const Clock& Server::clock() const { return impl_->core.clock; }

}  // namespace drydock::fake
