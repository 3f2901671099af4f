#include "operator/schema/object_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "operator/schema/go_text.h"
#include "operator/schema/validate.h"
#include "operator/schema/validate_scalar.h"

namespace drydock::schema {
namespace {

// The part of a map-list item that tells it from others.
Json key_of(const Schema& list, const Json& item) {
  Json key = Json::object();
  for (const std::string& name : list.list_map_keys) {
    if (auto it = item.find(name); it != item.end()) {
      key[name] = *it;
    } else if (const Schema* property = list.items ? list.items->property(name) : nullptr;
               property && property->default_value) {
      key[name] = *property->default_value;
    }
  }
  return key;
}

void find_duplicates(const Schema& schema, const Json& list, const std::string& path,
                     FieldErrors& errors) {
  if (list.size() < 2) return;
  std::set<std::string> seen;
  std::size_t index = 0;
  for (const Json& item : list) {
    const std::size_t at = index++;
    if (schema.list_type == ListType::kSet) {
      if (!seen.insert(dump_json(item)).second)
        errors.push_back(duplicate(index_path(path, at), item));
    } else if (schema.list_type == ListType::kMap && item.is_object()) {
      const Json key = key_of(schema, item);
      if (!seen.insert(dump_json(key)).second)
        errors.push_back(duplicate(index_path(path, at), key));
    }
  }
}

void list_types_at(const Schema& schema, const Json& value, const std::string& path,
                   FieldErrors& errors, int depth) {
  if (depth > kMaxValueDepth || !schema.contents.list_keys) return;
  if (value.is_object()) {
    for (const auto& [key, member] : members(value)) {
      if (!member.is_structured()) continue;
      const Schema* child = schema.property(key);
      if (!child) child = schema.additional_properties;
      if (child && child->contents.list_keys)
        list_types_at(*child, member, child_path(path, key), errors, depth + 1);
    }
  } else if (value.is_array()) {
    find_duplicates(schema, value, path, errors);
    if (!schema.items || !schema.items->contents.list_keys) return;
    std::size_t index = 0;
    for (const Json& item : value) {
      const std::size_t at = index++;
      if (item.is_structured())
        list_types_at(*schema.items, item, index_path(path, at), errors, depth + 1);
    }
  }
}

// Calls `visit` with each embedded resource and its path.
template <class Value, class Visit>
void each_embedded(const Schema& schema, Value& value, const std::string& path, const Visit& visit,
                   int depth) {
  if (depth > kMaxValueDepth || !schema.contents.embedded) return;
  if (value.is_object()) {
    if (schema.embedded_resource) visit(value, path);
    for (auto it = value.begin(); it != value.end(); ++it) {
      if (!it->is_structured()) continue;
      const Schema* child = schema.property(it.key());
      if (!child) child = schema.additional_properties;
      if (child) each_embedded(*child, *it, child_path(path, it.key()), visit, depth + 1);
    }
  } else if (value.is_array() && schema.items) {
    std::size_t index = 0;
    for (auto& item : value) {
      const std::size_t at = index++;
      if (item.is_structured())
        each_embedded(*schema.items, item, index_path(path, at), visit, depth + 1);
    }
  }
}

bool alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_label(std::string_view text) {
  return !text.empty() && alphanumeric(text.front()) && alphanumeric(text.back()) &&
         std::ranges::all_of(text, [](char c) { return alphanumeric(c) || c == '-'; });
}

}  // namespace

void check_list_types(const Schema& schema, const Json& object, const Json* old_object,
                      FieldErrors& errors) {
  FieldErrors found;
  list_types_at(schema, object, "", found, 0);
  if (found.empty()) return;
  if (old_object) {
    FieldErrors before;
    list_types_at(schema, *old_object, "", before, 0);
    if (!before.empty()) return;
  }
  errors.insert(errors.end(), found.begin(), found.end());
}

void check_embedded_resources(const Schema& schema, const Json& object, FieldErrors& errors) {
  each_embedded(
      schema, object, "",
      [&](const Json& value, const std::string& path) {
        for (const char* name : {"apiVersion", "kind"}) {
          auto it = value.find(name);
          if (it == value.end()) continue;
          const std::string at = child_path(path, name);
          if (!it->is_string()) {
            errors.push_back(invalid(at, *it, "must be a string"));
            continue;
          }
          const std::string& text = it->template get_ref<const std::string&>();
          if (text.empty()) {
            errors.push_back(invalid(at, *it, "must not be empty"));
          } else if (std::string_view(name) == "apiVersion") {
            if (std::ranges::count(text, '/') > 1)
              errors.push_back(invalid(at, *it, "unexpected GroupVersion string: " + text));
          } else {
            std::string lower = text;
            std::ranges::transform(lower, lower.begin(),
                                   [](unsigned char c) { return std::tolower(c); });
            if (const std::string problem = dns1035_problem(lower); !problem.empty())
              errors.push_back(
                  invalid(at, *it, "may have mixed case, but should otherwise match: " + problem));
          }
        }
      },
      0);
}

std::string coerce_embedded_metadata(const Schema& schema, Json& object,
                                     std::vector<std::string>& unknown) {
  std::string error;
  each_embedded(
      schema, object, "",
      [&](Json& value, const std::string& path) {
        auto it = value.find("metadata");
        if (it == value.end() || !error.empty()) return;
        const std::string at = child_path(path, "metadata");
        const Json before = *it;
        if (std::string problem = coerce_object_meta(*it, at, unknown); !problem.empty())
          error = fmt::format("{}: Invalid value: {}: {}", at, display(before), problem);
      },
      0);
  return error;
}

std::string subdomain_problem(std::string_view text) {
  if (text.size() > 253) return "must be no more than 253 characters";
  for (std::string_view rest = text;;) {
    const std::size_t dot = rest.find('.');
    if (!is_label(rest.substr(0, dot)))
      return "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, "
             "'-' or '.', and must "
             "start and end with an alphanumeric character (e.g. 'example.com', regex used for "
             "validation is "
             "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    if (dot == std::string_view::npos) return "";
    rest.remove_prefix(dot + 1);
  }
}

std::string label_problem(std::string_view text) {
  if (text.size() > 63) return "must be no more than 63 characters";
  if (is_label(text)) return "";
  return "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
         "and must start and end "
         "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation "
         "is "
         "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
}

namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
// ([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]
bool is_name_part(std::string_view text) {
  return !text.empty() && is_alphanumeric(text.front()) && is_alphanumeric(text.back()) &&
         std::ranges::all_of(
             text, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
}
constexpr std::string_view kTooLong = "must be no more than 63 bytes";

}  // namespace

std::string label_value_problem(std::string_view text) {
  if (text.size() > 63) return std::string(kTooLong);
  if (text.empty() || is_name_part(text)) return "";
  return "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
         "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or "
         "'my_value',  or '12345', regex used for validation is "
         "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
}

std::vector<std::string> qualified_name_problems(std::string_view text) {
  constexpr std::string_view kRule =
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
      "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
      "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos && text.find('/', slash + 1) != std::string_view::npos)
    return {
        fmt::format("a valid label key {} with an optional DNS subdomain prefix and '/' (e.g. "
                    "'example.com/MyName')",
                    kRule)};
  std::vector<std::string> problems;
  if (slash != std::string_view::npos) {
    const std::string_view prefix = text.substr(0, slash);
    if (prefix.empty())
      problems.push_back("prefix part must be non-empty");
    else if (const std::string problem = subdomain_problem(prefix); !problem.empty())
      problems.push_back("prefix part " + problem);
    text.remove_prefix(slash + 1);
  }
  if (text.empty()) problems.push_back("name part must be non-empty");
  if (text.size() > 63) problems.push_back(fmt::format("name part {}", kTooLong));
  if (!is_name_part(text)) problems.push_back(fmt::format("name part {}", kRule));
  return problems;
}

std::string dns1035_problem(std::string_view text) {
  if (text.size() > 63) return "must be no more than 63 characters";
  if (is_label(text) && !(text.front() >= '0' && text.front() <= '9')) return "";
  return "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with "
         "an alphabetic character, "
         "and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for "
         "validation is "
         "'[a-z]([-a-z0-9]*[a-z0-9])?')";
}

}  // namespace drydock::schema
