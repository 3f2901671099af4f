#include "fakeapi/write/number_literal.h"

namespace drydock::fake {
namespace {

class Finder final : public nlohmann::json_sax<Json> {
 public:
  explicit Finder(double wanted) : wanted_(wanted) {}
  const std::string& found() const { return found_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t value, const string_t& text) override {
    if (value == wanted_) found_ = text;
    return found_.empty();
  }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  double wanted_;
  std::string found_;
};

}  // namespace

std::string number_literal(std::string_view text, const Json& number) {
  if (!number.is_number_float() || text.empty()) return number.dump();
  Finder finder(number.get<double>());
  Json::sax_parse(text, &finder);
  return finder.found().empty() ? number.dump() : finder.found();
}

}  // namespace drydock::fake
