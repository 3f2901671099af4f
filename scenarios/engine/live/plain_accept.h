#pragma once
// plain_accept: what a client would take, without what would lose its media type on the way through
// a door: protobuf, and aggregated discovery, instead of which every client takes the plain one.
// Pure.
#include <string>
#include <string_view>

namespace drydock::sim {

/// An Accept header, from one.
std::string plain_accept(std::string_view accept);

}  // namespace drydock::sim
