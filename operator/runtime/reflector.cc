#include "operator/runtime/reflector.h"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>

namespace drydock {
namespace {

Object metadata_of(const Object& object) {
  return Object(Json{{"apiVersion", "meta.k8s.io/v1"},
                     {"kind", "PartialObjectMetadata"},
                     {"metadata", object.json().value("metadata", Json::object())}});
}

}  // namespace

Reflector::Reflector(Environment& environment, Client client, Resource resource,
                     WatcherConfig config, Trim trim)
    : store_(config.trim ? config.trim : std::move(trim),
             config.keep_bytes ? Keep::kBytes : Keep::kDocument) {
  std::vector<std::string> namespaces = std::exchange(config.namespaces, {});
  if (namespaces.empty()) namespaces.push_back(config.namespace_);
  std::ranges::sort(namespaces);
  const auto repeated = std::ranges::unique(namespaces);
  namespaces.erase(repeated.begin(), repeated.end());
  if (namespaces.size() > 1) store_.set_scopes(namespaces);
  for (const std::string& each : namespaces) {
    config.namespace_ = each;
    watchers_.push_back(std::make_unique<Watcher>(environment, client, resource, config));
  }
  auto selector = LabelSelector::parse(config.label_selector);
  if (selector && config.field_selector.empty()) selector_ = *std::move(selector);
}

Task<void> Reflector::run() { return run_from(0); }

Task<void> Reflector::run_from(std::size_t index) {
  using namespace asio::experimental::awaitable_operators;  // NOLINT: operators only
  if (index + 1 == watchers_.size()) {
    co_await run_one(index);
    co_return;
  }
  // Statements of their own: a temporary in the co_await expression would live in the frame.
  Task<void> first = run_one(index);
  Task<void> others = run_from(index + 1);
  try {
    co_await (std::move(first) && std::move(others));
  } catch (const asio::multiple_exceptions& all) {
    // A cancellation reaches them all; to the caller it is one.
    std::rethrow_exception(all.first_exception());
  }
}

Task<void> Reflector::run_one(std::size_t index) {
  // Asio 1.81 throws into the event loop when one of several is cancelled before it has ever
  // waited.
  if (watchers_.size() > 1) co_await asio::post(asio::use_awaitable);
  const std::string scope =
      watchers_.size() > 1 ? watchers_[index]->config().namespace_ : std::string();
  co_await watchers_[index]->run([this, scope](const WatcherEvent& event) {
    store_.apply(event, scope, [this](const Change& change) { tell(change); });
  });
}

std::shared_ptr<void> Reflector::subscribe(Handler handler) {
  const std::uint64_t id = next_++;
  handlers_->emplace(id, std::move(handler));
  return std::shared_ptr<void>(nullptr, [id, list = std::weak_ptr(handlers_)](void*) {
    if (const auto handlers = list.lock()) handlers->erase(id);
  });
}

void Reflector::tell(const Change& change) {
  for (const auto& [id, handler] : *handlers_) handler(change);
}

bool Reflector::in_view(const Object& object) const {
  const bool watched = std::ranges::any_of(watchers_, [&object](const auto& each) {
    const std::string& only = each->config().namespace_;
    return only.empty() || only == object.namespace_();
  });
  return watched && selector_->matches(object);
}

void Reflector::note_written(Object answer) {
  if (!selector_) return;  // whether the watch would tell of it cannot be known
  if (!in_view(answer)) {
    note_removed(answer.key(), answer.uid());
    return;
  }
  if (watcher().config().metadata_only) answer = metadata_of(answer);
  if (auto change = store_.note_written(std::move(answer))) tell(*change);
}

void Reflector::note_removed(const ObjectKey& key, std::string_view uid) {
  if (auto change = store_.note_removed(key, uid)) tell(*change);
}

}  // namespace drydock
