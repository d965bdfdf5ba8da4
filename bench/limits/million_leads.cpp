// What the lists cost when a tenant has many leads: fills a database and times each kind of list on
// one reader.
//
//     million_leads [directory] [leads]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <sys/resource.h>

#include "base/crypto.h"
#include "base/id.h"
#include "store/lead_store.h"
#include "store/store.h"

namespace {

using namespace ao;
using Steady = std::chrono::steady_clock;

double cpu_milliseconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto milliseconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) * 1e-3;
    };
    return milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
}

double milliseconds_since(Steady::time_point start) {
    return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
}

model::Lead make_lead(int number) {
    static const char* const kSources[] = {"web", "api", "import", "event"};
    static const char* const kStatuses[] = {"active", "contacted", "qualified", "won", "lost"};
    static const char* const kNames[] = {"Ann", "Bob", "Chloe", "Dmitri", "Eve", "Farid", "Grace"};
    model::Lead lead;
    lead.id = base::new_id();
    lead.tenant_id = "default";
    lead.first_name = kNames[number % 7];
    lead.last_name = "Family" + std::to_string(number * 7919LL % 100'003);
    lead.email = base::random_token(6) + "@example.com";
    lead.phone = "(555) " + std::to_string(1'000'000 + number);
    lead.company = "Company " + std::to_string(number % 20'011);
    lead.source = kSources[number % 4];
    lead.status = kStatuses[number % 5];
    lead.owner = number % 10 == 0 ? "ann" : "";
    lead.score = number * 31 % 101;
    if (number % 100 == 0) lead.tags = {"vip"};
    lead.custom_fields.text = R"({"size":")" + std::to_string(number % 50) + R"("})";
    lead.created_at = base::from_micros(1'700'000'000'000'000 + number * 1'000LL);
    lead.updated_at = lead.created_at + std::chrono::seconds(number * 7919LL % 1'000'003);
    return lead;
}

void fill(store::Database& database, int leads) {
    constexpr int kAtOnce = 1000;
    const auto start = Steady::now();
    const auto cpu = cpu_milliseconds();
    for (int first = 0; first < leads; first += kAtOnce) {
        auto body = [&](store::Session& session) -> base::Result<bool> {
            for (int i = first; i < first + kAtOnce; ++i)
                store::LeadStore(session).insert(make_lead(i));
            return true;
        };
        if (!database.write_now("fill", body)) std::exit(1);
    }
    std::printf(
        "fill: %d leads in %.1f s, %.1f CPU us each, file %.0f MB\n",
        leads,
        milliseconds_since(start) / 1e3,
        (cpu_milliseconds() - cpu) * 1e3 / leads,
        static_cast<double>(database.figures().file_bytes) / 1e6
    );
}

void time_list(
    store::Database& database,
    const char* what,
    const model::LeadFilter& filter,
    const model::LeadPage& page
) {
    double best = 1e9;
    double least_cpu = 1e9;
    std::int64_t total = 0;
    for (int run = 0; run < 3; ++run) {
        const auto start = Steady::now();
        const auto cpu = cpu_milliseconds();
        const auto list = database.read_now([&](store::Session& session) {
            return store::LeadStore(session).list("default", filter, page);
        });
        best = std::min(best, milliseconds_since(start));
        least_cpu = std::min(least_cpu, cpu_milliseconds() - cpu);
        total = list->total;
    }
    std::printf(
        "%-36s %9.2f ms %9.2f CPU ms   (total %lld)\n",
        what,
        best,
        least_cpu,
        static_cast<long long>(total)
    );
    std::fflush(stdout);
}

void time_lists(store::Database& database) {
    using model::LeadFilter;
    using model::LeadSort;
    const auto filtered = [](const auto& set) {
        LeadFilter filter;
        set(filter);
        return filter;
    };
    time_list(database, "first page", {}, {});
    time_list(database, "last page by offset", {}, {.skip = 999'900});
    time_list(database, "newest first", {}, {.descending = true});
    for (const auto& [name, sort] :
         {std::pair("by updated_at", LeadSort::updated_at),
          {"by score", LeadSort::score},
          {"by email", LeadSort::email},
          {"by last_name", LeadSort::last_name},
          {"by company", LeadSort::company}})
        time_list(database, name, {}, {.sort = sort});
    time_list(database, "status", filtered([](auto& f) { f.status = "won"; }), {});
    time_list(
        database,
        "status without total",
        filtered([](auto& f) { f.status = "won"; }),
        {.want_total = false}
    );
    time_list(
        database,
        "source and owner",
        filtered([](auto& f) {
            f.source = "api";
            f.owner = "ann";
        }),
        {}
    );
    time_list(database, "tag", filtered([](auto& f) { f.tag = "vip"; }), {});
    time_list(database, "email", filtered([](auto& f) { f.email = "nobody@example.com"; }), {});
    time_list(database, "company", filtered([](auto& f) { f.company = "Company 77"; }), {});
    time_list(
        database,
        "custom field",
        filtered([](auto& f) {
            f.custom_fields = {{"size", "7"}};
        }),
        {}
    );
    time_list(
        database,
        "created range",
        filtered([](auto& f) {
            f.created_from = base::from_micros(1'700'000'500'000'000);
            f.created_to = base::from_micros(1'700'000'501'000'000);
        }),
        {}
    );
    time_list(
        database,
        "updated range",
        filtered([](auto& f) {
            f.updated_from = base::from_micros(1'700'000'000'000'000 + 1'000'000'000'000);
        }),
        {}
    );
    time_list(database, "q: one rare word", filtered([](auto& f) { f.q = "family99"; }), {});
    time_list(database, "q: name and company", filtered([](auto& f) { f.q = "ann 20010"; }), {});
    time_list(database, "q: a common word", filtered([](auto& f) { f.q = "chloe"; }), {});
    time_list(
        database,
        "q: a common word, newest, no total",
        filtered([](auto& f) { f.q = "chloe"; }),
        {.descending = true, .want_total = false}
    );
    time_list(database, "q: one letter", filtered([](auto& f) { f.q = "c"; }), {});
}

}  // namespace

int main(int count, char** arguments) {
    const std::filesystem::path directory =
        std::filesystem::path(count > 1 ? arguments[1] : ".") / "million_leads.tmp";
    const int leads = count > 2 ? std::atoi(arguments[2]) : 1'000'000;
    const bool kept = std::filesystem::exists(directory);
    std::filesystem::create_directories(directory);
    const base::SystemClock clock;
    base::Metrics metrics;
    store::SqliteOptions options;
    options.path = (directory / "bench.db").string();
    const auto database = store::open_sqlite(options, clock, metrics);
    if (!kept) fill(*database, leads);
    time_lists(*database);
}
