#pragma once
// BufferedTlsClient: cpp-httplib's client with a buffer on each side of TLS: the head and the body
// of a request leave as one record, and an answer's head is not taken from OpenSSL byte by byte,
// with a poll() before each read. Where the library's version lets nobody in between (CMake looks)
// it is the library's own client. Used as that is: by one thread at a time.
#include <httplib.h>

namespace drydock {

#ifdef DRYDOCK_BUFFERED_TLS

class BufferedTlsClient final : public httplib::SSLClient {
 public:
  using httplib::SSLClient::SSLClient;

 private:
  bool process_socket(const Socket& socket,
                      std::function<bool(httplib::Stream& stream)> callback) override;
};

#else

using BufferedTlsClient = httplib::SSLClient;

#endif

}  // namespace drydock
