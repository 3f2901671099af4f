#include "operator/client/tls.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <vector>

namespace drydock {
namespace {

Status bad(std::string message) { return Status(400, reason::kBadRequest, std::move(message)); }

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;
struct FreeX509 {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, FreeX509>;
struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

Result<std::vector<Certificate>> read_certificates(std::string_view pem) {
  ERR_clear_error();
  Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::vector<Certificate> certificates;
  while (X509* certificate = PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(certificate);
  }
  bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (certificates.empty()) return fail(bad("no certificate in PEM format is in it"));
  if (!at_end) return fail(bad("a certificate in it does not parse"));
  return certificates;
}

bool is_address(const std::string& name) {
  unsigned char buffer[16];
  return inet_pton(AF_INET, name.c_str(), buffer) == 1 ||
         inet_pton(AF_INET6, name.c_str(), buffer) == 1;
}

std::string print(const ASN1_TIME* time) {
  Bio bio(BIO_new(BIO_s_mem()));
  ASN1_TIME_print(bio.get(), time);
  char* data = nullptr;
  long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string print(const X509_NAME* name) {
  Bio bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
  char* data = nullptr;
  long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

/// The names and addresses a certificate is for.
std::string names_of(X509* certificate) {
  std::string text;
  auto* names = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    std::string shown;
    if (name->type == GEN_DNS) {
      shown.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                   static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
    } else if (name->type == GEN_IPADD) {
      char buffer[INET6_ADDRSTRLEN] = "";
      inet_ntop(ASN1_STRING_length(name->d.iPAddress) == 4 ? AF_INET : AF_INET6,
                ASN1_STRING_get0_data(name->d.iPAddress), buffer, sizeof buffer);
      shown = buffer;
    }
    if (!shown.empty()) text += (text.empty() ? "" : ", ") + shown;
  }
  GENERAL_NAMES_free(names);
  return text.empty() ? "no host name" : text;
}

std::string describe(int error, X509* certificate, const std::string& server_name) {
  switch (error) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return fmt::format("its certificate is for {}, not for {}", names_of(certificate),
                         server_name);
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return fmt::format("its certificate expired on {}", print(X509_get0_notAfter(certificate)));
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return fmt::format("its certificate is not valid before {}",
                         print(X509_get0_notBefore(certificate)));
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return fmt::format(
          "its certificate is signed by an unknown authority ({}), not by the configured "
          "certificate-authority",
          print(X509_get_issuer_name(certificate)));
    default:
      return fmt::format("its certificate is refused: {}", X509_verify_cert_error_string(error));
  }
}

Handshake* handshake_of(const SSL* ssl) {
  return static_cast<Handshake*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
}

int on_verify(int accepted, X509_STORE_CTX* store_context) {
  if (accepted) return 1;
  auto* ssl = static_cast<SSL*>(
      X509_STORE_CTX_get_ex_data(store_context, SSL_get_ex_data_X509_STORE_CTX_idx()));
  Handshake* handshake = handshake_of(ssl);
  handshake->refusal =
      describe(X509_STORE_CTX_get_error(store_context),
               X509_STORE_CTX_get_current_cert(store_context), handshake->server_name);
  return 0;
}

void on_progress(const SSL* ssl, int where, int) {
  if ((where & SSL_CB_HANDSHAKE_START) == 0) return;
  Handshake* handshake = handshake_of(ssl);
  // The HTTP library sets the host it connects to; the name wanted here may be another one, and
  // addresses have no place in SNI.
  bool address = is_address(handshake->server_name);
  const char* name = address ? nullptr : handshake->server_name.c_str();
  SSL_set_tlsext_host_name(const_cast<SSL*>(ssl), const_cast<char*>(name));
  if (handshake->on_start) handshake->on_start();
}

/// Called only where no certificate is set.
int on_certificate_asked(SSL* ssl, X509**, EVP_PKEY**) {
  handshake_of(ssl)->certificate_missing = true;
  return 0;
}

/// A key without a passphrase: asking for one means that it is encrypted.
int refuse_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

}  // namespace

struct ClientCertificate::Data {
  std::vector<Certificate> chain;
  Key key;
};

ClientCertificate::ClientCertificate(std::unique_ptr<Data> data) : data_(std::move(data)) {}
ClientCertificate::~ClientCertificate() = default;

Result<std::shared_ptr<const ClientCertificate>> ClientCertificate::from_pem(
    std::string_view certificate, std::string_view key) {
  auto data = std::make_unique<Data>();
  auto chain = read_certificates(certificate);
  if (!chain) return fail(bad("client certificate: " + chain.error().message));
  data->chain = *std::move(chain);
  bool encrypted = false;
  Bio bio(BIO_new_mem_buf(key.data(), static_cast<int>(key.size())));
  data->key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, refuse_passphrase, &encrypted));
  ERR_clear_error();
  if (!data->key) {
    return fail(bad(encrypted ? "client key: it is encrypted, which is not supported"
                              : "client key: no private key in PEM format is in it"));
  }
  if (X509_check_private_key(data->chain.front().get(), data->key.get()) != 1) {
    ERR_clear_error();
    return fail(bad("client key: it does not belong to the client certificate"));
  }
  return std::shared_ptr<const ClientCertificate>(new ClientCertificate(std::move(data)));
}

x509_st* ClientCertificate::certificate() const { return data_->chain.front().get(); }
evp_pkey_st* ClientCertificate::key() const { return data_->key.get(); }

void ClientCertificate::add_chain_to(ssl_ctx_st* context) const {
  for (std::size_t i = 1; i < data_->chain.size(); ++i) {
    SSL_CTX_add1_chain_cert(context, data_->chain[i].get());
  }
}

Trust::~Trust() { X509_STORE_free(store_); }

Result<std::shared_ptr<const Trust>> Trust::only(std::string_view ca_pem) {
  auto certificates = read_certificates(ca_pem);
  if (!certificates) return fail(bad("certificate authority: " + certificates.error().message));
  std::shared_ptr<const Trust> trust(new Trust(X509_STORE_new()));
  for (const Certificate& certificate : *certificates)
    X509_STORE_add_cert(trust->store(), certificate.get());
  return trust;
}

std::shared_ptr<const Trust> Trust::system() {
  std::shared_ptr<const Trust> trust(new Trust(X509_STORE_new()));
  X509_STORE_set_default_paths(trust->store());
  ERR_clear_error();
  return trust;
}

std::shared_ptr<const Trust> Trust::anybody() {
  return std::shared_ptr<const Trust>(new Trust(nullptr));
}

void prepare_context(ssl_ctx_st* context, const Trust& trust, Handshake& handshake) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_app_data(context, &handshake);
  SSL_CTX_set_info_callback(context, on_progress);
  SSL_CTX_set_client_cert_cb(context, on_certificate_asked);
  if (!trust.store()) {
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
    return;
  }
  X509_STORE_up_ref(trust.store());
  SSL_CTX_set_cert_store(context, trust.store());
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, on_verify);
  X509_VERIFY_PARAM* parameters = SSL_CTX_get0_param(context);
  if (is_address(handshake.server_name)) {
    X509_VERIFY_PARAM_set1_ip_asc(parameters, handshake.server_name.c_str());
  } else {
    X509_VERIFY_PARAM_set1_host(parameters, handshake.server_name.c_str(), 0);
  }
}

std::string take_tls_errors() {
  std::string text;
  while (unsigned long error = ERR_get_error()) {
    const char* why = ERR_reason_error_string(error);
    if (!why) continue;
    text += (text.empty() ? "" : "; ") + std::string(why);
  }
  return text;
}

}  // namespace drydock
