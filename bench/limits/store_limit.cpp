// How close the store comes to what SQLite itself can do: the writes of `POST /api/leads` (lead,
// audit event, two tasks) once in a bare loop over the C interface with the same schema and SQL,
// once through Database::write from N coroutines of one event loop. Prints operations a second and
// CPU microseconds an operation.
//
//     store_limit [directory] [seconds] [bare|store]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <sqlite3.h>
#include <sys/resource.h>

#include "base/crypto.h"
#include "base/id.h"
#include "base/task_group.h"
#include "store/audit_store.h"
#include "store/lead_store.h"
#include "store/migration.h"
#include "store/store.h"
#include "store/task_store.h"

namespace {

using namespace ao;
using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point start) {
    return std::chrono::duration<double>(Steady::now() - start).count();
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

base::Time wall_now() {
    static const base::SystemClock clock;
    return clock.now();
}

struct Business {
    model::Lead lead;
    model::AuditEvent event;
    model::Task update, mail;
};

std::string random_word() {
    return base::random_token(6);
}

Business make_business() {
    Business all;
    all.lead.id = base::new_id();
    all.lead.tenant_id = "default";
    all.lead.first_name = "Given" + random_word();
    all.lead.last_name = "Family" + random_word();
    all.lead.email = random_word() + "@example.com";
    all.lead.phone = "(555) 123-4567";
    all.lead.phone_e164 = "+15551234567";
    all.lead.company = "Acme Industrial GmbH";
    all.lead.source = "web";
    all.lead.status = "active";
    all.lead.custom_fields.text = R"({"utm_source":"newsletter","utm_campaign":"spring"})";
    all.lead.created_at = all.lead.updated_at = wall_now();
    all.event.id = base::new_id();
    all.event.tenant_id = "default";
    all.event.at = all.lead.created_at;
    all.event.type = "lead_created";
    all.event.actor = "admin";
    all.event.actor_id = base::new_id();
    all.event.address = "127.0.0.1";
    all.event.request_id = base::new_id();
    all.event.entity_type = "lead";
    all.event.entity_id = all.lead.id;
    all.event.details.text = R"({"fields":["first_name","last_name","email","phone","company"]})";
    for (auto* task : {&all.update, &all.mail}) {
        task->id = base::new_id();
        task->tenant_id = "default";
        task->type = task == &all.update ? "crm_update" : "email_send";
        task->payload.text = R"({"lead_id":")" + all.lead.id + R"("})";
        task->run_at = task->created_at = all.lead.created_at;
        task->lead_id = all.lead.id;
        task->request_id = all.event.request_id;
    }
    return all;
}

void report(const std::string& what, double operations, double seconds, double cpu) {
    std::printf(
        "%-34s %9.0f op/s %8.1f CPU us/op\n",
        what.c_str(),
        operations / seconds,
        cpu / operations * 1e6
    );
    std::fflush(stdout);
}

// --- the bare loop ------------------------------------------------------------------------------

class Bare {
  public:
    explicit Bare(const std::string& path)
        : connection_(path, store::SqliteConnection::Role::writer) {
        store::migrate(connection_, store::sqlite_migrations(), wall_now());
    }

    void group(std::vector<Business>& batch, bool savepoints) {
        run("BEGIN IMMEDIATE");
        for (auto& business : batch) {
            if (savepoints) run("SAVEPOINT o");
            insert_lead(business.lead);
            insert_event(business.event);
            insert_task(business.update);
            insert_task(business.mail);
            if (savepoints) run("RELEASE o");
        }
        for (std::size_t i = 0; i < batch.size(); ++i)
            index(batch[i].lead, numbers_[i]);
        numbers_.clear();
        run("COMMIT");
        if (++groups_ % 64 == 0)
            sqlite3_wal_checkpoint_v2(
                connection_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr
            );
    }

  private:
    sqlite3_stmt* prepared(const char* sql) {
        for (const auto& [text, statement] : kept_)
            if (text == sql) return statement;
        sqlite3_stmt* made = nullptr;
        if (sqlite3_prepare_v3(
                connection_.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr
            ) != SQLITE_OK) {
            std::fprintf(stderr, "%s\n", sqlite3_errmsg(connection_.handle()));
            std::exit(1);
        }
        kept_.emplace_back(sql, made);
        return made;
    }

    template <class... Values>
    void run(const char* sql, const Values&... values) {
        auto* statement = prepared(sql);
        int slot = 0;
        (bind(statement, ++slot, values), ...);
        if (sqlite3_step(statement) != SQLITE_DONE) {
            std::fprintf(stderr, "%s\n", sqlite3_errmsg(connection_.handle()));
            std::exit(1);
        }
        sqlite3_reset(statement);
    }

    static void bind(sqlite3_stmt* statement, int slot, const std::string& text) {
        sqlite3_bind_text(
            statement, slot, text.data(), static_cast<int>(text.size()), SQLITE_STATIC
        );
    }

    static void bind(sqlite3_stmt* statement, int slot, std::int64_t number) {
        sqlite3_bind_int64(statement, slot, number);
    }

    void insert_lead(const model::Lead& lead) {
        run("INSERT INTO lead (id, tenant_id, first_name, last_name, email, phone, phone_e164, "
            "company, source, "
            "status, owner, score, tags, custom_fields, created_at, updated_at, version) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?)",
            lead.id,
            lead.tenant_id,
            lead.first_name,
            lead.last_name,
            lead.email,
            lead.phone,
            lead.phone_e164,
            lead.company,
            lead.source,
            lead.status,
            lead.owner,
            std::int64_t{lead.score},
            lead.custom_fields.text,
            base::to_micros(lead.created_at),
            base::to_micros(lead.updated_at),
            lead.version);
        numbers_.push_back(sqlite3_last_insert_rowid(connection_.handle()));
        run("INSERT INTO lead_counter (tenant_id, total) VALUES (?, 1) ON CONFLICT (tenant_id) DO "
            "UPDATE SET "
            "total = total + 1",
            lead.tenant_id);
    }

    void index(const model::Lead& lead, std::int64_t number) {
        run("INSERT INTO lead_search (rowid, first_name, last_name, email, phone, phone_e164, "
            "company, tags) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, '')",
            number,
            lead.first_name,
            lead.last_name,
            lead.email,
            lead.phone,
            lead.phone_e164,
            lead.company);
    }

    void insert_event(model::AuditEvent& event) {
        event.sequence = ++sequence_;
        event.previous_hash = head_;
        head_ = event.hash = model::chain_hash(event);
        run("INSERT INTO audit_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            event.sequence,
            event.id,
            event.tenant_id,
            base::to_micros(event.at),
            event.type,
            event.actor,
            event.actor_id,
            event.address,
            event.request_id,
            event.entity_type,
            event.entity_id,
            event.details.text,
            event.previous_hash,
            event.hash);
    }

    void insert_task(const model::Task& task) {
        run("INSERT INTO task (id, tenant_id, type, queue, payload, status, stage, priority, "
            "run_at, attempt, "
            "max_attempts, crashes, lease_token, lease_until, worker_id, lead_id, unique_key, "
            "error, request_id, "
            "created_at, started_at) VALUES (?, ?, ?, 'default', ?, 'pending', 'ready', 0, ?, 0, "
            "8, 0, '', 0, '', ?, "
            "NULL, '', ?, ?, 0) ON CONFLICT DO NOTHING",
            task.id,
            task.tenant_id,
            task.type,
            task.payload.text,
            base::to_micros(task.run_at),
            task.lead_id,
            task.request_id,
            base::to_micros(task.created_at));
    }

    store::SqliteConnection connection_;
    std::vector<std::pair<const char*, sqlite3_stmt*>> kept_;
    std::vector<std::int64_t> numbers_;
    std::int64_t sequence_ = 0;
    std::string head_{model::kChainStart};
    int groups_ = 0;
};

void measure_bare(const std::string& path, std::size_t batch, bool savepoints, double seconds) {
    Bare bare(path);
    std::vector<Business> group(batch);
    double operations = 0;
    const auto cpu = cpu_seconds();
    const auto start = Steady::now();
    while (seconds_since(start) < seconds) {
        for (auto& business : group)
            business = make_business();
        bare.group(group, savepoints);
        operations += static_cast<double>(batch);
    }
    report(
        "bare, " + std::to_string(batch) + " a commit" + (savepoints ? ", savepoints" : ""),
        operations,
        seconds_since(start),
        cpu_seconds() - cpu
    );
}

// --- through the store --------------------------------------------------------------------------

base::Async<> write_until(
    store::Database& database, Steady::time_point end, std::vector<double>& latencies
) {
    while (Steady::now() < end) {
        auto business = make_business();
        const auto start = Steady::now();
        auto body = [&](store::Session& session) -> base::Result<bool> {
            store::LeadStore(session).insert(business.lead);
            store::AuditStore(session).append(business.event);
            store::TaskStore tasks(session);
            tasks.enqueue(business.update);
            return tasks.enqueue(business.mail);
        };
        auto stored = co_await database.write("bench", body);
        if (!stored) std::exit(1);
        latencies.push_back(seconds_since(start) * 1e3);
    }
}

void measure_store(
    const std::string& path, std::size_t coroutines, std::size_t max_group, double seconds
) {
    const base::SystemClock clock;
    base::Metrics metrics;
    store::SqliteOptions options;
    options.path = path;
    options.max_group = max_group;
    auto database = store::open_sqlite(options, clock, metrics);
    base::EventLoop loop(1);
    base::TaskGroup group(loop, "bench");
    std::vector<double> latencies;
    const auto cpu = cpu_seconds();
    const auto start = Steady::now();
    const auto end =
        start +
        std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(seconds));
    for (std::size_t i = 0; i < coroutines; ++i)
        group.spawn(write_until(*database, end, latencies));
    loop.run();
    const auto took = seconds_since(start);
    const auto used = cpu_seconds() - cpu;
    std::sort(latencies.begin(), latencies.end());
    const auto figures = database->figures();
    report(
        "store, " + std::to_string(coroutines) + " coroutines",
        static_cast<double>(latencies.size()),
        took,
        used
    );
    std::printf(
        "    %.1f a commit, p50 %.2f ms, p99 %.2f ms\n",
        static_cast<double>(figures.operations) / static_cast<double>(figures.commits),
        latencies[latencies.size() / 2],
        latencies[latencies.size() * 99 / 100]
    );
    const auto lead = database->read_now([](store::Session& session) {
        return store::LeadStore(session).list("default", {}, {.descending = true, .limit = 1});
    });
    double reads = 0;
    const auto id = lead->leads[0].id;
    auto find = [&](store::Session& session) {
        return store::LeadStore(session).find("default", id).has_value();
    };
    const auto read_cpu = cpu_seconds();
    const auto read_start = Steady::now();
    for (; seconds_since(read_start) < seconds / 4; ++reads)
        if (!database->read_now(find)) std::exit(1);
    report("    point reads", reads, seconds_since(read_start), cpu_seconds() - read_cpu);
}

void fresh(const std::filesystem::path& directory) {
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory);
}

}  // namespace

int main(int count, char** arguments) {
    const std::filesystem::path directory =
        std::filesystem::path(count > 1 ? arguments[1] : ".") / "store_limit.tmp";
    const double seconds = count > 2 ? std::atof(arguments[2]) : 3;
    const auto path = (directory / "bench.db").string();
    const std::string only = count > 3 ? arguments[3] : "";
    for (const std::size_t batch : {1U, 16U, 64U, 256U}) {
        for (const bool savepoints : {false, true}) {
            if (only == "store") continue;
            fresh(directory);
            std::ofstream(path).close();
            measure_bare(path, batch, savepoints, seconds);
        }
        if (only == "bare") continue;
        fresh(directory);
        measure_store(path, batch, 256, seconds);
    }
    std::filesystem::remove_all(directory);
}
