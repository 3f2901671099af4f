#include "operator/api/client.h"

namespace drydock {

namespace {

void set_if(Parameters& parameters, std::string_view key, const std::string& value) {
  if (!value.empty()) parameters.set(key, value);
}

void put_write_options(Request& request, const WriteOptions& options) {
  request.subresource = options.subresource;
  set_if(request.parameters, "fieldManager", options.field_manager);
  set_if(request.parameters, "fieldValidation", options.field_validation);
  if (options.dry_run) request.parameters.set("dryRun", "All");
  if (options.force) request.parameters.set("force", "true");
}

void put_list_options(Request& request, const ListOptions& options) {
  request.namespace_ = options.namespace_;
  Parameters& parameters = request.parameters;
  set_if(parameters, "labelSelector", options.label_selector);
  set_if(parameters, "fieldSelector", options.field_selector);
  set_if(parameters, "resourceVersion", options.resource_version);
  set_if(parameters, "resourceVersionMatch", options.resource_version_match);
  if (options.limit > 0) parameters.set("limit", std::to_string(options.limit));
  set_if(parameters, "continue", options.continue_token);
  if (options.metadata_only) request.accept = std::string(media::kPartialObjectMetadataList);
}

std::string_view propagation_policy(Propagation propagation) {
  switch (propagation) {
    case Propagation::kBackground:
      return "Background";
    case Propagation::kForeground:
      return "Foreground";
    case Propagation::kOrphan:
      return "Orphan";
    case Propagation::kDefault:
      return "";
  }
  return "";
}

Body delete_body(const DeleteOptions& options) {
  Json body{{"apiVersion", "v1"}, {"kind", "DeleteOptions"}};
  if (const auto policy = propagation_policy(options.propagation); !policy.empty()) {
    body["propagationPolicy"] = policy;
  }
  if (options.grace_period_seconds) body["gracePeriodSeconds"] = *options.grace_period_seconds;
  if (!options.precondition_uid.empty()) body["preconditions"]["uid"] = options.precondition_uid;
  if (!options.precondition_resource_version.empty()) {
    body["preconditions"]["resourceVersion"] = options.precondition_resource_version;
  }
  if (options.dry_run) body["dryRun"] = Json::array({"All"});
  return {std::string(media::kJson), {}, dump_json(body)};
}

std::string_view media_type_of(PatchType type) {
  switch (type) {
    case PatchType::kJson:
      return media::kJsonPatch;
    case PatchType::kMerge:
      return media::kMergePatch;
    case PatchType::kStrategicMerge:
      return media::kStrategicMergePatch;
    case PatchType::kApply:
      return media::kApplyPatch;
  }
  return media::kMergePatch;
}

}  // namespace

Client::Client(Api& api, std::string user_agent) : api_(&api), user_agent_(std::move(user_agent)) {}

Request Client::make(Verb verb, const Resource& resource, ObjectKey key) const {
  Request request(verb, resource.gvr());
  request.namespace_ = std::move(key.namespace_);
  request.name = std::move(key.name);
  request.user_agent = user_agent_;
  return request;
}

Task<Result<Object>> Client::get(Resource resource, ObjectKey key, std::string subresource) const {
  Request request = make(Verb::kGet, resource, std::move(key));
  request.subresource = std::move(subresource);
  Response response = co_await api_->call(std::move(request));
  co_return response.object();
}

Task<Result<ObjectList>> Client::list(Resource resource, ListOptions options) const {
  Request request = make(Verb::kList, resource, {});
  put_list_options(request, options);
  Response response = co_await api_->call(std::move(request));
  co_return response.list();
}

Task<Result<ObjectList>> Client::list_all(Resource resource, ListOptions options) const {
  if (options.limit == 0) options.limit = 500;
  const ListOptions first = options;
  bool started_over = false;
  ObjectList all;
  while (true) {
    Result<ObjectList> page = co_await list(resource, options);
    if (!page) {
      // The pages' common version is gone from the server: once more from the first page.
      if (!page.error().is_gone() || options.continue_token.empty() || started_over) {
        co_return fail(std::move(page).error());
      }
      started_over = true;
      options = first;
      all = {};
      continue;
    }
    std::vector<Object> items = std::move(all.items);
    items.insert(items.end(), page->items.begin(), page->items.end());
    all = *std::move(page);
    all.items = std::move(items);
    if (all.continue_token.empty()) co_return all;
    options.continue_token = std::exchange(all.continue_token, {});
    // A token says which version it continues.
    options.resource_version.clear();
    options.resource_version_match.clear();
  }
}

Task<Result<std::unique_ptr<WatchStream>>> Client::watch(Resource resource,
                                                         WatchOptions options) const {
  Request request = make(Verb::kWatch, resource, {});
  request.namespace_ = options.namespace_;
  Parameters& parameters = request.parameters;
  set_if(parameters, "labelSelector", options.label_selector);
  set_if(parameters, "fieldSelector", options.field_selector);
  set_if(parameters, "resourceVersion", options.resource_version);
  set_if(parameters, "resourceVersionMatch", options.resource_version_match);
  if (options.allow_bookmarks) parameters.set("allowWatchBookmarks", "true");
  if (options.send_initial_events) parameters.set("sendInitialEvents", "true");
  if (options.timeout_seconds > 0) {
    parameters.set("timeoutSeconds", std::to_string(options.timeout_seconds));
  }
  if (options.metadata_only) request.accept = std::string(media::kPartialObjectMetadata);
  WatchResult stream = co_await api_->watch(std::move(request));
  if (!stream) co_return fail(stream.error().status());
  co_return *std::move(stream);
}

Task<Result<Object>> Client::create(Resource resource, Object object, WriteOptions options) const {
  Request request = make(Verb::kCreate, resource, {std::string(object.namespace_()), {}});
  put_write_options(request, options);
  request.body = {std::string(media::kJson), std::move(object), {}};
  Response response = co_await api_->call(std::move(request));
  co_return response.object();
}

Task<Result<Object>> Client::replace(Resource resource, Object object, WriteOptions options) const {
  Request request = make(Verb::kUpdate, resource, object.key());
  put_write_options(request, options);
  request.body = {std::string(media::kJson), std::move(object), {}};
  Response response = co_await api_->call(std::move(request));
  co_return response.object();
}

Task<Result<Object>> Client::patch(Resource resource, ObjectKey key, PatchType type, Json patch,
                                   WriteOptions options) const {
  Request request = make(Verb::kPatch, resource, std::move(key));
  put_write_options(request, options);
  request.body = {std::string(media_type_of(type)), Object(std::move(patch)), {}};
  Response response = co_await api_->call(std::move(request));
  co_return response.object();
}

Task<Result<Object>> Client::apply(Resource resource, Object object, WriteOptions options) const {
  Request request = make(Verb::kPatch, resource, object.key());
  put_write_options(request, options);
  request.body = {std::string(media::kApplyPatch), std::move(object), {}};
  Response response = co_await api_->call(std::move(request));
  co_return response.object();
}

Task<Result<Object>> Client::remove(Resource resource, ObjectKey key, DeleteOptions options) const {
  Request request = make(Verb::kDelete, resource, std::move(key));
  request.body = delete_body(options);
  Response response = co_await api_->call(std::move(request));
  if (const auto* status = std::get_if<Status>(&response.payload); status && response.ok()) {
    Json document{{"apiVersion", "v1"}, {"kind", "Status"}, {"status", "Success"}};
    if (status->details)
      document["details"] = {{"name", status->details->name}, {"uid", status->details->uid}};
    co_return Object(std::move(document));
  }
  co_return response.object();
}

Task<Result<ObjectList>> Client::remove_collection(Resource resource, ListOptions which,
                                                   DeleteOptions options) const {
  Request request = make(Verb::kDeleteCollection, resource, {});
  put_list_options(request, which);
  request.body = delete_body(options);
  Response response = co_await api_->call(std::move(request));
  co_return response.list();
}

Task<Result<Json>> Client::get_path(std::string path) const {
  Request request = Request::for_path(std::move(path));
  request.user_agent = user_agent_;
  const Response response = co_await api_->call(std::move(request));
  if (!response.ok()) co_return fail(response.status());
  co_return parse_json(*response.wire_body().bytes);
}

}  // namespace drydock
