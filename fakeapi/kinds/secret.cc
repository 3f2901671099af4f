#include <fmt/format.h>

#include "fakeapi/kinds/base64.h"
#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/go_json.h"

namespace drydock::fake {
namespace {

constexpr std::size_t kMaxBytes = 1024 * 1024;
constexpr std::string_view kImmutableWords = "field is immutable when `immutable` is set";

KindTraits traits() {
  KindTraits made;
  made.selectable_fields = {"type"};
  return made;
}

bool has_key(const Json* data, std::string_view key) { return data && child(*data, key); }

void require(FieldErrors& errors, std::string_view key) {
  errors.push_back(schema::required(schema::key_path("data", key)));
}

// A docker configuration is JSON; its content is never shown.
void check_docker(FieldErrors& errors, const Json* data, std::string_view key) {
  if (!has_key(data, key)) {
    require(errors, key);
    return;
  }
  const std::string content = decode_base64(text(*data, key));
  if (const std::string problem = go_syntax_error(content); !problem.empty())
    errors.push_back(
        schema::invalid(schema::key_path("data", key), "<secret contents redacted>", problem));
}

class SecretStrategy final : public BuiltinStrategy {
 public:
  SecretStrategy() : BuiltinStrategy(traits()) {}

  void set_defaults(Json& object) const override {
    set_default(object, "type", "Opaque");
    merge_string_data(object);
  }

  std::vector<std::string> warnings(const Json& object) const override {
    if (text(object, "type") != "kubernetes.io/tls") return {};
    const Json* data = child(object, "data");
    if (!has_key(data, "tls.crt") || !has_key(data, "tls.key")) return {};
    std::string problem = pem_problem(decode_base64(text(*data, "tls.crt")), "certificate");
    if (problem.empty()) problem = pem_problem(decode_base64(text(*data, "tls.key")), "key");
    if (problem.empty()) return {};
    return {std::move(problem)};
  }

  FieldErrors validate(const Json& object) const override {
    FieldErrors errors;
    const Json* data = child(object, "data");
    std::size_t total = 0;
    if (data && data->is_object())
      for (const auto& [key, value] : data->items()) {
        append_invalid(errors, schema::key_path("data", key), key, check_config_map_key(key));
        total += value.is_string() ? value.get_ref<const std::string&>().size() / 4 * 3 : 0;
      }
    if (total > kMaxBytes) errors.push_back(schema::too_long("data", kMaxBytes));
    check_type(object, data, errors);
    return errors;
  }

  FieldErrors validate_update(const Json& object, const Json& live,
                              std::string_view) const override {
    FieldErrors errors;
    check_immutable(errors, object, live, "type", "type");
    if (flag(live, "immutable")) {
      if (!flag(object, "immutable"))
        errors.push_back(schema::forbidden("immutable", kImmutableWords));
      if (!same_child(object, live, "data"))
        errors.push_back(schema::forbidden("data", kImmutableWords));
    }
    append(errors, validate(object));
    return errors;
  }

 private:
  // As crypto/tls says it of what is no PEM at all.
  static std::string pem_problem(const std::string& content, std::string_view what) {
    if (content.find("-----BEGIN ") != std::string::npos) return "";
    return fmt::format("tls: failed to find any PEM data in {} input", what);
  }

  static void merge_string_data(Json& object) {
    const Json* found = child(object, "stringData");
    if (!found) return;
    const Json strings = *found;
    object.erase("stringData");
    if (!strings.is_object()) return;
    for (const auto& [key, value] : strings.items())
      if (value.is_string())
        make_child(object, "data")[key] = encode_base64(value.get_ref<const std::string&>());
  }

  static void check_type(const Json& object, const Json* data, FieldErrors& errors) {
    const std::string_view type = text(object, "type");
    if (type == "kubernetes.io/service-account-token") {
      const std::string name = "kubernetes.io/service-account.name";
      if (const Json* account = find_path(object, {"metadata", "annotations", name});
          !account || *account == "")
        errors.push_back(schema::required(schema::key_path("metadata.annotations", name)));
    } else if (type == "kubernetes.io/dockercfg") {
      check_docker(errors, data, ".dockercfg");
    } else if (type == "kubernetes.io/dockerconfigjson") {
      check_docker(errors, data, ".dockerconfigjson");
    } else if (type == "kubernetes.io/basic-auth") {
      if (!has_key(data, "username") && !has_key(data, "password")) {
        require(errors, "username");
        require(errors, "password");
      }
    } else if (type == "kubernetes.io/ssh-auth") {
      if (!has_key(data, "ssh-privatekey") || text(*data, "ssh-privatekey").empty())
        require(errors, "ssh-privatekey");
    } else if (type == "kubernetes.io/tls") {
      if (!has_key(data, "tls.crt")) require(errors, "tls.crt");
      if (!has_key(data, "tls.key")) require(errors, "tls.key");
    }
  }
};

}  // namespace

std::unique_ptr<KindStrategy> make_secret_strategy() { return std::make_unique<SecretStrategy>(); }

}  // namespace drydock::fake
