#include "operator/client/recent_objects.h"

namespace drydock {

Result<Object> RecentObjects::parse(std::string_view text) {
  // Answers end with a newline, what stands in an event does not.
  while (text.ends_with('\n')) text.remove_suffix(1);
  if (text.size() > kLargest) return Object::parse(std::string(text));
  {
    std::lock_guard lock(mutex_);
    for (const Entry& entry : entries_)
      if (entry.object && entry.text == text) return entry.object;
  }
  Entry entry{std::string(text), {}};
  DRYDOCK_TRY(entry.object, Object::parse(entry.text));
  Object object = entry.object;
  std::lock_guard lock(mutex_);
  std::swap(entries_[next_], entry);
  next_ = (next_ + 1) % kKept;
  return object;
}

}  // namespace drydock
