#include "fakeapi/kinds/security_context_validation.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <set>

namespace drydock::fake {
namespace {

using schema::child_path;
using schema::index_path;

void check_id(const Json* id, const std::string& field, FieldErrors& errors) {
  if (id && id->is_number() && (*id < 0 || *id > 2147483647))
    errors.push_back(schema::invalid(field, *id, "must be between 0 and 2147483647, inclusive"));
}

// A struct as Go writes one whose fields have no JSON names: all of them, capitalized.
std::string go_fields(const Json& object, std::initializer_list<const char*> names,
                      std::string_view nested = {}) {
  std::string all;
  for (const char* name : names) {
    std::string shown = name;
    shown.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(shown.front())));
    const Json* value = child(object, name);
    const std::string written = name == nested && value ? go_fields(*value, {"add", "drop"})
                                : value                 ? dump_json(*value)
                                                        : "null";
    all += fmt::format("{}\"{}\":{}", all.empty() ? "" : ",", shown, written);
  }
  return "{" + all + "}";
}

schema::FieldError invalid_struct(const std::string& field, const std::string& shown,
                                  std::string_view why) {
  schema::FieldError error = schema::invalid(field, Json(), why);
  error.message = fmt::format("Invalid value: {}: {}", shown, why);
  return error;
}

void check_seccomp_profile(const Json* profile, const std::string& field, FieldErrors& errors) {
  if (!profile) return;
  const std::string type(text(*profile, "type"));
  if (type.empty())
    errors.push_back(
        schema::required(field + ".type", "type is required when seccompProfile is set"));
  else
    check_one_of(errors, *profile, field, "type", {"Localhost", "RuntimeDefault", "Unconfined"});
  const Json* local = child(*profile, "localhostProfile");
  const std::string local_field = field + ".localhostProfile";
  if (type != "Localhost") {
    if (local)
      errors.push_back(invalid_struct(local_field,
                                      go_fields(*profile, {"type", "localhostProfile"}),
                                      "can only be set when seccomp type is Localhost"));
  } else if (!local) {
    errors.push_back(schema::required(local_field, "must be set when seccomp type is Localhost"));
  } else {
    check_path_below(std::string(text(*profile, "localhostProfile")), local_field, errors);
  }
}

void check_app_armor_profile(const Json* profile, const std::string& field, FieldErrors& errors) {
  if (!profile) return;
  const std::string type(text(*profile, "type"));
  const Json* local = child(*profile, "localhostProfile");
  const std::string local_field = field + ".localhostProfile";
  if (type == "Localhost") {
    const std::string path(text(*profile, "localhostProfile"));
    if (path.empty())
      errors.push_back(
          schema::required(local_field, "must be set when AppArmor type is Localhost"));
    else if (path.front() == ' ' || path.back() == ' ')
      errors.push_back(schema::invalid(local_field, path, "must not be padded with whitespace"));
    if (path.size() > 4095) errors.push_back(schema::too_long(local_field, 4095));
  } else if (type == "RuntimeDefault" || type == "Unconfined") {
    if (local)
      errors.push_back(
          schema::invalid(local_field, *local, "can only be set when AppArmor type is Localhost"));
  } else if (type.empty()) {
    errors.push_back(
        schema::required(field + ".type", "type is required when appArmorProfile is set"));
  } else {
    check_one_of(errors, *profile, field, "type", {"Localhost", "RuntimeDefault", "Unconfined"});
  }
}

void check_windows_options(const Json* options, const std::string& field, FieldErrors& errors) {
  if (!options) return;
  if (const Json* name = child(*options, "gmsaCredentialSpecName"); name && name->is_string())
    append_invalid(errors, field + ".gmsaCredentialSpecName", *name,
                   check_dns_subdomain(name->get_ref<const std::string&>()));
  if (const Json* spec = child(*options, "gmsaCredentialSpec"); spec && *spec == "")
    errors.push_back(schema::invalid(field + ".gmsaCredentialSpec", *spec,
                                     "gmsaCredentialSpec cannot be an empty string"));
  if (const Json* user = child(*options, "runAsUserName"); user && *user == "")
    errors.push_back(schema::invalid(field + ".runAsUserName", *user,
                                     "runAsUserName cannot be an empty string"));
}

void check_sysctls(const Json& spec, const Json& context, const std::string& field,
                   FieldErrors& errors) {
  static constexpr std::string_view kPattern =
      "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
  static const RE2 valid((std::string(kPattern)));
  std::set<std::string> names;
  const auto sysctls = items(context, "sysctls");
  for (std::size_t i = 0; i < sysctls.size(); ++i) {
    const std::string at = index_path(field, i) + ".name";
    const std::string name(text(sysctls[i], "name"));
    if (name.empty())
      errors.push_back(schema::required(at));
    else if (name.size() > 253 || !RE2::FullMatch(name, valid))
      errors.push_back(schema::invalid(
          at, name, fmt::format("must have at most 253 characters and match regex {}", kPattern)));
    else if (!names.insert(name).second)
      errors.push_back(schema::duplicate(at, name));
    if (flag(spec, "hostNetwork") && name.starts_with("net."))
      errors.push_back(
          schema::invalid(at, name, "may not be specified when 'hostNetwork' is true"));
    if (flag(spec, "hostIPC") &&
        (name.starts_with("kernel.shm") || name.starts_with("kernel.msg") || name == "kernel.sem" ||
         name.starts_with("fs.mqueue.")))
      errors.push_back(schema::invalid(at, name, "may not be specified when 'hostIPC' is true"));
  }
}

}  // namespace

void check_no_backsteps(const std::string& path, const std::string& field, FieldErrors& errors) {
  const std::string inside = "/" + path + "/";
  if (inside.find("/../") != std::string::npos)
    errors.push_back(schema::invalid(field, path, "must not contain '..'"));
}

void check_path_below(const std::string& path, const std::string& field, FieldErrors& errors) {
  if (path.starts_with('/'))
    errors.push_back(schema::invalid(field, path, "must be a relative path"));
  check_no_backsteps(path, field, errors);
}

void check_security_context(const Json& context, const std::string& field, bool host_users,
                            FieldErrors& errors) {
  check_id(child(context, "runAsUser"), field + ".runAsUser", errors);
  check_id(child(context, "runAsGroup"), field + ".runAsGroup", errors);
  check_one_of(errors, context, field, "procMount", {"Default", "Unmasked"});
  if (host_users && text(context, "procMount") == "Unmasked")
    errors.push_back(schema::invalid(field + ".procMount", "Unmasked",
                                     "`hostUsers` must be false to use `Unmasked`"));
  check_seccomp_profile(child(context, "seccompProfile"), field + ".seccompProfile", errors);
  if (const Json* escalation = child(context, "allowPrivilegeEscalation");
      escalation && *escalation == false) {
    auto complain = [&](std::string_view why) {
      errors.push_back(invalid_struct(
          field,
          go_fields(context,
                    {"capabilities", "privileged", "sELinuxOptions", "windowsOptions", "runAsUser",
                     "runAsGroup", "runAsNonRoot", "readOnlyRootFilesystem",
                     "allowPrivilegeEscalation", "procMount", "seccompProfile", "appArmorProfile"},
                    "capabilities"),
          why));
    };
    if (flag(context, "privileged"))
      complain("cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
    if (const Json* capabilities = child(context, "capabilities"))
      for (const Json& added : items(*capabilities, "add"))
        if (added == "CAP_SYS_ADMIN")
          complain(
              "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` "
              "CAP_SYS_ADMIN");
  }
  check_windows_options(child(context, "windowsOptions"), field + ".windowsOptions", errors);
  check_app_armor_profile(child(context, "appArmorProfile"), field + ".appArmorProfile", errors);
}

void check_pod_security_context(const Json& spec, const std::string& field, FieldErrors& errors) {
  const Json* context = child(spec, "securityContext");
  if (!context || !context->is_object()) return;
  for (const char* key : {"fsGroup", "runAsUser", "runAsGroup"})
    check_id(child(*context, key), child_path(field, key), errors);
  const auto groups = items(*context, "supplementalGroups");
  for (std::size_t i = 0; i < groups.size(); ++i)
    check_id(&groups[i], index_path(field + ".supplementalGroups", i), errors);
  if (flag(spec, "hostPID") && flag(spec, "shareProcessNamespace"))
    errors.push_back(schema::invalid(field + ".shareProcessNamespace", true,
                                     "ShareProcessNamespace and HostPID cannot both be enabled"));
  check_sysctls(spec, *context, field + ".sysctls", errors);
  check_one_of(errors, *context, field, "fsGroupChangePolicy", {"Always", "OnRootMismatch"});
  check_seccomp_profile(child(*context, "seccompProfile"), field + ".seccompProfile", errors);
  check_windows_options(child(*context, "windowsOptions"), field + ".windowsOptions", errors);
  check_app_armor_profile(child(*context, "appArmorProfile"), field + ".appArmorProfile", errors);
  check_one_of(errors, *context, field, "supplementalGroupsPolicy", {"Merge", "Strict"});
  check_one_of(errors, *context, field, "seLinuxChangePolicy", {"MountOption", "Recursive"});
}

}  // namespace drydock::fake
