#pragma once
// Allocator: hands out Services' cluster IPs and node ports that no Service has. It follows the
// store by its changes, so that a write costs the same however many Services there are.
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "fakeapi/store/store.h"

namespace drydock::fake {

class Allocator {
 public:
  /// The store outlives it.
  explicit Allocator(Store& store);
  Allocator(const Allocator&) = delete;
  Allocator& operator=(const Allocator&) = delete;

  /// Takes over what `other` has handed out.
  void start_from(const Allocator& other);
  /// "clusterIP" or "nodePort", or a certain one: "nodePort=30001"; nullopt when none is left or
  /// that one is taken, and for anything else.
  std::optional<std::string> allocate(std::string_view what);

 private:
  void take(const Object& service);
  void give_back(const Object& service);
  bool is_free(std::string_view what, const std::string& value) const;
  std::optional<std::string> free_address();
  std::optional<std::string> free_port();

  std::multiset<std::string> addresses_;
  std::multiset<std::int64_t> ports_;
  std::uint32_t next_address_ = 1;
  std::int64_t next_port_ = 0;
  std::shared_ptr<void> subscription_;
};

}  // namespace drydock::fake
