#include "operator/runtime/kept_object.h"

namespace drydock {

KeptObject::KeptObject(Object object, Keep keep) {
  if (keep == Keep::kDocument || !object) {
    object_ = std::move(object);
    return;
  }
  const std::string_view uid = object.uid(), version = object.resource_version();
  // Not object.bytes(): the object may be shared, and would then keep a second copy.
  const std::string json = dump_json(object.json());
  Bytes bytes{.all = {},
              .uid_size = static_cast<std::uint32_t>(uid.size()),
              .version_size = static_cast<std::uint32_t>(version.size())};
  bytes.all.reserve(uid.size() + version.size() + json.size());
  bytes.all.append(uid).append(version).append(json);
  bytes_ = std::make_shared<const Bytes>(std::move(bytes));
}

Object KeptObject::get() const {
  if (!bytes_) return object_;
  return Object::from_own_bytes(bytes_->all.substr(bytes_->uid_size + bytes_->version_size));
}

std::string_view KeptObject::uid() const {
  return bytes_ ? std::string_view(bytes_->all).substr(0, bytes_->uid_size) : object_.uid();
}

std::string_view KeptObject::resource_version() const {
  return bytes_ ? std::string_view(bytes_->all).substr(bytes_->uid_size, bytes_->version_size)
                : object_.resource_version();
}

}  // namespace drydock
