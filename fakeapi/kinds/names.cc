#include <fmt/format.h>

#include "fakeapi/kinds/metadata_validation.h"

namespace drydock::fake {
namespace {

bool lower_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool alnum(char c) { return alpha(c) || digit(c); }

bool is_label(std::string_view text) {
  if (text.empty() || !lower_alnum(text.front()) || !lower_alnum(text.back())) return false;
  for (const char c : text)
    if (!lower_alnum(c) && c != '-') return false;
  return true;
}

bool is_subdomain(std::string_view text) {
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == text.npos) return true;
    text.remove_prefix(dot + 1);
  }
}

// ([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]
bool is_qualified_part(std::string_view text) {
  if (text.empty() || !alnum(text.front()) || !alnum(text.back())) return false;
  for (const char c : text)
    if (!alnum(c) && c != '-' && c != '_' && c != '.') return false;
  return true;
}

constexpr std::string_view kQualified =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric character "
    "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

}  // namespace

std::vector<std::string> check_dns_subdomain(std::string_view value) {
  std::vector<std::string> problems;
  if (value.size() > 253) problems.emplace_back("must be no more than 253 characters");
  if (!is_subdomain(value))
    problems.emplace_back(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
        "'.', and must "
        "start and end with an alphanumeric character (e.g. 'example.com', regex used for "
        "validation is "
        "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
  return problems;
}

std::vector<std::string> check_dns_label(std::string_view value) {
  std::vector<std::string> problems;
  if (value.size() > 63) problems.emplace_back("must be no more than 63 characters");
  if (is_label(value)) return problems;
  if (is_subdomain(value))
    problems.emplace_back("must not contain dots");
  else
    problems.emplace_back(
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
        "must start and end "
        "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation "
        "is "
        "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
  return problems;
}

std::vector<std::string> check_dns1035_label(std::string_view value) {
  std::vector<std::string> problems;
  if (value.size() > 63) problems.emplace_back("must be no more than 63 characters");
  if (!is_label(value) || digit(value.front()))
    problems.emplace_back(
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
        "alphabetic "
        "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex "
        "used for validation "
        "is '[a-z]([-a-z0-9]*[a-z0-9])?')");
  return problems;
}

std::vector<std::string> check_dns_subdomain_with_underscore(std::string_view value) {
  std::vector<std::string> problems;
  if (value.size() > 253) problems.emplace_back("must be no more than 253 characters");
  std::string plain;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool starts = i == 0 || value[i - 1] == '.';
    const bool ends = i + 1 == value.size() || value[i + 1] == '.';
    if (value[i] != '_')
      plain += value[i];
    else if (!starts)
      plain += ends ? '_' : 'a';
  }
  if (!is_subdomain(plain))
    problems.emplace_back(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', "
        "'-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', "
        "regex used for validation is "
        "'_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')");
  return problems;
}

std::vector<std::string> check_path_segment(std::string_view value) {
  for (const std::string_view banned : {".", ".."})
    if (value == banned) return {fmt::format("may not be '{}'", banned)};
  std::vector<std::string> problems;
  for (const std::string_view banned : {"/", "%"})
    if (value.find(banned) != value.npos)
      problems.push_back(fmt::format("may not contain '{}'", banned));
  return problems;
}

std::vector<std::string> check_qualified_name(std::string_view value) {
  std::vector<std::string> problems;
  const std::size_t slash = value.find('/');
  std::string_view name = value;
  if (slash != value.npos) {
    if (value.find('/', slash + 1) != value.npos)
      return {
          fmt::format("a valid label key {} with an optional DNS subdomain prefix and '/' (e.g. "
                      "'example.com/MyName')",
                      kQualified)};
    const std::string_view prefix = value.substr(0, slash);
    name = value.substr(slash + 1);
    if (prefix.empty())
      problems.emplace_back("prefix part must be non-empty");
    else
      for (const std::string& problem : check_dns_subdomain(prefix))
        problems.push_back("prefix part " + problem);
  }
  if (name.empty())
    problems.emplace_back("name part must be non-empty");
  else if (name.size() > 63)
    problems.emplace_back("name part must be no more than 63 bytes");
  if (!is_qualified_part(name)) problems.push_back(fmt::format("name part {}", kQualified));
  return problems;
}

std::vector<std::string> check_label_value(std::string_view value) {
  std::vector<std::string> problems;
  if (value.size() > 63) problems.emplace_back("must be no more than 63 bytes");
  if (!value.empty() && !is_qualified_part(value))
    problems.emplace_back(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
        "'.', and must start "
        "and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', "
        "regex used for "
        "validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
  return problems;
}

std::vector<std::string> check_config_map_key(std::string_view value) {
  std::vector<std::string> problems;
  if (value.size() > 253) problems.emplace_back("must be no more than 253 bytes");
  bool good = !value.empty();
  for (const char c : value) good = good && (alnum(c) || c == '-' || c == '_' || c == '.');
  if (!good)
    problems.emplace_back(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. "
        "'key.name',  or "
        "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')");
  if (value == ".")
    problems.emplace_back("must not be '.'");
  else if (value == "..")
    problems.emplace_back("must not be '..'");
  else if (value.starts_with(".."))
    problems.emplace_back("must not start with '..'");
  return problems;
}

std::vector<std::string> check_port_number(std::int64_t value) {
  if (value >= 1 && value <= 65535) return {};
  return {"must be between 1 and 65535, inclusive"};
}

std::vector<std::string> check_port_name(std::string_view value) {
  std::vector<std::string> problems;
  if (value.size() > 15) problems.emplace_back("must be no more than 15 characters");
  bool allowed = !value.empty();
  bool letter = false;
  for (const char c : value) {
    allowed = allowed && (lower_alnum(c) || c == '-');
    letter = letter || (c >= 'a' && c <= 'z');
  }
  if (!allowed)
    problems.emplace_back("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!letter) problems.emplace_back("must contain at least one letter (a-z)");
  if (value.find("--") != value.npos) problems.emplace_back("must not contain consecutive hyphens");
  if (!value.empty() && (value.front() == '-' || value.back() == '-'))
    problems.emplace_back("must not begin or end with a hyphen");
  return problems;
}

std::vector<std::string> check_env_var_name(std::string_view value) {
  bool good = !value.empty();
  for (const char c : value) good = good && c >= 0x20 && c <= 0x7e && c != '=';
  if (good) return {};
  return {
      "a valid environment variable name must consist only of printable ASCII characters other "
      "than '='"};
}

std::vector<std::string> check_name(std::string_view rule, std::string_view value) {
  if (rule == "label") return check_dns_label(value);
  if (rule == "label1035") return check_dns1035_label(value);
  if (rule == "path") return check_path_segment(value);
  return check_dns_subdomain(value);
}

}  // namespace drydock::fake
