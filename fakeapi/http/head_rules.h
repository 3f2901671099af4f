#pragma once
// What a server refuses of a request's head before it trusts where its body ends, as Go's net/http
// does: two readers of one connection that disagree about that let one client's body become another
// one's request. Pure functions; internal to this room.
#include <optional>
#include <string>
#include <string_view>

#include "fakeapi/http/wire.h"

namespace drydock::http {

/// The refusal, after which the connection ends: 400 for a Host that is missing (HTTP/1.1), given
/// twice or malformed and for a Content-Length that is a list, 501 for a Transfer-Encoding that is
/// not `chunked` alone (400 in HTTP/1.0), 417 for an Expect other than 100-continue.
std::optional<WireAnswer> refusal_of(const HttpHead& head, bool http11);

/// The target without scheme and host, where the client sent them ("http://x/version").
std::string origin_form(std::string_view target);

/// text/plain, nothing else.
WireAnswer plain_text(int code, std::string text);

}  // namespace drydock::http
