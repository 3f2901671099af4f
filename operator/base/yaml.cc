#include "operator/base/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "operator/base/yaml_scalar.h"

namespace drydock::yaml {
namespace {

using nlohmann::json;

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

/// How much longer all pointers together may be than the text.
constexpr std::size_t kLongestPointers = 8;

/// Leaves yaml-cpp's parser; caught in parse_all.
struct Refusal {
  YAML::Mark mark;
  std::string message;
};

Mark to_mark(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

Status to_status(const YAML::Mark& mark, std::string_view message) {
  std::string text(message);
  if (!mark.is_null())
    text = fmt::format("line {}, column {}: {}", mark.line + 1, mark.column + 1, message);
  return Status(400, reason::kBadRequest, std::move(text));
}

/// How many bytes from the start are what YAML may hold, as Go's reader checks it: no control
/// characters but tabs and line breaks. REQUIRES: UTF-8.
std::size_t printable_prefix(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t at) {
      return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
    };
    const unsigned first = byte(i), second = byte(i + 1), third = byte(i + 2);
    const bool ascii =
        (first < 0x20 && first != '\t' && first != '\n' && first != '\r') || first == 0x7f;
    const bool c1 = first == 0xc2 && second < 0xa0 && second != 0x85;
    const bool byte_order_mark = i > 0 && first == 0xef && second == 0xbb && third == 0xbf;
    const bool no_character = first == 0xef && second == 0xbf && third >= 0xbe;
    if (ascii || c1 || byte_order_mark || no_character) return i;
  }
  return text.size();
}

/// How many bytes from the start are UTF-8: no overlong forms, no surrogates, nothing past
/// U+10FFFF.
std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    auto byte = [&](std::size_t at) -> unsigned {
      return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
    };
    auto continues = [&](std::size_t at) { return (byte(at) & 0xc0) == 0x80; };
    unsigned first = byte(i), second = byte(i + 1);
    std::size_t size = 1;
    if (first >= 0x80) {
      size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
      bool in_range = first >= 0xc2 && first <= 0xf4 && !(first == 0xe0 && second < 0xa0) &&
                      !(first == 0xed && second > 0x9f) && !(first == 0xf0 && second < 0x90) &&
                      !(first == 0xf4 && second > 0x8f);
      for (std::size_t at = 1; at < size; ++at) in_range = in_range && continues(i + at);
      if (!in_range) return i;
    }
    i += size;
  }
  return i;
}

void append_pointer(std::string& pointer, std::string_view key) {
  pointer += '/';
  for (char c : key) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

/// Builds one document's JSON from yaml-cpp's events, so that limits hold before memory is taken.
class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(const Limits& limits) : limits_(limits) {}

  /// The finished document, or nothing where it was empty.
  std::optional<Document> take() {
    if (!started_ || root_.is_null()) return std::nullopt;
    Document document;
    *document.value = std::move(root_);
    document.marks = std::move(marks_);
    document.duplicates = std::move(duplicates_);
    return document;
  }

  void OnDocumentStart(const YAML::Mark& mark) override { document_mark_ = mark; }
  void OnDocumentEnd() override {}
  const YAML::Mark& document_mark() const { return document_mark_; }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add_scalar(mark, anchor, nullptr);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    if (tag == "?" && text == "<<" && expects_key()) {
      set_key(mark, "<<", true);
      return;
    }
    add_scalar(mark, anchor, scalar_value(mark, tag, text));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw Refusal{mark, "an alias inside of what it stands for"};
    count(mark, found->second.nodes, found->second.bytes);
    if (expects_key()) {
      set_key(mark, key_text(mark, found->second.value), false);
      return;
    }
    begin_value(mark);
    end_value(mark, json(found->second.value));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, anchor, json::array());
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, anchor, json::object());
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    json value;
    YAML::Mark mark;
    YAML::anchor_t anchor;
    std::string pointer;
    std::size_t nodes_before = 0, bytes_before = 0;
    // Of a mapping: the key whose value comes next, and what `<<` brings in at its end.
    std::optional<std::string> key;
    YAML::Mark key_mark;
    bool key_merges = false;
    std::vector<std::pair<YAML::Mark, json>> merges;
  };
  struct Anchored {
    json value;
    std::size_t nodes, bytes;
  };

  bool expects_key() const {
    return !frames_.empty() && frames_.back().value.is_object() && !frames_.back().key;
  }

  void count(const YAML::Mark& mark, std::size_t nodes, std::size_t bytes) {
    nodes_ += nodes;
    bytes_ += bytes;
    if (nodes_ > limits_.max_nodes) {
      throw Refusal{mark, fmt::format("more than {} values (aliases expanded)", limits_.max_nodes)};
    }
    if (bytes_ > limits_.max_bytes) {
      throw Refusal{mark, fmt::format("more than {} bytes (aliases expanded)", limits_.max_bytes)};
    }
  }

  json scalar_value(const YAML::Mark& mark, const std::string& tag, const std::string& text) {
    if (tag == "!" || tag == fmt::format("{}str", kTagPrefix)) return text;
    bool core = tag.starts_with(kTagPrefix);
    if (tag == fmt::format("{}binary", kTagPrefix))
      throw Refusal{mark, "the tag !!binary is not supported"};
    if (tag != "?" && !core) return text;
    Scalar scalar = resolve_plain(text);
    if (scalar.kind == ScalarKind::kNotFinite) {
      throw Refusal{mark, fmt::format("{} has no place in JSON", text)};
    }
    if (core) {
      std::string_view wanted = std::string_view(tag).substr(kTagPrefix.size());
      bool fits = (wanted == "null" && scalar.kind == ScalarKind::kNull) ||
                  (wanted == "bool" && scalar.kind == ScalarKind::kBoolean) ||
                  (wanted == "int" && scalar.kind == ScalarKind::kInteger) ||
                  (wanted == "float" &&
                   (scalar.kind == ScalarKind::kFloat || scalar.kind == ScalarKind::kInteger)) ||
                  (wanted == "timestamp" && scalar.kind == ScalarKind::kTimestamp);
      if (!fits) throw Refusal{mark, fmt::format("cannot decode \"{}\" as a !!{}", text, wanted)};
    }
    return std::move(scalar.value);
  }

  std::string key_text(const YAML::Mark& mark, const json& key) {
    if (key.is_string()) return key.get<std::string>();
    if (key.is_boolean()) return key.get<bool>() ? "true" : "false";
    if (key.is_number_float()) return format_float(key.get<double>());
    if (key.is_number()) return key.dump();
    throw Refusal{mark,
                  key.is_null() ? "null cannot be a key" : "a mapping or sequence cannot be a key"};
  }

  void set_key(const YAML::Mark& mark, std::string key, bool merges) {
    Frame& frame = frames_.back();
    if (frame.value.contains(key) || (merges && !frame.merges.empty())) {
      if (!limits_.allow_duplicates) {
        throw Refusal{mark, fmt::format("duplicate key {}", json(key).dump())};
      }
      duplicates_.emplace_back(to_mark(mark), key);
    }
    frame.key = std::move(key);
    frame.key_mark = mark;
    frame.key_merges = merges;
  }

  /// Notes where the value that now begins stands; its pointer.
  std::string begin_value(const YAML::Mark& mark) {
    started_ = true;
    std::string pointer;
    YAML::Mark shown = mark;
    if (!frames_.empty()) {
      const Frame& parent = frames_.back();
      pointer = parent.pointer;
      if (parent.value.is_object()) {
        append_pointer(pointer, *parent.key);
        shown = parent.key_mark;
      } else {
        append_pointer(pointer, std::to_string(parent.value.size()));
      }
    }
    note_mark(mark, pointer, shown);
    return pointer;
  }

  /// Long keys above many values make long pointers, so these have a limit of their own.
  void note_mark(const YAML::Mark& mark, const std::string& pointer, const YAML::Mark& shown) {
    if (!limits_.keep_marks) return;
    pointer_bytes_ += pointer.size();
    if (pointer_bytes_ > kLongestPointers * limits_.max_bytes)
      throw Refusal{mark, "keys are nested too long"};
    marks_[pointer] = to_mark(shown);
  }

  void end_value(const YAML::Mark& mark, json value) {
    if (frames_.empty()) {
      root_ = std::move(value);
      return;
    }
    Frame& parent = frames_.back();
    if (parent.value.is_array()) {
      parent.value.push_back(std::move(value));
      return;
    }
    if (parent.key_merges) {
      note_merge(mark, parent, std::move(value));
    } else {
      parent.value[*parent.key] = std::move(value);
    }
    parent.key.reset();
  }

  void note_merge(const YAML::Mark& mark, Frame& frame, json value) {
    if (value.is_object()) {
      frame.merges.emplace_back(frame.key_mark, std::move(value));
      return;
    }
    bool maps = value.is_array();
    for (const json& item : value) maps = maps && item.is_object();
    if (!maps) throw Refusal{mark, "<< needs a mapping or a sequence of mappings"};
    for (json& item : value) frame.merges.emplace_back(frame.key_mark, std::move(item));
  }

  void add_scalar(const YAML::Mark& mark, YAML::anchor_t anchor, json value) {
    std::size_t bytes = value.is_string() ? value.get_ref<const std::string&>().size() : 0;
    count(mark, 1, bytes);
    if (anchor) remember(mark, anchor, value, 1, bytes);
    if (expects_key()) {
      set_key(mark, key_text(mark, value), false);
      return;
    }
    begin_value(mark);
    end_value(mark, std::move(value));
  }

  void open(const YAML::Mark& mark, YAML::anchor_t anchor, json empty) {
    if (expects_key()) throw Refusal{mark, "a mapping or sequence cannot be a key"};
    if (static_cast<int>(frames_.size()) >= limits_.max_depth) {
      throw Refusal{mark, fmt::format("nested deeper than {} levels", limits_.max_depth)};
    }
    std::string pointer = begin_value(mark);
    Frame frame;
    frame.value = std::move(empty);
    frame.mark = mark;
    frame.anchor = anchor;
    frame.pointer = std::move(pointer);
    frame.nodes_before = nodes_;
    frame.bytes_before = bytes_;
    frames_.push_back(std::move(frame));
    count(mark, 1, 0);
  }

  void close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    // A key of the mapping itself wins over merged ones, an earlier merged one over a later.
    for (auto& [mark, merged] : frame.merges) {
      for (auto& [key, value] : merged.items()) {
        if (frame.value.contains(key)) continue;
        std::string pointer = frame.pointer;
        append_pointer(pointer, key);
        note_mark(mark, pointer, mark);
        frame.value[key] = std::move(value);
      }
    }
    if (frame.anchor) {
      remember(frame.mark, frame.anchor, frame.value, nodes_ - frame.nodes_before,
               bytes_ - frame.bytes_before);
    }
    end_value(frame.mark, std::move(frame.value));
  }

  /// Copies kept for aliases count against the same limits, so that nested anchors stay bounded.
  void remember(const YAML::Mark& mark, YAML::anchor_t anchor, const json& value, std::size_t nodes,
                std::size_t bytes) {
    remembered_nodes_ += nodes;
    remembered_bytes_ += bytes;
    if (remembered_nodes_ > limits_.max_nodes || remembered_bytes_ > limits_.max_bytes) {
      throw Refusal{mark, "too much stands under anchors"};
    }
    anchors_.insert_or_assign(anchor, Anchored{value, nodes, bytes});
  }

  const Limits& limits_;
  bool started_ = false;
  YAML::Mark document_mark_;
  json root_;
  std::map<std::string, Mark> marks_;
  std::vector<Frame> frames_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::vector<std::pair<Mark, std::string>> duplicates_;
  std::size_t pointer_bytes_ = 0;
  std::size_t nodes_ = 0, bytes_ = 0, remembered_nodes_ = 0, remembered_bytes_ = 0;
};

}  // namespace

Document::Document() : value(std::make_unique<json>()) {}
Document::Document(const Document& other)
    : value(std::make_unique<json>(*other.value)),
      marks(other.marks),
      duplicates(other.duplicates) {}
// A moved-from document holds null, so that `value` is never a null pointer.
Document::Document(Document&& other) noexcept : Document() {
  value.swap(other.value);
  marks.swap(other.marks);
  duplicates.swap(other.duplicates);
}
Document& Document::operator=(const Document& other) {
  *value = *other.value;
  marks = other.marks;
  duplicates = other.duplicates;
  return *this;
}
Document& Document::operator=(Document&& other) noexcept {
  value.swap(other.value);
  marks.swap(other.marks);
  duplicates.swap(other.duplicates);
  return *this;
}
Document::~Document() = default;

Mark Document::mark_of(std::string_view pointer) const {
  while (true) {
    if (auto found = marks.find(std::string(pointer)); found != marks.end()) return found->second;
    std::size_t slash = pointer.rfind('/');
    if (slash == std::string_view::npos) return {1, 1};
    pointer = pointer.substr(0, slash);
  }
}

Result<std::vector<Document>> parse_all(std::string_view text, Limits limits) {
  if (text.size() > limits.max_bytes) {
    return fail(Status(
        400, reason::kBadRequest,
        fmt::format("YAML of {} bytes, at most {} are read", text.size(), limits.max_bytes)));
  }
  const auto refuse = [&](std::size_t at, std::string_view why) {
    auto lines = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    return fail(Status(400, reason::kBadRequest, fmt::format("line {}: {}", lines + 1, why)));
  };
  if (std::size_t valid = valid_utf8_prefix(text); valid < text.size())
    return refuse(valid, "no valid UTF-8");
  if (std::size_t printable = printable_prefix(text); printable < text.size())
    return refuse(printable, "control characters are not allowed");
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    std::vector<Document> documents;
    int position = -1;
    while (true) {
      Builder builder(limits);
      if (!parser.HandleNextDocument(builder)) return documents;
      // At a token that begins nothing, say a stray comma, the parser gives empty documents for
      // ever.
      const YAML::Mark& mark = builder.document_mark();
      if (mark.pos <= position) throw Refusal{mark, "nothing can begin here"};
      position = mark.pos;
      if (auto document = builder.take()) documents.push_back(*std::move(document));
    }
  } catch (const Refusal& refusal) {
    return fail(to_status(refusal.mark, refusal.message));
  } catch (const YAML::Exception& error) {
    return fail(to_status(error.mark, error.msg));
  }
}

Result<Document> parse(std::string_view text, Limits limits) {
  DRYDOCK_TRY(std::vector<Document> documents, parse_all(text, limits));
  if (documents.empty()) return Document();
  if (documents.size() > 1) {
    Mark mark = documents[1].mark_of("");
    return fail(Status(400, reason::kBadRequest,
                       fmt::format("line {}, column {}: a second document where one is expected",
                                   mark.line, mark.column)));
  }
  return std::move(documents.front());
}

}  // namespace drydock::yaml
