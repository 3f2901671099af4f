#pragma once
// What is precompiled for every library: the headers that most files include, and one use of the
// templates that most files use. Those are instantiated here, once, and not again in each file
// (-fpch-instantiate-templates). Nobody includes this file; each file includes what it uses.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <ranges>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "operator/api/api.h"
#include "operator/api/json.h"
#include "operator/api/names.h"
#include "operator/api/object.h"
#include "operator/api/request.h"
#include "operator/base/asio.h"
#include "operator/base/environment.h"
#include "operator/base/result.h"
#include "operator/schema/schema.h"

// In debug builds these are compiled once, in pch_instances.cc. (For templates of the standard
// library the standard does not promise it; the one that is used here allows it.)
#ifdef DRYDOCK_EXTERN_TEMPLATES
extern template class nlohmann::basic_json<>;
extern template class std::vector<nlohmann::json>;
extern template class std::vector<std::string>;
extern template class std::map<std::string, std::string>;
#endif

namespace drydock::pch {

inline std::string use_strings(std::string text, std::string_view view, const char* chars) {
  text += fmt::format("{} {} {}", text, view, chars);
  text += fmt::format("{}: {} {}", text, 1, std::size_t{1});
  text += fmt::format("{} {}", "a", text);
  std::vector<std::string> strings{text, "b"};
  strings.emplace_back(view);
  strings.emplace_back("c");
  strings.push_back(text);
  strings.insert(strings.end(), text);
  std::ranges::sort(strings);
  std::sort(strings.begin(), strings.end());
  std::vector<std::string> others = strings;
  others = std::move(strings);
  std::map<std::string, std::string> map{{"a", "b"}};
  map["a"] = text;
  map[text] = "b";
  map.emplace("a", text);
  map.erase(text);
  std::map<std::string, std::string> copy = map;
  if (auto found = copy.find(text); found != copy.end() && copy != map) text += found->second;
  for (const auto& [key, value] : map) text += key + value;
  std::set<std::string> set{"a"};
  set.insert(text);
  set.emplace(view);
  set.erase(text);
  if (set.contains(text) || std::ranges::find(others, text) != others.end()) text += *set.begin();
  std::optional<std::string> optional = text;
  optional = std::nullopt;
  optional = chars;
  return optional.value_or("") + std::string(view);
}

inline Json use_json(std::string text, std::string_view view, bool flag, std::int64_t number) {
  Json json = Json::parse(view, nullptr, false);
  json = {{"a", "b"}, {"c", text}, {"d", {{"e", 1}, {"f", flag}}}, {"g", Json::array()}};
  json["a"] = text;
  json["b"] = "c";
  json["c"] = number;
  json["d"] = 1;
  json["e"] = flag;
  json["f"] = Json::object();
  json["g"]["h"] = Json::array({"x", text});
  json[text] = view;
  json["i"] = json["g"];
  json["i"].push_back(json["a"]);
  json["i"].push_back(text);
  json["i"].emplace_back("x");
  json["i"].erase(json["i"].begin());
  json.erase("a");
  json.erase(text);
  json["m"] = std::map<std::string, std::string>{{"a", "b"}};
  json["n"] = std::vector<std::string>{"a"};
  const Json copy = json;
  for (const auto& [key, value] : copy.items()) text += key + value.dump();
  for (const Json& value : copy) text += value.get<std::string>();
  for (Json& value : json) value = nullptr;
  for (auto it = json.begin(); it != json.end(); ++it) text += it.key();
  if (auto it = copy.find("a"); it != copy.end() && copy.contains("b") && copy.contains(text))
    text += it->get_ref<const std::string&>() + copy.at("c").get<std::string>();
  if (auto it = json.find(text); it != json.end()) *it = copy.value("a", text);
  json["j"] = copy.value("a", "") + std::to_string(copy.value("b", 1));
  json["k"] = copy["a"] == copy["b"] && copy != json && copy["a"] == "b" && !copy.value("x", false);
  json["l"] = copy["b"].get<std::int64_t>() + copy["c"].get<int>();
  std::map<std::string, Json> map;
  map["a"] = copy;
  map.emplace(text, copy);
  std::vector<Json> list{copy, json};
  list.push_back(copy);
  list.emplace_back(copy);
  std::optional<Json> optional = copy;
  optional = std::nullopt;
  auto shared = std::make_shared<const Json>(json);
  return optional.value_or(*shared);
}

inline Result<Json> use_results(Result<Json> json, Result<std::string> text, Result<void> nothing) {
  DRYDOCK_CHECK(nothing);
  DRYDOCK_TRY(const std::string taken, std::move(text));
  if (taken.empty()) return fail(Status(400, reason::kBadRequest, taken));
  Result<Json> other = json;
  other = std::move(json);
  return other;
}

inline Task<Response> use_tasks(Api& api, Request request) {
  Request copy = request;
  Response response = co_await api.call(std::move(request));
  WatchResult stream = co_await api.watch(std::move(copy));
  if (!stream) co_return response;
  auto event = co_await (*stream)->next();
  Response other = response;
  other = std::move(response);
  co_return other;
}

}  // namespace drydock::pch
