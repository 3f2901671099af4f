#pragma once
// A self-made CA and a server certificate signed by it, in memory, elliptic-curve keys (P-256).
// Made in about a millisecond, new each time; nothing is written to disk but what the caller
// writes.
#include <string>
#include <vector>

#include "operator/base/result.h"

namespace drydock::http {

struct ServerCertificate {
  std::string ca_pem;           ///< what clients trust
  std::string certificate_pem;  ///< the server's
  std::string key_pem;          ///< the server's private key; never logged
};

/// For 127.0.0.1, ::1, localhost, the names of the `kubernetes` Service, and `more_names` (IP
/// addresses or DNS names). Errors: reason InternalError, with OpenSSL's text.
Result<ServerCertificate> make_server_certificate(const std::vector<std::string>& more_names = {});

/// A random token of 256 bits, in hexadecimal. Errors: as above.
Result<std::string> make_token();

}  // namespace drydock::http
