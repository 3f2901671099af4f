// The project keeps its own rules. The working directory is the repository's root.
#include <gtest/gtest.h>

#include "tests/tidy/checks.h"

namespace drydock::tidy {
namespace {

const Tree& project() {
  static const Tree tree = read_tree(".");
  return tree;
}

// Where a check looks, there is something to see.
TEST(ProjectTest, IsReadWhole) {
  std::size_t headers = 0, sources = 0;
  for (const auto& [path, text] : project()) {
    headers += is_header(path);
    sources += is_source(path);
  }
  EXPECT_GT(headers, 100u);
  EXPECT_GT(sources, 200u);
  EXPECT_TRUE(project().contains("README.md"));
  EXPECT_TRUE(project().contains(".ci/run"));
}

TEST(ProjectTest, HasTimeChanceAndThreadsInTheirRooms) {
  EXPECT_EQ(to_string(untamed_calls(project())), "");
}
TEST(ProjectTest, IncludesFollowTheArrows) {
  EXPECT_EQ(to_string(forbidden_includes(project())), "");
}
TEST(ProjectTest, HeadersSayWhatTheyAre) {
  EXPECT_EQ(to_string(headers_without_contract(project())), "");
}
TEST(ProjectTest, EverySourceIsBuilt) { EXPECT_EQ(to_string(sources_not_built(project())), ""); }
TEST(ProjectTest, NoFileIsTooLong) { EXPECT_EQ(to_string(long_files(project())), ""); }
TEST(ProjectTest, SpeaksOfItselfAlone) { EXPECT_EQ(to_string(foreign_words(project())), ""); }

TEST(CodeTest, CommentsAndLiteralsAreBlankedOut) {
  EXPECT_EQ(code_of("a // b\nc"), "a     \nc");
  EXPECT_EQ(code_of("a /* b\n c */ d"), "a     \n      d");
  EXPECT_EQ(code_of("f(\"a\\\"b\", 'c', 1'000)"), "f(\"    \", ' ', 1'000)");
  EXPECT_EQ(code_of("x = R\"(a \" // b)\" + y"), "x = R\"          \" + y");
  EXPECT_EQ(code_of("x = R\"m(a)\" b)m\" + y"), "x = R\"         \" + y");
  EXPECT_EQ(code_of("f(\"http://a\"); g"), "f(\"        \"); g");
}

TEST(CodeTest, TokensAreWholeNames) {
  EXPECT_EQ(lines_with_token("getenv(x)\nmygetenv(x) getenvs\n std::getenv", "getenv"),
            (std::vector<int>{1, 3}));
  EXPECT_EQ(lines_with_token("a\nstd::time(0) std::time_t", "std::time("), std::vector<int>{2});
}

TEST(UntamedCallsTest, AreFoundOutsideTheirRooms) {
  const std::string text =
      "// getenv\n"
      "auto now = std::chrono::steady_clock::now();\n"
      "std::this_thread::sleep_for(1s);\n"
      "std::thread worker;\n"
      "std::random_device device;\n"
      "const char* name = \"getenv\"; std::getenv(name);\n"
      "asio::steady_timer timer(executor);\n"
      "asio::co_spawn(executor, run(), asio::detached);\n";
  const Findings findings = untamed_calls({{"operator/runtime/bad.cc", text}});
  std::vector<int> lines;
  for (const Finding& finding : findings) lines.push_back(finding.line);
  EXPECT_EQ(lines, (std::vector<int>{2, 3, 4, 5, 6, 7, 8})) << to_string(findings);
  EXPECT_EQ(findings[0].what, "steady_clock: ask the Environment's clock");
}

TEST(UntamedCallsTest, AreAllowedInTheirRooms) {
  EXPECT_EQ(untamed_calls({{"operator/base/real_environment.cc", "std::random_device d;"},
                           {"operator/client/threads.h", "std::thread t; std::mutex m;"},
                           {"README.md", "std::thread"}}),
            Findings());
  // A room's neighbour of a like name is none of it, and nothing is allowed to detach.
  EXPECT_EQ(untamed_calls({{"operator/clients/threads.h", "std::thread t;"}}).size(), 1u);
  EXPECT_EQ(untamed_calls({{"operator/client/x.cc", "asio::detached"}}).size(), 1u);
}

TEST(ArrowsTest, PointDown) {
  auto finds = [](const std::string& path, const std::string& header) {
    return to_string(forbidden_includes({{path, "#pragma once\n#include \"" + header + "\"\n"}}));
  };
  EXPECT_EQ(finds("operator/base/log.h", "operator/base/time.h"), "");
  EXPECT_EQ(finds("operator/hello/main.cc", "operator/base/time.h"), "");
  EXPECT_EQ(finds("scenarios/tool/main.cc", "fakeapi/http/front_door.h"), "");
  EXPECT_EQ(finds("scenarios/tool/cmd_zoo.cc", "tests/zoo/zoo.h"), "");
  EXPECT_NE(finds("scenarios/engine/run/run.cc", "tests/zoo/zoo.h"), "");
  EXPECT_EQ(finds("tests/unit/base/x_test.cc", "scenarios/tool/commands.h"), "");
  EXPECT_EQ(finds("operator/base/log.h", "operator/api/api.h"),
            "operator/base/log.h:2: operator/base must not include operator/api/api.h\n");
  EXPECT_NE(finds("operator/hello/main.cc", "fakeapi/store/store.h"), "");
  EXPECT_NE(finds("operator/runtime/store.cc", "operator/client/tls.h"), "");
  EXPECT_NE(finds("fakeapi/http/render.cc", "fakeapi/write/server.h"), "");
  EXPECT_NE(finds("scenarios/engine/world/world.h", "fakeapi/http/front_door.h"), "");
  EXPECT_EQ(finds("scenarios/tool/skeleton/a.cc", "tests/x_under_test.h"), "");
  EXPECT_NE(finds("fakeapi/write/read.cc", "tests/unit/hello/hello_world.h"), "");
}

TEST(ArrowsTest, KnowEveryRoom) {
  EXPECT_EQ(to_string(forbidden_includes({{"operator/attic/a.cc", ""}})),
            "operator/attic/a.cc:0: no arrow in tests/tidy/arrows.cc leads to operator/attic\n");
}

TEST(ArrowsTest, OperatorsDoNotLinkTheFake) {
  EXPECT_EQ(forbidden_includes({{"operator/hello/CMakeLists.txt", "DEPS drydock::client\n"}}),
            Findings());
  EXPECT_EQ(to_string(forbidden_includes(
                {{"operator/hello/CMakeLists.txt", "x\n  DEPS drydock::fake_write)\n"}})),
            "operator/hello/CMakeLists.txt:2: an operator must not link drydock::fake\n");
}

TEST(HeadersTest, WithoutPragmaOrContractAreFound) {
  EXPECT_EQ(to_string(headers_without_contract({{"a.h", "#pragma once\n// A: what it is.\n"},
                                                {"b.h", "// B\n#pragma once\n"},
                                                {"c.h", "#pragma once\n#include <map>\n"},
                                                {"d.h", ""}})),
            "b.h:1: a header begins with #pragma once\n"
            "c.h:2: what this header is stands in a comment below #pragma once\n"
            "d.h:1: a header begins with #pragma once\n");
}

TEST(SourcesTest, ThatAreNotBuiltAreFound) {
  Tree tree = {{"CMakeLists.txt", "add_subdirectory(operator)\n"},
               {"operator/CMakeLists.txt", "foreach(room base api)\nendforeach()\n"},
               {"operator/base/CMakeLists.txt", "drydock_library(base SOURCES a.cc x/b.cc)\n"},
               {"operator/base/a.cc", ""},
               {"operator/base/x/b.cc", ""}};
  EXPECT_EQ(to_string(sources_not_built(tree)), "");
  tree["cmake/Shared.cmake"] = "target_sources(x PRIVATE ${PROJECT_SOURCE_DIR}/cmake/d.cc)\n";
  tree["cmake/d.cc"] = "";
  EXPECT_EQ(to_string(sources_not_built(tree)), "");
  tree["operator/base/c.cc"] = "";
  tree["operator/client/CMakeLists.txt"] = "# d.cc";
  tree["operator/client/d.cc"] = "";
  EXPECT_EQ(to_string(sources_not_built(tree)),
            "operator/base/c.cc:0: operator/base/CMakeLists.txt does not name c.cc\n"
            "operator/client/CMakeLists.txt:0: operator/CMakeLists.txt does not name client\n"
            "operator/client/d.cc:0: operator/client/CMakeLists.txt does not name d.cc\n");
  EXPECT_EQ(sources_not_built({{"a.cc", ""}}).size(), 1u);
}

TEST(SourcesTest, OfOtherProjectsAreNotBuiltHere) {
  EXPECT_EQ(sources_not_built({{"CMakeLists.txt", ""}, {"scenarios/tool/skeleton/main.cc", ""}}),
            Findings());
}

TEST(LongFilesTest, AreFoundAndTheListIsTrue) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "\n";
  EXPECT_EQ(long_files({{"a.cc", text}, {"a.json", text + text}}), Findings());
  EXPECT_EQ(to_string(long_files({{"a.cc", text + "\n"}})),
            "a.cc:0: 501 lines; split it by responsibility\n");
  EXPECT_EQ(long_files({{"operator/builtin/volume.h", text + "\n"}}), Findings());
  EXPECT_EQ(long_files({{"operator/builtin/volume.h", text}}).size(), 1u);
}

TEST(ForeignWordsTest, AreFoundInAnyFile) {
  EXPECT_EQ(foreign_words({{"README.md", "Drydock serves https://127.0.0.1 and OpenAPI.\n"}}),
            Findings());
  // In two parts, so that this file does not hold them.
  const std::string unfinished = std::string("TO") + "DO";
  EXPECT_EQ(to_string(foreign_words({{"a.md", "a\n" + unfinished + " b\n"}})),
            "a.md:2: \"" + unfinished + "\": finish it, or say in a comment what is so\n");
  const std::string host = std::string("crates") + ".io";
  EXPECT_EQ(foreign_words({{"a.sh", "curl https://" + host}, {"e2e/b", host}}).size(), 2u);
}

}  // namespace
}  // namespace drydock::tidy
