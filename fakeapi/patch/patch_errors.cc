#include "fakeapi/patch/patch_errors.h"

#include "operator/schema/go_text.h"

namespace drydock::fake {

Status bad_patch(std::string message) {
  return Status(400, reason::kBadRequest, std::move(message));
}

Status patch_does_not_apply() {
  Status status(422, reason::kInvalid,
                "the server rejected our request due to an error in our request");
  status.details.emplace();
  return status;
}

Status patch_failed(std::string message) { return Status(500, "", std::move(message)); }

std::string_view go_kind(const Json& value) {
  if (value.is_object()) return "object";
  if (value.is_array()) return "array";
  if (value.is_string()) return "string";
  if (value.is_boolean()) return "bool";
  return value.is_null() ? "null" : "number";
}

std::string_view go_reflect_type(const Json& value) {
  if (value.is_object()) return "map[string]interface {}";
  if (value.is_array()) return "[]interface {}";
  if (value.is_string()) return "string";
  if (value.is_boolean()) return "bool";
  if (value.is_null()) return "%!s(<nil>)";
  return value.is_number_float() ? "float64" : "int64";
}

std::string go_plain(const Json& value) {
  std::string text;
  switch (value.type()) {
    case Json::value_t::string:
      return value.get<std::string>();
    case Json::value_t::number_float:
      return schema::go_float(value.get<double>());
    case Json::value_t::null:
      return "<nil>";
    case Json::value_t::object:
      for (const auto& [key, part] : value.items())
        text += (text.empty() ? "" : " ") + key + ":" + go_plain(part);
      return "map[" + text + "]";
    case Json::value_t::array:
      for (const Json& part : value) text += (text.empty() ? "" : " ") + go_plain(part);
      return "[" + text + "]";
    default:
      return value.dump();
  }
}

}  // namespace drydock::fake
