#include "core/new_task.h"

#include <algorithm>

#include "base/id.h"

namespace ao::core {

namespace {

using std::chrono::seconds;

constexpr std::size_t kMaxName = 100;
constexpr std::size_t kMaxTags = 20;
constexpr std::size_t kMaxTag = 50;
constexpr seconds kDay{86'400};
constexpr seconds kYear = 365 * kDay;

/// Queue names, keys and tags stand in logs, metrics and URLs.
bool is_plain_name(const std::string& name, std::size_t max) {
    const auto plain = [](unsigned char c) { return c > 0x20 && c != 0x7F; };
    return name.size() <= max && std::all_of(name.begin(), name.end(), plain);
}

/// Gathers what is wrong with a wish.
class WishCheck {
  public:
    WishCheck(const NewTask& wish, base::Time now) : wish_(wish), now_(now) {}

    std::vector<base::FieldError> faults(const std::vector<std::string>& types) {
        if (std::find(types.begin(), types.end(), wish_.type) == types.end())
            fault(
                "/type",
                "no worker knows this type of task: it is not built in, no worker has announced "
                "it and the setting queue.types does not list it",
                "unknown"
            );
        if (!wish_.payload.is_object()) fault("/data", "must be an object", "type");
        if (wish_.queue.empty() || !is_plain_name(wish_.queue, kMaxName))
            fault("/queue", "must be 1–100 characters without spaces", "format");
        check_key("/unique_key", wish_.unique_key);
        check_range("/priority", wish_.priority, -100, 100);
        check_range("/max_attempts", wish_.max_attempts, 1, 25);
        check_tags();
        check_key("/concurrency_key", wish_.concurrency_key);
        check_range("/concurrency_limit", wish_.concurrency_limit, 1, 1000);
        check_times();
        return std::move(faults_);
    }

  private:
    void check_times() {
        check_range("/timeout_seconds", wish_.timeout.count(), 0, kDay.count());
        check_range("/result_ttl_seconds", wish_.result_ttl.count(), 0, kYear.count());
        check_range("/unique_for_seconds", wish_.unique_for.count(), 0, kYear.count());
        if (wish_.unique_for > seconds{0} && wish_.unique_key.empty())
            fault("/unique_for_seconds", "needs a unique_key", "conflict");
        if (wish_.on_conflict != model::OnConflict::reject && wish_.unique_key.empty())
            fault("/on_conflict", "needs a unique_key", "conflict");
        if (wish_.delay) {
            check_range("/delay_seconds", wish_.delay->count(), 0, kYear.count());
            if (wish_.run_at) fault("/delay_seconds", "cannot stand beside run_at", "conflict");
        }
        if (wish_.expires_at && *wish_.expires_at <= now_)
            fault("/expires_at", "must be in the future", "range");
    }

    void check_tags() {
        if (wish_.tags.size() > kMaxTags) fault("/tags", "must not be more than 20", "length");
        for (std::size_t i = 0; i < std::min(wish_.tags.size(), kMaxTags); ++i)
            if (wish_.tags[i].empty() || !is_plain_name(wish_.tags[i], kMaxTag))
                fault(
                    "/tags/" + std::to_string(i), "must be 1–50 characters without spaces", "format"
                );
    }

    void check_key(const char* pointer, const std::string& key) {
        if (!is_plain_name(key, kMaxName))
            fault(pointer, "must be at most 100 characters without spaces", "format");
    }

    void check_range(
        const char* pointer, std::int64_t number, std::int64_t least, std::int64_t most
    ) {
        if (number < least || number > most)
            fault(
                pointer,
                "must be between " + std::to_string(least) + " and " + std::to_string(most),
                "range"
            );
    }

    void fault(std::string pointer, std::string message, const char* code) {
        faults_.push_back({std::move(pointer), std::move(message), code});
    }

    const NewTask& wish_;
    const base::Time now_;
    std::vector<base::FieldError> faults_;
};

base::Time start_of(const NewTask& wish, base::Time now) {
    if (wish.delay) return now + *wish.delay;
    return wish.run_at.value_or(now);
}

}  // namespace

base::Result<model::Task> make_task(
    const model::Actor& actor, NewTask wish, const std::vector<std::string>& types, base::Time now
) {
    if (wish.payload.text.size() > kMaxTaskPayload)
        return base::Error{
            base::ErrorKind::too_large, "The data of a task may take 256 KiB at most."};
    auto faults = WishCheck(wish, now).faults(types);
    if (!faults.empty()) return base::invalid("The task cannot be created.", std::move(faults));

    model::Task task;
    task.id = base::new_id();
    task.tenant_id = actor.tenant_id;
    task.type = std::move(wish.type);
    task.queue = std::move(wish.queue);
    task.payload = std::move(wish.payload);
    task.priority = wish.priority;
    task.run_at = start_of(wish, now);
    task.max_attempts = wish.max_attempts;
    task.unique_key = std::move(wish.unique_key);
    if (wish.unique_for > seconds{0}) task.unique_until = now + wish.unique_for;
    task.lead_id = std::move(wish.lead_id);
    task.tags = std::move(wish.tags);
    task.concurrency_key = std::move(wish.concurrency_key);
    task.concurrency_limit = wish.concurrency_limit;
    task.timeout = wish.timeout;
    task.expires_at = wish.expires_at.value_or(base::Time{});
    task.result_ttl = wish.result_ttl;
    task.request_id = actor.request_id;
    task.created_at = now;
    return task;
}

base::Result<store::Placed> place_task(
    store::Session& session, const model::Task& task, model::OnConflict on_conflict
) {
    auto placed = store::TaskStore(session).place(task, on_conflict);
    if (placed.placement == store::Placement::refused)
        return base::conflict("Another task has the same unique key.");
    return placed;
}

}  // namespace ao::core
