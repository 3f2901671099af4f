#include "scenarios/tool/new_operator.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "operator/hello/hello_types.h"
#include "operator/hello/manifests.h"
#include "operator/schema/pattern.h"
#include "scenarios/tool/skeleton.h"

namespace drydock::tool {

namespace {

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string capitalized(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

/// "my-operator" is for My, "web-site-operator" for WebSite.
std::string kind_from(std::string_view name) {
  if (name.ends_with("-operator")) name.remove_suffix(std::string_view("-operator").size());
  std::string kind;
  bool begins = true;
  for (const char c : name) {
    if (c == '-') {
      begins = true;
      continue;
    }
    kind += begins ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    begins = false;
  }
  return kind;
}

std::string plural_of(const std::string& singular) {
  const auto ends = [&singular](std::string_view end) { return singular.ends_with(end); };
  if (ends("s") || ends("x") || ends("z") || ends("ch") || ends("sh")) return singular + "es";
  const bool vowel =
      singular.size() > 1 && std::string_view("aeiou").contains(singular[singular.size() - 2]);
  if (ends("y") && !vowel) return singular.substr(0, singular.size() - 1) + "ies";
  return singular + "s";
}

Result<void> check(std::string_view what, const std::string& value, std::string_view pattern,
                   std::size_t longest, std::string_view expected) {
  const auto compiled = schema::Pattern::compile(std::string(pattern));
  if (compiled && (*compiled)->matches(value) && value.size() <= longest) return {};
  return fail(Status(0, reason::kBadRequest,
                     fmt::format("{}: expected {}, found \"{}\"", what, expected, value)));
}

/// Words of the code, without comments and strings, that a kind must not be called by.
std::set<std::string> taken_words() {
  std::set<std::string> words;
  for (const SkeletonFile& file : skeleton_files()) {
    if (!file.path.ends_with(".h") && !file.path.ends_with(".cc")) continue;
    std::string word;
    bool quoted = false, comment = false;
    for (std::size_t i = 0; i < file.text.size(); ++i) {
      const char c = file.text[i];
      if (c == '\n') quoted = comment = false;
      if (!quoted && file.text.substr(i, 2) == "//") comment = true;
      if (!comment && c == '"' && (i == 0 || file.text[i - 1] != '\\')) quoted = !quoted;
      const bool of_word = std::isalnum(static_cast<unsigned char>(c)) || c == '_';
      if (of_word && !quoted && !comment) {
        word += c;
      } else if (!word.empty()) {
        words.insert(std::exchange(word, {}));
      }
    }
  }
  // The whole language, and names of the library that the code does not happen to speak of.
  for (const char* keyword :
       {"alignas", "alignof",  "and",      "asm",      "bool",     "break",    "case",
        "catch",   "char",     "class",    "compl",    "concept",  "continue", "default",
        "delete",  "do",       "double",   "enum",     "explicit", "export",   "extern",
        "float",   "friend",   "goto",     "inline",   "int",      "long",     "module",
        "mutable", "new",      "not",      "operator", "or",       "private",  "protected",
        "public",  "register", "requires", "short",    "signed",   "sizeof",   "static",
        "switch",  "template", "this",     "throw",    "typedef",  "typeid",   "typename",
        "union",   "unsigned", "using",    "virtual",  "volatile", "while",    "xor",
        "drydock", "std",      "sim",      "main",     "linux",    "unix"}) {
    words.insert(keyword);
  }
  for (const char* hello : {"Hello", "hello", "helloes", "Helloes"}) words.erase(hello);
  return words;
}

using Replacements = std::vector<std::pair<std::string, std::string>>;

/// The first that stands at a place is taken; what was put there is not looked at again.
Replacements replacements(const NewOperator& wanted) {
  const std::string name = lower(wanted.kind);
  return {{"nginxdemos/hello", "nginxdemos/hello"},
          {"scenarios/operators/hello_under_test.h", "tests/" + name + "_under_test.h"},
          {"operator/hello/hello_", "src/" + name + "_"},
          {"operator/hello/", "src/"},
          {"namespace drydock::hello {", "namespace " + name + " {\n\nusing namespace drydock;"},
          {"namespace drydock::hello", "namespace " + name},
          {"drydock::hello::", name + "::"},
          {"namespace drydock::sim {", "namespace " + name +
                                           " {\n\nusing namespace drydock;\n"
                                           "using namespace drydock::sim;"},
          {"namespace drydock::sim", "namespace " + name},
          {"@DRYDOCK_VERSION@", DRYDOCK_VERSION},
          {"DRYDOCK_VERSION", "PROGRAM_VERSION"},
          {"fraim.co.jp", wanted.group},
          {"example-operator", wanted.name},
          {"hello-operator", wanted.name},
          {".version = \"v1\"", ".version = \"" + wanted.version + "\""},
          {"      .short_names = {\"hlo\"},\n", ""},
          {"Helloes", capitalized(wanted.plural)},
          {"helloes", wanted.plural},
          {"Hello", wanted.kind},
          {"hello", name},
          {"@NAME@", wanted.name},
          {"@GROUP@", wanted.group},
          {"@KIND@", wanted.kind},
          {"@LOWER@", name},
          {"@PLURAL@", wanted.plural},
          {"@VERSION@", wanted.version}};
}

std::string renamed(std::string_view text, const Replacements& table) {
  std::string result;
  while (!text.empty()) {
    const auto entry = std::ranges::find_if(
        table, [text](const auto& each) { return text.starts_with(each.first); });
    if (entry == table.end()) {
      result += text.front();
      text.remove_prefix(1);
    } else {
      result += entry->second;
      text.remove_prefix(entry->first.size());
    }
  }
  return result;
}

}  // namespace

Result<NewOperator> complete(NewOperator wanted) {
  DRYDOCK_CHECK(check("name", wanted.name, "^[a-z]([-a-z0-9]*[a-z0-9])?$", 50,
                      "lower case letters, digits and dashes, such as my-operator"));
  if (wanted.kind.empty()) wanted.kind = kind_from(wanted.name);
  DRYDOCK_CHECK(check("--kind", wanted.kind, "^[A-Z][A-Za-z0-9]*$", 40,
                      "a word in CamelCase, such as WebSite"));
  const std::string singular = lower(wanted.kind);
  if (wanted.plural.empty()) wanted.plural = plural_of(singular);
  DRYDOCK_CHECK(check("--plural", wanted.plural, "^[a-z][a-z0-9]*$", 50,
                      "lower case letters and digits, such as websites"));
  DRYDOCK_CHECK(check("--group", wanted.group,
                      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$", 200,
                      "a domain, such as example.com"));
  DRYDOCK_CHECK(check("--version", wanted.version, "^v[1-9][0-9]*((alpha|beta)[1-9][0-9]*)?$", 20,
                      "a version such as v1 or v1alpha1"));
  const std::set<std::string> taken = taken_words();
  for (const std::string& word : {wanted.kind, singular, wanted.plural}) {
    if (!taken.contains(word)) continue;
    return fail(Status(0, reason::kBadRequest,
                       fmt::format("--kind: the code of an operator uses the word \"{}\" itself; "
                                   "choose another kind than {}",
                                   word, wanted.kind)));
  }
  if (wanted.plural == singular) {
    return fail(Status(0, reason::kBadRequest, "--plural: must differ from the kind's singular"));
  }
  return wanted;
}

std::map<std::string, std::string> source_tree(const NewOperator& wanted) {
  const Replacements table = replacements(wanted);
  std::map<std::string, std::string> tree;
  for (const SkeletonFile& file : skeleton_files()) {
    tree[renamed(file.path, table)] = renamed(file.text, table);
  }
  crd::Definition definition = hello::hello_definition();
  definition.version = wanted.version;
  definition.short_names.clear();
  tree["manifests/crd.yaml"] = renamed(crd::to_crd_yaml(definition), table);
  hello::HelloManifests manifests;
  manifests.image = "hello-operator:0.1.0";
  tree["manifests/operator.yaml"] =
      renamed(to_yaml_stream(operator_manifests(hello::hello_manifests(manifests))), table);
  return tree;
}

}  // namespace drydock::tool
