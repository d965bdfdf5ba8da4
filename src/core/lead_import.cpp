#include "core/lead_import.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

#include "base/crypto.h"
#include "core/import_run.h"
#include "model/csv.h"

namespace ao::core {

namespace {

/// Whoever writes meanwhile waits for one such turn, its commit and their own.
constexpr ImportPace kBesideOthers{std::chrono::milliseconds{8}, 2'000};
/// Nobody else writes while the command line does: the larger a commit, the more of its changes
/// fall on the same pages.
constexpr ImportPace kAlone{std::chrono::seconds{2}, 10'000};

base::Error took_too_long(const ImportProgress& progress) {
    return base::unavailable(
        "The import takes longer than lead_ingest.timeout allows. The first " +
            std::to_string(progress.created + progress.repeated + progress.refused) +
            " lines are done; send the same file again to go on.",
        std::chrono::seconds{1}
    );
}

}  // namespace

ImportFile import_file(std::string_view text) {
    return {text, {}, base::to_hex(base::sha256(text)), text.size()};
}

LeadImport::LeadImport(store::Database& database, const base::Clock& clock, LeadOptions options)
    : database_(database), clock_(clock), options_(std::move(options)) {}

base::Async<base::Result<Created<ImportReport>>> LeadImport::run(
    const model::Actor& actor, std::string_view file, ImportOptions options, Once<ImportReport> once
) {
    auto first = [&](store::Session& session) { return find_first_answer(session, actor, once); };
    base::Result<std::optional<std::string>> answer =
        co_await database_.read(store::ReadCost::point, std::move(first));
    if (!answer) co_return std::move(answer).error();
    if (*answer) co_return Created<ImportReport>{std::nullopt, std::move(**answer), true};
    ImportRun import(actor, import_file(file), options, options_, clock_, kBesideOthers);
    base::Result<void> begun = import.begin();
    if (!begun) co_return std::move(begun).error();
    const base::SteadyTime end = clock_.steady() + options_.import_limit;
    while (import.prepare()) {
        if (clock_.steady() > end) co_return took_too_long(import.progress());
        import.take_up();
        auto store = [&](store::Session& session) { return import.store(session); };
        if (!options.dry_run) {
            base::Result<void> stored = co_await database_.write("lead.import", std::move(store));
            if (!stored) co_return std::move(stored).error();
        }
        import.count();
    }
    if (once.key.empty()) co_return Created<ImportReport>{import.take(), std::string(), false};
    auto finish = [&](store::Session& session) {
        return run_once<ImportReport>(
            session,
            actor,
            once,
            clock_.now(),
            [&](store::Session&) -> base::Result<ImportReport> { return import.take(); }
        );
    };
    co_return co_await database_.write("lead.import.answer", std::move(finish));
}

base::Result<ImportReport> LeadImport::run_now(
    const model::Actor& actor,
    const ImportFile& file,
    ImportOptions options,
    const std::function<void(const ImportProgress&)>& progress
) {
    ImportRun import(actor, file, options, options_, clock_, kAlone);
    base::Result<void> begun = import.begin();
    if (!begun) return std::move(begun).error();
    auto write = [&]() -> base::Result<void> {
        if (options.dry_run) return {};
        auto store = [&](store::Session& session) { return import.store(session); };
        return database_.write_now("lead.import", std::move(store));
    };
    for (bool more = import.prepare(); more;) {
        import.take_up();
        auto storing = std::async(std::launch::async, write);
        more = import.prepare();  // meanwhile
        base::Result<void> stored = storing.get();
        if (!stored) return std::move(stored).error();
        import.count();
        progress(import.progress());
    }
    return import.take();
}

std::string refused_lines_csv(const ImportReport& report) {
    std::string out;
    std::vector<std::string_view> fields(report.header.begin(), report.header.end());
    fields.insert(fields.end(), {"line", "error"});
    model::write_csv_record(out, fields);
    for (const RefusedRow& row : report.refused) {
        const std::string line = std::to_string(row.line);
        std::string errors;
        for (const base::FieldError& error : row.errors) {
            if (!errors.empty()) errors += "; ";
            errors.append(error.pointer).append(": ").append(error.message);
        }
        fields.assign(row.record.begin(), row.record.end());
        fields.resize(std::max(report.header.size(), row.record.size()));
        fields.insert(fields.end(), {line, errors});
        model::write_csv_record(out, fields);
    }
    return out;
}

}  // namespace ao::core
