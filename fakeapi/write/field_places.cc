#include "fakeapi/write/field_places.h"

#include <limits>
#include <string_view>
#include <utility>

#include "operator/api/json.h"
#include "operator/schema/field_error.h"

namespace drydock::fake {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
using Places = std::unordered_map<std::string, std::size_t>;

// Numbers the places by events, in the order in which their values end.
class Reader final : public nlohmann::json_sax<Json> {
 public:
  explicit Reader(Places& places) : places_(places) {}

  bool null() override { return end(); }
  bool boolean(bool) override { return end(); }
  bool number_integer(number_integer_t) override { return end(); }
  bool number_unsigned(number_unsigned_t) override { return end(); }
  bool number_float(number_float_t, const string_t&) override { return end(); }
  bool string(string_t&) override { return end(); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return start(false); }
  bool start_array(std::size_t) override { return start(true); }
  bool key(string_t& name) override {
    if (looks()) levels_.back().child = schema::child_path(levels_.back().path, name);
    return true;
  }
  bool end_object() override { return finish(); }
  bool end_array() override { return finish(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  static constexpr std::size_t kMaxDepth = 100;
  struct Level {
    std::string path, child;
    bool array = false;
    std::size_t index = 0;
  };

  bool looks() const { return levels_.size() <= kMaxDepth; }
  std::string path_of_value() {
    if (levels_.empty() || !looks()) return {};
    Level& level = levels_.back();
    return level.array ? schema::index_path(level.path, level.index) : level.child;
  }
  bool start(bool array) {
    levels_.push_back({.path = path_of_value(), .array = array});
    return true;
  }
  bool finish() {
    levels_.pop_back();
    return end();
  }
  bool end() {
    if (levels_.empty()) return true;
    Level& level = levels_.back();
    if (level.array) {
      ++level.index;
    } else if (auto it = looks() ? places_.find(level.child) : places_.end();
               it != places_.end() && it->second == kNone) {
      it->second = ended_++;
    }
    return true;
  }

  Places& places_;
  std::vector<Level> levels_;
  std::size_t ended_ = 0;
};

}  // namespace

FieldPlaces::FieldPlaces(const std::string& text, const std::vector<std::string>& unknown,
                         const std::vector<std::string>& duplicates) {
  for (const auto* paths : {&unknown, &duplicates})
    for (const std::string& path : *paths) places_.try_emplace(path, kNone);
  if (places_.size() < 2) return;
  Reader reader(places_);
  readable_ = Json::sax_parse(text, &reader);
}

bool FieldPlaces::before(const std::string& one, const std::string& other) const {
  return std::pair(places_.at(one), std::string_view(one)) <
         std::pair(places_.at(other), std::string_view(other));
}

}  // namespace drydock::fake
