// A soak in virtual time: worlds in which the Hello operator works for days on end, while users
// create, scale, spoil and delete, and whatever can go wrong does. Each evening the faults end, and
// everything must become, and have stayed, as it should. A world remembers every instance that has
// died in it, so it ends after ten days; from one to the next memory must not grow.
// Usage: sim_soak [SECONDS [SEED]]
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <numeric>
#include <set>
#include <vector>

#include "operator/api/resources.h"
#include "scenarios/engine/world/trace.h"
#include "scenarios/engine/world/world.h"
#include "scenarios/operators/hello_under_test.h"

namespace drydock::sim {
namespace {

using namespace std::chrono_literals;

constexpr int kDeedsADay = 60;
constexpr std::uint64_t kNames = 8;
constexpr std::uint64_t kOneIn = 25;  // occasions at which something goes wrong
constexpr Duration kDay = 24h;
constexpr int kDaysOfAWorld = 10;
// For silent watches, backoffs and one look at everything again.
constexpr Duration kEvening = 30min;

double memory_in_mb() {
  std::ifstream file("/proc/self/statm");
  long pages = 0;
  file >> pages >> pages;
  return static_cast<double>(pages) * 4096 / 1e6;
}

/// Breaks something now and then, of all that can be broken.
class Weather final : public FaultSource {
 public:
  explicit Weather(std::uint64_t seed) : random_(seed) {}
  bool stormy = true;
  std::map<std::string, std::uint64_t> befallen;

  std::optional<Deed> at(const Occasion& occasion) override {
    if (!stormy || random_.below(kOneIn) != 0) return std::nullopt;
    Deed deed = occasion.kind == Place::Kind::kDeliver ? of_a_stream() : of_a_call();
    ++befallen[std::string(to_string(deed.kind))];
    return deed;
  }

 private:
  Deed of_a_call() {
    constexpr std::array kCodes{409, 429, 500, 503, 504};
    using Kind = Deed::Kind;
    constexpr std::array kKinds{Kind::kLoseRequest, Kind::kLoseAnswer, Kind::kError, Kind::kError,
                                Kind::kTimeout,     Kind::kDelay,      Kind::kCrash, Kind::kPause};
    Deed deed = timed(kKinds[random_.below(kKinds.size())]);
    deed.when = random_.below(2) == 0 ? Deed::When::kBefore : Deed::When::kAfter;
    deed.code = kCodes[random_.below(kCodes.size())];
    if (deed.code == 429) deed.retry_after = std::chrono::seconds(1 + random_.below(5));
    return deed;
  }
  Deed of_a_stream() {
    using Kind = Deed::Kind;
    constexpr std::array kKinds{Kind::kDelay, Kind::kDrop,    Kind::kCoalesce,  Kind::kClose,
                                Kind::kGone,  Kind::kSilence, Kind::kDuplicate, Kind::kCrash};
    return timed(kKinds[random_.below(kKinds.size())]);
  }
  Deed timed(Deed::Kind kind) {
    Deed deed;
    deed.kind = kind;
    deed.duration = std::chrono::seconds(1 + random_.below(90));
    if (kind == Deed::Kind::kCrash) deed.restart = std::chrono::seconds(random_.below(60));
    return deed;
  }

  Random random_;
};

class Soak {
 public:
  explicit Soak(std::uint64_t seed)
      : random_(seed), weather_(seed + 1), operator_(hello_under_test()) {
    catalog_.add(operator_);
  }

  /// Ten days from an empty cluster on.
  void season() {
    Trace trace(false);
    WorldOptions options;
    options.seed = random_.next();
    options.max_steps = UINT64_MAX;
    World world(options, catalog_, weather_, trace);
    world_ = &world;
    if (auto done = world.install(operator_.manifests); !done) complain(done.error().to_string());
    world.start(operator_.name);
    for (int i = 0; i < kDaysOfAWorld && !failed_; ++i) day();
    calls_ += world.calls();
    writes_ += world.revision();
    memory_.push_back(memory_in_mb());
  }

  /// Of the worlds' last evenings, in MB.
  const std::vector<double>& memory() const { return memory_; }
  bool failed() const { return failed_; }
  std::string figures() const {
    std::uint64_t faults = 0;
    std::string kinds;
    for (const auto& [kind, count] : weather_.befallen) {
      faults += count;
      kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", count, kind);
    }
    return fmt::format(
        "{} virtual days, {} deeds of users, {} calls of the operator, {} writes, "
        "{} faults ({})",
        days_, deeds_, calls_, writes_, faults, kinds);
  }

 private:
  void day() {
    ++days_;
    weather_.stormy = true;
    for (int i = 0; i < kDeedsADay; ++i) {
      const auto most = static_cast<std::uint64_t>((kDay - kEvening) / kDeedsADay / 1ms);
      world_->run_for(std::chrono::milliseconds(most / 2 + random_.below(most)));
      deed();
    }
    weather_.stormy = false;
    world_->heal();
    if (!world_->is_running(operator_.name)) world_->restart(operator_.name);
    world_->run_for(kEvening);
    judge();
  }

  void deed() {
    ++deeds_;
    const std::string name = fmt::format("hello-{}", random_.below(kNames));
    switch (random_.below(10)) {
      case 0:
        return act(Action::Kind::kDelete, "fraim.co.jp/v1", "Hello", name);
      case 1:
        return act(Action::Kind::kDelete, "apps/v1", "Deployment", name);
      case 2:
        return act(Action::Kind::kPatch, "apps/v1", "Deployment", name, {{"replicas", 7}});
      case 3:
        return world_->restart(operator_.name, std::chrono::seconds(random_.below(300)));
      case 4:
        return world_->compact();
      default:
        return act(Action::Kind::kApply, "fraim.co.jp/v1", "Hello", name,
                   operator_.make_spec(random_));
    }
  }

  /// What is refused, or not there, is the user's affair.
  void act(Action::Kind kind, const char* api_version, const char* object_kind,
           const std::string& name, Json spec = nullptr) {
    Json document{
        {"apiVersion", api_version}, {"kind", object_kind}, {"metadata", {{"name", name}}}};
    if (!spec.is_null()) document["spec"] = std::move(spec);
    Action action;
    action.kind = kind;
    action.objects = {Object(std::move(document))};
    world_->act(action);
  }

  void judge() {
    std::set<ObjectKey> wanted;
    for (const Object& hello : world_->list(operator_.primary)) {
      wanted.insert(hello.key());
      if (std::string why = operator_.unmet(hello, *world_); !why.empty()) complain(why);
      if (std::string why = operator_.dishonest(hello, *world_); !why.empty()) complain(why);
    }
    for (const Object& deployment : world_->list(resources::deployments()))
      if (!wanted.contains(deployment.key()))
        complain(fmt::format("Deployment {} is left over", deployment.name()));
    if (!world_->unexpected_exits().empty()) complain(world_->unexpected_exits().back());
    if (world_->now() - world_->last_write() < 10min)
      complain("something was written in the last ten minutes of the evening");
  }

  void complain(const std::string& what) {
    failed_ = true;
    fmt::print("day {}: {}\n", days_, what);
  }

  Random random_;
  Weather weather_;
  OperatorUnderTest operator_;
  OperatorCatalog catalog_;
  World* world_ = nullptr;
  int days_ = 0;
  std::uint64_t deeds_ = 0, calls_ = 0, writes_ = 0;
  std::vector<double> memory_;
  bool failed_ = false;
};

int soak(double seconds, std::uint64_t seed) {
  Soak soak(seed);
  const auto begin = std::chrono::steady_clock::now();
  const auto spent = [&begin] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  while (!soak.failed() && spent() < seconds) soak.season();
  // The first third warms up; what comes after must be flat.
  const auto third = static_cast<std::ptrdiff_t>(soak.memory().size() / 3);
  const auto mean = [third](auto from) {
    return std::accumulate(from, from + third, 0.0) / static_cast<double>(third);
  };
  const double early = third > 0 ? mean(soak.memory().begin() + third) : 0;
  const double late = third > 0 ? mean(soak.memory().end() - third) : 0;
  fmt::print("seed {}, {:.0f} s: {}; memory {:.1f} then {:.1f} MB\n", seed, spent(), soak.figures(),
             early, late);
  if (late > early * 1.1 + 5) {
    fmt::print("memory grew\n");
    return 1;
  }
  return soak.failed() ? 1 : 0;
}

}  // namespace
}  // namespace drydock::sim

int main(int argc, char** argv) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  const std::uint64_t seed =
      argc > 2 ? std::strtoull(argv[2], nullptr, 10) : static_cast<std::uint64_t>(now) % 1'000'000;
  return drydock::sim::soak(argc > 1 ? std::atof(argv[1]) : 60, seed);
}
