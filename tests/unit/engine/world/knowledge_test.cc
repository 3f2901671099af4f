#include "scenarios/engine/world/knowledge.h"

#include <gtest/gtest.h>

namespace drydock::sim {
namespace {

Object config_map(const std::string& name, int revision, const char* app = "x") {
  return Object(Json{{"apiVersion", "v1"},
                     {"kind", "ConfigMap"},
                     {"metadata",
                      {{"name", name},
                       {"namespace", "n"},
                       {"labels", {{"app", app}}},
                       {"resourceVersion", std::to_string(revision)}}}});
}

class KnowledgeTest : public testing::Test {
 protected:
  static Record record(Record::Kind kind, Verb verb) {
    auto message = std::make_shared<Message>();
    message->request = Request(verb, {"", "v1", "configmaps"});
    message->request.namespace_ = "n";
    message->object_kind = "ConfigMap";
    Record made;
    made.kind = kind;
    made.message = message;
    return made;
  }
  static Message& message_of(Record& of) { return const_cast<Message&>(*of.message); }

  void event(WatchEventType type, Object object) {
    Record made = record(Record::Kind::kEvent, Verb::kWatch);
    made.type = type;
    made.object = std::move(object);
    knowledge_.take(made, ++index_);
  }
  void list(std::vector<Object> items, int revision, const char* selector = "") {
    Record made = record(Record::Kind::kDelivered, Verb::kList);
    if (*selector) message_of(made).request.parameters.set("labelSelector", selector);
    ObjectList answer;
    answer.items = std::move(items);
    answer.resource_version = std::to_string(revision);
    message_of(made).response = Response(200, std::move(answer));
    knowledge_.take(made, ++index_);
  }
  const Knowledge::Known* known(const char* name) const {
    return knowledge_.find({"", "ConfigMap"}, {"n", name});
  }

  Knowledge knowledge_;
  std::uint64_t index_ = 0;
};

TEST_F(KnowledgeTest, KnowsTheNewestThatItWasTold) {
  EXPECT_EQ(known("a"), nullptr);
  event(WatchEventType::kAdded, config_map("a", 5));
  event(WatchEventType::kModified, config_map("a", 7));
  // An answer that was overtaken by an event.
  list({config_map("a", 6)}, 6);
  ASSERT_NE(known("a"), nullptr);
  EXPECT_EQ(known("a")->revision, 7u);
  EXPECT_EQ(known("a")->record, 2u);
  event(WatchEventType::kDeleted, config_map("a", 9));
  EXPECT_TRUE(known("a")->gone);
  event(WatchEventType::kAdded, config_map("a", 10));
  EXPECT_FALSE(known("a")->gone);
}

TEST_F(KnowledgeTest, WhatAListDoesNotNameIsGone) {
  event(WatchEventType::kAdded, config_map("a", 5));
  event(WatchEventType::kAdded, config_map("b", 6, "y"));
  list({}, 8, "app=x");
  EXPECT_TRUE(known("a")->gone);
  EXPECT_FALSE(known("b")->gone) << "the list did not ask for it";
  list({}, 9);
  EXPECT_TRUE(known("b")->gone);
  EXPECT_EQ(known("b")->revision, 9u);
}

TEST_F(KnowledgeTest, NotFoundSaysThatItIsGone) {
  event(WatchEventType::kAdded, config_map("a", 5));
  Record made = record(Record::Kind::kDelivered, Verb::kGet);
  message_of(made).key = {"n", "a"};
  message_of(made).revision = 7;
  message_of(made).response = Response(Status(404, reason::kNotFound, "no"));
  knowledge_.take(made, ++index_);
  EXPECT_TRUE(known("a")->gone);
}

TEST_F(KnowledgeTest, ADeletionThatWaitsForFinalizersIsNoEnd) {
  Json waiting = config_map("a", 6).json();
  waiting["metadata"]["finalizers"] = {"example.dev/f"};
  for (const auto& [answer, gone] :
       {std::pair(Object(waiting), false), std::pair(config_map("a", 8), true)}) {
    Record made = record(Record::Kind::kDelivered, Verb::kDelete);
    message_of(made).key = {"n", "a"};
    message_of(made).revision = 8;
    message_of(made).response = Response(200, answer);
    knowledge_.take(made, ++index_);
    EXPECT_EQ(known("a")->gone, gone);
  }
}

}  // namespace
}  // namespace drydock::sim
