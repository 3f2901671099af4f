#include "fakeapi/write/watch_cursor.h"

#include <charconv>
#include <deque>

#include "fakeapi/write/errors.h"
#include "fakeapi/write/options.h"
#include "fakeapi/write/present.h"
#include "fakeapi/write/read.h"
#include "fakeapi/write/selection.h"

namespace drydock::fake {
namespace {

constexpr const char* kInitialEventsEnd = "k8s.io/initial-events-end";

Result<void> check_watch_parameters(const Parameters& parameters) {
  const std::string_view match = parameters.value("resourceVersionMatch");
  const bool initial = parameters.get("sendInitialEvents").has_value();
  schema::FieldErrors errors;
  if (initial && match != "NotOlderThan")
    errors.push_back(schema::forbidden(
        "resourceVersionMatch",
        "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
  if (!match.empty()) {
    if (!initial)
      errors.push_back(schema::forbidden(
          "resourceVersionMatch",
          "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
    if (match != "NotOlderThan")
      errors.push_back(
          schema::not_supported("resourceVersionMatch", Json(match), {"NotOlderThan"}));
  }
  // Whether one was provided or not.
  if (!parameters.value("continue").empty())
    errors.push_back(schema::forbidden(
        "resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"));
  if (!errors.empty()) return fail(invalid_options("ListOptions", errors));
  return {};
}

Object with_version(const Object& object, std::uint64_t revision) {
  Json copy = object.json();
  member_at(member_at(copy, "metadata"), "resourceVersion") = std::to_string(revision);
  return Object(std::move(copy));
}

class Cursor final : public WatchCursor {
 public:
  Cursor(Core& core, ResourceTypePtr type, Representation representation, Selection selection,
         std::uint64_t revision)
      : core_(core),
        type_(std::move(type)),
        representation_(std::move(representation)),
        selection_(std::move(selection)),
        asked_(revision),
        reader_(core.store.read_changes(type_->storage, revision)) {}

  void send_existing(bool closing_bookmark) {
    core_.store.scan(type_->storage, selection_.prefix(), "", core_.store.revision(),
                     [this](const std::string&, const Object& stored) {
                       if (selection_.matches(stored)) existing_.push_back(stored);
                       return true;
                     });
    existing_revision_ = core_.store.revision();
    closing_bookmark_ = closing_bookmark;
  }
  void allow_bookmarks() { bookmarks_ = true; }
  void fail_with(Status status) { failure_ = std::move(status); }
  void set_timeout(std::optional<std::int64_t> seconds) { timeout_ = seconds; }
  void set_warnings(std::vector<std::string> warnings) { warnings_ = std::move(warnings); }

  Result<std::optional<WatchEvent>> poll() override {
    if (failure_) return fail(*failure_);
    if (asked_ < floor_at_start_) return fail(expired_watch(asked_, floor_at_start_ + 1));
    auto due = next_due();
    // No event is a list: the watch ends where there is one to write.
    if (due && *due && representation_.of_list) ended_ = true;
    if (ended_) return std::optional<WatchEvent>();
    return due;
  }

  std::optional<WatchEvent> bookmark() override {
    if (!bookmarks_ || !existing_.empty() || closing_bookmark_ || asked_ < floor_at_start_)
      return std::nullopt;
    if (representation_.of_list) ended_ = true;
    if (ended_) return std::nullopt;
    return bookmark_at(reader_->position(), false);
  }
  bool ended() const override { return ended_; }
  void on_ready(std::function<void()> wake) override { reader_->on_change(std::move(wake)); }
  std::optional<std::int64_t> timeout_seconds() const override { return timeout_; }
  std::vector<std::string> warnings() const override { return warnings_; }
  bool in_protobuf() const override { return representation_.protobuf; }

  void start_below_floor(std::uint64_t floor) { floor_at_start_ = floor; }

 private:
  Result<std::optional<WatchEvent>> next_due() {
    if (!existing_.empty()) {
      Object stored = std::move(existing_.front());
      existing_.pop_front();
      return std::optional(event(WatchEventType::kAdded, stored));
    }
    if (closing_bookmark_) {
      closing_bookmark_ = false;
      return std::optional(bookmark_at(existing_revision_, true));
    }
    bool expired = false;
    while (const Change* change = reader_->next(expired))
      if (auto seen = through_selection(*change)) return seen;
    if (expired) return fail(expired_watch(asked_, core_.store.floor() + 1));
    return std::optional<WatchEvent>();
  }

  std::optional<WatchEvent> through_selection(const Change& change) {
    const bool was = change.previous && selection_.matches(change.previous);
    if (change.type == WatchEventType::kDeleted) {
      if (!was) return std::nullopt;
      return event(WatchEventType::kDeleted, change.object);
    }
    const bool is = selection_.matches(change.object);
    if (is) return event(was ? WatchEventType::kModified : WatchEventType::kAdded, change.object);
    // It left the selection: gone, in the state in which it was last seen.
    if (was) return event(WatchEventType::kDeleted, with_version(change.previous, change.revision));
    return std::nullopt;
  }

  WatchEvent event(WatchEventType type, const Object& stored) {
    Object object = show(core_, *type_, stored);
    switch (representation_.shape) {
      case Representation::Shape::kObject:
        break;
      case Representation::Shape::kMetadata:
        object = metadata_of(object, representation_.api_version);
        break;
      case Representation::Shape::kTable:
        object = table_of(object);
        break;
    }
    return {type, std::move(object)};
  }

  Object table_of(const Object& object) {
    TableOptions options;
    options.api_version = representation_.api_version;
    options.include_object = representation_.include_object;
    options.column_definitions = !columns_sent_;
    options.now = core_.clock.wall_now();
    columns_sent_ = true;
    return Object(make_table(*type_, {&object, 1},
                             Json{{"resourceVersion", object.resource_version()}}, options));
  }

  WatchEvent bookmark_at(std::uint64_t revision, bool initial_end) {
    // While nothing happens, one bookmark is as the next.
    if (!initial_end && last_bookmark_ && last_bookmark_revision_ == revision)
      return {WatchEventType::kBookmark, last_bookmark_};
    Object bookmark = make_bookmark(revision, initial_end);
    if (!initial_end) {
      last_bookmark_ = bookmark;
      last_bookmark_revision_ = revision;
    }
    return {WatchEventType::kBookmark, std::move(bookmark)};
  }

  Object make_bookmark(std::uint64_t revision, bool initial_end) const {
    Json object;
    Json& metadata = member_at(object, "metadata");
    member_at(metadata, "resourceVersion") = std::to_string(revision);
    if (initial_end) member_at(member_at(metadata, "annotations"), kInitialEventsEnd) = "true";
    switch (representation_.shape) {
      case Representation::Shape::kObject:
        member_at(object, "kind") = type_->resource.kind;
        member_at(object, "apiVersion") = type_->resource.api_version();
        break;
      case Representation::Shape::kMetadata:
        member_at(object, "kind") = "PartialObjectMetadata";
        member_at(object, "apiVersion") = representation_.api_version;
        break;
      case Representation::Shape::kTable:
        member_at(object, "kind") = "Table";
        member_at(object, "apiVersion") = representation_.api_version;
        member_at(object, "columnDefinitions") = nullptr;
        member_at(object, "rows") = Json::array();
        break;
    }
    return Object(std::move(object));
  }

  Core& core_;
  ResourceTypePtr type_;
  Representation representation_;
  Selection selection_;
  std::uint64_t asked_;
  std::uint64_t floor_at_start_ = 0;
  std::unique_ptr<Store::Reader> reader_;
  std::deque<Object> existing_;
  std::uint64_t existing_revision_ = 0;
  Object last_bookmark_;
  std::uint64_t last_bookmark_revision_ = 0;
  bool closing_bookmark_ = false;
  bool bookmarks_ = false;
  bool columns_sent_ = false;
  bool ended_ = false;
  std::optional<Status> failure_;
  std::optional<std::int64_t> timeout_;
  std::vector<std::string> warnings_;
};

}  // namespace

std::expected<std::unique_ptr<WatchCursor>, Response> open_watch(Call& call) {
  auto refuse = [](Status status) { return std::unexpected(Response(std::move(status))); };
  const Parameters& parameters = call.request.parameters;
  auto selection = Selection::parse(call);
  if (!selection) return refuse(selection.error());
  if (auto limit = integer_parameter(parameters, "limit"); !limit) return refuse(limit.error());
  if (auto checked = check_watch_parameters(parameters); !checked) return refuse(checked.error());
  auto version = version_parameter(parameters);
  if (!version) return refuse(version.error());
  auto timeout = integer_parameter(parameters, "timeoutSeconds");
  if (!timeout) return refuse(timeout.error());

  Store& store = call.core.store;
  const auto initial = parameters.get("sendInitialEvents");
  const bool existing = initial ? is_true(parameters, "sendInitialEvents") : *version == 0;
  const bool bookmarks = is_true(parameters, "allowWatchBookmarks");
  const std::uint64_t from = existing || *version == 0 ? store.revision() : *version;
  auto cursor = std::make_unique<Cursor>(call.core, call.type, call.representation,
                                         std::move(*selection), from);
  if (from < store.floor()) cursor->start_below_floor(store.floor());
  // What is to be sent is not there yet, and this server does not wait for it.
  if (initial && existing && *version > store.revision())
    cursor->fail_with(too_large_resource_version(*version, store.revision()));
  if (existing) cursor->send_existing(bookmarks);
  if (bookmarks) cursor->allow_bookmarks();
  if (*timeout > 0) cursor->set_timeout(*timeout);
  cursor->set_warnings(call.warnings);
  return cursor;
}

}  // namespace drydock::fake
