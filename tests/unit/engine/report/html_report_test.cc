#include "scenarios/engine/report/html_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/engine/report/explain.h"
#include "scenarios/engine/report/kept_runs.h"
#include "scenarios/engine/report/run_model.h"
#include "scenarios/engine/report/trace_events.h"
#include "tests/unit/engine/report/sample_run.h"

namespace drydock::sim {
namespace {

using testing::HasSubstr;
using testing::Not;

const SampleRun& sample() {
  static const SampleRun sample = sample_run();
  return sample;
}

/// The data that the page draws.
Json data_of(const std::string& html) {
  const std::string start = "<script type=\"application/json\" id=\"data\">";
  const auto begin = html.find(start) + start.size();
  return parse_json(html.substr(begin, html.find("</script>", begin) - begin)).value();
}

TEST(RunModelTest, ACallHasItsWayAndItsGrounds) {
  const Json model = run_model(*sample().run.trace);
  const Record& change = sample().run.trace->records()[sample().scaled];
  const Json& call = model["calls"][std::to_string(change.message->number)];
  EXPECT_EQ(call["verb"], "apply");
  EXPECT_EQ(call["what"], "Deployment/hello");
  EXPECT_LT(call["sent"], call["applied"]);
  EXPECT_LT(call["applied"], call["delivered"]);
  std::vector<std::string> rests_on;
  for (const Json& read : call["reads"]) {
    rests_on.push_back(read["what"]);
    EXPECT_LT(read["record"], call["sent"]);
    EXPECT_EQ(read["stale"], false);
  }
  EXPECT_THAT(rests_on, testing::ElementsAre("Deployment/hello", "Hello/hello"));
}

TEST(RunModelTest, AnObjectHasItsRevisionsAndWhoWroteThem) {
  const Json model = run_model(*sample().run.trace);
  const Json& place = model["records"][sample().scaled]["o"];
  const Json& object = model["objects"][place[0].get<std::size_t>()];
  EXPECT_EQ(object["kind"], "Deployment");
  EXPECT_EQ(object["revisions"][0]["type"], "created");
  const Json& revision = object["revisions"][place[1].get<std::size_t>()];
  EXPECT_EQ(revision["object"]["spec"]["replicas"], 3);
  EXPECT_EQ(model["actors"][revision["by"].get<std::size_t>()]["name"], "hello");
}

TEST(RunModelTest, AFaultBelongsToItsCall) {
  const Json model = run_model(*sample().run.trace);
  std::size_t hit = 0;
  for (const auto& [number, call] : model["calls"].items()) {
    for (const Json& fault : call["faults"]) {
      ++hit;
      EXPECT_EQ(call["code"], 0);
      EXPECT_THAT(model["records"][fault.get<std::size_t>()]["text"], HasSubstr("lose-answer"));
    }
  }
  EXPECT_EQ(hit, 1u);
}

TEST(HtmlReportTest, ThePageIsCompleteInItself) {
  const std::string html = html_report(sample().scenario, sample().run, &sample().reference);
  EXPECT_THAT(html, Not(HasSubstr("@DATA@")));
  EXPECT_THAT(html, Not(HasSubstr("src=")));
  EXPECT_THAT(html, Not(HasSubstr("https://")));
  EXPECT_THAT(html, Not(HasSubstr("url(http")));
  const Json data = data_of(html);
  EXPECT_EQ(data["name"], "a lost answer");
  EXPECT_EQ(data["run"]["records"].size(), sample().run.trace->size());
  EXPECT_EQ(data["reference"]["records"].size(), sample().reference.trace->size());
}

TEST(HtmlReportTest, WhatAScenarioSaysIsNeverMarkup) {
  SampleRun evil = sample_run("</script><script>alert(1)</script>");
  const std::string html = html_report(evil.scenario, evil.run, nullptr);
  EXPECT_THAT(html, Not(HasSubstr("alert(1)</script>")));
  EXPECT_EQ(data_of(html)["name"], "</script><script>alert(1)</script>");
  EXPECT_TRUE(data_of(html)["reference"].is_null());
}

TEST(HtmlReportTest, AReferenceInRealTimeIsLaidBesideByWhatWasDone) {
  const Json data =
      report_data(sample().scenario, sample().run, &sample().reference, RunTime::kReal);
  const Json& run = data["run"];
  const Json& reference = data["reference"];
  EXPECT_THAT(run["facts"], HasSubstr("of real time"));
  EXPECT_THAT(run["facts"], Not(HasSubstr("hash")));
  EXPECT_EQ(run["records"][run["parting"].get<std::size_t>()]["k"], "fault");
  std::vector<Json> here, there;
  for (const Json& record : run["records"])
    if (record["k"] == "step") here.push_back(record["t"]);
  for (const Json& record : reference["records"])
    if (record["k"] == "step") there.push_back(record["at"]);
  EXPECT_EQ(here.size(), 3u);
  EXPECT_EQ(here, there);
}

TEST(HtmlReportTest, ARunInRealTimeThatWentAsItsReferenceIsShownAlone) {
  const Json data = report_data(sample().scenario, sample().run, &sample().run, RunTime::kReal);
  EXPECT_TRUE(data["reference"].is_null());
}

TEST(KeptRunsTest, AreReadAsTheyWereWritten) {
  const Json data = report_data(sample().scenario, sample().run, &sample().reference);
  const auto read = read_kept_runs(kept_runs_text({data, data}));
  ASSERT_TRUE(read && *read);
  ASSERT_EQ((*read)->size(), 2u);
  EXPECT_EQ(html_page((*read)->front()),
            html_report(sample().scenario, sample().run, &sample().reference));
  EXPECT_EQ(trace_events((*read)->back()["run"]), trace_events(*sample().run.trace));
}

TEST(KeptRunsTest, OtherTextsAreNotRefused) {
  for (const char* text : {"name: a\noperators: [hello]\n", "{\"name\": \"a\"}", "", "[1]"}) {
    const auto read = read_kept_runs(text);
    ASSERT_TRUE(read) << text;
    EXPECT_FALSE(*read) << text;
  }
}

TEST(KeptRunsTest, WhatLacksSomethingIs) {
  Json data = report_data(sample().scenario, sample().run, nullptr);
  data["run"].erase("objects");
  for (const std::string& text :
       {kept_runs_text({data}), std::string("{\"drydock\": \"runs/v2\", \"runs\": []}"),
        std::string("{\"drydock\": \"runs/v1\"}")}) {
    const auto read = read_kept_runs(text);
    ASSERT_FALSE(read) << text.substr(0, 100);
    EXPECT_THAT(read.error().message, HasSubstr("replay --trace"));
  }
}

TEST(HtmlReportTest, TheRunsPartAtTheFault) {
  const auto parting = first_difference(*sample().run.trace, *sample().reference.trace);
  ASSERT_TRUE(parting);
  EXPECT_EQ(sample().run.trace->records()[parting->first].kind, Record::Kind::kFault);
  EXPECT_EQ(first_difference(*sample().run.trace, *sample().run.trace), std::nullopt);
}

TEST(ExplainTest, TellsWhatHadGoneWrongAndWhatBecameOfIt) {
  Violation violation;
  violation.message = "hello did wrong.";
  violation.record = sample().scaled;
  const std::string text = explain(violation, sample().run);
  EXPECT_THAT(text, HasSubstr("lose-answer"));
  EXPECT_THAT(text, HasSubstr("hello did wrong."));
  EXPECT_THAT(text, HasSubstr(" Next, at "));
}

TEST(TraceEventsTest, EachCallIsASlice) {
  const Json events = parse_json(trace_events(*sample().run.trace)).value()["traceEvents"];
  std::size_t slices = 0, flows = 0;
  for (const Json& event : events) {
    slices += event["ph"] == "X";
    flows += event["ph"] == "s";
  }
  EXPECT_EQ(slices, sample().run.calls);
  EXPECT_GT(flows, 0u);
}

}  // namespace
}  // namespace drydock::sim
