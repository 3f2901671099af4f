#include "operator/api/request.h"

#include <array>

#include "operator/api/list.h"
#include "operator/api/status_json.h"

namespace drydock {
namespace {

Status malformed(std::string message) { return Status(0, reason::kMalformed, std::move(message)); }

RawBody json_body(std::string bytes) {
  return {std::string(media::kJson), std::make_shared<const std::string>(std::move(bytes))};
}

}  // namespace

std::string_view to_string(Verb verb) {
  constexpr std::array<std::string_view, 8> kNames{"get",    "list",  "watch",  "create",
                                                   "update", "patch", "delete", "deletecollection"};
  return kNames[static_cast<std::size_t>(verb)];
}

Identity admin_identity() {
  return {.user = "admin", .uid = {}, .groups = {"system:masters", "system:authenticated"}, .extra = {}};
}

std::optional<std::string_view> Parameters::get(std::string_view key) const {
  for (const Entry& entry : entries_)
    if (entry.first == key) return entry.second;
  return std::nullopt;
}

void Parameters::set(std::string_view key, std::string value) {
  remove(key);
  entries_.emplace_back(std::string(key), std::move(value));
}

void Parameters::remove(std::string_view key) {
  std::erase_if(entries_, [key](const Entry& entry) { return entry.first == key; });
}

Request Request::for_path(std::string path, Verb verb) {
  Request request;
  request.verb = verb;
  request.path = std::move(path);
  return request;
}

Status Response::status() const {
  if (const auto* status = std::get_if<Status>(&payload)) return *status;
  if (const auto* object = std::get_if<Object>(&payload); object && object->kind() == "Status") {
    Status status = status_from_json(object->json());
    if (status.code == 0) status.code = code;
    return status;
  }
  if (const auto* raw = std::get_if<RawBody>(&payload))
    return status_from_http(code, raw->bytes ? std::string_view(*raw->bytes) : std::string_view());
  return status_from_http(code, "");
}

Result<Object> Response::object() const {
  if (!ok()) return fail(status());
  if (const auto* object = std::get_if<Object>(&payload)) return *object;
  if (const auto* raw = std::get_if<RawBody>(&payload); raw && raw->bytes) return Object::parse(*raw->bytes);
  return fail(malformed("expected an object in the answer, found none"));
}

Result<ObjectList> Response::list() const {
  if (!ok()) return fail(status());
  if (const auto* list = std::get_if<ObjectList>(&payload)) return *list;
  if (const auto* object = std::get_if<Object>(&payload)) return list_from_json(object->json());
  return fail(malformed("expected a list in the answer, found none"));
}

RawBody Response::wire_body() const {
  struct Visitor {
    RawBody operator()(std::monostate) const { return {"", std::make_shared<const std::string>()}; }
    RawBody operator()(const Object& object) const { return json_body(object.bytes()); }
    RawBody operator()(const ObjectList& list) const { return json_body(to_bytes(list)); }
    RawBody operator()(const RawBody& raw) const { return raw; }
    RawBody operator()(const Status& status) const { return json_body(dump_json(to_json(status))); }
  };
  return std::visit(Visitor{}, payload);
}

}  // namespace drydock
