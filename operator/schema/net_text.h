#pragma once
// IP addresses, CIDRs and URLs as Go's net/netip and net/url read them; for formats and CEL.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace drydock::schema {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  ///< IPv4 in the first four
  bool v6 = false;
  bool operator==(const IpAddress&) const = default;
  bool is_unspecified() const;
  bool is_loopback() const;
  bool is_link_local_unicast() const;
  bool is_link_local_multicast() const;
  bool is_global_unicast() const;
  /// Canonical (RFC 5952).
  std::string to_string() const;
};

/// Without zones, leading zeros in IPv4 or IPv4-mapped forms of IPv6 where `strict`.
std::optional<IpAddress> parse_ip(std::string_view text, bool strict = false);

struct Cidr {
  IpAddress ip;
  int prefix_length = 0;
  bool operator==(const Cidr&) const = default;
  bool contains(const IpAddress& other) const;
  bool contains(const Cidr& other) const;
  Cidr masked() const;
  std::string to_string() const;
};
std::optional<Cidr> parse_cidr(std::string_view text, bool strict = false);

struct Url {
  std::string text, scheme, host, path, query;
};
/// An absolute URI, or a path that begins with a slash (url.ParseRequestURI).
std::optional<Url> parse_url(std::string_view text);

}  // namespace drydock::schema
