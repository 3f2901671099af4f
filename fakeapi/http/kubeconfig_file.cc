#include "fakeapi/http/kubeconfig_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "operator/base/yaml.h"

namespace drydock::http {
namespace {

std::string base64(const std::string& bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

Status file_error(const std::string& path) {
  return Status(500, reason::kInternalError,
                fmt::format("cannot write {}: {}", path, std::strerror(errno)));
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(file, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

std::string kubeconfig_text(const KubeconfigEntry& entry) {
  using Json = nlohmann::ordered_json;
  const Json cluster{{"server", entry.server},
                     {"certificate-authority-data", base64(entry.ca_pem)}};
  const Json context{{"cluster", "drydock"}, {"user", "drydock"}};
  Json config;
  config["apiVersion"] = "v1";
  config["kind"] = "Config";
  config["clusters"] = Json::array({Json{{"name", "drydock"}, {"cluster", cluster}}});
  config["users"] =
      Json::array({Json{{"name", "drydock"}, {"user", Json{{"token", entry.token}}}}});
  config["contexts"] = Json::array({Json{{"name", "drydock"}, {"context", context}}});
  config["current-context"] = "drydock";
  return yaml::dump(config);
}

Result<void> write_private_file(const std::string& path, const std::string& text) {
  std::string temporary = path + ".XXXXXX";
  // mkostemp makes the file with mode 0600.
  const int file = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (file < 0) return fail(file_error(path));
  const bool written = write_all(file, text);
  Status error = written ? Status() : file_error(path);
  ::close(file);
  if (written && std::rename(temporary.c_str(), path.c_str()) == 0) return {};
  if (written) error = file_error(path);
  ::unlink(temporary.c_str());
  return fail(error);
}

}  // namespace drydock::http
