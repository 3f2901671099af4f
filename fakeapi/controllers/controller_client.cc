#include "fakeapi/controllers/controller_client.h"

#include <algorithm>

namespace drydock::fake {
namespace {

Json delete_options(Json options) {
  options["apiVersion"] = "v1";
  options["kind"] = "DeleteOptions";
  return options;
}

ObjectKey key_of(const Json& body) {
  return {std::string(string_at(body, {"metadata", "namespace"})),
          std::string(string_at(body, {"metadata", "name"}))};
}

}  // namespace

ControllerClient::ControllerClient(std::string_view account)
    : ControllerClient("system:serviceaccount:kube-system:" + std::string(account),
                       "kube-controller-manager") {}

ControllerClient::ControllerClient(std::string user, std::string agent) : agent_(std::move(agent)) {
  caller_.user = std::move(user);
  caller_.groups = {"system:masters", "system:authenticated"};
}

Request ControllerClient::request(Verb verb, const GroupVersionResource& resource,
                                  const ObjectKey& key) const {
  Request made(verb, resource);
  made.namespace_ = key.namespace_;
  made.name = key.name;
  made.user_agent = agent_;
  made.caller = caller_;
  return made;
}

Result<Object> ControllerClient::create(Server& server, const GroupVersionResource& resource,
                                        Json body, std::string_view subresource) const {
  ObjectKey key = key_of(body);
  if (subresource.empty()) key.name.clear();
  Request made = request(Verb::kCreate, resource, key);
  made.subresource = subresource;
  made.body.object = Object(std::move(body));
  return server.handle(made).object();
}

Result<Object> ControllerClient::update(Server& server, const GroupVersionResource& resource,
                                        Json body, std::string_view subresource) const {
  Request made = request(Verb::kUpdate, resource, key_of(body));
  made.subresource = subresource;
  made.body.object = Object(std::move(body));
  return server.handle(made).object();
}

Result<Object> ControllerClient::patch(Server& server, const GroupVersionResource& resource,
                                       const ObjectKey& key, std::string_view media_type,
                                       Json patch, std::string_view subresource) const {
  Request made = request(Verb::kPatch, resource, key);
  made.subresource = subresource;
  made.body.media_type = media_type;
  made.body.object = Object(std::move(patch));
  return server.handle(made).object();
}

Result<Object> ControllerClient::apply(Server& server, const GroupVersionResource& resource,
                                       Json body) const {
  Request made = request(Verb::kPatch, resource, key_of(body));
  made.parameters = {{"fieldManager", agent_}, {"force", "true"}};
  made.body.media_type = media::kApplyPatch;
  made.body.object = Object(std::move(body));
  return server.handle(made).object();
}

Result<void> ControllerClient::remove(Server& server, const GroupVersionResource& resource,
                                      const ObjectKey& key, Json options) const {
  Request made = request(Verb::kDelete, resource, key);
  made.body.object = Object(delete_options(std::move(options)));
  const Response response = server.handle(made);
  if (!response.ok() && response.code != 404) return fail(response.status());
  return {};
}

Result<void> ControllerClient::remove_all(Server& server, const GroupVersionResource& resource,
                                          std::string_view inside, Json options) const {
  Request made = request(Verb::kDeleteCollection, resource, {std::string(inside), ""});
  made.body.object = Object(delete_options(std::move(options)));
  const Response response = server.handle(made);
  if (!response.ok()) return fail(response.status());
  return {};
}

bool is_namespace_terminating(const Status& status) {
  return status.details &&
         std::any_of(status.details->causes.begin(), status.details->causes.end(),
                     [](const StatusCause& cause) { return cause.type == "NamespaceTerminating"; });
}

}  // namespace drydock::fake
