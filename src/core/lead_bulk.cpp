#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/id.h"
#include "core/leads.h"
#include "core/new_lead.h"

namespace ao::core {

namespace {

/// Rows stored in one transaction of a best-effort call: the writer is busy for some 20 ms, then
/// whoever else waits has a turn.
constexpr std::size_t kRowsAtOnce = 200;
constexpr std::size_t kMaxFaults = 100;

/// The checked rows of one slice of a call: what will be stored, and the outcome row of each.
struct Slice {
    std::vector<NewLead> leads;
    std::vector<std::size_t> places;  ///< of each lead among all rows
};

/// Checks rows and remembers what is wrong with each.
class RowCheck {
  public:
    RowCheck(const model::Actor& actor, const LeadOptions& options, base::Time now)
        : actor_(actor), options_(options), now_(now) {}

    /// Checks `request[begin, end)` and empties it.
    Slice check(BulkRequest& request, std::size_t begin, std::size_t end, BulkOutcome& outcome) {
        Slice slice;
        for (std::size_t i = begin; i < end; ++i) {
            base::Result<model::LeadChange> row = std::move(request[i]);
            if (row) row = model::normalise(*std::move(row), options_.default_region);
            if (row)
                if (auto known = check_source(*row, options_.sources); !known.ok())
                    row = known.error();
            if (row) {
                slice.leads.push_back(make_new_lead(actor_, base::new_id(), *row, now_));
                slice.places.push_back(i);
            } else {
                outcome.rows[i].message = std::move(row.error().message);
                outcome.rows[i].errors = std::move(row.error().fields);
            }
        }
        return slice;
    }

  private:
    const model::Actor& actor_;
    const LeadOptions& options_;
    base::Time now_;
};

/// Lets the other coroutines of this event loop run.
base::Async<> give_way() {
    auto executor = co_await base::asio::this_coro::executor;
    co_await base::asio::post(executor, base::kAsync);
}

/// The faults of all rows as those of one body: "/leads/7/email".
base::Error as_one_error(const BulkOutcome& outcome) {
    std::vector<base::FieldError> faults;
    std::size_t refused = 0;
    for (std::size_t i = 0; i < outcome.rows.size(); ++i) {
        const BulkRow& row = outcome.rows[i];
        if (row.message.empty()) continue;
        ++refused;
        const std::string place = "/leads/" + std::to_string(i);
        for (const base::FieldError& fault : row.errors)
            if (faults.size() < kMaxFaults)
                faults.push_back({place + fault.pointer, fault.message, fault.code});
        if (row.errors.empty() && faults.size() < kMaxFaults)
            faults.push_back({place, row.message, "invalid"});
    }
    return base::invalid(
        std::to_string(refused) + " of " + std::to_string(outcome.rows.size()) +
            " rows are not valid; nothing was stored.",
        std::move(faults)
    );
}

std::vector<std::string> insert_slice(
    store::Session& session, const Slice& slice, const LeadOptions& options
) {
    std::vector<std::string> ids;
    static_cast<void>(insert_new_leads(session, slice.leads, options.runs.get()));
    for (const NewLead& made : slice.leads)
        ids.push_back(made.lead.id);
    return ids;
}

void put_ids(BulkOutcome& outcome, const Slice& slice, std::vector<std::string> ids) {
    for (std::size_t i = 0; i < slice.places.size() && i < ids.size(); ++i)
        outcome.rows[slice.places[i]].id = std::move(ids[i]);
    outcome.created += static_cast<std::int64_t>(ids.size());
}

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// The part of an idempotent call that stores one slice has a key of its own, so that a call that
/// was cut short continues there. No key of a client can hold the separator.
Once<std::vector<std::string>> part_of(const Once<BulkOutcome>& once, std::size_t slice) {
    if (once.key.empty()) return {};
    auto render = [](const std::vector<std::string>& ids) {
        std::string text;
        for (const std::string& id : ids)
            text.append(id).append("\n");
        return text;
    };
    return {once.key + "\x1F" + std::to_string(slice), once.fingerprint, render};
}

}  // namespace

base::Async<base::Result<Created<BulkOutcome>>> Leads::create_many(
    const model::Actor& actor, BulkRequest rows, BulkMode mode, Once<BulkOutcome> once
) {
    if (rows.size() > kMaxBulkRows)
        co_return base::Error{
            base::ErrorKind::too_large, "A call takes at most 10,000 leads. Split it."};
    if (mode == BulkMode::all_or_nothing)
        co_return co_await create_all(actor, std::move(rows), std::move(once));
    auto first = [&](store::Session& session) { return find_first_answer(session, actor, once); };
    base::Result<std::optional<std::string>> answer =
        co_await database_.read(store::ReadCost::point, std::move(first));
    if (!answer) co_return std::move(answer).error();
    if (*answer) co_return Created<BulkOutcome>{std::nullopt, std::move(**answer), true};
    co_return co_await create_what_is_valid(actor, std::move(rows), std::move(once));
}

base::Async<base::Result<Created<BulkOutcome>>> Leads::create_all(
    const model::Actor& actor, BulkRequest rows, Once<BulkOutcome> once
) {
    const base::Time now = clock_.now();
    RowCheck check(actor, options_, now);
    BulkOutcome outcome{std::vector<BulkRow>(rows.size())};
    std::vector<Slice> slices;
    for (std::size_t begin = 0; begin < rows.size(); begin += kRowsAtOnce) {
        std::size_t end = std::min(begin + kRowsAtOnce, rows.size());
        slices.push_back(check.check(rows, begin, end, outcome));
        co_await give_way();
    }
    for (const BulkRow& row : outcome.rows)
        if (!row.message.empty()) co_return as_one_error(outcome);
    auto insert = [&](store::Session& session) -> base::Result<BulkOutcome> {
        for (const Slice& slice : slices)
            put_ids(outcome, slice, insert_slice(session, slice, options_));
        return std::move(outcome);
    };
    auto insert_once = [&](store::Session& session) {
        return run_once<BulkOutcome>(session, actor, once, now, insert);
    };
    co_return co_await database_.write("lead.create_all", std::move(insert_once));
}

base::Async<base::Result<Created<BulkOutcome>>> Leads::create_what_is_valid(
    const model::Actor& actor, BulkRequest rows, Once<BulkOutcome> once
) {
    using Ids = std::vector<std::string>;
    const base::Time now = clock_.now();
    RowCheck check(actor, options_, now);
    BulkOutcome outcome{std::vector<BulkRow>(rows.size())};
    for (std::size_t begin = 0; begin < rows.size(); begin += kRowsAtOnce) {
        std::size_t end = std::min(begin + kRowsAtOnce, rows.size());
        Slice slice = check.check(rows, begin, end, outcome);
        Once<Ids> part = part_of(once, begin);
        auto insert = [&](store::Session& same) -> base::Result<Ids> {
            return insert_slice(same, slice, options_);
        };
        auto insert_once = [&](store::Session& session) {
            return run_once<Ids>(session, actor, part, now, insert);
        };
        base::Result<Created<Ids>> ids =
            co_await database_.write("lead.create_many", std::move(insert_once));
        if (!ids) co_return std::move(ids).error();
        put_ids(outcome, slice, ids->repeated ? split_lines(ids->answer) : *std::move(ids->value));
    }
    if (once.key.empty()) {
        co_return Created<BulkOutcome>{std::move(outcome), std::string(), false};
    }
    auto finish = [&](store::Session& session) {
        return run_once<BulkOutcome>(
            session,
            actor,
            once,
            now,
            [&](store::Session&) -> base::Result<BulkOutcome> { return std::move(outcome); }
        );
    };
    co_return co_await database_.write("lead.create_many.answer", std::move(finish));
}

}  // namespace ao::core
