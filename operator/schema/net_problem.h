#pragma once
// Why an IP address, a CIDR or a URL does not read, in the words of Go's net/netip and net/url; for
// CEL's errors. REQUIRES of each: its reader in net_text.h refused the text.
#include <string>
#include <string_view>

namespace drydock::schema {

/// As ip(text) of CEL says it.
std::string ip_problem(std::string_view text);
/// As cidr(text) of CEL says it.
std::string cidr_problem(std::string_view text);
/// As url.ParseRequestURI says it: `parse "a": invalid URI for request`.
std::string url_problem(std::string_view text);

}  // namespace drydock::schema
