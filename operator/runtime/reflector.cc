#include "operator/runtime/reflector.h"

namespace drydock {
namespace {

Object metadata_of(const Object& object) {
  return Object(Json{{"apiVersion", "meta.k8s.io/v1"},
                     {"kind", "PartialObjectMetadata"},
                     {"metadata", object.json().value("metadata", Json::object())}});
}

}  // namespace

Reflector::Reflector(Environment& environment, Client client, Resource resource,
                     WatcherConfig config, Store::Trim trim)
    : store_(std::move(trim)),
      watcher_(environment, std::move(client), std::move(resource), std::move(config)) {
  auto selector = LabelSelector::parse(watcher_.config().label_selector);
  if (selector && watcher_.config().field_selector.empty()) selector_ = *std::move(selector);
}

Task<void> Reflector::run() {
  return watcher_.run([this](const WatcherEvent& event) {
    for (const Change& change : store_.apply(event)) tell(change);
  });
}

void Reflector::tell(const Change& change) {
  for (const Handler& handler : handlers_) handler(change);
}

bool Reflector::in_view(const Object& object) const {
  const std::string& only = watcher_.config().namespace_;
  return (only.empty() || only == object.namespace_()) && selector_->matches(object);
}

void Reflector::note_written(Object answer) {
  if (!selector_) return;  // whether the watch would tell of it cannot be known
  if (!in_view(answer)) {
    note_removed(answer.key(), answer.uid());
    return;
  }
  if (watcher_.config().metadata_only) answer = metadata_of(answer);
  if (auto change = store_.note_written(std::move(answer))) tell(*change);
}

void Reflector::note_removed(const ObjectKey& key, std::string_view uid) {
  if (auto change = store_.note_removed(key, uid)) tell(*change);
}

}  // namespace drydock
