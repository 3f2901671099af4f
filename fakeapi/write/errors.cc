#include "fakeapi/write/errors.h"

#include <fmt/format.h>

namespace drydock::fake {
namespace {

Status with_details(int code, std::string_view status_reason, std::string message,
                    const GroupResource& what, std::string_view name) {
  Status status(code, status_reason, std::move(message));
  status.details =
      StatusDetails{.name = std::string(name), .group = what.group, .kind = what.resource};
  return status;
}

}  // namespace

Status not_found(const GroupResource& resource, std::string_view name) {
  return with_details(404, reason::kNotFound,
                      fmt::format("{} \"{}\" not found", resource.to_string(), name), resource,
                      name);
}

Status already_exists(const GroupResource& resource, std::string_view name) {
  return with_details(409, reason::kAlreadyExists,
                      fmt::format("{} \"{}\" already exists", resource.to_string(), name), resource,
                      name);
}

Status name_taken(const GroupResource& resource, std::string_view name) {
  Status status = already_exists(resource, name);
  status.message += ", the server was not able to generate a unique name for the object";
  status.details->retry_after_seconds = 1;
  return status;
}

Status conflict(const GroupResource& what, std::string_view name, std::string_view why) {
  return with_details(
      409, reason::kConflict,
      fmt::format("Operation cannot be fulfilled on {} \"{}\": {}", what.to_string(), name, why),
      what, name);
}

Status modified(const GroupResource& resource, std::string_view name) {
  return conflict(resource, name,
                  "the object has been modified; please apply your changes to the latest version "
                  "and try again");
}

Status bad_request(std::string message) {
  return Status(400, reason::kBadRequest, std::move(message));
}

Status forbidden(const GroupResource& resource, std::string_view name, std::string_view why) {
  const std::string what =
      name.empty() ? resource.to_string() : fmt::format("{} \"{}\"", resource.to_string(), name);
  return with_details(403, reason::kForbidden, fmt::format("{} is forbidden: {}", what, why),
                      resource, name);
}

Status method_not_allowed() {
  Status status(405, reason::kMethodNotAllowed,
                "the server does not allow this method on the requested resource");
  status.details = StatusDetails{};
  return status;
}

Status method_not_supported(const GroupResource& resource, std::string_view action) {
  return with_details(
      405, reason::kMethodNotAllowed,
      fmt::format("{} is not supported on resources of kind \"{}\"", action, resource.to_string()),
      resource, "");
}

Status unknown_resource() {
  Status status(404, reason::kNotFound, "the server could not find the requested resource");
  status.details = StatusDetails{};
  return status;
}

Status plain_error(std::string message) { return Status(500, "", std::move(message)); }

Status unsupported_media_type(std::string_view accepted) {
  return Status(
      415, reason::kUnsupportedMediaType,
      fmt::format(
          "the body of the request was in an unknown format - accepted media types include: {}",
          accepted));
}

Status unsupported_patch_type() {
  Status status(415, reason::kUnsupportedMediaType, "415: Unsupported Media Type");
  status.details = StatusDetails{};
  return status;
}

Status not_acceptable(std::string_view accepted) {
  return Status(406, reason::kNotAcceptable,
                fmt::format("only the following media types are accepted: {}", accepted));
}

Status not_fitting(std::string_view shape, std::string_view article, std::string_view go_type) {
  return Status(406, reason::kNotAcceptable,
                fmt::format("you requested {}, but the requested object is {} list (*{})", shape,
                            article, go_type));
}

Status not_routed(bool of_list) {
  Status status(406, reason::kNotAcceptable,
                std::string("406: Not Acceptable\n\nAvailable representations: application/json, "
                            "application/yaml, application/vnd.kubernetes.protobuf") +
                    (of_list ? ", application/json;stream=watch, "
                               "application/vnd.kubernetes.protobuf;stream=watch"
                             : ""));
  status.details = StatusDetails();
  return status;
}

Status expired_list() {
  return Status(410, reason::kExpired, "The resourceVersion for the provided list is too old.");
}

Status expired_watch(std::uint64_t asked, std::uint64_t oldest) {
  return Status(410, reason::kExpired,
                fmt::format("too old resource version: {} ({})", asked, oldest));
}

Status too_large_resource_version(std::uint64_t asked, std::uint64_t current) {
  Status status(
      504, reason::kTimeout,
      fmt::format("Timeout: Too large resource version: {}, current: {}", asked, current));
  status.details = StatusDetails{.causes = {{.type = "ResourceVersionTooLarge",
                                             .message = "Too large resource version",
                                             .field = ""}},
                                 .retry_after_seconds = 1};
  return status;
}

Status invalid_options(std::string_view kind, const schema::FieldErrors& errors) {
  return schema::invalid_status({"meta.k8s.io", std::string(kind)}, "", errors);
}

Response page_not_found() {
  static const auto text = std::make_shared<const std::string>("404 page not found\n");
  return Response(404, RawBody{"text/plain; charset=utf-8", text});
}

std::string parse_uint_error(std::string_view text) {
  return fmt::format("strconv.ParseUint: parsing {}: {}", schema::display(Json(text)),
                     text.find_first_not_of("0123456789") == std::string_view::npos && !text.empty()
                         ? "value out of range"
                         : "invalid syntax");
}

}  // namespace drydock::fake
