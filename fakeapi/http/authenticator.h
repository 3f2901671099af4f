#pragma once
// Authenticator: who a request comes from, by its bearer token, as kube-apiserver's static token
// file. A value; tokens are never logged.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "operator/api/request.h"
#include "operator/base/result.h"

namespace drydock::http {

class Authenticator {
 public:
  /// An empty token is ignored.
  void add(std::string token, Identity identity);
  /// Lines `token,user,uid,"group1,group2"` (uid and groups may be missing), as --token-auth-file.
  /// Everyone is in system:authenticated as well. Errors: reason BadRequest, with the line.
  Result<void> add_token_file(std::string_view text);

  /// Asked about bearer tokens that are none of those added; nullopt: not known there either.
  using Fallback = std::function<std::optional<Identity>(std::string_view token)>;
  void set_fallback(Fallback fallback) { fallback_ = std::move(fallback); }

  /// The identity behind an Authorization header: anonymous where there is none, nullopt (401)
  /// where the token is unknown or the scheme another one.
  std::optional<Identity> authenticate(std::optional<std::string_view> authorization) const;

  static Identity anonymous();
  static bool is_anonymous(const Identity& identity);

 private:
  std::map<std::string, Identity, std::less<>> identities_;
  Fallback fallback_;
};

}  // namespace drydock::http
