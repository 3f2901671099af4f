#include "scenarios/tool/table_in_file.h"

#include <fmt/format.h>

#include <fstream>

#include "scenarios/tool/manifests.h"

namespace drydock::tool {
namespace {

std::unexpected<Status> refuse(std::string message) {
  return fail(Status(400, reason::kBadRequest, std::move(message)));
}

}  // namespace

Result<std::string> replace_table(const std::string& text, std::string_view name,
                                  const std::string& table) {
  const std::string first = fmt::format("<!-- {}:begin -->", name);
  const std::string last = fmt::format("<!-- {}:end -->", name);
  const std::size_t begin = text.find(first);
  const std::size_t end = begin == std::string::npos ? begin : text.find(last, begin);
  if (end == std::string::npos)
    return refuse(fmt::format("no lines {} and {} to write between", first, last));
  return text.substr(0, begin + first.size()) + "\n" + table + text.substr(end);
}

Result<void> update_table(const std::string& path, std::string_view name,
                          const std::string& table) {
  DRYDOCK_TRY(const std::string text, read_file(path));
  const auto replaced = replace_table(text, name, table);
  if (!replaced) return refuse(path + ": " + replaced.error().message);
  std::ofstream file(path, std::ios::binary);
  file << *replaced;
  file.close();
  if (!file) return refuse("cannot write " + path);
  return {};
}

}  // namespace drydock::tool
