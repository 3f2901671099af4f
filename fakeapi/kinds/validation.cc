#include "fakeapi/kinds/validation.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace drydock::fake {

void append(FieldErrors& errors, FieldErrors more) {
  errors.insert(errors.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

void append_invalid(FieldErrors& errors, std::string_view field, const Json& value,
                    const std::vector<std::string>& problems) {
  for (const std::string& problem : problems)
    errors.push_back(schema::invalid(field, value, problem));
}

void check_not_negative(FieldErrors& errors, const Json& object, std::string_view parent,
                        std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys)
    if (const Json* value = child(object, key); value && value->is_number() && *value < 0)
      errors.push_back(schema::invalid(schema::child_path(parent, key), *value,
                                       "must be greater than or equal to 0"));
}

void check_one_of(FieldErrors& errors, const Json& object, std::string_view parent,
                  std::string_view key, std::initializer_list<std::string_view> supported) {
  const Json* value = child(object, key);
  if (!value || !value->is_string()) return;
  const std::string_view text = value->get_ref<const std::string&>();
  if (std::ranges::find(supported, text) != supported.end()) return;
  errors.push_back(schema::not_supported(schema::child_path(parent, key), *value,
                                         {supported.begin(), supported.end()}));
}

void check_int_or_percent(FieldErrors& errors, const Json* value, std::string_view field,
                          bool at_most_all) {
  if (!value) return;
  if (value->is_number()) {
    if (*value < 0)
      errors.push_back(schema::invalid(field, *value, "must be greater than or equal to 0"));
    return;
  }
  if (!value->is_string()) return;
  const std::string& percent = value->get_ref<const std::string&>();
  int parsed = 0;
  const char* end = percent.data() + percent.size();
  const auto [stop, error] = std::from_chars(percent.data(), end, parsed);
  if (error != std::errc() || stop + 1 != end || *stop != '%' || percent.front() == '-') {
    errors.push_back(schema::invalid(
        field, *value,
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. "
        "'1%',  or '93%', regex used for validation is '[0-9]+%')"));
    return;
  }
  if (at_most_all && parsed > 100)
    errors.push_back(schema::invalid(field, *value, "must not be greater than 100%"));
}

void check_immutable(FieldErrors& errors, const Json& object, const Json& live,
                     std::string_view key, std::string_view field) {
  if (same_child(object, live, key)) return;
  const Json* value = child(object, key);
  errors.push_back(schema::invalid(field, value ? *value : Json(), kImmutable));
}

std::string selector_text(const Json& selector) {
  if (!selector.is_object()) return "null";
  std::string text_;
  for (const char* key : {"matchLabels", "matchExpressions"}) {
    const Json* part = child(selector, key);
    if (!part) continue;
    std::string written;
    if (part->is_array()) {
      for (const Json& expression : *part) {
        std::string one;
        for (const char* name : {"key", "operator", "values"})
          if (const Json* value = child(expression, name))
            one += fmt::format("{}\"{}\":{}", one.empty() ? "" : ",", name, dump_json(*value));
        written += (written.empty() ? "{" : ",{") + one + "}";
      }
      written = "[" + written + "]";
    } else {
      written = dump_json(*part);
    }
    text_ += fmt::format("{}\"{}\":{}", text_.empty() ? "" : ",", key, written);
  }
  return "{" + text_ + "}";
}

bool is_empty_selector(const Json* selector) {
  if (!selector || !selector->is_object()) return true;
  for (const char* key : {"matchLabels", "matchExpressions"})
    if (const Json* part = child(*selector, key); part && !part->empty()) return false;
  return true;
}

bool is_ip(std::string_view text_) {
  const std::string terminated(text_);
  unsigned char address[16];
  return inet_pton(AF_INET, terminated.c_str(), address) == 1 ||
         inet_pton(AF_INET6, terminated.c_str(), address) == 1;
}

bool is_cidr(std::string_view text_) {
  const std::size_t slash = text_.find('/');
  if (slash == text_.npos || !is_ip(text_.substr(0, slash))) return false;
  const std::string_view bits = text_.substr(slash + 1);
  int parsed = -1;
  const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), parsed);
  const int most = text_.find(':') == text_.npos ? 32 : 128;
  return error == std::errc() && end == bits.data() + bits.size() && parsed >= 0 && parsed <= most;
}

}  // namespace drydock::fake
