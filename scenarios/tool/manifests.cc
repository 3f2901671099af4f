#include "scenarios/tool/manifests.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "operator/base/yaml.h"

namespace drydock::tool {
namespace {

Status bad_input(std::string message) {
  return Status(400, reason::kBadRequest, std::move(message));
}

Result<std::vector<std::string>> files_of(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::is_directory(path, error)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    const std::string ending = entry.path().extension();
    if (ending == ".yaml" || ending == ".yml" || ending == ".json") files.push_back(entry.path());
  }
  if (error) return fail(bad_input(fmt::format("cannot read {}: {}", path, error.message())));
  std::ranges::sort(files);
  return files;
}

Result<void> add_objects(const std::string& file, const Json& document,
                         std::vector<Object>& objects) {
  const Json* items = document.is_object() ? find_path(document, {"items"}) : nullptr;
  if (items && items->is_array() && string_at(document, {"kind"}).ends_with("List")) {
    for (const Json& item : *items) DRYDOCK_CHECK(add_objects(file, item, objects));
    return {};
  }
  for (std::string_view field : {"apiVersion", "kind"})
    if (string_at(document, {field}).empty())
      return fail(bad_input(fmt::format("{}: an object without {}", file, field)));
  if (string_at(document, {"metadata", "name"}).empty())
    return fail(bad_input(
        fmt::format("{}: {} without metadata.name", file, string_at(document, {"kind"}))));
  objects.emplace_back(document);
  return {};
}

int load_order(const Object& object) {
  if (object.kind() == "Namespace") return 0;
  return object.kind() == "CustomResourceDefinition" ? 1 : 2;
}

Request apply_request(const fake::ResourceType& type, const Object& object) {
  Request request(Verb::kPatch, type.resource.gvr());
  request.name = object.name();
  if (type.resource.namespaced)
    request.namespace_ = object.namespace_().empty() ? "default" : object.namespace_();
  request.parameters = {{"fieldManager", "drydock"}, {"force", "true"}};
  request.body.media_type = media::kApplyPatch;
  request.body.bytes = object.bytes();
  return request;
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file || std::filesystem::is_directory(path))
    return fail(
        bad_input(fmt::format("cannot read {}: {}", path, std::strerror(errno ? errno : EISDIR))));
  return text;
}

Result<std::vector<Object>> read_manifests(const std::string& path) {
  std::vector<Object> objects;
  DRYDOCK_TRY(const std::vector<std::string> files, files_of(path));
  for (const std::string& file : files) {
    DRYDOCK_TRY(const std::string text, read_file(file));
    auto documents = yaml::parse_all(text);
    if (!documents) return fail(bad_input(file + ": " + documents.error().message));
    for (const yaml::Document& document : *documents)
      DRYDOCK_CHECK(add_objects(file, *document.value, objects));
  }
  std::vector<Object> ordered;
  for (int order = 0; order <= 2; ++order)
    std::ranges::copy_if(objects, std::back_inserter(ordered),
                         [order](const Object& object) { return load_order(object) == order; });
  return ordered;
}

Task<Result<void>> apply_manifests(Api& api, const fake::TypeRegistry& types,
                                   std::vector<Object> objects) {
  for (const Object& object : objects) {
    const std::string what = fmt::format("{} {}", object.kind(), object.name());
    const fake::ResourceTypePtr type = types.find_kind(object.gvk());
    if (!type)
      co_return fail(bad_input(
          fmt::format("{}: no kind {} in {}", what, object.kind(), object.api_version())));
    const Response response = co_await api.call(apply_request(*type, object));
    if (!response.ok()) {
      Status status = response.status();
      status.message = what + ": " + status.message;
      co_return fail(std::move(status));
    }
  }
  co_return Result<void>();
}

}  // namespace drydock::tool
