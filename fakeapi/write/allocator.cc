#include "fakeapi/write/allocator.h"

#include <fmt/format.h>

#include <charconv>

namespace drydock::fake {
namespace {

// 10.96.0.0/16, of which the first address is the API server's own.
constexpr std::uint32_t kAddresses = 0xfffe;
constexpr std::int64_t kFirstPort = 30000;
constexpr std::int64_t kPorts = 2768;

template <class Visit>
void each_address(const Object& service, Visit visit) {
  if (const std::string_view address = string_at(service.json(), {"spec", "clusterIP"});
      !address.empty() && address != "None")
    visit(std::string(address));
}

template <class Visit>
void each_port(const Object& service, Visit visit) {
  const Json* ports = find_path(service.json(), {"spec", "ports"});
  if (!ports || !ports->is_array()) return;
  for (const Json& port : *ports)
    if (const Json* number = find_path(port, {"nodePort"}); number && number->is_number_integer())
      visit(number->get<std::int64_t>());
}

template <class Set, class Value>
void erase_one(Set& set, const Value& value) {
  if (auto it = set.find(value); it != set.end()) set.erase(it);
}

}  // namespace

Allocator::Allocator(Store& store) {
  subscription_ = store.observe([this](const Change& change) {
    if (change.storage != GroupResource{"", "services"}) return;
    if (change.previous) give_back(change.previous);
    if (change.type != WatchEventType::kDeleted) take(change.object);
  });
}

void Allocator::start_from(const Allocator& other) {
  addresses_ = other.addresses_;
  ports_ = other.ports_;
  next_address_ = other.next_address_;
  next_port_ = other.next_port_;
}

void Allocator::take(const Object& service) {
  each_address(service, [this](std::string address) { addresses_.insert(std::move(address)); });
  each_port(service, [this](std::int64_t port) { ports_.insert(port); });
}

void Allocator::give_back(const Object& service) {
  each_address(service, [this](const std::string& address) { erase_one(addresses_, address); });
  each_port(service, [this](std::int64_t port) { erase_one(ports_, port); });
}

std::optional<std::string> Allocator::free_address() {
  for (std::uint32_t tried = 0; tried < kAddresses; ++tried) {
    next_address_ = next_address_ % kAddresses + 1;
    std::string address = fmt::format("10.96.{}.{}", next_address_ >> 8, next_address_ & 255);
    if (!addresses_.contains(address)) return address;
  }
  return std::nullopt;
}

std::optional<std::string> Allocator::free_port() {
  for (std::int64_t tried = 0; tried < kPorts; ++tried) {
    const std::int64_t port = kFirstPort + next_port_;
    next_port_ = (next_port_ + 1) % kPorts;
    if (!ports_.contains(port)) return std::to_string(port);
  }
  return std::nullopt;
}

bool Allocator::is_free(std::string_view what, const std::string& value) const {
  if (what == "clusterIP") return !addresses_.contains(value);
  std::int64_t port = 0;
  std::from_chars(value.data(), value.data() + value.size(), port);
  return !ports_.contains(port);
}

std::optional<std::string> Allocator::allocate(std::string_view what) {
  if (const std::size_t equals = what.find('='); equals != what.npos) {
    std::string wanted(what.substr(equals + 1));
    return is_free(what.substr(0, equals), wanted) ? std::optional(std::move(wanted))
                                                   : std::nullopt;
  }
  if (what == "clusterIP") return free_address();
  if (what == "nodePort") return free_port();
  return std::nullopt;
}

}  // namespace drydock::fake
