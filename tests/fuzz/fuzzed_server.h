#pragma once
// A fake API server that holds one Deployment, for what a target's pure functions have taken: each
// input gets a copy of its own, since to make one takes longer than what it is for.
#include <string_view>

#include "fakeapi/write/server.h"
#include "operator/api/resources.h"

namespace drydock::fuzz {

/// Deployment default/web with two containers.
const Json& fuzzed_deployment();
fake::Server fresh_server();
/// As a client sends it, to namespace `default` where there are any.
Request request(Verb verb, const Resource& resource, const char* name);
/// Stops the process where an answer is none that a server may give.
Response send(fake::Server& server, Request request, std::string_view media_type,
              std::string_view bytes);
/// Objects in the store have what all objects have.
void check_stored(const Response& response);
/// JSON text whatever bytes its strings hold.
std::string text_of(const Json& document);

}  // namespace drydock::fuzz
