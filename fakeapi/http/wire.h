#pragma once
// What the front door reads and writes, apart from how bytes travel: the head of an HTTP request,
// and an answer whose body is a sequence of pieces that are owned elsewhere (cached bytes of
// objects).
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drydock::http {

using Field = std::pair<std::string, std::string>;

struct HttpHead {
  std::string method;
  std::string target;  ///< path and query, as sent
  std::vector<Field> fields;

  /// The first value of the field, by a name in any case; nullopt where it is missing.
  std::optional<std::string_view> get(std::string_view name) const;
};

bool equals_ignoring_case(std::string_view a, std::string_view b);
/// Without spaces and tabs at both ends.
std::string_view trim(std::string_view text);

/// A body as pieces; the pieces lie in what `owner` keeps alive. Copies share it.
struct WireBody {
  WireBody() = default;
  explicit WireBody(std::string text);
  explicit WireBody(std::shared_ptr<const std::string> text);
  void add(std::string_view piece) {
    size += piece.size();
    pieces.push_back(piece);
  }
  std::string to_string() const;

  std::shared_ptr<const void> owner;
  std::vector<std::string_view> pieces;
  std::size_t size = 0;
};

/// Fields leave out what frames the message: Content-Length, Transfer-Encoding, Connection, Date.
struct WireAnswer {
  int code = 200;
  std::string media_type;  ///< empty: no body
  std::vector<Field> fields;
  WireBody body;
};

}  // namespace drydock::http
