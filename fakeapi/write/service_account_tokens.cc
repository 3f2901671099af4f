#include "fakeapi/write/service_account_tokens.h"

#include "fakeapi/kinds/base64.h"
#include "operator/api/json.h"

namespace drydock::fake {
namespace {

constexpr std::size_t kMaxTokens = 10'000;

std::string base64url(std::string_view bytes) {
  std::string text = encode_base64(bytes);
  for (char& letter : text) letter = letter == '+' ? '-' : letter == '/' ? '_' : letter;
  while (text.ends_with('=')) text.pop_back();
  return text;
}

std::int64_t seconds_of(WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace

std::string ServiceAccountTokens::issue(ServiceAccountGrant grant, Random& random) {
  grant.id = random.uuid();
  const Json header{{"alg", "none"}, {"typ", "JWT"}};
  const Json claims{{"aud", grant.audiences},
                    {"exp", seconds_of(grant.expires)},
                    {"iat", seconds_of(grant.issued)},
                    {"iss", kApiAudience},
                    {"jti", grant.id},
                    {"kubernetes.io",
                     {{"namespace", grant.namespace_},
                      {"serviceaccount", {{"name", grant.name}, {"uid", grant.uid}}}}},
                    {"nbf", seconds_of(grant.issued)},
                    {"sub", "system:serviceaccount:" + grant.namespace_ + ":" + grant.name}};
  std::string token = base64url(dump_json(header)) + "." + base64url(dump_json(claims)) + "." +
                      base64url(random.uuid());
  if (order_.size() == kMaxTokens) {
    grants_.erase(order_.front());
    order_.pop_front();
  }
  grants_.emplace(token, std::move(grant));
  order_.push_back(token);
  return token;
}

const ServiceAccountGrant* ServiceAccountTokens::find(std::string_view token, WallTime now) const {
  auto it = grants_.find(token);
  return it == grants_.end() || it->second.expires <= now ? nullptr : &it->second;
}

Identity identity_of(const ServiceAccountGrant& grant) {
  return {.user = "system:serviceaccount:" + grant.namespace_ + ":" + grant.name,
          .uid = grant.uid,
          .groups = {"system:serviceaccounts", "system:serviceaccounts:" + grant.namespace_,
                     "system:authenticated"},
          .extra = {{"authentication.kubernetes.io/credential-id", {"JTI=" + grant.id}}}};
}

}  // namespace drydock::fake
