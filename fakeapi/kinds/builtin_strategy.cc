#include "fakeapi/kinds/builtin_strategy.h"

namespace drydock::fake {
namespace {

// Whether anything but type, metadata and status differs.
bool content_differs(const Json& object, const Json& live) {
  auto counts = [](std::string_view key) {
    return key != "apiVersion" && key != "kind" && key != "metadata" && key != "status";
  };
  for (const auto& [key, value] : object.items())
    if (counts(key) && !same_child(object, live, key)) return true;
  for (const auto& [key, value] : live.items())
    if (counts(key) && !object.contains(key)) return true;
  return false;
}

}  // namespace

void KindStrategy::prepare_for_create(Json& object) const {
  if (has_generation()) make_child(object, "metadata")["generation"] = 1;
}

void KindStrategy::prepare_for_update(Json& object, const Json& live,
                                      std::string_view subresource) const {
  if (subresource == "status" || subresource == "approval") {
    Json result = live;
    copy_child(result, object, "status");
    copy_child(result, object, "metadata");
    object = std::move(result);
    return;
  }
  if (live.contains("status")) object["status"] = live["status"];
  if (has_generation() && content_differs(object, live))
    make_child(object, "metadata")["generation"] = number(live["metadata"], "generation") + 1;
}

FieldErrors KindStrategy::validate_update(const Json& object, const Json&, std::string_view) const {
  return validate(object);
}

void BuiltinStrategy::prepare_for_create(Json& object) const {
  KindStrategy::prepare_for_create(object);
  if (!traits_.initial_status.is_null()) object["status"] = traits_.initial_status;
}

void BuiltinStrategy::prepare_for_update(Json& object, const Json& live,
                                         std::string_view subresource) const {
  KindStrategy::prepare_for_update(object, live, subresource);
  if (traits_.labels_count && subresource.empty() &&
      !same_child(object["metadata"], live["metadata"], "labels"))
    object["metadata"]["generation"] = number(live["metadata"], "generation") + 1;
  if (!traits_.annotations_count) return;
  if (subresource == "status") {
    copy_child(object["metadata"], live["metadata"], "labels");
    return;
  }
  const std::int64_t generation = number(live["metadata"], "generation");
  if (!same_child(object["metadata"], live["metadata"], "annotations"))
    object["metadata"]["generation"] = generation + 1;
}

FieldErrors BuiltinStrategy::validate_update(const Json& object, const Json& live,
                                             std::string_view subresource) const {
  if (subresource == "status" || subresource == "approval") return {};
  FieldErrors wrong = validate(object);
  const std::string& list = traits_.unchanged_passes;
  if (!list.empty() && same_child(object, live, list))
    std::erase_if(wrong, [&](const FieldError& error) { return error.field.starts_with(list); });
  FieldErrors errors;
  if (!traits_.immutable_first) errors.swap(wrong);
  static const Json kNone = Json::object();
  for (const std::string& path : traits_.immutable) {
    const std::size_t dot = path.find('.');  // at most one
    if (dot == path.npos) {
      check_immutable(errors, object, live, path, path);
      continue;
    }
    const Json* now = child(object, path.substr(0, dot));
    const Json* was = child(live, path.substr(0, dot));
    check_immutable(errors, now ? *now : kNone, was ? *was : kNone, path.substr(dot + 1), path);
  }
  append(errors, std::move(wrong));
  return errors;
}

std::optional<std::string> BuiltinStrategy::field(const Json& object, std::string_view path) const {
  const Json* at = &object;
  for (std::string_view rest = path; at;) {
    const std::size_t dot = rest.find('.');
    at = child(*at, rest.substr(0, dot));
    if (dot == rest.npos) break;
    rest.remove_prefix(dot + 1);
  }
  if (!at || at->is_null()) {
    if (path.ends_with("replicas") || path == "status.successful") return "0";
    if (path == "spec.unschedulable" || path == "spec.hostNetwork") return "false";
    return "";
  }
  return at->is_string() ? at->get<std::string>() : dump_json(*at);
}

}  // namespace drydock::fake
