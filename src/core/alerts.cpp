#include "core/alerts.h"

#include <algorithm>
#include <cmath>

#include "base/id.h"
#include "base/log.h"
#include "core/audit.h"
#include "core/operator.h"
#include "store/alert_store.h"

namespace ao::core {

namespace {

using model::AlertRule;
using model::AlertSense;
using model::AlertType;

/// More states than this wait for a database that is away; the oldest are given up.
constexpr std::size_t kMostUnsaved = 500;
constexpr double kHighest = 1e9;

std::size_t index_of(AlertType type) {
    return static_cast<std::size_t>(type);
}

std::string text_of(const model::AlertThreshold& threshold) {
    std::string text;
    base::json::write_number(text, threshold.threshold);
    return threshold.enabled ? text : text + " (off)";
}

/// The rule that a wish is about, or what is wrong with the wish.
const AlertRule* check_wish(
    const ThresholdWish& wish, const std::string& place, std::vector<base::FieldError>& faults
) {
    const auto type = model::parse_alert_type(wish.type);
    if (!type) {
        faults.push_back({place + "/alert_type", "is no known type of alert", "enum"});
        return nullptr;
    }
    const AlertRule& rule = model::alert_rule(*type);
    if (!wish.threshold) return &rule;
    const double highest = rule.unit == "%" ? 100 : kHighest;
    if (rule.sense == AlertSense::fact)
        faults.push_back({place + "/threshold", "this alert has none: use enabled", "unknown"});
    else if (!(*wish.threshold >= 0 && *wish.threshold <= highest))
        faults.push_back(
            {place + "/threshold",
             rule.unit == "%" ? "must be between 0 and 100" : "must be between 0 and 1000000000",
             "range"}
        );
    return &rule;
}

}  // namespace

Alerts::Alerts(store::Database& database, const base::Clock& clock, AlertOptions options)
    : database_(database), clock_(clock), options_(std::move(options)) {
    auto read = [](store::Session& session) {
        store::AlertStore alerts(session);
        return std::pair{alerts.list_active(), alerts.list_overrides()};
    };
    auto [active, overrides] = database_.read_now(read);
    for (model::Alert& alert : active) {
        gauges_[index_of(alert.type)] = model::AlertGauge(true);
        active_[alert.type] = std::move(alert);
    }
    for (model::AlertOverride& said : overrides)
        overrides_[said.said.type] = std::move(said);
}

void Alerts::configure(AlertOptions options) {
    std::lock_guard lock(mutex_);
    options_ = std::move(options);
}

model::AlertThreshold Alerts::configured(AlertType type) const {
    const std::size_t i = index_of(type);
    return {type, options_.thresholds[i], !options_.disabled[i]};
}

model::AlertThreshold Alerts::effective(AlertType type) const {
    const auto said = overrides_.find(type);
    return said == overrides_.end() ? configured(type) : said->second.said;
}

model::AlertThreshold Alerts::threshold(AlertType type) const {
    std::lock_guard lock(mutex_);
    return effective(type);
}

base::Async<> Alerts::judge(AlertReadings readings) {
    const auto changed = note(readings);
    for (const model::Alert& alert : changed)
        tell(alert);
    co_await save();
}

void Alerts::tell(const model::Alert& alert) const {
    if (listener_) listener_(alert);
}

/// What began and ended.
std::vector<model::Alert> Alerts::note(const AlertReadings& readings) {
    using Step = model::AlertGauge::Step;
    const base::SteadyTime now = clock_.steady();
    std::vector<model::Alert> changed;
    std::lock_guard lock(mutex_);
    readings_ = readings;
    for (const AlertRule& rule : model::alert_rules()) {
        const std::size_t i = index_of(rule.type);
        const model::AlertThreshold threshold = effective(rule.type);
        const Step step = gauges_[i].look(rule, threshold, readings[i], now, options_.patience);
        if (step == Step::raise) changed.push_back(begin(rule, *readings[i], threshold.threshold));
        if (step == Step::clear)
            if (auto ended = end(rule)) changed.push_back(std::move(*ended));
        const auto lasting = active_.find(rule.type);
        if (lasting == active_.end() || !readings[i]) continue;
        if (model::is_worse(rule, *readings[i], lasting->second.worst))
            lasting->second.worst = *readings[i];
    }
    if (unsaved_.size() > kMostUnsaved)
        unsaved_.erase(unsaved_.begin(), unsaved_.end() - std::ptrdiff_t{kMostUnsaved});
    return changed;
}

model::Alert Alerts::begin(const AlertRule& rule, double reading, double threshold) {
    model::Alert alert;
    alert.id = base::new_id();
    alert.type = rule.type;
    alert.message = model::alert_message(rule, reading, threshold);
    alert.threshold = threshold;
    alert.value = alert.worst = reading;
    alert.raised_at = clock_.now();
    base::log::warning(
        "alert.raised",
        {{"type", rule.word}, {"severity", rule.severity}, {"message", alert.message}}
    );
    active_[rule.type] = alert;
    unsaved_.push_back(alert);
    return alert;
}

std::optional<model::Alert> Alerts::end(const AlertRule& rule) {
    const auto lasting = active_.find(rule.type);
    if (lasting == active_.end()) return std::nullopt;
    lasting->second.resolved_at = clock_.now();
    base::log::info("alert.resolved", {{"type", rule.word}, {"id", lasting->second.id}});
    model::Alert ended = std::move(lasting->second);
    active_.erase(lasting);
    unsaved_.push_back(ended);
    return ended;
}

base::Async<> Alerts::save() {
    std::vector<model::Alert> states;
    NoticeOptions notices;
    {
        std::lock_guard lock(mutex_);
        states = unsaved_;
        notices = options_.notices;
    }
    if (states.empty()) co_return;
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<bool> {
        store::AlertStore alerts(session);
        for (const model::Alert& alert : states) {
            if (alert.active())
                alerts.insert(alert);
            else
                alerts.end(alert);
            enqueue_notices(session, alert, notices, now);
        }
        return true;
    };
    try {
        const auto saved = co_await database_.write("alert.save", std::move(body));
        if (!saved) co_return;  // the store is busy: the next look tries again
    } catch (const store::Failure&) {
        base::log::exception("alert.not_saved", std::current_exception());
        co_return;
    }
    std::lock_guard lock(mutex_);
    unsaved_.erase(
        unsaved_.begin(),
        unsaved_.begin() + static_cast<std::ptrdiff_t>(std::min(states.size(), unsaved_.size()))
    );
}

std::vector<model::Alert> Alerts::active() const {
    std::vector<model::Alert> alerts;
    {
        std::lock_guard lock(mutex_);
        for (const auto& [type, alert] : active_)
            alerts.push_back(alert);
    }
    std::ranges::sort(alerts, [](const model::Alert& a, const model::Alert& b) {
        return a.raised_at > b.raised_at;
    });
    return alerts;
}

base::Async<std::vector<model::Alert>> Alerts::history(std::int64_t skip, std::int64_t limit) {
    auto body = [skip, limit](store::Session& session) {
        return store::AlertStore(session).list_ended(skip, limit);
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

base::Async<base::Result<model::Alert>> Alerts::acknowledge(model::Actor actor, std::string id) {
    if (auto allowed = check_operator(actor); !allowed) co_return allowed.error();
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<model::Alert> {
        store::AlertStore alerts(session);
        auto alert = alerts.find(id);
        if (!alert) return base::not_found("There is no such alert.");
        if (!alert->active()) return base::conflict("The alert has ended already.");
        if (alert->acknowledged_at) return *alert;
        alert->acknowledged_at = now;
        alert->acknowledged_by = actor.username;
        alerts.acknowledge(*alert);
        auto details = audit_details({{"type", model::to_string(alert->type)}});
        audit(session, actor, "alert_acknowledged", "alert", id, std::move(details), now);
        return *alert;
    };
    auto seen = co_await database_.write("alert.acknowledge", std::move(body));
    if (!seen) co_return seen.error();
    tell(*seen);
    std::lock_guard lock(mutex_);
    const auto lasting = active_.find(seen->type);
    if (lasting == active_.end() || lasting->second.id != id) co_return *seen;
    lasting->second.acknowledged_at = seen->acknowledged_at;
    lasting->second.acknowledged_by = seen->acknowledged_by;
    co_return lasting->second;
}

std::vector<ThresholdState> Alerts::thresholds() const {
    std::vector<ThresholdState> all;
    std::lock_guard lock(mutex_);
    for (const AlertRule& rule : model::alert_rules()) {
        ThresholdState state{effective(rule.type), configured(rule.type)};
        if (const auto said = overrides_.find(rule.type); said != overrides_.end())
            state.said = said->second;
        state.reading = readings_[index_of(rule.type)];
        state.active = active_.contains(rule.type);
        all.push_back(std::move(state));
    }
    return all;
}

base::Async<base::Result<void>> Alerts::change_thresholds(
    model::Actor actor, std::vector<ThresholdWish> wishes
) {
    if (auto allowed = check_operator(actor); !allowed) co_return allowed.error();

    struct Change {
        model::AlertThreshold before;
        std::optional<model::AlertOverride> said;  ///< nothing: as configured
        model::AlertThreshold after;
    };

    const base::Time now = clock_.now();
    std::vector<Change> changes;
    std::vector<base::FieldError> faults;
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        const ThresholdWish& wish = wishes[i];
        const AlertRule* rule = check_wish(wish, "/thresholds/" + std::to_string(i), faults);
        if (rule == nullptr) continue;
        std::lock_guard lock(mutex_);
        Change change{effective(rule->type), std::nullopt, configured(rule->type)};
        if (wish.threshold || wish.enabled) {
            change.after.threshold = wish.threshold.value_or(change.before.threshold);
            change.after.enabled = wish.enabled.value_or(change.before.enabled);
            change.said = model::AlertOverride{change.after, now, actor.username};
        }
        changes.push_back(std::move(change));
    }
    if (!faults.empty())
        co_return base::invalid("The thresholds cannot be set.", std::move(faults));

    auto body = [&](store::Session& session) -> base::Result<bool> {
        store::AlertStore alerts(session);
        for (const Change& change : changes) {
            if (change.said)
                alerts.put_override(*change.said);
            else
                alerts.remove_override(change.after.type);
            const std::string from = text_of(change.before);
            const std::string to = text_of(change.after);
            const std::string_view word = model::to_string(change.after.type);
            auto details = audit_details({{"from", from}, {"to", to}});
            audit(
                session, actor, "alert_threshold_changed", "alert", word, std::move(details), now
            );
        }
        return true;
    };
    const auto stored = co_await database_.write("alert.thresholds", std::move(body));
    if (!stored) co_return stored.error();
    std::lock_guard lock(mutex_);
    for (const Change& change : changes) {
        if (change.said)
            overrides_[change.after.type] = *change.said;
        else
            overrides_.erase(change.after.type);
    }
    co_return base::Result<void>();
}

}  // namespace ao::core
