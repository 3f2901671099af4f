#include "operator/schema/field_error.h"

#include <fmt/format.h>

#include <set>

#include "operator/schema/go_text.h"

namespace drydock::schema {

std::string display(const Json& value) {
  switch (value.type()) {
    case Json::value_t::string:
      return go_quote(value.get_ref<const std::string&>());
    case Json::value_t::number_float:
      return go_float(value.get<double>());
    default:
      return dump_json(value);
  }
}

FieldError invalid(std::string_view field, const Json& value, std::string_view detail) {
  return {std::string(cause::kInvalid),
          std::string(field),
          fmt::format("Invalid value: {}: {}", display(value), detail),
          {}};
}

FieldError required(std::string_view field, std::string_view detail) {
  return {std::string(cause::kRequired),
          std::string(field),
          detail.empty() ? "Required value" : fmt::format("Required value: {}", detail),
          {}};
}

FieldError forbidden(std::string_view field, std::string_view detail) {
  return {
      std::string(cause::kForbidden), std::string(field), fmt::format("Forbidden: {}", detail), {}};
}

FieldError duplicate(std::string_view field, const Json& value) {
  return {
      std::string(cause::kDuplicate), std::string(field), "Duplicate value: " + display(value), {}};
}

FieldError not_found(std::string_view field, const Json& value) {
  return {std::string(cause::kNotFound), std::string(field), "Not found: " + display(value), {}};
}

FieldError not_supported(std::string_view field, const Json& value,
                         const std::vector<std::string>& supported) {
  std::string list;
  for (const std::string& text : supported) list += (list.empty() ? "" : ", ") + go_quote(text);
  return {std::string(cause::kNotSupported),
          std::string(field),
          fmt::format("Unsupported value: {}: supported values: {}", display(value), list),
          {}};
}

FieldError too_long(std::string_view field, std::int64_t max) {
  return {std::string(cause::kTooLong),
          std::string(field),
          fmt::format("Too long: may not be more than {} bytes", max),
          {}};
}

FieldError too_many(std::string_view field, std::int64_t actual, std::int64_t max) {
  return {std::string(cause::kTooMany),
          std::string(field),
          fmt::format("Too many: {}: must have at most {} items", actual, max),
          {}};
}

std::string to_string(const FieldError& error) { return error.field + ": " + error.message; }

std::string aggregate(const FieldErrors& errors) {
  std::set<std::string> seen;
  std::string list;
  for (const FieldError& error : errors) {
    std::string text = to_string(error);
    if (!seen.insert(text).second) continue;
    list += (list.empty() ? "" : ", ") + text;
  }
  return seen.size() == 1 ? list : "[" + list + "]";
}

Status invalid_status(const GroupKind& kind, std::string_view name, const FieldErrors& errors) {
  const std::string qualified = kind.group.empty() ? kind.kind : kind.kind + "." + kind.group;
  Status status(422, reason::kInvalid,
                fmt::format("{} {} is invalid: {}", qualified, go_quote(name), aggregate(errors)));
  StatusDetails details{.name = std::string(name), .group = kind.group, .kind = kind.kind};
  for (const FieldError& error : errors)
    details.causes.push_back({error.type, error.message, error.field});
  status.details = std::move(details);
  return status;
}

std::string child_path(std::string_view parent, std::string_view name) {
  if (parent.empty()) return std::string(name);
  if (name.empty()) return std::string(parent);
  // Walks over whole objects come here for each field.
  std::string path;
  path.reserve(parent.size() + 1 + name.size());
  return std::move(path.append(parent).append(1, '.').append(name));
}

std::string index_path(std::string_view parent, std::size_t index) {
  const std::string digits = std::to_string(index);
  std::string path;
  path.reserve(parent.size() + 2 + digits.size());
  return std::move(path.append(parent).append(1, '[').append(digits).append(1, ']'));
}

std::string key_path(std::string_view parent, std::string_view key) {
  return fmt::format("{}[{}]", parent, key);
}

}  // namespace drydock::schema
