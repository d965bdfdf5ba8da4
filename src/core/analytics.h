#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "model/actor.h"
#include "model/tally.h"
#include "store/database.h"

namespace ao::core {

/// A status or a source, and how many leads of the period have it now.
struct LeadGroup {
    std::string name;
    std::int64_t total = 0;
    std::int64_t qualified = 0;
    std::int64_t converted = 0;
};

/// What happened in the last so many UTC days, today included.
struct Period {
    std::int64_t days = 0;
    model::Day first = 0;
    model::Day last = 0;
    std::map<model::Day, model::Figures> daily{};  ///< every day, also the quiet ones
    model::Figures total{};
};

struct Overview {
    Period period;
    std::int64_t total_leads = 0;  ///< of all times
    std::int64_t running_workflows = 0;
    std::vector<LeadGroup> by_status{};  ///< in the order of the funnel
    std::vector<LeadGroup> by_source{};  ///< the largest first, at most kMostSources
};

inline constexpr std::size_t kMostSources = 50;

/// The name under which the sources beyond kMostSources are counted together.
inline constexpr const char* kOtherSources = "(other)";

/// Numbers about leads, mails and workflows, from counts that are kept with each change: a call
/// reads a few rows a day, however many leads there are. Thread-safe.
class Analytics {
  public:
    Analytics(store::Database& database, const base::Clock& clock)
        : database_(database), clock_(clock) {}

    base::Async<Period> period(model::Actor actor, std::int64_t days);

    /// The period with its leads by status and source.
    base::Async<Overview> overview(model::Actor actor, std::int64_t days);

    /// The period and, before it, another one as long.
    base::Async<std::pair<Period, Period>> trend(model::Actor actor, std::int64_t days);

  private:
    store::Database& database_;
    const base::Clock& clock_;
};

}  // namespace ao::core
