// drydock-generate-builtins SCHEMAS FOLDER: writes the headers of operator/builtin anew.
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <fstream>

#include "operator/builtin/generate/generate.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: drydock-generate-builtins openapi-schemas.json FOLDER\n");
    return 2;
  }
  try {
    std::ifstream file(argv[1]);
    const auto schemas = drydock::Json::parse(file);
    for (const auto& [name, text] : drydock::builtin::generate_headers(schemas))
      std::ofstream(std::string(argv[2]) + "/" + name) << text;
  } catch (const std::exception& error) {
    fmt::print(stderr, "drydock-generate-builtins: {}\n", error.what());
    return 1;
  }
  return 0;
}
