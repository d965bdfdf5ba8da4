// What importing leads costs: once in a bare loop over the C interface that writes the rows a lead
// brings (lead, words, audit event, run, attempt, task) with nothing checked, parsed or hashed,
// once through LeadImport. The difference is ours; the rest is SQLite and the indexes.
//
//     import_limit DIRECTORY LEADS [bare|ours] [lines in one commit]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <sqlite3.h>
#include <sys/resource.h>

#include "core/lead_import.h"
#include "model/actor.h"
#include "store/migration.h"
#include "store/sqlite_connection.h"
#include "store/store.h"

namespace {

using namespace ao;
using Steady = std::chrono::steady_clock;

constexpr const char* kDatabase = "bench.db";

void report(const std::string& what, int leads, Steady::time_point start) {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    const std::chrono::duration<double> took = Steady::now() - start;
    std::printf(
        "%-20s %8d leads %7.1f s %6.1f user + %4.1f system CPU us each, %5.2f KiB written each, "
        "peak %ld MiB\n",
        what.c_str(),
        leads,
        took.count(),
        seconds(usage.ru_utime) / leads * 1e6,
        seconds(usage.ru_stime) / leads * 1e6,
        static_cast<double>(usage.ru_oublock) / 2.0 / leads,
        usage.ru_maxrss / 1024
    );
}

// --- the bare loop ------------------------------------------------------------------------------

class Bare {
  public:
    explicit Bare(const std::string& path)
        : connection_(path, store::SqliteConnection::Role::writer) {
        store::migrate(connection_, store::sqlite_migrations(), base::SystemClock().now());
        lead_ = prepare(
            "INSERT INTO lead VALUES (?1, 'default', ?2, 'Ann', ?3, ?4, '+1 212 555 1234', "
            "'+12125551234', ?5, 'web', "
            "'active', '', 0, '', '{}', ?6, ?6, 1)"
        );
        words_ = prepare(
            "INSERT INTO lead_search (rowid, first_name, last_name, email, phone, phone_e164, "
            "company, tags) "
            "VALUES (?1, 'Ann', ?3, ?4, '+1 212 555 1234', '+12125551234', ?5, '')"
        );
        event_ = prepare(
            "INSERT INTO audit_event VALUES (?1, ?7, 'default', ?6, 'lead_ingested', 'command "
            "line', 'system', '', '', "
            "'lead', ?2, "
            "'{\"source\":\"web\",\"fields\":[\"first_name\",\"last_name\",\"email\",\"phone\","
            "\"company\"]}', "
            "?8, ?8)"
        );
        run_ = prepare(
            "INSERT INTO workflow_run VALUES (?7, 'default', 'lead_processing', 1, ?2, 'running', "
            "'new_lead', '{}', '', '', "
            "1, '', ?6, 0)"
        );
        attempt_ = prepare(
            "INSERT INTO workflow_step_attempt VALUES ('default', ?7, 1, 1, 'crm', 'update_crm', "
            "'running', '', ?7, 0, '', "
            "'{}', '{}', '', '', ?6, 0, 0)"
        );
        task_ = prepare(
            "INSERT INTO task (id, tenant_id, type, queue, payload, status, stage, priority, "
            "run_at, attempt, max_attempts, "
            "crashes, lease_token, lease_until, worker_id, lead_id, unique_key, error, request_id, "
            "created_at, started_at) "
            "VALUES (?7, 'default', 'crm_update', 'default', '{\"lead_id\":\"' || ?2 || "
            "'\",\"workflow_id\":\"lead_processing\","
            "\"run_id\":\"' || ?7 || '\",\"step\":\"crm\",\"visit\":1}', 'pending', 'ready', 0, "
            "?6, 0, 8, 0, '', 0, '', ?2, NULL, "
            "'', '', ?6, 0)"
        );
    }

    void import(int first, int leads) {
        connection_.execute("BEGIN IMMEDIATE");
        for (sqlite3_stmt* statement : {lead_, event_, run_, attempt_, task_})
            for (int number = first; number < first + leads; ++number)
                insert(statement, number);
        for (int number = first; number < first + leads; ++number)
            insert(words_, number);
        connection_.execute("COMMIT");
        sqlite3_wal_checkpoint_v2(
            connection_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr
        );
    }

  private:
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* made = nullptr;
        if (sqlite3_prepare_v2(connection_.handle(), sql, -1, &made, nullptr) != SQLITE_OK) fail();
        return made;
    }

    [[noreturn]] void fail() {
        std::fprintf(stderr, "%s\n", sqlite3_errmsg(connection_.handle()));
        std::exit(1);
    }

    void insert(sqlite3_stmt* statement, int number) {
        static const std::string hash(64, 'a');
        char lead_id[40];
        std::snprintf(lead_id, sizeof lead_id, "00000000-0000-8000-8000-%012d", number);
        char other_id[40];
        std::snprintf(other_id, sizeof other_id, "01900000-0000-7000-8000-%012d", number);
        const std::string last = "Family" + std::to_string(number * 7919LL % 100'003);
        const std::string email = "person." + std::to_string(number) + "@example.com";
        const std::string company = "Company " + std::to_string(number * 104'729LL % 20'011);
        const auto text = [&](int place, const std::string& content) {
            if (place <= sqlite3_bind_parameter_count(statement))
                sqlite3_bind_text(
                    statement,
                    place,
                    content.c_str(),
                    static_cast<int>(content.size()),
                    SQLITE_TRANSIENT
                );
        };
        sqlite3_bind_int64(statement, 1, number);
        text(2, lead_id);
        text(3, last);
        text(4, email);
        text(5, company);
        sqlite3_bind_int64(statement, 6, 1'700'000'000'000'000 + number);
        text(7, other_id);
        text(8, hash);
        if (sqlite3_step(statement) != SQLITE_DONE) fail();
        sqlite3_reset(statement);
    }

    store::SqliteConnection connection_;
    sqlite3_stmt* lead_ = nullptr;
    sqlite3_stmt* words_ = nullptr;
    sqlite3_stmt* event_ = nullptr;
    sqlite3_stmt* run_ = nullptr;
    sqlite3_stmt* attempt_ = nullptr;
    sqlite3_stmt* task_ = nullptr;
};

void import_bare(const std::string& path, int leads, int at_once) {
    static_cast<void>(std::ofstream(path));  // the connection opens what is there
    Bare bare(path);
    const auto start = Steady::now();
    for (int first = 1; first <= leads; first += at_once)
        bare.import(first, std::min(at_once, leads - first + 1));
    report("bare", leads, start);
}

// --- ours ---------------------------------------------------------------------------------------

core::ImportFile made_up_file(int leads) {
    const std::string header = "first_name,last_name,email,phone,company,source\n";
    core::ImportFile file;
    file.hash = std::string(64, 'b');
    file.source =
        [header, leads, line = 0, rest = std::string()](char* into, std::size_t most) mutable {
            while (rest.size() < most && line <= leads) {
                if (line == 0) {
                    rest += header;
                } else {
                    rest += "Ann,Family" + std::to_string(line * 7919LL % 100'003) + ",person." +
                            std::to_string(line) + "@example.com,+12125551234,Company " +
                            std::to_string(line * 104'729LL % 20'011) + ",web\n";
                }
                ++line;
            }
            const std::size_t size = rest.copy(into, most);
            rest.erase(0, size);
            return size;
        };
    return file;
}

void import_ours(const std::string& path, int leads, std::size_t at_once) {
    const base::SystemClock clock;
    base::Metrics metrics;
    store::SqliteOptions options;
    options.path = path;
    const auto database = store::open_sqlite(options, clock, metrics);
    core::LeadOptions lead_options;
    lead_options.import_batch = at_once;
    core::LeadImport importer(*database, clock, lead_options);
    const auto start = Steady::now();
    const auto done = importer.run_now(
        model::system_actor("default", "command line"),
        made_up_file(leads),
        {},
        [](const core::ImportProgress&) {}
    );
    if (!done || done->progress.created != leads) std::exit(1);
    report("ours", leads, start);
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) return 2;
    const std::filesystem::path directory =
        std::filesystem::path(arguments[1]) / "import_limit.tmp";
    const int leads = std::atoi(arguments[2]);
    const std::string which = count > 3 ? arguments[3] : "";
    const int at_once = count > 4 ? std::atoi(arguments[4]) : 10'000;
    for (const char* kind : {"bare", "ours"}) {
        if (!which.empty() && which != kind) continue;
        std::filesystem::remove_all(directory);
        std::filesystem::create_directories(directory);
        const std::string path = (directory / kDatabase).string();
        // Each in a process of its own would be fairer to the peak: name one to see it.
        if (std::string(kind) == "bare")
            import_bare(path, leads, at_once);
        else
            import_ours(path, leads, static_cast<std::size_t>(at_once));
    }
    std::filesystem::remove_all(directory);
}
