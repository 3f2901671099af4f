// The committed headers are what the generator makes of the OpenAPI schemas.
#include "operator/builtin/generate/generate.h"

#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <sstream>

namespace drydock::builtin {
namespace {

constexpr const char* kSchemas = "fakeapi/types/data/openapi-schemas.json";

std::string read(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The committed ones went through clang-format, which also breaks comments.
std::string without_layout(std::string text) {
  std::erase_if(text, [](unsigned char c) { return std::isspace(c) != 0 || c == '/'; });
  return text;
}

TEST(GenerateBuiltinsTest, CommittedHeadersAreWhatTheGeneratorMakes) {
  const auto headers = generate_headers(Json::parse(read(kSchemas)));
  EXPECT_GE(headers.size(), 20u);
  for (const auto& [name, text] : headers)
    EXPECT_TRUE(without_layout(text) == without_layout(read("operator/builtin/" + name)))
        << name << " is stale: run drydock-generate-builtins " << kSchemas
        << " operator/builtin, then clang-format";
}

TEST(GenerateBuiltinsTest, SaysWhichSchemaIsMissing) {
  EXPECT_THROW(generate_headers(Json::object()), std::runtime_error);
}

TEST(GenerateBuiltinsTest, RefusesTwoTypesOfOneName) {
  Json schemas = Json::parse(read(kSchemas));
  const std::string meta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
  schemas["other.LabelSelector"] = {{"type", "object"}};
  schemas[meta]["properties"]["other"] = {{"$ref", "#/components/schemas/other.LabelSelector"}};
  EXPECT_THROW(generate_headers(schemas), std::runtime_error);
}

}  // namespace
}  // namespace drydock::builtin
