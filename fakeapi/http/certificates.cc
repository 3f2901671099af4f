#include "fakeapi/http/certificates.h"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <boost/asio/ip/address.hpp>
#include <memory>

namespace drydock::http {
namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Bio = std::unique_ptr<BIO, Deleter<BIO_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;
using Bignum = std::unique_ptr<BIGNUM, Deleter<BN_free>>;

constexpr long kDay = 24 * 3600;

Status openssl_error(std::string_view what) {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return Status(500, reason::kInternalError, fmt::format("{}: {}", what, text.data()));
}

bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// A certificate without extensions, valid from an hour ago (clocks differ) for `days`.
Certificate blank(const std::string& common_name, EVP_PKEY* key, long days) {
  Certificate certificate(X509_new());
  Bignum serial(BN_new());
  if (!certificate || !serial ||
      BN_rand(serial.get(), 120, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) != 1)
    return nullptr;
  BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate.get()));
  X509_set_version(certificate.get(), X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * kDay);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  return certificate;
}

std::string subject_alternative_names(const std::vector<std::string>& more_names) {
  std::string names =
      "IP:127.0.0.1,IP:::1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,"
      "DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local";
  for (const std::string& name : more_names) {
    boost::system::error_code error;
    boost::asio::ip::make_address(name, error);
    names += (error ? ",DNS:" : ",IP:") + name;
  }
  return names;
}

template <class Write>
std::string to_pem(Write write) {
  Bio bio(BIO_new(BIO_s_mem()));
  if (!bio || write(bio.get()) != 1) return {};
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

}  // namespace

Result<ServerCertificate> make_server_certificate(const std::vector<std::string>& more_names) {
  Key ca_key(EVP_EC_gen("P-256")), key(EVP_EC_gen("P-256"));
  if (!ca_key || !key) return fail(openssl_error("cannot make keys"));
  Certificate ca = blank("drydock-ca", ca_key.get(), 3650);
  Certificate server = blank("drydock", key.get(), 365);
  if (!ca || !server) return fail(openssl_error("cannot make certificates"));
  X509_set_issuer_name(ca.get(), X509_get_subject_name(ca.get()));
  X509_set_issuer_name(server.get(), X509_get_subject_name(ca.get()));
  const bool made =
      add_extension(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE") &&
      add_extension(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,digitalSignature") &&
      add_extension(ca.get(), ca.get(), NID_subject_key_identifier, "hash") &&
      X509_sign(ca.get(), ca_key.get(), EVP_sha256()) > 0 &&
      add_extension(server.get(), ca.get(), NID_basic_constraints, "critical,CA:FALSE") &&
      add_extension(server.get(), ca.get(), NID_key_usage, "critical,digitalSignature") &&
      add_extension(server.get(), ca.get(), NID_ext_key_usage, "serverAuth") &&
      add_extension(server.get(), ca.get(), NID_subject_key_identifier, "hash") &&
      add_extension(server.get(), ca.get(), NID_authority_key_identifier, "keyid") &&
      add_extension(server.get(), ca.get(), NID_subject_alt_name,
                    subject_alternative_names(more_names)) &&
      X509_sign(server.get(), ca_key.get(), EVP_sha256()) > 0;
  if (!made) return fail(openssl_error("cannot make certificates"));
  ServerCertificate result;
  result.ca_pem = to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, ca.get()); });
  result.certificate_pem = to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, server.get()); });
  result.key_pem = to_pem([&](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  if (result.ca_pem.empty() || result.certificate_pem.empty() || result.key_pem.empty())
    return fail(openssl_error("cannot write certificates"));
  return result;
}

Result<std::string> make_token() {
  std::array<unsigned char, 32> bytes;
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) return fail(openssl_error("no randomness"));
  std::string token;
  for (unsigned char byte : bytes) token += fmt::format("{:02x}", byte);
  return token;
}

}  // namespace drydock::http
