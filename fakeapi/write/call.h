#pragma once
// Core and Call: what the steps of a request work on: the server's state, and one request on its
// way with what has been found out about it so far. A Call lives as long as Server::handle runs.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fakeapi/kinds/kind_strategy.h"
#include "fakeapi/store/store.h"
#include "fakeapi/types/type_registry.h"
#include "fakeapi/write/allocator.h"
#include "fakeapi/write/representation.h"
#include "fakeapi/write/server.h"
#include "fakeapi/write/service_account_tokens.h"

namespace drydock::fake {

struct Core {
  Core(const Clock& server_clock, Random server_random, ServerOptions server_options)
      : clock(server_clock),
        random(server_random),
        options(std::move(server_options)),
        store(options.history_limit, options.history_bytes),
        allocator(store) {}
  const Clock& clock;
  Random random;
  ServerOptions options;
  TypeRegistry types;
  Store store;
  Allocator allocator;
  ServiceAccountTokens tokens;

  /// The wall time as objects carry it.
  std::string now() const { return format_time(clock.wall_now()); }
};

struct Call {
  Call(Core& call_core, const Request& call_request) : core(call_core), request(call_request) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  Core& core;
  const Request& request;
  Identity caller;
  ResourceTypePtr type;
  const SubresourceType* subresource = nullptr;  ///< null: the object itself
  const KindStrategy* strategy = nullptr;
  std::unique_ptr<KindStrategy> own_strategy;  ///< what `strategy` points to for custom resources
  Representation representation;
  std::vector<std::string> warnings;
  /// The body's fields at the top that are empty lists, which a stored object does not tell from
  /// null.
  std::vector<std::string> emptied;

  const GroupResource& storage() const { return type->storage; }
  GroupResource resource() const { return type->resource.gvr().group_resource(); }
  std::string_view subresource_name() const {
    return subresource ? std::string_view(subresource->name) : std::string_view();
  }
  /// Where the request's object is kept.
  ObjectKey key() const {
    return {type->resource.namespaced ? request.namespace_ : std::string(), request.name};
  }
  bool has_status() const { return type->subresource("status") != nullptr; }
};

}  // namespace drydock::fake
