#include "operator/api/status_json.h"

#include <fmt/format.h>

namespace drydock {
namespace {

struct HttpMeaning {
  int code;
  std::string_view reason;
  std::string_view message;
};
constexpr HttpMeaning kMeanings[] = {
    {400, reason::kBadRequest, "the server rejected our request for an unknown reason"},
    {401, reason::kUnauthorized, "the server has asked for the client to provide credentials"},
    {403, reason::kForbidden, "the server does not allow access to the requested resource"},
    {404, reason::kNotFound, "the server could not find the requested resource"},
    {405, reason::kMethodNotAllowed, "the server does not allow this method on the requested resource"},
    {406, reason::kNotAcceptable, "the server was unable to respond with a content type that the client supports"},
    {409, reason::kConflict, "the server reported a conflict"},
    {410, reason::kGone, "the requested resource is gone"},
    {413, reason::kRequestEntityTooLarge, "the request entity was too large"},
    {415, reason::kUnsupportedMediaType,
     "the server was unable to understand the media type of the request body"},
    {422, reason::kInvalid, "the server rejected our request due to an error in our request"},
    {429, reason::kTooManyRequests,
     "the server has received too many requests and has asked us to try again later"},
    {500, reason::kInternalError, "an error on the server has prevented the request from succeeding"},
    {503, reason::kServiceUnavailable, "the server is currently unable to handle the request"},
    {504, reason::kTimeout, "the server was unable to return a response in the time allotted"},
};

void put(Json& object, const char* key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}

Json to_json(const StatusDetails& details) {
  Json json = Json::object();
  put(json, "name", details.name);
  put(json, "group", details.group);
  put(json, "kind", details.kind);
  put(json, "uid", details.uid);
  for (const StatusCause& cause : details.causes) {
    Json entry = Json::object();
    put(entry, "reason", cause.type);
    put(entry, "message", cause.message);
    put(entry, "field", cause.field);
    json["causes"].push_back(std::move(entry));
  }
  if (details.retry_after_seconds) json["retryAfterSeconds"] = *details.retry_after_seconds;
  return json;
}

StatusDetails details_from_json(const Json& json) {
  StatusDetails details{.name = std::string(string_at(json, {"name"})),
                        .group = std::string(string_at(json, {"group"})),
                        .kind = std::string(string_at(json, {"kind"})),
                        .uid = std::string(string_at(json, {"uid"})),
                        .causes = {},
                        .retry_after_seconds = {}};
  if (const Json* causes = find_path(json, {"causes"}); causes && causes->is_array())
    for (const Json& cause : *causes)
      details.causes.push_back({.type = std::string(string_at(cause, {"reason"})),
                                .message = std::string(string_at(cause, {"message"})),
                                .field = std::string(string_at(cause, {"field"}))});
  if (const Json* seconds = find_path(json, {"retryAfterSeconds"}); seconds && seconds->is_number_integer())
    details.retry_after_seconds = seconds->get<std::int64_t>();
  return details;
}

}  // namespace

Json to_json(const Status& status) {
  Json json{{"kind", "Status"}, {"apiVersion", "v1"}, {"metadata", Json::object()}, {"status", "Failure"}};
  put(json, "message", status.message);
  put(json, "reason", status.reason);
  if (status.details) json["details"] = to_json(*status.details);
  if (status.code != 0) json["code"] = status.code;
  return json;
}

Status status_from_json(const Json& value) {
  const Json* code = find_path(value, {"code"});
  Status status(code && code->is_number_integer() ? code->get<int>() : 0, string_at(value, {"reason"}),
                std::string(string_at(value, {"message"})));
  if (const Json* details = find_path(value, {"details"}); details && details->is_object())
    status.details = details_from_json(*details);
  return status;
}

Status status_from_http(int code, std::string_view text) {
  constexpr std::size_t kMaxText = 1024;
  Status status(code, "", "");
  for (const HttpMeaning& meaning : kMeanings) {
    if (meaning.code != code) continue;
    status.reason = meaning.reason;
    status.message = meaning.message;
  }
  if (status.message.empty()) {
    if (code >= 500) status.reason = reason::kInternalError;
    status.message = fmt::format("the server responded with the status code {} but did not return more information", code);
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  if (!text.empty()) status.message += fmt::format(" ({})", text.substr(0, kMaxText));
  return status;
}

}  // namespace drydock
