#include "operator/blog/blog_reflector.h"

#include "operator/base/task_group.h"
#include "operator/runtime/reflector.h"
#include "operator/runtime/require_resource.h"

namespace drydock::blog {

namespace {

std::string names(const Store& blogs) {
  std::string list;
  for (const Object& blog : blogs.list()) {
    list += fmt::format("{}{} [{}]", list.empty() ? "" : ", ", blog.name(), blog.namespace_());
  }
  return "[" + list + "]";
}

/// Says what the cache holds, first when it is filled and then every `interval`.
Task<void> tell(Environment& environment, Store& blogs, Duration interval) {
  co_await blogs.wait_until_ready();
  environment.logger.info("Initialized with: " + names(blogs));
  while (true) {
    co_await environment.sleep_for(interval);
    environment.logger.info("start to read cr list");
    for (const Object& blog : blogs.list()) {
      environment.logger.info(fmt::format("cr name: {}", blog.name()));
    }
  }
}

}  // namespace

const crd::Definition& blog_definition() {
  static const crd::Definition definition{.group = "web.helloworld",
                                          .version = "v1",
                                          .kind = "Blog",
                                          .plural = "blogs",
                                          .singular = "blog",
                                          .spec = &crd::type_of<BlogSpec>};
  return definition;
}

Task<int> run_blog_reflector(Environment& environment, Api& api, BlogOptions options,
                             Shutdown& shutdown) {
  const Client client(api, "blog-reflector/" DRYDOCK_VERSION);
  const Resource resource = blog_definition().resource();
  const auto served =
      co_await require_resource(environment, client, resource, options.namespace_, shutdown);
  if (!served) {
    environment.logger.error(
        served.error().is_not_found()
            ? "the CustomResourceDefinition blogs.web.helloworld is not installed; "
              "install it with: blog-reflector --crd | kubectl apply -f -"
            : "cannot list Blogs: " + served.error().to_string());
    co_return 1;
  }

  WatcherConfig config;
  config.namespace_ = options.namespace_;
  Reflector blogs(environment, client, resource, config);
  blogs.on_change([&environment](const Change& change) {
    if (!change.after) {
      environment.logger.info(
          fmt::format("Removing {} from {}", change.before.name(), change.before.kind()));
    }
  });

  TaskGroup tasks(environment.executor);
  tasks.spawn("reflect", blogs.run());
  tasks.spawn("tell", tell(environment, blogs.store(), options.interval));
  co_await shutdown.wait();
  tasks.cancel();
  co_await tasks.join();
  co_return 0;
}

}  // namespace drydock::blog
