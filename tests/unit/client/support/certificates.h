#pragma once
// Certificates made on the spot for tests: authorities and what they sign, as PEM.
#include <chrono>
#include <string>
#include <vector>

namespace drydock::testing {

struct Pem {
  std::string certificate;
  std::string key;
};

struct CertificateOptions {
  std::string common_name = "server";
  std::vector<std::string> names;  ///< "DNS:localhost", "IP:127.0.0.1"
  std::chrono::seconds valid_from = -std::chrono::hours(1);
  std::chrono::seconds valid_until = std::chrono::hours(24);
};

Pem make_authority(const std::string& common_name);
Pem make_certificate(const Pem& authority, const CertificateOptions& options);
/// The key of `pem`, encrypted with a passphrase.
std::string encrypt_key(const Pem& pem);

}  // namespace drydock::testing
