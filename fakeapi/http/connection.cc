#include "fakeapi/http/connection.h"

#include <fmt/format.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <stdexcept>

#include "fakeapi/http/head_rules.h"

namespace drydock::http {
namespace {

namespace beast_http = boost::beast::http;
using Parser = beast_http::request_parser<beast_http::string_body>;

/// Go's limit, which kube-apiserver leaves as it is.
constexpr std::uint32_t kMaxHead = (1u << 20) + 4096;
constexpr std::size_t kReadSize = 64u << 10;
/// What may come of a chunk's head, or of trailers, before it is whole.
constexpr std::size_t kMaxChunkHead = 16u << 10;
/// Plain text encrypted at once, and encrypted text sent at once.
constexpr std::size_t kRecord = 16u << 10;
constexpr std::size_t kBurst = 256u << 10;
/// What a client may still send after an answer that did not wait for its body.
constexpr std::size_t kMaxLinger = 16u << 20;
constexpr std::chrono::seconds kLingerTime{2};

}  // namespace

// One request as it is read.
struct Connection::Message {
  Parser parser;
  HttpHead head;
  bool chunked_allowed = true;  // HTTP/1.1
  bool keep_alive = false;
  bool head_only = false;
  bool body_unread = false;

  Message() {
    parser.eager(false);
    parser.header_limit(kMaxHead);
    parser.body_limit(boost::none);  // counted by read_body, to answer with a Status
  }

  /// Parses what is in `inbox`; true when head, or (eager) all, is there.
  bool parse(std::string& inbox, boost::system::error_code& error) {
    std::size_t used = 0;
    while (!finished() && used < inbox.size()) {
      const std::size_t n = put(std::string_view(inbox).substr(used), error);
      used += n;
      if (error == beast_http::error::need_more) {
        error = {};
        if (n == 0) break;
      }
      if (error) break;
      if (parser.is_header_done() && parser.get().body().size() > kMaxBody) break;
    }
    inbox.erase(0, used);
    return finished();
  }
  // What Beast throws for a field of more than 64 KiB is an error like others.
  std::size_t put(std::string_view bytes, boost::system::error_code& error) {
    try {
      return parser.put(asio::buffer(bytes), error);
    } catch (const std::length_error&) {
      error = beast_http::error::header_limit;
      return 0;
    }
  }
  bool finished() const { return parser.eager() ? parser.is_done() : parser.is_header_done(); }

  void take_head() {
    const auto& request = parser.get();
    head.method = std::string(request.method_string());
    head.target = origin_form(std::string_view(request.target()));
    for (const auto& field : request)
      head.fields.emplace_back(std::string(field.name_string()), std::string(field.value()));
    chunked_allowed = request.version() >= 11;
    keep_alive = parser.keep_alive();
    head_only = head.method == "HEAD";
    body_unread = !parser.is_done();
  }
};

Connection::Connection(asio::ip::tcp::socket socket, ConnectionContext& context)
    : context_(context), tls_(std::move(socket), context.ssl) {
  allow(context.options.handshake_timeout);
}

void Connection::allow(std::chrono::milliseconds time) {
  deadline_ = std::chrono::steady_clock::now() + time;
}

Task<void> Connection::run() {
  if (!co_await tls_.handshake()) co_return;
  Next next = Next::kKeepAlive;
  while (next == Next::kKeepAlive) {
    Message message;
    if (!co_await read_head(message)) break;
    next = co_await serve(message);
    if (inbox_.empty() && inbox_.capacity() > kReadSize) std::string().swap(inbox_);
  }
  allow(kLingerTime);
  if (next == Next::kLinger) co_await tls_.linger(kMaxLinger);
}

// False where no request comes any more; a malformed one is answered here.
Task<bool> Connection::read_head(Message& message) {
  allow(context_.options.idle_timeout);
  if (inbox_.empty() && !co_await tls_.read(inbox_, kReadSize)) co_return false;
  allow(context_.options.head_timeout);
  boost::system::error_code error;
  while (!message.parse(inbox_, error)) {
    if (!error) {
      if (!co_await tls_.read(inbox_, kReadSize)) co_return false;
      continue;
    }
    const bool too_long = error == beast_http::error::header_limit;
    const WireAnswer refusal = too_long ? plain_text(431, "431 Request Header Fields Too Large")
                                        : plain_text(400, "400 Bad Request");
    if (co_await answer(message, refusal, false)) {
      allow(kLingerTime);
      co_await tls_.linger(kMaxLinger);
    }
    co_return false;
  }
  message.take_head();
  co_return true;
}

// False where the body is too large, malformed or never comes; parser.is_done() and the size tell
// which.
Task<bool> Connection::read_body(Message& message) {
  allow(context_.options.body_timeout);
  Parser& parser = message.parser;
  if (parser.content_length() && *parser.content_length() > kMaxBody) co_return false;
  const auto expect = message.head.get("Expect");
  if (expect && equals_ignoring_case(*expect, "100-continue") && !parser.is_done()) {
    tls_.put("HTTP/1.1 100 Continue\r\n\r\n");
    if (!co_await flush()) co_return false;
  }
  parser.eager(true);
  boost::system::error_code error;
  while (!message.parse(inbox_, error)) {
    if (error || parser.get().body().size() > kMaxBody) co_return false;
    if (inbox_.size() > kMaxChunkHead) co_return false;
    if (!co_await tls_.read(inbox_, kReadSize)) co_return false;
  }
  message.body_unread = false;
  co_return parser.get().body().size() <= kMaxBody;
}

bool Connection::is_lost(const Response& response) const {
  return context_.options.resets_connections && response.code == 0 &&
         response.status().is(reason::kUnavailable);
}

Task<Connection::Next> Connection::serve(Message& message) {
  if (const auto refusal = refusal_of(message.head, message.chunked_allowed))
    co_return co_await answer(message, *refusal, false) ? Next::kLinger : Next::kClose;
  const auto started = std::chrono::steady_clock::now();
  auto request = context_.front_door.admit(message.head);
  if (!request) {
    const bool keep = message.keep_alive && !message.body_unread;
    if (!co_await answer(message, request.error(), keep)) co_return Next::kClose;
    co_return keep ? Next::kKeepAlive : message.body_unread ? Next::kLinger : Next::kClose;
  }
  if (!co_await read_body(message)) {
    const Parser& parser = message.parser;
    const bool too_large = parser.get().body().size() > kMaxBody ||
                           (parser.content_length() && *parser.content_length() > kMaxBody);
    const Status status =
        too_large ? body_too_large() : Status(500, "", "malformed chunked encoding");
    const WireAnswer refusal = context_.front_door.render(message.head, status);
    co_return co_await answer(message, refusal, false) ? Next::kLinger : Next::kClose;
  }
  request->body.bytes = std::move(message.parser.get().body());
  deadline_ = Deadline::max();
  Next next = Next::kClose;
  if (request->verb == Verb::kWatch) {
    next = co_await serve_watch(message, *std::move(request));
  } else {
    Response response = co_await context_.front_door.api().call(*std::move(request));
    if (is_lost(response)) {
      tls_.reset();
      co_return Next::kClose;
    }
    const WireAnswer wire = context_.front_door.render(message.head, std::move(response));
    if (co_await answer(message, wire, message.keep_alive) && message.keep_alive)
      next = Next::kKeepAlive;
  }
  const Logger& logger = context_.options.logger;
  if (logger.enabled(LogLevel::kDebug)) {
    const auto took = std::chrono::steady_clock::now() - started;
    logger.debug(
        "served",
        {{"method", message.head.method},
         {"target", message.head.target},
         {"micros",
          std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(took).count())}});
  }
  co_return next;
}

Task<Connection::Next> Connection::serve_watch(Message& message, Request request) {
  using namespace asio::experimental::awaitable_operators;
  WatchResult opened = co_await context_.front_door.api().watch(std::move(request));
  if (!opened && is_lost(opened.error())) {
    tls_.reset();
    co_return Next::kClose;
  }
  if (!opened) {
    const WireAnswer refusal = context_.front_door.render(message.head, std::move(opened.error()));
    const bool sent = co_await answer(message, refusal, message.keep_alive);
    co_return sent&& message.keep_alive ? Next::kKeepAlive : Next::kClose;
  }
  const std::unique_ptr<WatchStream> stream = *std::move(opened);
  struct Count {
    std::size_t& number;
    explicit Count(std::size_t& n) : number(n) { ++number; }
    ~Count() { --number; }
  } const count(context_.open_watches);
  const bool keep = message.keep_alive && message.chunked_allowed;
  std::string head;
  put_head(head, message, context_.front_door.render_watch(*stream));
  head += message.chunked_allowed ? "Transfer-Encoding: chunked\r\n" : "";
  head += keep ? "\r\n" : "Connection: close\r\n\r\n";
  tls_.put(head);
  if (!co_await flush()) co_return Next::kClose;
  if (message.head_only) co_return Next::kClose;
  bool clean = false;
  co_await (pump(*stream, clean, message.chunked_allowed) || until_client_leaves());
  co_return clean&& keep ? Next::kKeepAlive : Next::kClose;
}

// Sends events until the stream or the client ends. `clean`: the last chunk has been sent.
Task<void> Connection::pump(WatchStream& stream, bool& clean, bool chunked) {
  for (;;) {
    Result<std::optional<WatchEvent>> event = co_await stream.next();
    const bool ends = !event || !*event;
    // Without a code it is the connection behind us that broke: so does this one.
    if (!event && event.error().code == 0) {
      if (context_.options.resets_connections) tls_.reset();
      co_return;
    }
    WireBody line;
    if (!event) line = watch_error_frame(stream, event.error());
    if (event && *event) line = watch_frame(stream, *std::move(*event));
    if (line.size > 0) {
      if (chunked) tls_.put(fmt::format("{:x}\r\n", line.size));
      for (std::string_view piece : line.pieces) tls_.put(piece);
      if (chunked) tls_.put("\r\n");
    }
    if (ends && chunked) tls_.put("0\r\n\r\n");
    if (!co_await flush()) co_return;
    deadline_ = Deadline::max();
    if (ends) {
      clean = true;
      co_return;
    }
  }
}

// While a watch is open a client has nothing to say; a little (the next request) is kept for later.
Task<void> Connection::until_client_leaves() {
  while (inbox_.size() < kReadSize)
    if (!co_await tls_.read(inbox_, kReadSize)) co_return;
}

void Connection::put_head(std::string& text, const Message& message,
                          const WireAnswer& answer) const {
  text += fmt::format(
      "HTTP/{} {} {}\r\n", message.chunked_allowed ? "1.1" : "1.0", answer.code,
      std::string_view(beast_http::obsolete_reason(static_cast<beast_http::status>(answer.code))));
  for (const auto& [name, value] : answer.fields)
    fmt::format_to(std::back_inserter(text), "{}: {}\r\n", name, value);
  if (!answer.media_type.empty()) text += "Content-Type: " + answer.media_type + "\r\n";
  text += "Date: " + context_.date + "\r\n";
}

Task<bool> Connection::answer(const Message& message, const WireAnswer& answer, bool keep_alive) {
  std::string text;
  put_head(text, message, answer);
  fmt::format_to(std::back_inserter(text), "Content-Length: {}\r\n{}\r\n", answer.body.size,
                 keep_alive ? "" : "Connection: close\r\n");
  if (message.head_only || answer.body.size == 0) {
    tls_.put(text);
  } else if (text.size() + answer.body.size <= kRecord) {
    for (std::string_view piece : answer.body.pieces) text += piece;
    tls_.put(text);
  } else {
    tls_.put(text);
    if (!co_await send_body(answer.body)) co_return false;
  }
  co_return co_await flush();
}

Task<bool> Connection::send_body(const WireBody& body) {
  std::string record;
  for (std::string_view piece : body.pieces) {
    if (record.size() + piece.size() > kRecord) {
      tls_.put(record);
      record.clear();
    }
    if (piece.size() >= kRecord) {
      for (; !piece.empty(); piece.remove_prefix(std::min(kBurst, piece.size()))) {
        tls_.put(piece.substr(0, kBurst));
        if (tls_.unsent() >= kBurst && !co_await flush()) co_return false;
      }
    } else {
      record += piece;
    }
    if (tls_.unsent() >= kBurst && !co_await flush()) co_return false;
  }
  tls_.put(record);
  co_return true;
}

Task<bool> Connection::flush() {
  allow(context_.options.write_timeout);
  return tls_.flush();
}

}  // namespace drydock::http
