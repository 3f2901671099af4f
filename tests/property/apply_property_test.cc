// Properties of field ownership and of the patches, over generated objects and documents.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "fakeapi/apply/fields_v1.h"
#include "fakeapi/patch/patch.h"
#include "tests/unit/apply/ownership_world.h"

namespace drydock::fake {
namespace {

constexpr const char* kSchema = R"({"type": "object", "properties": {
  "spec": {"type": "object", "properties": {
    "n": {"type": "integer"}, "s": {"type": "string"},
    "tags": {"type": "array", "items": {"type": "string"}},
    "set": {"type": "array", "items": {"type": "integer"}, "x-kubernetes-list-type": "set"},
    "map": {"type": "object", "additionalProperties": {"type": "string"}},
    "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
    "ref": {"type": "object", "x-kubernetes-map-type": "atomic", "properties": {"name": {"type": "string"}}},
    "items": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
      "items": {"type": "object", "properties": {"name": {"type": "string"}, "v": {"type": "integer"},
        "ports": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port", "protocol"],
          "items": {"type": "object", "properties": {"port": {"type": "integer"}, "x": {"type": "string"},
            "protocol": {"type": "string", "default": "TCP"}}}}}}}}}}})";

using Names = std::vector<std::string>;

bool chance(int percent) { return *rc::gen::inRange(0, 100) < percent; }
int number() { return *rc::gen::inRange(0, 3); }
std::string letter() { return std::string(1, static_cast<char>('a' + *rc::gen::inRange(0, 3))); }

// Few names and values, so that configurations meet.
Json config_spec(const Names& names) {
  Json spec = Json::object();
  if (chance(40)) spec["n"] = number();
  if (chance(30)) spec["s"] = letter();
  if (chance(30)) spec["tags"] = Json::array({letter()});
  if (chance(30)) spec["ref"] = {{"name", letter()}};
  if (chance(40)) {
    Json set = Json::array();
    for (int i = 0; i < 4; ++i)
      if (chance(40)) set.insert(set.begin() + static_cast<int>(set.empty() ? 0 : chance(50)), i);
    spec["set"] = std::move(set);
  }
  const auto string_map = [&] {
    Json map = Json::object();
    for (const std::string& name : names)
      if (chance(40)) map[name] = letter();
    return map;
  };
  if (chance(40)) spec["map"] = string_map();
  if (chance(30)) {
    spec["any"] = string_map();
    if (chance(50)) spec["any"]["o"] = string_map();
  }
  if (chance(60)) {
    Json items = Json::array();
    for (const std::string& name : names) {
      if (!chance(50)) continue;
      Json item = {{"name", name}};
      if (chance(50)) item["v"] = number();
      if (chance(40)) {
        Json ports = Json::array();
        for (int port = 1; port < 4; ++port)
          if (chance(50)) ports.push_back({{"port", port}, {"x", letter()}});
        item["ports"] = std::move(ports);
      }
      items.insert(items.begin() + static_cast<int>(items.empty() ? 0 : chance(50)),
                   std::move(item));
    }
    spec["items"] = std::move(items);
  }
  return spec;
}

Json config(const Names& names = {"a", "b", "c"}) { return {{"spec", config_spec(names)}}; }

OwnershipWorld world() { return OwnershipWorld::of_widget(kSchema); }

Json without_managed_fields(Json object) {
  if (object.is_object() && object.contains("metadata")) object["metadata"].erase("managedFields");
  return object;
}

// A few writes by several managers.
void play(OwnershipWorld& w) {
  const int writes = *rc::gen::inRange(0, 5);
  for (int i = 0; i < writes; ++i) {
    const std::string manager = "m" + std::to_string(number());
    if (chance(30)) {
      Json object = w.object().is_null() ? config() : w.object();
      object["spec"] = config_spec({"a", "b", "c"});
      w.update(manager, object);
    } else {
      (void)w.apply(manager, config(), chance(50));
    }
  }
}

TEST(ApplyPropertyTest, ApplyIsIdempotent) {
  EXPECT_TRUE(rc::check([] {
    OwnershipWorld w = world();
    play(w);
    const Json applied = config();
    RC_PRE(w.apply("me", applied, true).has_value());
    // Where nobody owns anything, the next apply finds an untracked object, on the real server too.
    RC_PRE(!w.fields_of("me").is_null());
    const Json once = w.object();
    RC_ASSERT(w.apply("me", applied, false).has_value());
    RC_ASSERT(bool(w.object() == once));
  }));
}

TEST(ApplyPropertyTest, ForceNeverConflictsAndWhatIsAppliedIsThere) {
  EXPECT_TRUE(rc::check([] {
    OwnershipWorld w = world();
    play(w);
    const Json applied = config();
    RC_ASSERT(w.apply("me", applied, true).has_value());
    for (const auto& [key, value] : applied["spec"].items())
      if (value.is_primitive() || key == "tags" || key == "ref")
        RC_ASSERT(bool(w.object()["spec"][key] == value));
    for (const auto& item : applied["spec"].value("items", Json::array())) {
      const Json& items = w.object()["spec"]["items"];
      RC_ASSERT(
          std::ranges::any_of(items, [&](const Json& i) { return i["name"] == item["name"]; }));
    }
  }));
}

TEST(ApplyPropertyTest, RefusedApplyChangesNothing) {
  EXPECT_TRUE(rc::check([] {
    OwnershipWorld w = world();
    play(w);
    const Json before = w.object();
    const auto result = w.apply("me", config(), false);
    if (!result) {
      RC_ASSERT(bool(result.error().code == 409));
      RC_ASSERT(!result.error().details->causes.empty());
      RC_ASSERT(bool(w.object() == before));
    }
  }));
}

// Lists may come in another order: whoever comes second says where.
void sort_lists(Json& value) {
  if (!value.is_structured()) return;
  for (Json& part : value) sort_lists(part);
  if (value.is_array()) std::sort(value.begin(), value.end());
}

TEST(ApplyPropertyTest, DisjointAppliesCommute) {
  EXPECT_TRUE(rc::check([] {
    OwnershipWorld base = world();
    RC_ASSERT(base.apply("base", {{"spec", {{"n", 1}}}}).has_value());
    const auto own = [](const Names& names) {
      Json spec = config_spec(names);
      for (const char* shared : {"n", "s", "tags", "ref", "set"}) spec.erase(shared);
      if (spec.contains("any")) spec["any"].erase("o");
      return Json{{"spec", spec}};
    };
    const Json left = own({"a", "b"});
    const Json right = own({"x", "y"});
    OwnershipWorld one = base;
    OwnershipWorld other = base;
    RC_ASSERT(one.apply("left", left).has_value() && one.apply("right", right).has_value());
    RC_ASSERT(other.apply("right", right).has_value() && other.apply("left", left).has_value());
    Json a = without_managed_fields(one.object());
    Json b = without_managed_fields(other.object());
    sort_lists(a);
    sort_lists(b);
    RC_ASSERT(bool(a == b));
    RC_ASSERT(bool(one.fields_of("left") == other.fields_of("left")));
    RC_ASSERT(bool(one.fields_of("right") == other.fields_of("right")));
  }));
}

void drop_empty_lists(Json& value) {
  if (!value.is_structured()) return;
  for (Json& part : value) drop_empty_lists(part);
  if (!value.is_object()) return;
  for (auto it = value.begin(); it != value.end();)
    it = it->is_array() && it->empty() ? value.erase(it) : std::next(it);
}

TEST(ApplyPropertyTest, DroppingWhatOneAloneOwnsRemovesIt) {
  EXPECT_TRUE(rc::check([] {
    OwnershipWorld w = world();
    RC_ASSERT(w.apply("other", {{"spec", {{"s", "mine"}, {"map", {{"z", "z"}}}}}}).has_value());
    const Json before = w.object();
    const Json fields_before = w.fields_of("other");
    Json applied = config();
    applied["spec"].erase("s");
    // An empty list of items is stored but owned by nobody, on the real server too, so it would
    // stay.
    drop_empty_lists(applied);
    RC_ASSERT(w.apply("me", applied).has_value());
    RC_ASSERT(w.apply("me", Json::object()).has_value());
    RC_ASSERT(bool(without_managed_fields(w.object()) == without_managed_fields(before)));
    RC_ASSERT(bool(w.fields_of("me") == nullptr));
    RC_ASSERT(bool(w.fields_of("other") == fields_before));
  }));
}

TEST(ApplyPropertyTest, UpdatesOwnExactlyWhatIsNew) {
  EXPECT_TRUE(rc::check([] {
    OwnershipWorld w = world();
    play(w);
    RC_PRE(!w.object().is_null() && !w.entries().empty());
    const Json before = w.entries();
    w.update("quiet", w.object());
    RC_ASSERT(bool(w.entries() == before));
  }));
}

// Arbitrary JSON, of few names.
Json any_json(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 9 : 5)) {
    case 0:
      return nullptr;
    case 1:
      return chance(50);
    case 2:
      return *rc::gen::inRange(-3, 3);
    case 3:
      return letter();
    case 4:
      return 1.5;
    case 5:
    case 6: {
      Json list = Json::array();
      for (int i = number(); i > 0; --i) list.push_back(any_json(depth - 1));
      return list;
    }
    default: {
      static const Names names = {"a",
                                  "b",
                                  "name",
                                  "items",
                                  "spec",
                                  "op",
                                  "path",
                                  "value",
                                  "from",
                                  "$patch",
                                  "set",
                                  "$retainKeys",
                                  "$setElementOrder/items",
                                  "$deleteFromPrimitiveList/set",
                                  "f:a",
                                  "."};
      Json object = Json::object();
      for (int i = *rc::gen::inRange(0, 4); i > 0; --i)
        object[names[static_cast<std::size_t>(
            *rc::gen::inRange<int>(0, static_cast<int>(names.size())))]] = any_json(depth - 1);
      return object;
    }
  }
}

TEST(ApplyPropertyTest, ArbitraryDocumentsAreAppliedOrRefused) {
  EXPECT_TRUE(rc::check([] {
    OwnershipWorld w = world();
    play(w);
    Json document = any_json(5);
    if (!document.is_object()) document = {{"spec", document}};
    document["metadata"] = Json::object();
    const auto result = w.apply("me", document, chance(50));
    if (!result) RC_ASSERT(bool(result.error().code == 409 || result.error().code == 500));
  }));
}

TEST(ApplyPropertyTest, ArbitraryObjectsAreUpdated) {
  EXPECT_TRUE(rc::check([] {
    OwnershipWorld w = world();
    play(w);
    Json document = any_json(5);
    if (!document.is_object()) document = {{"spec", document}};
    document["metadata"] = {{"managedFields", any_json(3)}};
    w.update("me", document);
    RC_ASSERT(w.object().is_object());
  }));
}

Json fields(int depth) {
  Json json = Json::object();
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
    std::string key;
    switch (number()) {
      case 0:
        key = "f:" + *rc::gen::string<std::string>();
        break;
      case 1:
        key = "v:" + dump_json(*rc::gen::element<Json>(1, -7, "x", "<é\"", true, 2.5));
        break;
      default:
        key = "k:" + dump_json({{"name", letter()}, {"port", number()}});
    }
    if (!std::ranges::all_of(key, [](char c) { return c > 0; })) continue;
    json[key] = depth > 0 ? fields(depth - 1) : Json::object();
  }
  if (!json.empty() && chance(50)) json["."] = Json::object();
  return json;
}

TEST(ApplyPropertyTest, FieldsRoundTripExactly) {
  EXPECT_TRUE(rc::check([] {
    Json json = fields(4);
    json.erase(".");
    SetArena arena;
    const auto set = parse_fields_v1(arena, json);
    RC_ASSERT(set.has_value());
    RC_ASSERT(bool(to_fields_v1(*set) == json));
  }));
}

TEST(ApplyPropertyTest, SetsFollowSetAlgebra) {
  EXPECT_TRUE(rc::check([] {
    const Json a = fields(3);
    const Json b = fields(3);
    SetArena arena;
    const FieldSet x = *parse_fields_v1(arena, a);
    const FieldSet y = *parse_fields_v1(arena, b);
    const FieldSet both = intersection(arena, x, y);
    RC_ASSERT(equal(set_union(arena, x, y), set_union(arena, y, x)));
    RC_ASSERT(equal(set_union(arena, difference(arena, x, y), both), x));
    RC_ASSERT(bool(intersection(arena, difference(arena, x, y), y) == nullptr));
    RC_ASSERT(equal(difference(arena, x, both), difference(arena, x, y)));
    RC_ASSERT(bool(intersection(arena, recursive_difference(arena, x, y), y) == nullptr));
  }));
}

TEST(PatchPropertyTest, PatchOfADifferenceGivesTheTarget) {
  EXPECT_TRUE(rc::check([] {
    Json from = any_json(4);
    Json to = any_json(4);
    if (!from.is_object()) from = {{"v", from}};
    if (!to.is_object()) to = {{"v", to}};
    const auto result = json_patch(from, Json::diff(from, to));
    RC_ASSERT(result.has_value());
    RC_ASSERT(bool(*result == to));
  }));
}

TEST(PatchPropertyTest, ArbitraryDocumentsNeverCrash) {
  schema::SchemaSet set;
  const schema::Schema* schema = set.compile(Json::parse(R"({"type": "object", "properties": {
    "spec": {"type": "object"}, "set": {"type": "array", "items": {"type": "string"}, "x-kubernetes-patch-strategy": "merge"},
    "items": {"type": "array", "items": {"type": "object", "properties": {"items": {"type": "array",
        "x-kubernetes-patch-strategy": "merge", "x-kubernetes-patch-merge-key": "a"}}},
      "x-kubernetes-patch-strategy": "merge", "x-kubernetes-patch-merge-key": "name"}}})"));
  EXPECT_TRUE(rc::check([&] {
    const Json object = {{"items", any_json(3)}, {"set", any_json(2)}, {"spec", any_json(3)}};
    const Json patch = any_json(5);
    (void)json_patch(object, patch);
    (void)json_patch(object, Json::array({patch, patch}));
    (void)merge_patch(object, patch);
    const auto merged = strategic_merge_patch(object, patch, *schema);
    if (!merged)
      RC_ASSERT(merged.error().code == 400 || merged.error().code == 422 ||
                merged.error().code == 500);
  }));
}

bool has_nulls_in_lists(const Json& value, bool in_list = false) {
  if (value.is_null()) return in_list;
  if (!value.is_structured()) return false;
  return std::ranges::any_of(value, [&](const Json& part) {
    return has_nulls_in_lists(part, in_list || value.is_array());
  });
}

// But for lists in the place of objects: the real server keeps the nulls in them until the next
// time.
TEST(PatchPropertyTest, MergePatchIsIdempotent) {
  EXPECT_TRUE(rc::check([] {
    const Json object = {{"items", any_json(3)}, {"spec", any_json(3)}};
    const Json patch = {{"spec", any_json(3)}, {"a", any_json(2)}};
    const auto once = merge_patch(object, patch);
    RC_ASSERT(once.has_value());
    const auto twice = merge_patch(*once, patch);
    RC_ASSERT(has_nulls_in_lists(patch) || bool(*twice == *once));
    RC_ASSERT(bool(*merge_patch(*twice, patch) == *twice));
  }));
}

}  // namespace
}  // namespace drydock::fake
