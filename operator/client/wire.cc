#include "operator/client/wire.h"

#include "operator/api/list.h"
#include "operator/api/path.h"
#include "operator/api/status_json.h"

namespace drydock {
namespace {

/// A list of 100,000 objects is some 150 MB.
constexpr std::size_t kLargestAnswer = 1u << 30;

bool is_json(std::string_view media_type) {
  media_type = media_type.substr(0, media_type.find(';'));
  while (media_type.ends_with(' ')) media_type.remove_suffix(1);
  return media_type == "application/json" || media_type.ends_with("+json");
}

void impersonate(const Identity& identity, WireHeaders& headers) {
  headers.emplace_back("Impersonate-User", identity.user);
  if (!identity.uid.empty()) headers.emplace_back("Impersonate-Uid", identity.uid);
  for (const std::string& group : identity.groups) headers.emplace_back("Impersonate-Group", group);
  for (const auto& [key, values] : identity.extra) {
    for (const std::string& value : values)
      headers.emplace_back("Impersonate-Extra-" + encode_percent(key), value);
  }
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7f;
  });
}

/// The headers that callers may need.
std::vector<std::pair<std::string, std::string>> kept_headers(const WireHeaders& headers) {
  std::vector<std::pair<std::string, std::string>> kept;
  for (std::string_view name : {"Retry-After", "Allow", "ETag", "Location", "Audit-Id"}) {
    if (auto value = find_header(headers, name)) kept.emplace_back(name, *value);
  }
  return kept;
}

Response malformed(std::string message) {
  return Response(Status(0, reason::kMalformed, std::move(message)));
}

Response decode_error(WireResponse& answer, std::string_view media_type) {
  Status status;
  bool given = false;
  if (is_json(media_type)) {
    auto json = parse_json(answer.body);
    if (json && json->is_object() && json->value("kind", Json()) == "Status") {
      status = status_from_json(*json);
      given = true;
    }
  }
  if (!given) status = status_from_http(answer.code, excerpt(answer.body));
  if (status.code == 0) status.code = answer.code;
  return Response(answer.code, std::move(status));
}

Response decode_success(WireResponse& answer, const Request& request, std::string_view media_type,
                        RecentObjects* recent) {
  // Both the decoder's message and the excerpt repeat a piece of what they are about.
  const bool secret = carries_secrets(request);
  auto shown = [secret](std::string_view bytes) {
    return secret ? std::string("(not shown)") : excerpt(bytes);
  };
  auto why = [secret](const Status& error) {
    return secret ? std::string("not shown") : error.message;
  };
  auto raw = [&] {
    return Response(answer.code,
                    RawBody{std::string(media_type),
                            std::make_shared<const std::string>(std::move(answer.body))});
  };
  if (!is_json(media_type)) {
    bool asked_for_json =
        request.accept.find("json") != std::string::npos || request.accept.empty();
    if (!request.is_resource_request() || !asked_for_json) return raw();
    return malformed(fmt::format("the server answered {} with {} instead of JSON: {}", answer.code,
                                 media_type.empty() ? "no media type" : media_type,
                                 shown(answer.body)));
  }
  bool list = request.is_resource_request() &&
              (request.verb == Verb::kList || request.verb == Verb::kDeleteCollection);
  if (!list && request.is_resource_request()) {
    auto object = recent && !secret ? recent->parse(answer.body) : Object::parse(answer.body);
    if (object && object->json().is_object()) return Response(answer.code, *std::move(object));
    return malformed(fmt::format("the server's answer is no JSON object{}: {}",
                                 object ? "" : " (" + why(object.error()) + ")",
                                 shown(answer.body)));
  }
  JsonLimits limits;
  limits.max_bytes = kLargestAnswer;
  auto json = parse_json(answer.body, limits);
  if (!json) {
    return malformed(fmt::format("the server's answer is no JSON ({}): {}", why(json.error()),
                                 shown(answer.body)));
  }
  if (!json->is_object()) {
    if (!list) return raw();
    return malformed(fmt::format("the server's answer is no JSON object: {}", shown(answer.body)));
  }
  const Json* items = find_path(*json, {"items"});
  if (!list || !items || json->value("kind", Json()) == "Table")
    return Response(answer.code, Object(*std::move(json)));
  auto objects = list_from_json(*std::move(json));
  if (!objects) return Response(objects.error());
  return Response(answer.code, *std::move(objects));
}

}  // namespace

Result<WireRequest> to_wire(const Request& request, const WireOptions& options) {
  WireRequest wire;
  wire.method = http_method(request);
  wire.target = options.path_prefix + to_target(request);
  WireHeaders& headers = wire.headers;
  headers.emplace_back("Accept",
                       request.accept.empty() ? std::string(media::kJson) : request.accept);
  headers.emplace_back("User-Agent",
                       request.user_agent.empty() ? options.user_agent : request.user_agent);
  if (!request.traceparent.empty()) headers.emplace_back("traceparent", request.traceparent);
  if (options.compression) headers.emplace_back("Accept-Encoding", "gzip");
  if (const auto& identity = request.impersonate ? request.impersonate : options.impersonate) {
    impersonate(*identity, headers);
  }
  if (!request.body.empty()) {
    headers.emplace_back("Content-Type", request.body.media_type.empty() ? std::string(media::kJson)
                                                                         : request.body.media_type);
    wire.body = request.body.wire_bytes();
  }
  for (const auto& [key, value] : headers) {
    if (has_control_character(value)) {
      return fail(Status(400, reason::kBadRequest,
                         fmt::format("a control character in the header {}", key)));
    }
  }
  return wire;
}

Response from_wire(WireResponse answer, const Request& request, RecentObjects* recent) {
  std::string media_type(find_header(answer.headers, "Content-Type").value_or(""));
  Response response;
  if (answer.code >= 400) {
    response = decode_error(answer, media_type);
  } else if (answer.code >= 300) {
    response = malformed(
        fmt::format("the server answered {} and sends us to \"{}\": is it a Kubernetes API server?",
                    answer.code, excerpt(find_header(answer.headers, "Location").value_or(""))));
  } else {
    response = decode_success(answer, request, media_type, recent);
  }
  response.warnings = parse_warnings(answer.headers);
  response.headers = kept_headers(answer.headers);
  return response;
}

std::vector<std::string> parse_warnings(const WireHeaders& headers) {
  std::vector<std::string> warnings;
  for (const auto& [key, value] : headers) {
    if (!find_header({{key, ""}}, "Warning")) continue;
    // code agent "text" ["date"], several of them separated by commas
    std::string_view rest = value;
    while (true) {
      std::size_t open = rest.find('"');
      if (open == std::string_view::npos) break;
      std::string text;
      std::size_t i = open + 1;
      for (; i < rest.size() && rest[i] != '"'; ++i) {
        if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
        text += rest[i];
      }
      if (i >= rest.size()) break;
      warnings.push_back(std::move(text));
      std::size_t comma = rest.find(',', i);
      std::size_t date = rest.find('"', i + 1);  // has a comma in it
      if (date < comma) comma = rest.find(',', std::min(rest.find('"', date + 1), rest.size()));
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return warnings;
}

bool carries_secrets(const Request& request) {
  return request.resource.resource == "secrets" || request.resource.resource == "tokenreviews" ||
         request.subresource == "token";
}

std::string excerpt(std::string_view bytes) {
  constexpr std::size_t kLongest = 200;
  std::string text;
  for (char c : bytes.substr(0, kLongest))
    text += static_cast<unsigned char>(c) < ' ' || c == 0x7f ? ' ' : c;
  if (bytes.size() > kLongest) text += "...";
  return text;
}

}  // namespace drydock
