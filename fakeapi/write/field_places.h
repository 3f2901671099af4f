#pragma once
// FieldPlaces: the order in which fields stand in a JSON text, since Go reports them in that order:
// each path where its value ends.
#include <string>
#include <unordered_map>
#include <vector>

namespace drydock::fake {

class FieldPlaces {
 public:
  /// Reads the text once, whatever is in it, for the places of these paths; not at all for one path
  /// or none.
  FieldPlaces(const std::string& text, const std::vector<std::string>& unknown,
              const std::vector<std::string>& duplicates);

  /// False where it is no JSON.
  bool readable() const { return readable_; }
  /// REQUIRES: both are among the paths. Fields that the text does not have come last, by name.
  bool before(const std::string& one, const std::string& other) const;

 private:
  std::unordered_map<std::string, std::size_t> places_;
  bool readable_ = true;
};

}  // namespace drydock::fake
