#include "operator/schema/validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "operator/schema/cel/rules.h"
#include "operator/schema/correlation.h"
#include "operator/schema/object_rules.h"
#include "operator/schema/validate_scalar.h"

namespace drydock::schema {
namespace {

// Errors, and how many checks there were: where no alternative of an anyOf or oneOf fits, the
// errors of the one with most checks are shown.
struct Outcome {
  FieldErrors errors;
  int matches = 0;
  bool ok() const { return errors.empty(); }
  void merge(Outcome other) {
    matches += other.matches;
    for (FieldError& error : other.errors)
      if (std::ranges::find(errors, error) == errors.end()) errors.push_back(std::move(error));
  }
  void add(std::string_view message) {
    errors.push_back(invalid(kNoField, Json(""), message));
    errors.back().plain = message;
  }
};

class Validator {
 public:
  explicit Validator(std::string path) : path_(std::move(path)) {}

  Outcome field(const Schema& schema, const Json& value, const Old& old, int depth) {
    Outcome outcome = node(schema, value, old, depth);
    if (!outcome.ok() && old.equals(schema, value)) outcome.errors.clear();
    return outcome;
  }

 private:
  Outcome node(const Schema& schema, const Json& value, const Old& old, int depth) {
    const std::string& path = path_;
    Outcome outcome;
    if (depth > kMaxValueDepth) {
      outcome.errors.push_back(invalid(path, Json("..."), "nested too deeply"));
      return outcome;
    }
    check_type(schema, value, path, outcome.errors);
    outcome.matches += schema.type != Type::kAny || schema.int_or_string ? 2 : 0;
    if (value.is_null()) {
      check_enum(schema, value, path, outcome.errors);
      return outcome;
    }
    logic(schema, value, old, depth, outcome);
    if (value.is_string()) {
      const std::string& text = value.get_ref<const std::string&>();
      check_string(schema, text, path, outcome.errors);
      check_format(schema, text, path, outcome.errors);
      outcome.matches += schema.format.empty() ? 1 : 2;
    }
    if (value.is_number()) {
      check_number(schema, value, path, outcome.errors);
      outcome.matches += 2;
    }
    if (value.is_array()) array(schema, value, old, depth, outcome);
    check_enum(schema, value, path, outcome.errors);
    if (value.is_object()) object(schema, value, old, depth, outcome);
    outcome.matches += 3;
    return outcome;
  }

  void logic(const Schema& schema, const Json& value, const Old& old, int depth, Outcome& outcome) {
    const std::string& path = path_;
    if (!schema.any_of.empty()) {
      std::optional<Outcome> best;
      bool ok = false;
      for (const Schema* part : schema.any_of) {
        Outcome attempt = node(*part, value, old, depth + 1);
        ok = attempt.ok();
        if (ok || !best || attempt.matches > best->matches) best = std::move(attempt);
        if (ok) break;
      }
      if (!ok) outcome.add(fmt::format("\"{}\" must validate at least one schema (anyOf)", path));
      outcome.merge(*std::move(best));
    }
    if (!schema.one_of.empty()) {
      std::optional<Outcome> best;
      int valid = 0;
      for (const Schema* part : schema.one_of) {
        Outcome attempt = node(*part, value, old, depth + 1);
        if (attempt.ok())
          ++valid, best.reset();
        else if (valid == 0 && (!best || attempt.matches > best->matches))
          best = std::move(attempt);
      }
      if (valid != 1)
        outcome.add(fmt::format(
            "\"{}\" must validate one and only one schema (oneOf). {}", path,
            valid == 0 ? "Found none valid" : fmt::format("Found {} valid alternatives", valid)));
      if (best) outcome.merge(*std::move(best));
    }
    if (!schema.all_of.empty()) {
      std::size_t valid = 0;
      for (const Schema* part : schema.all_of) {
        Outcome attempt = node(*part, value, old, depth + 1);
        valid += attempt.ok();
        outcome.merge(std::move(attempt));
      }
      if (valid != schema.all_of.size())
        outcome.add(fmt::format("\"{}\" must validate all the schemas (allOf){}", path,
                                valid == 0 ? ". None validated" : ""));
    }
    if (schema.not_schema && node(*schema.not_schema, value, old, depth + 1).ok())
      outcome.add(fmt::format("\"{}\" must not validate the schema (not)", path));
    outcome.matches += 1;
  }

  void array(const Schema& schema, const Json& value, const Old& old, int depth, Outcome& outcome) {
    const std::string& path = path_;
    if (schema.items) {
      const std::size_t length = path_.size();
      std::size_t index = 0;
      for (const Json& item : value) {
        path_.append(1, '[').append(std::to_string(index++)).append(1, ']');
        outcome.merge(field(*schema.items, item, old.item(schema, item), depth + 1));
        path_.resize(length);
      }
    }
    const auto size = static_cast<std::int64_t>(value.size());
    if (schema.min_items && size < *schema.min_items) {
      outcome.errors.push_back(invalid(
          path, size,
          fmt::format("{} in body should have at least {} items", path, *schema.min_items)));
      outcome.errors.back().plain = fmt::format("fewer than {} items", *schema.min_items);
    }
    if (schema.max_items && size > *schema.max_items) {
      outcome.errors.push_back(too_many(path, size, *schema.max_items));
      outcome.errors.back().plain = fmt::format("more than {} items", *schema.max_items);
    }
    outcome.matches += 2;
  }

  void object(const Schema& schema, const Json& value, const Old& old, int depth,
              Outcome& outcome) {
    const std::string& path = path_;
    const auto size = static_cast<std::int64_t>(value.size());
    if (schema.min_properties && size < *schema.min_properties) {
      outcome.errors.push_back(invalid(path, size,
                                       fmt::format("{} in body should have at least {} properties",
                                                   path, *schema.min_properties)));
      outcome.errors.back().plain = fmt::format("fewer than {} entries", *schema.min_properties);
    }
    if (schema.max_properties && size > *schema.max_properties) {
      outcome.errors.push_back(too_many(path, size, *schema.max_properties));
      outcome.errors.back().plain = fmt::format("more than {} entries", *schema.max_properties);
    }
    const std::size_t length = path_.size();
    for (const auto& [key, member] : members(value)) {
      const Schema* property = schema.property(key);
      if (!property) property = schema.additional_properties;
      if (property) {
        if (!path_.empty() && !key.empty()) path_ += '.';
        path_ += key;
        outcome.merge(field(*property, member, old.member(schema, key), depth + 1));
        path_.resize(length);
      } else if (schema.additional_properties_forbidden) {
        outcome.errors.push_back(
            invalid(child_path(path, key), Json(""),
                    fmt::format("{}.{} in body is a forbidden property", path, key)));
        outcome.errors.back().plain = "unknown field";
      }
    }
    const auto require = [&](const std::string& name) {
      if (value.contains(name)) return;
      if (const Schema* property = schema.property(name); property && property->default_value)
        return;
      outcome.errors.push_back(required(child_path(path, name)));
      outcome.errors.back().plain = "missing";
    };
    for (const std::string& name : schema.required) require(name);
    if (schema.embedded_resource)
      for (const char* name : {"apiVersion", "kind"})
        if (std::ranges::find(schema.required, name) == schema.required.end()) require(name);
    outcome.matches += 2;
  }

  std::string path_;  ///< of what is looked at
};

}  // namespace

FieldErrors validate(const Schema& schema, const Json& value, const ValidateOptions& options) {
  return Validator(options.path).field(schema, value, Old(options.old_value), 0).errors;
}

FieldErrors validate_custom_object(const Schema& schema, const Json& object,
                                   const Json* old_object) {
  ValidateOptions options;
  options.old_value = old_object;
  FieldErrors errors = validate(schema, object, options);
  check_list_types(schema, object, old_object, errors);
  check_embedded_resources(schema, object, errors);
  cel::check_rules(schema, object, old_object, errors);
  return errors;
}

}  // namespace drydock::schema
