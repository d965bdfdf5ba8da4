#include "app/config_desk.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "core/operator.h"

namespace ao::app {

namespace {

using base::json::Raw;

constexpr std::string_view kMask = "********";
constexpr std::string_view kSet = "(set)";

/// A value as JSON; a secret as a mask, or null when it is not set. Whole documents (workflows with
/// their steps' secrets) are only said to be there, as `config` prints them.
Raw value_json(const ConfigKey& key, const Config::Value& value) {
    Raw raw{""};
    base::json::Writer json(raw.text);
    if (key.secret || key.type == KeyType::any) {
        const auto* text = std::get_if<std::string>(&value);
        if (text != nullptr && text->empty())
            json.null();
        else
            json.value(key.secret ? kMask : kSet);
        return raw;
    }
    std::visit([&json](const auto& content) { json.value(content); }, value);
    return raw;
}

base::Error to_error(const std::vector<ConfigFault>& faults) {
    std::vector<base::FieldError> fields;
    for (const ConfigFault& fault : faults)
        fields.push_back({"config:" + fault.where, fault.message, "config"});
    return base::invalid(
        "The configuration is wrong; nothing was changed. " + faults.front().where + ": " +
            faults.front().message,
        std::move(fields)
    );
}

void tell(const api::ConfigReloadReply& report) {
    for (const api::ConfigChangeReply& change : report.changed)
        base::log::info("config.changed", {{"key", change.key}, {"applied", change.applied}});
    base::log::info(
        "config.reloaded",
        {{"changed", report.changed.size()}, {"restart_needed", report.restart_needed}}
    );
}

/// People may have paused a workflow since, or published it anew: what the file has said all along
/// does not undo that.
bool changes_workflows(const api::ConfigReloadReply& report) {
    return std::ranges::any_of(report.changed, [](const api::ConfigChangeReply& change) {
        return change.key == "workflows" || change.key == "workflow.workflows";
    });
}

std::vector<core::ConfigChange> to_log(const api::ConfigReloadReply& report) {
    std::vector<core::ConfigChange> changes;
    for (const api::ConfigChangeReply& change : report.changed)
        changes.push_back({change.key, change.old_value, change.new_value, change.applied});
    return changes;
}

}  // namespace

/// The right to reload, for one at a time.
class ConfigDesk::Turn {
  public:
    explicit Turn(ConfigDesk& desk) : desk_(desk) {
        std::lock_guard lock(desk_.mutex_);
        granted_ = !std::exchange(desk_.busy_, true);
    }

    ~Turn() {
        if (!granted_) return;
        std::lock_guard lock(desk_.mutex_);
        desk_.busy_ = false;
    }

    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    [[nodiscard]] base::Result<void> check() const {
        if (!desk_.load_) return base::conflict("This server has no configuration to read again.");
        if (!granted_) return base::conflict("The configuration is being read already.");
        return {};
    }

  private:
    ConfigDesk& desk_;
    bool granted_ = false;
};

ConfigDesk::ConfigDesk(
    const Config& started,
    std::function<Config::Loaded()> load,
    std::function<void(const Config&)> apply,
    Publish publish,
    store::Database& database,
    const base::Clock& clock
)
    : started_(started),
      load_(std::move(load)),
      apply_(std::move(apply)),
      publish_(std::move(publish)),
      database_(database),
      log_(database, clock),
      in_force_(started),
      newest_(started) {}

base::Async<base::Result<api::ConfigReloadReply>> ConfigDesk::reload(model::Actor actor) {
    if (auto allowed = core::check_operator(actor); !allowed) co_return allowed.error();
    const Turn turn(*this);
    if (auto granted = turn.check(); !granted) co_return granted.error();
    // Files are read on a reader thread: an event loop must not wait for a disk.
    auto read = [this](store::Session&) { return load_(); };
    const Config::Loaded loaded = co_await database_.read(store::ReadCost::scan, std::move(read));
    if (!loaded.faults.empty()) co_return to_error(loaded.faults);
    const api::ConfigReloadReply report = plan(loaded.config);
    if (changes_workflows(report)) {
        auto publish = [&](store::Session& session) { return publish_(session, loaded.config); };
        auto published = co_await database_.write("workflow.configure", std::move(publish));
        if (!published) co_return published.error();
    }
    auto recorded = co_await log_.record(std::move(actor), to_log(report));
    if (!recorded) co_return recorded.error();
    put_in_force(loaded.config);
    tell(report);
    co_return report;
}

base::Result<api::ConfigReloadReply> ConfigDesk::reload_now(const model::Actor& actor) {
    const Turn turn(*this);
    if (auto granted = turn.check(); !granted) return granted.error();
    const Config::Loaded loaded = load_();
    if (!loaded.faults.empty()) return to_error(loaded.faults);
    const api::ConfigReloadReply report = plan(loaded.config);
    if (changes_workflows(report)) {
        auto publish = [&](store::Session& session) { return publish_(session, loaded.config); };
        auto published = database_.write_now("workflow.configure", publish);
        if (!published) return published.error();
    }
    if (auto recorded = log_.record_now(actor, to_log(report)); !recorded) return recorded.error();
    put_in_force(loaded.config);
    tell(report);
    return report;
}

api::ConfigReloadReply ConfigDesk::plan(const Config& newer) const {
    api::ConfigReloadReply report;
    report.status = "reloaded";
    std::lock_guard lock(mutex_);
    for (const ConfigKey& key : config_keys()) {
        if (!key.same_as.empty()) continue;
        const Config::Value& value = newer.setting(key.name).value;
        if (!key.reload && value != started_.setting(key.name).value) {
            report.restart_needed = true;
            report.waiting.emplace_back(key.name);
        }
        const Config::Value& before = newest_.setting(key.name).value;
        if (value == before) continue;
        report.changed.push_back(
            {std::string(key.name), value_json(key, before), value_json(key, value), key.reload}
        );
    }
    return report;
}

void ConfigDesk::put_in_force(const Config& newer) {
    const Config next = started_.with_reloadable(newer);
    apply_(next);
    std::lock_guard lock(mutex_);
    in_force_ = next;
    newest_ = newer;
}

base::Result<api::ConfigReply> ConfigDesk::list(const model::Actor& actor) const {
    if (auto allowed = core::check_operator(actor); !allowed) return allowed.error();
    api::ConfigReply reply;
    std::lock_guard lock(mutex_);
    for (const ConfigKey& key : config_keys()) {
        if (!key.same_as.empty()) continue;
        const Config::Setting& now = in_force_.setting(key.name);
        const Config::Setting& newest = newest_.setting(key.name);
        api::ConfigValueReply entry;
        entry.key = key.name;
        entry.value = value_json(key, now.value);
        entry.origin = now.origin;
        entry.description = key.description;
        entry.secret = key.secret;
        entry.reloadable = key.reload;
        if (newest.value != now.value) {
            entry.after_restart = value_json(key, newest.value);
            reply.restart_needed = true;
        }
        reply.values.push_back(std::move(entry));
    }
    return reply;
}

}  // namespace ao::app
