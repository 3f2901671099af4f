#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "fakeapi/http/accept.h"
#include "fakeapi/http/front_door.h"
#include "fakeapi/http/gzip.h"
#include "fakeapi/http/pretty.h"
#include "fakeapi/http/status_protobuf.h"
#include "operator/api/framed_watch.h"
#include "operator/api/json.h"
#include "operator/api/list.h"
#include "operator/api/status_json.h"
#include "operator/base/yaml.h"

namespace drydock::http {
namespace {

// Answers longer than this are compressed for who asks, as kube-apiserver does.
constexpr std::size_t kGzipThreshold = 128u << 10;

struct ListOwner {
  ObjectList list;
  std::string head;
};

// The bytes of to_bytes(list), with the items' cached bytes in place.
WireBody list_body(ObjectList list) {
  auto owner = std::make_shared<ListOwner>();
  owner->list = std::move(list);
  owner->head = list_head(owner->list);
  WireBody body;
  body.pieces.reserve(owner->list.items.size() * 2 + 2);
  body.add(owner->head);
  bool first = true;
  for (const Object& item : owner->list.items) {
    if (!first) body.add(",");
    first = false;
    body.add(owner->list.items_carry_type ? item.bytes() : item.bytes_without_type());
  }
  body.add("]}");
  body.owner = std::move(owner);
  return body;
}

WireBody object_body(Object object) {
  auto owner = std::make_shared<const Object>(std::move(object));
  WireBody body;
  body.add(owner->bytes());
  body.owner = std::move(owner);
  return body;
}

// An error of ours (code 0) reaches a client of the front door as what a gateway would say.
Status for_the_wire(Status status) {
  if (status.code != 0) return status;
  if (status.is(reason::kTimeout)) {
    status.code = 504;
  } else if (status.is(reason::kMalformed)) {
    status.code = 502;
    status.reason = reason::kInternalError;
  } else {
    status.code = 503;
    status.reason = reason::kServiceUnavailable;
  }
  return status;
}

std::string quoted_text(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  }
  return out + '"';
}

bool has_field(const std::vector<Field>& fields, std::string_view name) {
  for (const auto& [key, value] : fields)
    if (equals_ignoring_case(key, name)) return true;
  return false;
}

// What a request says of how its answer is to look.
struct Asked {
  std::string_view target;
  std::string_view accept;
  bool pretty = false;
};

// In the order of Go's struct.
std::string status_bytes(const Status& status) { return Object(to_json(status)).bytes(); }

WireBody as_yaml(const WireBody& body) {
  auto document = parse_json(body.to_string());
  return document ? WireBody(yaml::dump(*document)) : body;
}

void set_json(WireAnswer& answer, WireBody body, bool pretty) {
  answer.media_type = media::kJson;
  answer.body = pretty ? WireBody(pretty_json(body.to_string())) : std::move(body);
}

void set_status_body(WireAnswer& answer, const Asked& asked, const Status& status) {
  const Preference preference = preference_for_status(asked.accept);
  switch (preference.encoding) {
    case Encoding::kProtobuf:
      answer.media_type = kProtobuf;
      answer.body = WireBody(to_protobuf(status));
      return;
    case Encoding::kYaml:
      answer.media_type = media::kYaml;
      answer.body = WireBody(yaml::dump(to_json(status)));
      return;
    case Encoding::kJson:
      return set_json(answer, WireBody(status_bytes(status)), asked.pretty || preference.pretty);
  }
}

// What the Api wrote itself; but for documents that nobody reads, JSON may be made pretty.
void set_raw_body(WireAnswer& answer, const Asked& asked, RawBody raw) {
  answer.media_type = std::move(raw.media_type);
  answer.body = WireBody(std::move(raw.bytes));
  const std::string_view path = asked.target.substr(0, asked.target.find('?'));
  const bool pretty = asked.pretty || path == "/version";  // which is always so
  if (!pretty || !answer.media_type.starts_with(media::kJson)) return;
  if (path.starts_with("/openapi/")) return;
  answer.body = WireBody(pretty_json(answer.body.to_string()));
}

void set_body(WireAnswer& answer, const Asked& asked, Response::Payload payload) {
  if (auto* raw = std::get_if<RawBody>(&payload))
    return set_raw_body(answer, asked, std::move(*raw));
  if (std::holds_alternative<std::monostate>(payload)) return;
  auto* list = std::get_if<ObjectList>(&payload);
  WireBody body =
      list ? list_body(std::move(*list)) : object_body(std::get<Object>(std::move(payload)));
  const Preference preference = preference_for_objects(asked.accept);
  if (preference.encoding == Encoding::kYaml) {
    answer.body = as_yaml(body);
    answer.media_type = media::kYaml;
  } else {
    set_json(answer, std::move(body), asked.pretty || preference.pretty);
  }
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at)
    if ((text[at] & 0xc0) != 0x80 && count-- == 0) break;
  return text.substr(0, at);
}

// Each text once. Where all are too long together, each is cut, and what then is too much is left
// out.
void add_warnings(WireAnswer& answer, const std::vector<std::string>& warnings) {
  constexpr std::size_t kMaxTogether = 4096, kMaxEach = 256;
  std::unordered_set<std::string_view> seen;
  std::vector<std::string_view> texts;
  std::size_t together = 0;
  for (const std::string& text : warnings)
    if (seen.insert(text).second) {
      texts.push_back(text);
      together += characters(text);
    }
  const std::size_t each = together > kMaxTogether ? kMaxEach : std::string_view::npos;
  together = 0;
  for (std::string_view text : texts) {
    text = first_characters(text, each);
    together += characters(text);
    if (together > kMaxTogether) break;
    answer.fields.emplace_back("Warning", "299 - " + quoted_text(text));
  }
}

}  // namespace

FrontDoor::FrontDoor(Api& api, Authenticator authenticator, std::uint64_t audit_seed)
    : api_(api), authenticator_(std::move(authenticator)), audit_seed_(audit_seed) {}

std::vector<Field> FrontDoor::common_fields() {
  const std::uint64_t high = audit_seed_;
  const std::uint64_t low = ++audits_;
  std::vector<Field> fields;
  fields.reserve(6);
  fields.emplace_back("Audit-Id", fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", high >> 32,
                                              (high >> 16) & 0xffff, (high >> 4) & 0xfff,
                                              (low >> 48) & 0xfff, low & 0xffffffffffffull));
  fields.emplace_back("Cache-Control", "no-cache, private");
  return fields;
}

WireAnswer FrontDoor::render(const HttpHead& head, Response response) {
  WireAnswer answer;
  answer.code = response.code;
  answer.fields = common_fields();
  for (auto& field : response.headers) answer.fields.push_back(std::move(field));
  add_warnings(answer, response.warnings);
  const Asked asked{.target = head.target,
                    .accept = head.get("Accept").value_or(""),
                    .pretty = wants_pretty(head.target, head.get("User-Agent").value_or(""))};
  if (auto* status = std::get_if<Status>(&response.payload)) {
    const Status wire = for_the_wire(std::move(*status));
    answer.code = wire.code;
    if (wire.details && wire.details->retry_after_seconds &&
        !has_field(answer.fields, "Retry-After"))
      answer.fields.emplace_back("Retry-After", std::to_string(*wire.details->retry_after_seconds));
    set_status_body(answer, asked, wire);
  } else {
    if (answer.code == 0) answer.code = 502;
    set_body(answer, asked, std::move(response.payload));
  }
  if (answer.body.size > kGzipThreshold && !has_field(answer.fields, "Content-Encoding") &&
      accepts_gzip(head.get("Accept-Encoding").value_or(""))) {
    answer.body = WireBody(gzip(answer.body.pieces));
    answer.fields.emplace_back("Content-Encoding", "gzip");
    answer.fields.emplace_back("Vary", "Accept-Encoding");
  }
  return answer;
}

WireAnswer FrontDoor::render_watch(const WatchStream& stream) {
  WireAnswer answer;
  const FramedWatch* framed = as_framed(stream);
  answer.media_type = framed ? framed->stream_type() : media::kJson;
  answer.fields = common_fields();
  add_warnings(answer, stream.warnings());
  return answer;
}

Status body_too_large() {
  return Status(413, reason::kRequestEntityTooLarge,
                fmt::format("Request entity too large: limit is {}", kMaxBody));
}

WireBody watch_line(WatchEvent event) {
  struct Owner {
    Object object;
    std::string head;
  };
  auto owner = std::make_shared<Owner>();
  owner->object = std::move(event.object);
  owner->head = fmt::format(R"({{"type":"{}","object":)", to_string(event.type));
  WireBody body;
  body.add(owner->head);
  body.add(owner->object.bytes());
  body.add("}\n");
  body.owner = std::move(owner);
  return body;
}

WireBody watch_error_line(const Status& status) {
  return WireBody(
      fmt::format("{{\"type\":\"ERROR\",\"object\":{}}}\n", dump_json(to_json(status))));
}

WireBody watch_frame(const WatchStream& stream, WatchEvent event) {
  const FramedWatch* framed = as_framed(stream);
  return framed ? WireBody(framed->frame(event)) : watch_line(std::move(event));
}

WireBody watch_error_frame(const WatchStream& stream, const Status& status) {
  const FramedWatch* framed = as_framed(stream);
  return framed ? WireBody(framed->frame(status)) : watch_error_line(status);
}

}  // namespace drydock::http
