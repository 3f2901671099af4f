#include "fakeapi/store/store.h"

#include <algorithm>
#include <list>

#include "operator/api/key_order.h"

namespace drydock::fake {

// All that is kept of one resource: objects by storage key, and its part of the history.
struct Store::Shelf {
  using Objects = std::map<std::string, Object, std::less<>>;
  const Objects& objects() const { return *shared; }
  /// To be written to: what another store looks at as well is copied first.
  Objects& own_objects() {
    if (shared.use_count() > 1) shared = std::make_shared<Objects>(*shared);
    return *shared;
  }

  GroupResource storage;
  std::shared_ptr<Objects> shared = std::make_shared<Objects>();
  std::deque<Change> history;
  std::uint64_t forgotten = 0;  ///< how many changes have left the front of `history`
  std::list<std::function<void()>> wakes;
};

struct Store::Observers {
  std::list<Observer> list;
};

namespace {

// The state of a resource at a past revision, told as what differs from now: empty objects were
// absent.
using Overlay = std::map<std::string, Object, std::less<>>;

Overlay undo_since(const std::deque<Change>& history, std::uint64_t revision) {
  Overlay overlay;
  for (auto change = history.rbegin(); change != history.rend() && change->revision > revision;
       ++change)
    overlay[Store::storage_key(change->object.key())] = change->previous;
  return overlay;
}

}  // namespace

// Resources' names differ sooner than their groups'.
bool Store::ByResource::operator()(const GroupResource& a, const GroupResource& b) const {
  const JsonKey left(a.resource), right(b.resource);
  return left < right || (!(right < left) && a.group < b.group);
}

std::string Store::storage_key(const ObjectKey& key) { return key.to_string(); }

Store::Store(std::size_t history_limit, std::size_t history_bytes)
    : history_limit_(history_limit),
      history_bytes_(history_bytes),
      observers_(std::make_shared<Observers>()) {}
Store::~Store() = default;

Store::Shelf& Store::shelf(const GroupResource& storage) {
  auto& slot = shelves_[storage];
  if (!slot) {
    slot = std::make_unique<Shelf>();
    slot->storage = storage;
  }
  return *slot;
}

const Store::Shelf* Store::find_shelf(const GroupResource& storage) const {
  auto it = shelves_.find(storage);
  return it == shelves_.end() ? nullptr : it->second.get();
}

Object Store::get(const GroupResource& storage, const ObjectKey& key) const {
  const Shelf* found = find_shelf(storage);
  if (!found) return {};
  auto it = found->objects().find(storage_key(key));
  return it == found->objects().end() ? Object() : it->second;
}

std::size_t Store::size(const GroupResource& storage) const {
  const Shelf* found = find_shelf(storage);
  return found ? found->objects().size() : 0;
}

void Store::put(const GroupResource& storage, const ObjectKey& key, Object object) {
  Shelf& target = shelf(storage);
  Object& slot = target.own_objects()[storage_key(key)];
  Change change{.revision = revision_ + 1,
                .type = slot ? WatchEventType::kModified : WatchEventType::kAdded,
                .storage = storage,
                .object = object,
                .previous = slot};
  slot = std::move(object);
  commit(target, std::move(change));
}

void Store::remove(const GroupResource& storage, const ObjectKey& key, Object last) {
  Shelf& target = shelf(storage);
  auto& objects = target.own_objects();
  auto it = objects.find(storage_key(key));
  if (it == objects.end()) std::abort();
  Change change{.revision = revision_ + 1,
                .type = WatchEventType::kDeleted,
                .storage = storage,
                .object = std::move(last),
                .previous = it->second};
  objects.erase(it);
  commit(target, std::move(change));
}

void Store::seed(const GroupResource& storage, const ObjectKey& key, Object object) {
  shelf(storage).own_objects()[storage_key(key)] = std::move(object);
}

void Store::start_from(const Store& other) {
  for (const auto& [storage, from] : other.shelves_) shelf(storage).shared = from->shared;
  revision_ = floor_ = other.revision_;
}

// Texts are made only where they are counted.
std::size_t Store::size_of(const Change& change) const {
  return history_bytes_ == kUnlimited ? 0 : change.object.bytes().size();
}

void Store::forget_oldest() {
  Shelf& oldest = *order_.front();
  order_.pop_front();
  held_bytes_ -= size_of(oldest.history.front());
  floor_ = oldest.history.front().revision;
  oldest.history.pop_front();
  ++oldest.forgotten;
}

void Store::commit(Shelf& target, Change change) {
  revision_ = change.revision;
  held_bytes_ += size_of(change);
  target.history.push_back(std::move(change));
  order_.push_back(&target);
  while (order_.size() > history_limit_ || held_bytes_ > history_bytes_) forget_oldest();
  // A limit of 0 forgets the change at once, so observers get a copy that they can rely on.
  const Change told = target.history.empty()
                          ? Change{.revision = revision_, .storage = target.storage}
                          : target.history.back();
  for (auto it = observers_->list.begin(); it != observers_->list.end();) (*it++)(told);
  for (auto it = target.wakes.begin(); it != target.wakes.end();) {
    auto& wake = *it++;
    if (wake) wake();
  }
}

void Store::compact() { compact(revision_); }

void Store::compact(std::uint64_t up_to) {
  while (!order_.empty() && order_.front()->history.front().revision <= up_to) forget_oldest();
  floor_ = std::max(floor_, std::min(up_to, revision_));
}

void Store::skip_to(std::uint64_t revision) {
  compact();
  revision_ = std::max(revision_, revision);
  floor_ = revision_;
}

void Store::scan(const GroupResource& storage, std::string_view prefix, std::string_view start,
                 std::uint64_t revision, const Visit& visit) const {
  const Shelf* found = find_shelf(storage);
  if (!found) return;
  const std::string_view from = std::max(prefix, start);
  auto in_range = [prefix](std::string_view key) { return key.starts_with(prefix); };
  auto live = found->objects().lower_bound(from);
  if (revision >= revision_) {
    for (; live != found->objects().end() && in_range(live->first); ++live)
      if (!visit(live->first, live->second)) return;
    return;
  }
  const Overlay overlay = undo_since(found->history, revision);
  auto past = overlay.lower_bound(from);
  while (true) {
    const bool has_live = live != found->objects().end() && in_range(live->first);
    const bool has_past = past != overlay.end() && in_range(past->first);
    if (!has_live && !has_past) return;
    if (!has_past || (has_live && live->first < past->first)) {
      if (!visit(live->first, live->second)) return;
      ++live;
      continue;
    }
    if (has_live && live->first == past->first) ++live;
    if (past->second && !visit(past->first, past->second)) return;
    ++past;
  }
}

namespace {

template <class List>
std::shared_ptr<void> enlist(const std::shared_ptr<List>& owner,
                             typename std::list<Store::Observer>::iterator it) {
  std::weak_ptr<List> weak = owner;
  return std::shared_ptr<void>(&*it, [weak, it](void*) {
    if (auto alive = weak.lock()) alive->list.erase(it);
  });
}

}  // namespace

std::shared_ptr<void> Store::observe(Observer observer) {
  auto it = observers_->list.insert(observers_->list.end(), std::move(observer));
  return enlist(observers_, it);
}

std::unique_ptr<Store::Reader> Store::read_changes(const GroupResource& storage,
                                                   std::uint64_t revision) {
  class ShelfReader final : public Reader {
   public:
    ShelfReader(const Store& store, Shelf& from, std::uint64_t start)
        : store_(store), shelf_(from) {
      auto first = std::upper_bound(
          shelf_.history.begin(), shelf_.history.end(), start,
          [](std::uint64_t r, const Change& change) { return r < change.revision; });
      next_ = shelf_.forgotten + static_cast<std::uint64_t>(first - shelf_.history.begin());
      start_ = start;
      wake_ = shelf_.wakes.insert(shelf_.wakes.end(), std::function<void()>());
    }
    ~ShelfReader() override { shelf_.wakes.erase(wake_); }
    ShelfReader(const ShelfReader&) = delete;
    ShelfReader& operator=(const ShelfReader&) = delete;

    const Change* next(bool& expired) override {
      expired = next_ < shelf_.forgotten;
      if (expired || next_ - shelf_.forgotten >= shelf_.history.size()) return nullptr;
      const Change& change = shelf_.history[next_++ - shelf_.forgotten];
      // A watch from the future stays silent until it is reached.
      if (change.revision <= start_) return next(expired);
      return &change;
    }
    std::uint64_t position() const override {
      const bool caught_up = next_ >= shelf_.forgotten + shelf_.history.size();
      if (caught_up || next_ < shelf_.forgotten) return std::max(start_, store_.revision());
      return shelf_.history[next_ - shelf_.forgotten].revision - 1;
    }
    void on_change(std::function<void()> wake) override { *wake_ = std::move(wake); }

   private:
    const Store& store_;
    Shelf& shelf_;
    std::uint64_t next_ = 0;
    std::uint64_t start_ = 0;
    std::list<std::function<void()>>::iterator wake_;
  };
  return std::make_unique<ShelfReader>(*this, shelf(storage), revision);
}

}  // namespace drydock::fake
