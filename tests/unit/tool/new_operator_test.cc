#include "scenarios/tool/new_operator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "operator/base/yaml.h"
#include "tests/unit/tool/program.h"

namespace drydock::tool {
namespace {

using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

NewOperator wanted(std::string name) {
  NewOperator wanted;
  wanted.name = std::move(name);
  wanted.group = "example.com";
  wanted.version = "v1";
  return wanted;
}

std::string error_of(NewOperator wanted) {
  const auto made = complete(std::move(wanted));
  return made ? "none" : made.error().message;
}

TEST(NewOperatorTest, NamesFollowFromTheName) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"web-site-operator", "WebSite", "websites"},
      {"policy-operator", "Policy", "policies"},
      {"box-operator", "Box", "boxes"},
      {"gateway", "Gateway", "gateways"},
  };
  for (const auto& [name, kind, plural] : cases) {
    const auto made = complete(wanted(name));
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->kind, kind);
    EXPECT_EQ(made->plural, plural);
  }
}

TEST(NewOperatorTest, WhatCannotBeIsRefused) {
  EXPECT_THAT(error_of(wanted("My_Operator")), HasSubstr("name: expected lower case"));
  EXPECT_THAT(error_of(wanted("")), HasSubstr("name: expected"));
  EXPECT_THAT(error_of(wanted("operator")), HasSubstr("\"operator\""));  // a keyword
  EXPECT_THAT(error_of(wanted("deployment-operator")), HasSubstr("\"Deployment\""));
  EXPECT_THAT(error_of(wanted("object-operator")), HasSubstr("choose another kind"));
  NewOperator bad = wanted("web-site");
  bad.group = "local";
  EXPECT_THAT(error_of(bad), HasSubstr("--group: expected a domain"));
  bad = wanted("web-site");
  bad.version = "1";
  EXPECT_THAT(error_of(bad), HasSubstr("--version: expected"));
  bad = wanted("web-site");
  bad.kind = "webSite";
  EXPECT_THAT(error_of(bad), HasSubstr("--kind: expected"));
  bad = wanted("web-site");
  bad.plural = "website";
  EXPECT_THAT(error_of(bad), HasSubstr("--plural"));
}

TEST(NewOperatorTest, TheTreeSpeaksOfItsOwnKindAlone) {
  NewOperator site = wanted("web-site-operator");
  site.group = "shop.example.org";
  site.version = "v1alpha1";
  const auto tree = source_tree(*complete(site));
  std::vector<std::string> paths;
  for (const auto& [path, text] : tree) {
    paths.push_back(path);
    EXPECT_THAT(path, Not(HasSubstr("hello")));
    std::string rest = text;
    for (std::size_t at; (at = rest.find("nginxdemos/hello")) != std::string::npos;)
      rest.erase(at, std::string_view("nginxdemos/hello").size());
    for (const char* trace : {"hello", "Hello", "fraim", "example-operator", "drydock::sim {",
                              "DRYDOCK_VERSION", "@NAME@", "@KIND@"})
      EXPECT_THAT(rest, Not(HasSubstr(trace))) << path;
  }
  EXPECT_THAT(
      paths, IsSupersetOf({"CMakeLists.txt", "README.md", ".gitignore", "Dockerfile",
                           "manifests/crd.yaml", "manifests/operator.yaml", "manifests/sample.yaml",
                           "src/main.cc", "src/reconciler.cc", "src/website_types.h",
                           "tests/simulated_test.cc", "tests/website_under_test.cc"}));
  EXPECT_THAT(tree.at("src/website_types.cc"), HasSubstr(".version = \"v1alpha1\""));
  EXPECT_THAT(tree.at("manifests/crd.yaml"), HasSubstr("name: websites.shop.example.org"));
  EXPECT_THAT(tree.at("manifests/crd.yaml"), HasSubstr("- name: v1alpha1"));
  for (const auto& [path, text] : tree) {
    if (path.ends_with(".yaml")) EXPECT_TRUE(yaml::parse_all(text)) << path;
  }
}

TEST(NewOperatorTest, TheCommandWritesItOnceAndRefusesAFullFolder) {
  const std::string folder = testing::TempDir() + "drydock-new-web-site";
  std::filesystem::remove_all(folder);
  const std::vector<std::string> command{DRYDOCK_BINARY, "new", "web-site", "--out", folder};
  const Finished made = run_program(command);
  EXPECT_EQ(made.status, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("WebSite (websites.example.com/v1)"));
  EXPECT_TRUE(std::filesystem::exists(folder + "/src/main.cc"));
  const Finished again = run_program(command);
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err, HasSubstr("not an empty folder"));
  const Finished wrong = run_program({DRYDOCK_BINARY, "new", "Web"});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("drydock: name: expected"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace drydock::tool
