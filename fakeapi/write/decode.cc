#include "fakeapi/write/decode.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/kinds/go_json.h"
#include "fakeapi/types/crd.h"
#include "fakeapi/write/body_type.h"
#include "fakeapi/write/errors.h"
#include "fakeapi/write/field_places.h"
#include "fakeapi/write/go_shape.h"
#include "fakeapi/write/protobuf_body.h"
#include "operator/base/yaml.h"
#include "operator/schema/default.h"
#include "operator/schema/go_text.h"
#include "operator/schema/object_rules.h"
#include "operator/schema/prune.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kLegacyScheme = "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30";
constexpr std::string_view kExtensionsScheme = "pkg/runtime/scheme.go:111";

// Less than the real server's 10,000: documents are copied, compared and written by recursion here.
constexpr int kMaxBodyDepth = 1000;

struct Document {
  Json value;
  std::vector<std::string> duplicates;  ///< paths
  std::vector<std::string> problems;    ///< what strict reading says, in words
  std::string error;                    ///< what a syntax error says; empty: there is none
  bool is_json = false;
};

constexpr std::string_view kNoKind = "couldn't get version/kind; json parse error: ";

// JSON has none.
bool has_byte_order_mark(std::string_view bytes) { return bytes.starts_with("\xef\xbb\xbf"); }

Document read_json(const std::string& bytes) {
  Document document;
  document.is_json = true;
  JsonLimits limits;
  limits.max_depth = kMaxBodyDepth;
  auto parsed = parse_json(bytes, limits, &document.duplicates);
  if (parsed && !has_byte_order_mark(bytes)) {
    document.value = std::move(*parsed);
    return document;
  }
  document.error = std::string(kNoKind) +
                   (parsed ? go_syntax_error(bytes) : go_decode_error(bytes, parsed.error()));
  return document;
}

// "line 1, column 4: WORDS" as Go's YAML decoder would have put it, where it differs.
std::string go_yaml_error(const std::string& message) {
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"end of sequence flow not found", "did not find expected ',' or ']'"},
      {"end of map flow not found", "did not find expected ',' or '}'"},
      {"end of map not found", "did not find expected key"},
      {"end of sequence not found", "did not find expected '-' indicator"},
      {"illegal map value", "mapping values are not allowed in this context"}};
  const std::size_t comma = message.find(", column ");
  const std::size_t colon = message.find(": ");
  if (comma == std::string::npos || colon == std::string::npos || comma > colon) return message;
  std::string_view words = std::string_view(message).substr(colon + 2);
  for (const auto& [ours, theirs] : kWords)
    if (words == ours) words = theirs;
  return fmt::format("{}: {}", message.substr(0, comma), words);
}

Document read_yaml(const std::string& bytes) {
  Document document;
  yaml::Limits limits;
  limits.keep_marks = false;
  limits.allow_duplicates = true;
  auto parsed = yaml::parse(bytes, limits);
  if (!parsed) {
    document.error = "yaml: " + go_yaml_error(parsed.error().message);
    return document;
  }
  document.value = std::move(*parsed->value);
  for (const auto& [mark, key] : parsed->duplicates)
    document.problems.push_back(
        fmt::format("line {}: key {} already set in map", mark.line, schema::go_quote(key)));
  return document;
}

std::string summary(const std::string& data) {
  constexpr std::size_t kMax = 30;
  if (data.empty()) return "<empty>";
  const std::string_view head = std::string_view(data).substr(0, kMax);
  const std::string_view more = data.size() > kMax ? " ..." : "";
  if (data.front() == '{') return std::string(head) + std::string(more);
  std::string hex;
  for (unsigned char byte : head) hex += fmt::format("{:02x}", byte);
  return hex + std::string(more);
}

std::string package_of(const std::string& group) {
  return group.empty() ? "core" : group.substr(0, group.find('.'));
}

Status cannot_be_handled(std::string_view kind, std::string_view version, const ResourceType& type,
                         std::string_view why) {
  return bad_request(fmt::format("{} in version \"{}\" cannot be handled as a {}: {}", kind,
                                 version, type.resource.kind, why));
}

// What the body does not say of its kind and version, the URL does.
Result<Json> read_builtin_protobuf(const ResourceType& type, const std::string& bytes) {
  const Resource& resource = type.resource;
  auto envelope = open_protobuf(bytes);
  if (!envelope)
    return fail(
        bad_request(fmt::format("the object provided is unrecognized (must be of type {}): {} ({})",
                                resource.kind, envelope.error().message, summary(bytes))));
  if (envelope->kind.empty()) envelope->kind = resource.kind;
  auto version = GroupVersion::parse(envelope->api_version);
  if (!version || version->version.empty()) {
    envelope->api_version = resource.api_version();
    version = GroupVersion{resource.group, resource.version};
  }
  auto object = read_protobuf(*envelope);
  if (!object)
    return fail(cannot_be_handled(envelope->kind, version->version, type, object.error().message));
  return object;
}

// What is no struct at all.
std::string no_struct(const Json& value) {
  return fmt::format(
      "{}json: cannot unmarshal {} into Go value of type struct {{ APIVersion string "
      "\"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }}",
      kNoKind, go_value_name(value));
}

// What keeps a body from saying what it is; empty where nothing does.
std::string type_meta_error(const Json& object) {
  for (const char* key : {"apiVersion", "kind"})
    if (auto it = object.find(key); it != object.end() && !it->is_string() && !it->is_null())
      return fmt::format("{}json: cannot unmarshal {} into Go struct field .{} of type string",
                         kNoKind, go_value_name(*it), key);
  auto parsed = GroupVersion::parse(string_at(object, {"apiVersion"}));
  return parsed ? std::string() : parsed.error().message;
}

// Where no type of resource stands behind: options of a deletion, reviews and the like.
Result<Json> read_plain_protobuf(const std::string& bytes) {
  auto envelope = open_protobuf(bytes);
  if (!envelope) return fail(bad_request(envelope.error().message));
  auto object = read_protobuf(*envelope);
  if (object) return object;
  const std::string& kind = envelope->kind;
  const auto version = GroupVersion::parse(envelope->api_version);
  if (kind == "DeleteOptions" || !version) return fail(bad_request(object.error().message));
  return fail(bad_request(fmt::format("{} in version \"{}\" cannot be handled as a {}: {}", kind,
                                      version->version, kind, object.error().message)));
}

// Which kind and version a body says it is, filled up from the URL for built-ins.
Result<void> check_builtin_kind(const Call& call, Json& object) {
  const Resource& resource = call.type->resource;
  const std::string_view kind_text = string_at(object, {"kind"});
  const std::string_view version_text = string_at(object, {"apiVersion"});
  auto parsed = GroupVersion::parse(version_text);
  if (!parsed) return fail(bad_request(parsed.error().message));
  GroupVersionKind gvk{parsed->group, parsed->version, std::string(kind_text)};
  if (gvk.kind.empty()) gvk.kind = resource.kind;
  if (gvk.version.empty()) {
    gvk.group = resource.group;
    gvk.version = resource.version;
  }
  if (gvk == resource.gvk()) return {};
  const bool crd = resource.group == "apiextensions.k8s.io";
  if (crd && gvk == GroupVersionKind{resource.group, "v1beta1", resource.kind})
    return fail(bad_request(
        fmt::format("the API version in the data ({}) does not match the expected API version ({})",
                    gvk.group_version().to_string(), resource.api_version())));
  ResourceTypePtr other = call.core.types.find_kind(gvk);
  if (!other && gvk.kind.ends_with("List")) {
    GroupVersionKind item = gvk;
    item.kind.resize(item.kind.size() - 4);
    other = call.core.types.find_kind(item);
  }
  if (!other || other->custom)
    return fail(cannot_be_handled(
        gvk.kind, gvk.version, *call.type,
        fmt::format("no kind \"{}\" is registered for version \"{}\" in scheme \"{}\"", gvk.kind,
                    gvk.group_version().to_string(), crd ? kExtensionsScheme : kLegacyScheme)));
  if (other->storage != call.type->storage || other->resource.kind != gvk.kind)
    return fail(cannot_be_handled(
        gvk.kind, gvk.version, *call.type,
        fmt::format("converting ({}.{}) to ({}.{}): unknown conversion", gvk.version, gvk.kind,
                    package_of(resource.group), resource.kind)));
  return fail(bad_request(
      fmt::format("the API version in the data ({}) does not match the expected API version ({})",
                  gvk.group_version().to_string(), resource.api_version())));
}

Status unrecognized(const ResourceType& type, std::string_view why, const std::string& bytes) {
  return bad_request(
      fmt::format("the object provided is unrecognized (must be of type {}): {} ({})",
                  type.resource.kind, why, summary(bytes)));
}

Result<void> check_custom_kind(const Call& call, const Json& object) {
  const Resource& resource = call.type->resource;
  const std::string& bytes = call.request.body.bytes;
  const std::string_view kind = string_at(object, {"kind"});
  const std::string_view version = string_at(object, {"apiVersion"});
  if (kind.empty()) {
    const std::string text = bytes.starts_with('{') ? bytes : dump_json(object);
    return fail(unrecognized(*call.type, fmt::format("Object 'Kind' is missing in '{}'", text),
                             bytes.empty() ? text : bytes));
  }
  if (version != resource.api_version())
    return fail(bad_request(
        fmt::format("the API version in the data ({}) does not match the expected API version ({})",
                    version, resource.api_version())));
  return {};
}

// Numbers beyond 64 bits with a sign are floats to Go.
void round_large_integers(Json& value) {
  if (value.is_number_unsigned() && value.get<std::uint64_t>() >> 63 != 0)
    value = static_cast<double>(value.get<std::uint64_t>());
  if (auto* object = value.get_ptr<Json::object_t*>())
    for (auto& [name, member] : *object) round_large_integers(member);
  if (auto* array = value.get_ptr<Json::array_t*>())
    for (Json& item : *array) round_large_integers(item);
}

bool is_empty_metadata(std::string_view name, const Json& value) {
  if (value.is_structured()) return value.empty();
  if (value.is_string()) return value.get_ref<const std::string&>().empty();
  return value.is_null() || (name == "generation" && value == 0);
}

Result<Json> to_custom(const ResourceType& type, Json object, std::vector<std::string>& unknown,
                       const TypingOptions& options) {
  if (Json* metadata = find_member(object, "metadata")) {
    if (metadata->is_null()) *metadata = Json::object();
    if (!metadata->is_object())
      return fail(
          Status(0, "",
                 fmt::format("json: cannot unmarshal {} into Go value of type v1.ObjectMeta",
                             go_value_name(*metadata))));
    if (std::string error = schema::coerce_object_meta(*metadata, "metadata", unknown);
        !error.empty())
      return fail(Status(0, "", std::move(error)));
    // ObjectMeta leaves out what is empty; an empty managedFields is an order to forget them.
    std::erase_if(metadata->get_ref<Json::object_t&>(), [](const auto& member) {
      return member.first != "managedFields" && is_empty_metadata(member.first, member.second);
    });
  }
  round_large_integers(object);
  if (!type.schema) return object;
  if (std::string error = schema::coerce_embedded_metadata(*type.schema, object, unknown);
      !error.empty())
    return fail(Status(0, "", std::move(error)));
  if (!options.keep_nulls) schema::drop_disallowed_nulls(*type.schema, object);
  schema::set_defaults(*type.schema, object);
  for (std::string& path : schema::prune(*type.schema, object, schema::Root::kObject))
    unknown.push_back(std::move(path));
  return object;
}

Result<Json> to_builtin(const ResourceType& type, Json object, std::vector<std::string>& unknown,
                        const TypingOptions& options) {
  object["apiVersion"] = type.resource.api_version();
  object["kind"] = type.resource.kind;
  if (!type.schema) return object;
  if (auto error = go_type_error(*type.schema, object, options.decoder, options.text))
    return fail(Status(0, "", std::move(*error)));
  for (std::string& path : schema::prune(*type.schema, object, schema::Root::kValue))
    unknown.push_back(std::move(path));
  drop_zero_values(*type.schema, object);
  add_struct_values(*type.schema, object);
  return object;
}

}  // namespace

Result<Json> decode_plain(const Body& body) {
  if (body.object) return body.object.json();
  DRYDOCK_TRY(Syntax syntax, syntax_of(body.media_type));
  if (syntax == Syntax::kProtobuf) return read_plain_protobuf(body.bytes);
  Document document = syntax == Syntax::kYaml ? read_yaml(body.bytes) : read_json(body.bytes);
  if (document.error.empty() && document.value.is_null()) document.value = Json::object();
  if (document.error.empty() && !document.value.is_object())
    document.error = no_struct(document.value);
  if (document.error.empty()) document.error = type_meta_error(document.value);
  if (!document.error.empty()) return fail(bad_request(document.error));
  return std::move(document.value);
}

std::string go_decode_error(const std::string& bytes, const Status& error) {
  if (std::string words = go_syntax_error(bytes); !words.empty()) return words;
  constexpr std::string_view kOverflow = "number overflow parsing '";
  const std::string& message = error.message;
  const std::size_t at = message.find(kOverflow);
  if (at == std::string::npos) return message;
  const std::size_t from = at + kOverflow.size();
  return fmt::format("json: cannot unmarshal number {} into Go value of type float64",
                     message.substr(from, message.find('\'', from) - from));
}

Result<Json> to_typed(const ResourceType& type, Json document, std::vector<std::string>& unknown,
                      TypingOptions options) {
  if (Json& metadata = member_at(document, "metadata"); metadata.is_null())
    metadata = Json::object();
  return type.custom ? to_custom(type, std::move(document), unknown, options)
                     : to_builtin(type, std::move(document), unknown, options);
}

Result<void> report_strict(Call& call, FieldValidation validation,
                           const std::vector<std::string>& problems) {
  if (problems.empty() || validation == FieldValidation::kIgnore) return {};
  if (validation == FieldValidation::kStrict) {
    const Resource& resource = call.type->resource;
    return fail(
        cannot_be_handled(resource.kind, resource.version, *call.type,
                          fmt::format("strict decoding error: {}", fmt::join(problems, ", "))));
  }
  call.warnings.insert(call.warnings.end(), problems.begin(), problems.end());
  return {};
}

Result<Json> decode_object(Call& call, FieldValidation validation) {
  const Body& body = call.request.body;
  Document document;
  if (body.object) {
    document.value = body.object.json();
  } else {
    DRYDOCK_TRY(Syntax syntax, syntax_of(body.media_type));
    if (syntax == Syntax::kProtobuf) {
      if (call.type->custom) return fail(unsupported_body_type());
      DRYDOCK_TRY(document.value, read_builtin_protobuf(*call.type, body.bytes));
    } else {
      document = syntax == Syntax::kYaml ? read_yaml(body.bytes) : read_json(body.bytes);
    }
  }
  // A built-in's struct is left as it is by a null; in what is none, a kind is missing.
  if (document.error.empty() && document.value.is_null()) {
    if (call.type->custom)
      document.error = "Object 'Kind' is missing in 'null'";
    else
      document.value = Json::object();
  }
  if (document.error.empty() && !document.value.is_object())
    document.error = no_struct(document.value);
  if (document.error.empty()) document.error = type_meta_error(document.value);
  if (!document.error.empty()) return fail(unrecognized(*call.type, document.error, body.bytes));
  if (call.type->custom)
    DRYDOCK_CHECK(check_custom_kind(call, document.value));
  else
    DRYDOCK_CHECK(check_builtin_kind(call, document.value));

  for (const auto& [key, value] : document.value.items())
    if (value.is_array() && value.empty()) call.emptied.push_back(key);
  std::vector<std::string> unknown;
  TypingOptions typing;
  if (document.is_json) typing.text = body.bytes;
  auto typed = to_typed(*call.type, std::move(document.value), unknown, typing);
  if (!typed)
    return fail(cannot_be_handled(call.type->resource.kind, call.type->resource.version, *call.type,
                                  typed.error().message));
  // A built-in's are told in the order of the text, a custom resource's by their kind.
  const FieldPlaces places(body.bytes, unknown, document.duplicates);
  const bool in_text_order = !body.bytes.empty() && !call.type->custom && places.readable();
  auto before = [&places](const auto& a, const auto& b) { return places.before(a, b); };
  if (in_text_order) std::ranges::sort(unknown, before);
  std::vector<std::string> problems = std::move(document.problems);
  // What the YAML decoder finds is one error of several lines.
  if (validation == FieldValidation::kStrict && !problems.empty())
    problems = {fmt::format("yaml: unmarshal errors:\n  {}", fmt::join(problems, "\n  "))};
  auto tell = [&problems](std::string_view what, std::string_view path) {
    problems.push_back(fmt::format("{} field \"{}\"", what, path));
  };
  auto next = unknown.begin();
  for (const std::string& path : document.duplicates) {
    for (; in_text_order && next != unknown.end() && before(*next, path); ++next)
      tell("unknown", *next);
    tell("duplicate", path);
  }
  for (; next != unknown.end(); ++next) tell("unknown", *next);
  DRYDOCK_CHECK(report_strict(call, validation, problems));
  return typed;
}

Result<Object> decode_applied(Call& call, FieldValidation validation) {
  const Body& body = call.request.body;
  if (body.object) return body.object;
  yaml::Limits limits;
  limits.keep_marks = false;
  limits.allow_duplicates = true;
  auto parsed = yaml::parse(body.bytes, limits);
  if (!parsed)
    return fail(bad_request("error decoding YAML: error converting YAML to JSON: yaml: " +
                            go_yaml_error(parsed.error().message)));
  std::vector<std::string> problems;
  for (const auto& [mark, key] : parsed->duplicates)
    problems.push_back(
        fmt::format("line {}: key {} already set in map", mark.line, schema::go_quote(key)));
  if (!problems.empty() && validation == FieldValidation::kStrict)
    return fail(bad_request(fmt::format(
        "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  {}",
        fmt::join(problems, "\n  "))));
  if (validation == FieldValidation::kWarn)
    call.warnings.insert(call.warnings.end(), problems.begin(), problems.end());
  if (parsed->value->is_null()) return Object(Json::object());
  if (!parsed->value->is_object())
    return fail(bad_request(fmt::format(
        "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot "
        "unmarshal {} into Go value of type map[string]interface {{}}",
        go_value_name(*parsed->value))));
  return Object(std::move(*parsed->value));
}

}  // namespace drydock::fake
