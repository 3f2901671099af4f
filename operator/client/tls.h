#pragma once
// TLS as the API's client needs it: the cluster's CA alone is trusted, the host's name or address
// is verified, and a refusal says what was wrong. Shared, immutable values, safe to use from any
// thread.
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "operator/base/result.h"

// OpenSSL's types, so that its headers stay in the .cc files.
struct x509_st;
struct evp_pkey_st;
struct x509_store_st;
struct ssl_ctx_st;

namespace drydock {

/// A certificate chain and its private key.
class ClientCertificate {
 public:
  ~ClientCertificate();
  ClientCertificate(const ClientCertificate&) = delete;
  ClientCertificate& operator=(const ClientCertificate&) = delete;

  /// Errors: BadRequest: no PEM, an encrypted key, a key that does not belong to the certificate.
  /// Messages never repeat the key.
  static Result<std::shared_ptr<const ClientCertificate>> from_pem(std::string_view certificate,
                                                                   std::string_view key);

  x509_st* certificate() const;
  evp_pkey_st* key() const;
  /// Hands the certificates above the first to the context.
  void add_chain_to(ssl_ctx_st* context) const;

 private:
  struct Data;
  explicit ClientCertificate(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

/// Whom a client believes.
class Trust {
 public:
  ~Trust();
  Trust(const Trust&) = delete;
  Trust& operator=(const Trust&) = delete;

  /// These certificates and no others. Errors: BadRequest.
  static Result<std::shared_ptr<const Trust>> only(std::string_view ca_pem);
  /// What the system trusts.
  static std::shared_ptr<const Trust> system();
  /// Anybody.
  static std::shared_ptr<const Trust> anybody();

  /// Null for anybody().
  x509_store_st* store() const { return store_; }

 private:
  explicit Trust(x509_store_st* store) : store_(store) {}
  x509_store_st* store_;
};

/// What one connection's handshakes ask for and leave behind. Outlives the context it is given to.
struct Handshake {
  std::string
      server_name;      ///< a DNS name or an IP address: verified, and sent as SNI if it is a name
  std::string refusal;  ///< why the server's certificate was refused; empty if it was not
  bool certificate_missing = false;  ///< the server asked for a client certificate, there is none
  std::function<void()> on_start;
};

/// Sets up verification, SNI and the lowest version (1.2).
void prepare_context(ssl_ctx_st* context, const Trust& trust, Handshake& handshake);

/// Empties this thread's OpenSSL error queue; the reasons in it, joined.
std::string take_tls_errors();

}  // namespace drydock
