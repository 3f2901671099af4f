#include "tests/unit/client/support/certificates.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <memory>

namespace drydock::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

std::string text_of(BIO* bio) {
  char* data = nullptr;
  long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

Key read_key(const std::string& pem) {
  Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  return Key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
}

Certificate read_certificate(const std::string& pem) {
  Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  return Certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
}

void add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Pem make(const Pem* authority, const CertificateOptions& options) {
  static std::atomic<long> serial{1};
  Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  Certificate certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), options.valid_from.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), options.valid_until.count());
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(options.common_name.c_str()),
                             -1, -1, 0);
  Certificate issuer(nullptr, X509_free);
  Key issuer_key(nullptr, EVP_PKEY_free);
  if (authority) {
    issuer = read_certificate(authority->certificate);
    issuer_key = read_key(authority->key);
  }
  X509* signer = authority ? issuer.get() : certificate.get();
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
  add_extension(certificate.get(), signer, NID_basic_constraints,
                authority ? "CA:FALSE" : "critical,CA:TRUE");
  std::string names;
  for (const std::string& name : options.names) names += (names.empty() ? "" : ",") + name;
  if (!names.empty()) add_extension(certificate.get(), signer, NID_subject_alt_name, names);
  X509_sign(certificate.get(), authority ? issuer_key.get() : key.get(), EVP_sha256());

  Pem pem;
  Bio certificate_bio(BIO_new(BIO_s_mem()), BIO_free), key_bio(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_X509(certificate_bio.get(), certificate.get());
  PEM_write_bio_PrivateKey(key_bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  pem.certificate = text_of(certificate_bio.get());
  pem.key = text_of(key_bio.get());
  return pem;
}

}  // namespace

Pem make_authority(const std::string& common_name) {
  CertificateOptions options;
  options.common_name = common_name;
  return make(nullptr, options);
}

Pem make_certificate(const Pem& authority, const CertificateOptions& options) {
  return make(&authority, options);
}

std::string encrypt_key(const Pem& pem) {
  Key key = read_key(pem.key);
  Bio bio(BIO_new(BIO_s_mem()), BIO_free);
  unsigned char passphrase[] = "secret";
  PEM_write_bio_PrivateKey(bio.get(), key.get(), EVP_aes_256_cbc(), passphrase, 6, nullptr,
                           nullptr);
  return text_of(bio.get());
}

}  // namespace drydock::testing
