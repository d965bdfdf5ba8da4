// How close the store comes to what SQLite itself can do: the writes of `POST /api/leads` (lead,
// audit event, two tasks) in a bare loop over the C interface with the same schema and SQL, or
// through Database::write from N coroutines of one event loop. One measurement a run, one line of
// JSON; the latency of a bare operation is that of its commit.
//
//     store_limit sync|bare|savepoints|store SIZE SECONDS DIRECTORY
//
// SIZE: operations a commit (bare), coroutines (store). sync: a page appended and synced, alone.
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/id.h"
#include "base/task_group.h"
#include "limits/bare.h"
#include "store/audit_store.h"
#include "store/lead_store.h"
#include "store/store.h"
#include "store/task_store.h"

namespace {

using namespace ao;
using limits::Measurement;
using limits::seconds_since;
using limits::Steady;
using limits::wall_now;

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

// --- the bare loop ------------------------------------------------------------------------------

class Bare {
  public:
    explicit Bare(const std::string& path) : store_(path) {}

    void group(std::vector<Business>& batch, bool savepoints) {
        store_.run("BEGIN IMMEDIATE");
        for (auto& business : batch) {
            if (savepoints) store_.run("SAVEPOINT o");
            insert_lead(business.lead);
            insert_event(business.event);
            insert_task(business.update);
            insert_task(business.mail);
            if (savepoints) store_.run("RELEASE o");
        }
        for (std::size_t i = 0; i < batch.size(); ++i)
            index(batch[i].lead, numbers_[i]);
        numbers_.clear();
        store_.commit();
    }

  private:
    void insert_lead(const model::Lead& lead) {
        store_.run(
            "INSERT INTO lead (id, tenant_id, first_name, last_name, email, phone, phone_e164, "
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
            lead.version
        );
        numbers_.push_back(store_.last_row());
        store_.run(
            "INSERT INTO lead_counter (tenant_id, total) VALUES (?, 1) ON CONFLICT (tenant_id) DO "
            "UPDATE SET "
            "total = total + 1",
            lead.tenant_id
        );
    }

    void index(const model::Lead& lead, std::int64_t number) {
        store_.run(
            "INSERT INTO lead_search (rowid, first_name, last_name, email, phone, phone_e164, "
            "company, tags) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, '')",
            number,
            lead.first_name,
            lead.last_name,
            lead.email,
            lead.phone,
            lead.phone_e164,
            lead.company
        );
    }

    void insert_event(model::AuditEvent& event) {
        event.sequence = ++sequence_;
        event.previous_hash = head_;
        head_ = event.hash = model::chain_hash(event);
        store_.run(
            "INSERT INTO audit_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            event.hash
        );
    }

    void insert_task(const model::Task& task) {
        store_.run(
            "INSERT INTO task (id, tenant_id, type, queue, payload, status, stage, priority, "
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
            base::to_micros(task.created_at)
        );
    }

    limits::BareStore store_;
    std::vector<std::int64_t> numbers_;
    std::int64_t sequence_ = 0;
    std::string head_{model::kChainStart};
};

void measure_bare(const std::string& path, std::size_t batch, bool savepoints, double seconds) {
    Bare bare(path);
    std::vector<Business> group(batch);
    Measurement measurement;
    while (measurement.seconds() < seconds) {
        for (auto& business : group)
            business = make_business();
        const auto start = Steady::now();
        bare.group(group, savepoints);
        measurement.add(seconds_since(start) * 1e3, batch);
    }
    measurement.print();
}

// --- through the store --------------------------------------------------------------------------

base::Async<> write_until(
    store::Database& database, Steady::time_point end, Measurement& measurement
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
        measurement.add(seconds_since(start) * 1e3);
    }
}

void measure_store(const std::string& path, std::size_t coroutines, double seconds) {
    const base::SystemClock clock;
    base::Metrics metrics;
    store::SqliteOptions options;
    options.path = path;
    auto database = store::open_sqlite(options, clock, metrics);
    base::EventLoop loop(1);
    base::TaskGroup group(loop, "bench");
    Measurement measurement;
    const auto length =
        std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(seconds));
    const auto end = Steady::now() + length;
    for (std::size_t i = 0; i < coroutines; ++i)
        group.spawn(write_until(*database, end, measurement));
    loop.run();
    measurement.print();
}

// --- the disk -----------------------------------------------------------------------------------

void measure_sync(const std::string& path, double seconds) {
    const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    const std::string page(4096, 'x');
    Measurement measurement;
    while (file >= 0 && measurement.seconds() < seconds) {
        const auto start = Steady::now();
        if (write(file, page.data(), page.size()) < 0 || fdatasync(file) != 0) break;
        measurement.add(seconds_since(start) * 1e3);
    }
    if (measurement.operations() == 0) {
        std::fprintf(stderr, "%s: %s\n", path.c_str(), std::strerror(errno));
        std::exit(1);
    }
    measurement.print();
    close(file);
}

}  // namespace

int main(int count, char** words) {
    if (count != 5) {
        std::fprintf(
            stderr, "usage: store_limit sync|bare|savepoints|store SIZE SECONDS DIRECTORY\n"
        );
        return 2;
    }
    const std::string mode = words[1];
    const auto size = static_cast<std::size_t>(std::atoi(words[2]));
    const double seconds = std::atof(words[3]);
    const limits::Directory directory(std::filesystem::path(words[4]) / "store_limit.tmp");
    const auto path = directory.file("bench.db");
    if (mode == "sync") {
        measure_sync(path, seconds);
    } else if (mode == "store") {
        measure_store(path, size, seconds);
    } else {
        std::ofstream(path).close();
        measure_bare(path, size, mode == "savepoints", seconds);
    }
}
