#include "operator/api/object.h"

#include <mutex>

#include "operator/api/object_bytes.h"

namespace drydock {

struct Object::Data {
  mutable std::once_flag parsed, dumped, dumped_without_type;
  mutable Json document;
  mutable std::string bytes, bytes_without_type;
  /// Where `metadata` stands in the document; null: to be looked for, or not there.
  const Json* metadata = nullptr;
  bool made_from_bytes = false;
};

namespace {

const Json kNull;

// `data` is the object's.
template <class Data>
const Json* metadata_of(const Object& object, const Data& data) {
  if (data && !data->made_from_bytes) return data->metadata;
  return find_path(object.json(), {"metadata"});
}

std::string_view string_in(const Json* metadata, std::string_view key) {
  return metadata ? string_at(*metadata, {key}) : std::string_view();
}

const Json* value_in(const Json* metadata, std::initializer_list<std::string_view> path) {
  return metadata ? find_path(*metadata, path) : nullptr;
}

OwnerReference read_reference(const Json& item) {
  auto flag = [&item](std::string_view key) {
    const Json* value = find_path(item, {key});
    return value && value->is_boolean() && value->get<bool>();
  };
  return {.api_version = std::string(string_at(item, {"apiVersion"})),
          .kind = std::string(string_at(item, {"kind"})),
          .name = std::string(string_at(item, {"name"})),
          .uid = std::string(string_at(item, {"uid"})),
          .controller = flag("controller"),
          .block_owner_deletion = flag("blockOwnerDeletion")};
}

std::optional<std::string_view> entry_of(const Json* metadata, std::string_view map, std::string_view key) {
  const Json* value = value_in(metadata, {map, key});
  if (!value || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_ref<const std::string&>());
}

}  // namespace

Object::Object(Json document) {
  auto data = std::make_shared<Data>();
  data->document = std::move(document);
  data->metadata = find_path(data->document, {"metadata"});
  data_ = std::move(data);
}

Result<Object> Object::parse(std::string bytes) {
  DRYDOCK_TRY(Json document, parse_json(bytes));
  return Object(std::move(document));
}

Object Object::from_own_bytes(std::string bytes) {
  auto data = std::make_shared<Data>();
  data->bytes = std::move(bytes);
  data->made_from_bytes = true;
  return Object(std::shared_ptr<const Data>(std::move(data)));
}

const Json& Object::json() const {
  if (!data_) return kNull;
  if (data_->made_from_bytes)
    std::call_once(data_->parsed, [this] { data_->document = Json::parse(data_->bytes); });
  return data_->document;
}

const std::string& Object::bytes() const {
  static const std::string null_text = "null";
  if (!data_) return null_text;
  if (!data_->made_from_bytes)
    std::call_once(data_->dumped, [this] { data_->bytes = object_bytes(data_->document, TypeFields::kWritten); });
  return data_->bytes;
}

const std::string& Object::bytes_without_type() const {
  if (!data_) return bytes();
  std::call_once(data_->dumped_without_type, [this] {
    data_->bytes_without_type = object_bytes(json(), TypeFields::kLeftOut);
  });
  return data_->bytes_without_type;
}

std::string_view Object::api_version() const { return string_at(json(), {"apiVersion"}); }
std::string_view Object::kind() const { return string_at(json(), {"kind"}); }

GroupVersionKind Object::gvk() const {
  auto group_version = GroupVersion::parse(api_version()).value_or(GroupVersion{});
  return {std::move(group_version.group), std::move(group_version.version), std::string(kind())};
}

std::string_view Object::name() const { return string_in(metadata_of(*this, data_), "name"); }
std::string_view Object::namespace_() const { return string_in(metadata_of(*this, data_), "namespace"); }
std::string_view Object::uid() const { return string_in(metadata_of(*this, data_), "uid"); }
std::string_view Object::resource_version() const { return string_in(metadata_of(*this, data_), "resourceVersion"); }
std::string_view Object::creation_timestamp() const { return string_in(metadata_of(*this, data_), "creationTimestamp"); }
std::string_view Object::deletion_timestamp() const { return string_in(metadata_of(*this, data_), "deletionTimestamp"); }

std::int64_t Object::generation() const {
  const Json* value = value_in(metadata_of(*this, data_), {"generation"});
  return value && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

std::optional<std::string_view> Object::label(std::string_view key) const {
  return entry_of(metadata_of(*this, data_), "labels", key);
}
std::optional<std::string_view> Object::annotation(std::string_view key) const {
  return entry_of(metadata_of(*this, data_), "annotations", key);
}

std::vector<std::string> Object::finalizers() const {
  std::vector<std::string> names;
  if (const Json* list = value_in(metadata_of(*this, data_), {"finalizers"}); list && list->is_array())
    for (const Json& item : *list)
      if (item.is_string()) names.push_back(item.get<std::string>());
  return names;
}

bool Object::has_finalizer(std::string_view wanted) const {
  const Json* list = value_in(metadata_of(*this, data_), {"finalizers"});
  if (!list || !list->is_array()) return false;
  for (const Json& item : *list)
    if (item.is_string() && item.get_ref<const std::string&>() == wanted) return true;
  return false;
}

std::vector<OwnerReference> Object::owner_references() const {
  std::vector<OwnerReference> references;
  const Json* list = value_in(metadata_of(*this, data_), {"ownerReferences"});
  if (!list || !list->is_array()) return references;
  references.reserve(list->size());
  for (const Json& item : *list) references.push_back(read_reference(item));
  return references;
}

std::optional<OwnerReference> Object::controller() const {
  const Json* list = value_in(metadata_of(*this, data_), {"ownerReferences"});
  if (!list || !list->is_array()) return std::nullopt;
  for (const Json& item : *list) {
    const Json* flag = find_path(item, {"controller"});
    if (flag && flag->is_boolean() && flag->get<bool>()) return read_reference(item);
  }
  return std::nullopt;
}

ObjectKey Object::key() const { return {std::string(namespace_()), std::string(name())}; }
ObjectRef Object::ref() const { return {gvk(), key()}; }

bool Object::operator==(const Object& other) const {
  return data_ == other.data_ || json() == other.json();
}

Json to_json(const OwnerReference& reference) {
  Json value{{"apiVersion", reference.api_version},
             {"kind", reference.kind},
             {"name", reference.name},
             {"uid", reference.uid}};
  if (reference.controller) value["controller"] = true;
  if (reference.block_owner_deletion) value["blockOwnerDeletion"] = true;
  return value;
}

OwnerReference owner_reference(const Object& owner) {
  return {.api_version = std::string(owner.api_version()),
          .kind = std::string(owner.kind()),
          .name = std::string(owner.name()),
          .uid = std::string(owner.uid())};
}

OwnerReference controller_reference(const Object& owner) {
  OwnerReference reference = owner_reference(owner);
  reference.controller = true;
  reference.block_owner_deletion = true;
  return reference;
}

}  // namespace drydock
