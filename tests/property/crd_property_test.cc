// Properties of generated CRDs, over declarations and objects that are generated too: an API server
// takes every CRD, and says of every object what client-side validation says.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <deque>
#include <nlohmann/json.hpp>

#include "fakeapi/write/server.h"
#include "operator/api/resources.h"
#include "operator/crd/custom.h"
#include "operator/crd/validate.h"
#include "tests/unit/crd/every_marker.h"

namespace drydock::crd {
namespace {

bool chance(int percent) { return *rc::gen::inRange(0, 100) < percent; }
int below(int limit) { return *rc::gen::inRange(0, limit); }
template <class T>
T one_of(std::initializer_list<T> values) {
  return values.begin()[below(static_cast<int>(values.size()))];
}

/// Declarations that were made at run time; owns all that they point to.
class Declarations {
 public:
  const Type* any_struct(int depth) {
    static constexpr std::string_view kNames[] = {"a", "b", "c", "d", "e"};
    std::vector<Field>& fields = fields_.emplace_back();
    const int count = 1 + below(5);
    for (int i = 0; i < count; ++i) {
      const Type* type = any_type(depth - 1);
      fields.push_back({kNames[i], type, nullptr, rules_for(*type, depth)});
    }
    return &types_.emplace_back(Type{.kind = Type::Kind::kStruct, .fields = fields});
  }

 private:
  using Kind = Type::Kind;

  const Type* any_type(int depth) {
    if (depth > 0 && chance(55)) {
      switch (below(4)) {
        case 0:
          return of(Kind::kOptional, any_but_optional(depth));
        case 1:
          return of(Kind::kList, any_type(depth - 1));
        case 2:
          return of(Kind::kMap, any_type(depth - 1));
        default:
          return any_struct(depth);
      }
    }
    return any_scalar();
  }
  const Type* any_but_optional(int depth) {
    const Type* type = any_type(depth - 1);
    return type->kind == Kind::kOptional ? type->element : type;
  }
  const Type* any_scalar() {
    static constexpr EnumName kNames[] = {{0, "a"}, {1, "b"}};
    Type type{
        .kind = one_of({Kind::kBoolean, Kind::kInteger, Kind::kInteger, Kind::kNumber,
                        Kind::kString, Kind::kString, Kind::kTime, Kind::kDuration, Kind::kQuantity,
                        Kind::kIntOrString, Kind::kEmbedded, Kind::kJson, Kind::kEnum})};
    type.size = type.kind == Kind::kNumber ? one_of<std::uint8_t>({4, 8})
                                           : one_of<std::uint8_t>({1, 2, 4, 8});
    type.is_signed = chance(50);
    if (type.kind == Kind::kEnum) type.names = kNames;
    return &types_.emplace_back(type);
  }
  const Type* of(Kind kind, const Type* element) {
    return &types_.emplace_back(Type{.kind = kind, .element = element});
  }

  Rules rules_for(const Type& type, int depth) {
    Rules rules = wish(type.kind == Kind::kOptional ? *type.element : type);
    if (chance(20)) rules.description = "what it is: 'so'";
    if (type.kind == Kind::kOptional || type.kind == Kind::kJson) rules.nullable = chance(30);
    if (type.kind == Kind::kList || type.kind == Kind::kMap) {
      rules.absent_if_empty = chance(50);
      if (chance(30)) rules.items = &rules_.emplace_back(wish(*type.element));
    }
    // The cost of a rule counts for each time that it may run, so they stand at the top only.
    if (depth < kDepth || type.kind == Kind::kJson) rules.immutable = false;
    if (problem_of(type, rules)) return {};
    if (chance(40)) put_default(type, rules);
    return rules;
  }

  Rules wish(const Type& type) {
    Rules rules;
    switch (type.kind) {
      case Kind::kInteger:
      case Kind::kNumber:
        if (chance(40)) rules.minimum = below(3), rules.exclusive_minimum = chance(30);
        if (chance(40)) rules.maximum = 2 + below(4), rules.exclusive_maximum = chance(30);
        if (chance(20)) rules.multiple_of = 1 + below(2);
        if (chance(20)) rules.enum_json = "[0, 1, 2, 3]";
        rules.immutable = chance(20);
        break;
      case Kind::kString:
        if (chance(40)) rules.min_length = below(3);
        if (chance(60)) rules.max_length = 2 + below(4), rules.immutable = chance(30);
        if (chance(30)) rules.pattern = "^[a-c]*$";
        if (chance(20)) rules.format = one_of<std::string_view>({"ipv4", "uri", "odd"});
        if (chance(20)) rules.enum_json = R"(["a", "abc"])";
        break;
      case Kind::kList:
        if (chance(30)) rules.min_items = below(2);
        if (chance(40)) rules.max_items = 1 + below(3);
        wish_list_type(type, rules);
        break;
      case Kind::kMap:
      case Kind::kStruct:
        if (chance(20)) rules.min_properties = below(2);
        if (chance(20)) rules.max_properties = 1 + below(4);
        if (chance(20)) rules.map_type = one_of<std::string_view>({"atomic", "granular"});
        if (chance(20)) rules.preserve_unknown_fields = type.kind == Kind::kStruct;
        break;
      default:
        break;
    }
    return rules;
  }
  static void wish_list_type(const Type& type, Rules& rules) {
    if (type.element->kind == Kind::kStruct && chance(60)) {
      const Field& key = type.element->fields[0];
      rules.list_type = "map";
      rules.list_map_keys = {key.name};
    } else if (chance(30)) {
      rules.unique_items = true;
    } else if (chance(20)) {
      rules.list_type = "atomic";
    }
  }

  /// A default that the field itself accepts.
  void put_default(const Type& type, Rules& rules);

  static constexpr int kDepth = 3;
  std::deque<Type> types_;
  std::deque<std::vector<Field>> fields_;
  std::deque<Rules> rules_;
  std::deque<std::string> texts_;

 public:
  const Type* spec() { return any_struct(kDepth); }
};

Json any_json() {
  static const Json kValues[] = {nullptr,       true,       "a", 2,
                                 Json::array(), {{"a", 1}}, 1.5, Json::array({1, "b"})};
  return kValues[below(std::size(kValues))];
}

Json value_for(const Type& type, int wrong_percent);

Json field_value(const Field& field, int wrong_percent) {
  if (!field.rules.enum_json.empty() && chance(80)) {
    const Json values = Json::parse(field.rules.enum_json);
    return values[static_cast<std::size_t>(below(static_cast<int>(values.size())))];
  }
  return value_for(*field.type, wrong_percent);
}

Json struct_value(const Type& type, int wrong_percent) {
  Json object = Json::object();
  const int present_percent = one_of({15, 60});
  for (const Field& field : type.fields) {
    if (chance(field.required() ? 100 - wrong_percent : present_percent)) {
      object[std::string(field.name)] = field_value(field, wrong_percent);
    }
  }
  if (chance(wrong_percent)) object["unknown"] = any_json();
  return object;
}

Json value_for(const Type& type, int wrong_percent) {
  using enum Type::Kind;
  if (chance(wrong_percent)) return any_json();
  switch (type.kind) {
    case kBoolean:
      return chance(50);
    case kInteger:
      return one_of<Json>({0, 1, 2, 3, 4, -1, 2.0, 300, 3000000000});
    case kNumber:
      return one_of<Json>({0, 1, 2.0, 3.5, -1, 0.25});
    case kString:
      return one_of<Json>({"", "a", "ab", "abc", "abcd", "X", "10.0.0.1", "http://a/b"});
    case kTime:
      return one_of<Json>({"2026-11-22T12:00:00Z", "2026-11-22T12:00:00.5+01:00", "noon"});
    case kDuration:
      return one_of<Json>({"1m", "-1.5h3s", "0", "1us", "1", "1 m"});
    case kQuantity:
      return one_of<Json>({"1Gi", "500m", ".5", "1e3", 2, "a lot", "1 Gi"});
    case kIntOrString:
      return one_of<Json>({1, "a", "25%", 2.0});
    case kEmbedded:
      return one_of<Json>({{{"apiVersion", "v1"}, {"kind", "Pod"}},
                           {{"apiVersion", "v1"}, {"kind", "Pod"}, {"spec", {{"a", 1}}}},
                           {{"kind", "Pod"}}});
    case kJson:
      return any_json();
    case kEnum:
      return std::string(type.names[static_cast<std::size_t>(below(2))].name);
    case kOptional:
      return value_for(*type.element, wrong_percent);
    case kList: {
      Json list = Json::array();
      for (int count = below(4); count > 0; --count) {
        list.push_back(value_for(*type.element, wrong_percent));
      }
      return list;
    }
    case kMap: {
      Json map = Json::object();
      for (const char* key : {"a", "b", "c"}) {
        if (chance(50)) map[key] = value_for(*type.element, wrong_percent);
      }
      return map;
    }
    case kStruct:
      return struct_value(type, wrong_percent);
  }
  std::unreachable();
}

void Declarations::put_default(const Type& type, Rules& rules) {
  const Json value = value_for(type, 0);
  // As one field of an object, so that its rules count.
  const Field field{"value", &type, nullptr, rules};
  const Type holder{.kind = Kind::kStruct, .fields = std::span(&field, 1)};
  if (!Validator(holder).check({{"value", value}})) return;
  rules.default_json = texts_.emplace_back(value.dump());
}

class StoppedClock final : public Clock {
 public:
  TimePoint now() const override { return TimePoint(); }
  WallTime wall_now() const override { return *parse_time("2026-11-22T12:00:00Z"); }
};

/// A server that has the CRD.
class CrdWorld {
 public:
  explicit CrdWorld(const Definition& definition) : resource_(definition.resource()) {
    Json crd = Json::parse(to_crd(definition).dump());
    installed_ = send(Verb::kCreate, resources::custom_resource_definitions(), std::move(crd));
  }

  /// Empty when the server has taken it and serves it.
  std::string refusal() {
    if (!installed_.ok()) return installed_.status().message;
    const Object crd = server_.peek({"apiextensions.k8s.io", "customresourcedefinitions"},
                                    {"", resource_.plural + "." + resource_.group});
    for (const Json& condition : crd.json()["status"]["conditions"]) {
      if (condition["type"] == "NonStructuralSchema") return condition["message"];
      if (condition["status"] != "True") return condition.dump();
    }
    return {};
  }
  Response create(Json object) { return send(Verb::kCreate, resource_, std::move(object)); }
  Response replace(Json object) { return send(Verb::kUpdate, resource_, std::move(object)); }

 private:
  Response send(Verb verb, const Resource& resource, Json object) {
    Request request(verb, resource.gvr());
    if (resource.namespaced) request.namespace_ = "default";
    if (verb == Verb::kUpdate) request.name = string_at(object, {"metadata", "name"});
    request.body.object = Object(std::move(object));
    return server_.handle(request);
  }

  static const fake::Server& prepared() {
    static StoppedClock clock;
    static const fake::Server server(clock, Random(1));
    return server;
  }
  StoppedClock clock_;
  fake::Server server_{prepared(), clock_, Random(2)};
  Resource resource_;
  Response installed_;
};

Json object_of(const Definition& definition, const std::string& name, Json spec) {
  return Json{{"apiVersion", definition.resource().api_version()},
              {"kind", definition.kind},
              {"metadata", {{"name", name}}},
              {"spec", std::move(spec)}};
}

std::string verdict(const Response& response) {
  return response.ok() ? "accepted" : response.status().to_string();
}
std::string verdict(const Result<void>& valid) {
  return valid ? "accepted" : valid.error().to_string();
}

std::multiset<std::string> causes(const Status& status) {
  std::multiset<std::string> fields;
  if (!status.details) return fields;
  for (const StatusCause& cause : status.details->causes) {
    // An error without a path is told at the root by one, and nowhere by the other.
    fields.insert(cause.type + " " + (cause.field == "<nil>" ? "" : cause.field));
  }
  return fields;
}

void expect_same(const Response& server, const Result<void>& client, const Json& object) {
  RC_LOG() << "object " << object.dump() << "\nserver: " << verdict(server)
           << "\nclient: " << verdict(client) << "\n";
  RC_ASSERT(server.ok() == client.has_value());
  if (!server.ok() && server.code == 422)
    RC_ASSERT(causes(server.status()) == causes(client.error()));
}

/// A few objects, and a change of each that is taken.
template <class Seen>
void compare_verdicts(CrdWorld& world, const Definition& definition, Seen seen) {
  const ObjectValidator validator(definition);
  for (int i = 0; i < 4; ++i) {
    const int wrong_percent = one_of({0, 0, 3, 10});
    const std::string name = "o" + std::to_string(i);
    const Json object = object_of(definition, name, value_for(*definition.spec, wrong_percent));
    const Response created = world.create(object);
    expect_same(created, validator.check(Object(object)), object);
    seen(created);
    if (!created.ok()) continue;
    const Object stored = *created.object();
    Json changed = object_of(definition, name, value_for(*definition.spec, wrong_percent));
    changed["metadata"]["resourceVersion"] = stored.resource_version();
    const Response replaced = world.replace(changed);
    expect_same(replaced, validator.check_update(Object(changed), stored), changed);
    seen(replaced);
  }
}

TEST(CrdPropertyTest, EveryDeclarationMakesACrdThatAServerTakesAndAgreesWith) {
  rc::check([] {
    Declarations declarations;
    const Definition definition{.group = "example.com",
                                .version = "v1",
                                .kind = "Widget",
                                .plural = "widgets",
                                .singular = "widget",
                                .spec = declarations.spec()};
    RC_LOG() << to_crd(definition).dump() << "\n";
    CrdWorld world(definition);
    RC_ASSERT(world.refusal() == "");
    compare_verdicts(world, definition, [](const Response&) {});
  });
}

TEST(CrdPropertyTest, WhatAServerTakesOfEveryMarkerCanBeDecoded) {
  int taken = 0, refused = 0;
  rc::check([&] {
    const Definition definition = test::every_marker();
    CrdWorld world(definition);
    RC_ASSERT(world.refusal() == "");
    compare_verdicts(world, definition, [&](const Response& response) {
      ++(response.ok() ? taken : refused);
      if (!response.ok()) return;
      const auto decoded = decode<test::EverySpec>(*response.object());
      RC_LOG() << (decoded ? "" : decoded.error().message) << "\n";
      RC_ASSERT(decoded.has_value());
    });
  });
  // Neither verdict is a rare one.
  EXPECT_GT(taken, 20);
  EXPECT_GT(refused, 20);
}

struct Empties {
  std::string text;
  std::vector<std::string> list;
  std::map<std::string, std::string> map;
  static constexpr auto fields() {
    return std::array{field<&Empties::text>("text", {.default_json = R"("")"}),
                      field<&Empties::list>("list", {.default_json = "[]"}),
                      field<&Empties::map>("map", {.default_json = "{}"})};
  }
};

TEST(CrdPropertyTest, EmptyDefaultsAreDefaults) {
  const Definition definition{.group = "example.com",
                              .version = "v1",
                              .kind = "Widget",
                              .plural = "widgets",
                              .singular = "widget",
                              .spec = &type_of<Empties>};
  CrdWorld world(definition);
  ASSERT_EQ(world.refusal(), "");
  const Response created = world.create(object_of(definition, "a", Json::object()));
  ASSERT_TRUE(created.ok()) << created.status().message;
  EXPECT_EQ(created.object()->json()["spec"].dump(), R"({"list":[],"map":{},"text":""})");
}

TEST(CrdPropertyTest, MergedVersionsAreTaken) {
  Definition old = test::every_marker("v1alpha1");
  old.deprecated = true;
  const auto merged = merge_crds(std::array{test::every_marker(), old}, "v1");
  ASSERT_TRUE(merged) << merged.error().message;
  StoppedClock clock;
  fake::Server server(clock, Random(1));
  Request request(Verb::kCreate, resources::custom_resource_definitions().gvr());
  request.body.object = Object(Json::parse(merged->dump()));
  const Response response = server.handle(request);
  EXPECT_TRUE(response.ok()) << response.status().message;
}

}  // namespace
}  // namespace drydock::crd
