#pragma once
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/metrics.h"
#include "model/actor.h"
#include "model/lead.h"
#include "store/claim_rig.h"
#include "store/lead_store.h"
#include "store/open.h"
#include "store/task_store.h"

namespace ao::core {

/// Verbs on a real database in a directory of its own, for tests. run() drives the event loop on
/// the test's thread until the verb has answered.
class StoreRig : public testing::Test {
  protected:
    StoreRig() {
        std::filesystem::create_directories(directory_);
        store::SqliteOptions options;
        options.path = directory_ / "core.db";
        database_ = store::open_sqlite(options, clock_, metrics_);
    }

    ~StoreRig() override {
        database_.reset();
        std::filesystem::remove_all(directory_);
    }

    template <class T>
    T run(base::Async<T> work) {
        std::optional<T> answer;
        auto rethrow = [](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure);
        };
        base::asio::co_spawn(loop_, keep(std::move(work), &answer), rethrow);
        loop_.restart();
        loop_.run_for(std::chrono::seconds{20});
        return std::move(answer.value());
    }

    template <class Body>
    auto in_store(Body body) {
        auto transaction = [&](store::Session& session) { return base::Result(body(session)); };
        return database_->write_now("test", transaction).value();
    }

    void insert_lead(const model::Lead& lead) {
        in_store([&](store::Session& session) {
            store::LeadStore(session).insert(lead);
            return true;
        });
    }

    model::Lead lead(std::string id) const {
        model::Lead made;
        made.id = std::move(id);
        made.tenant_id = "default";
        made.first_name = "Ada";
        made.email = "ada@example.com";
        made.source = "api";
        made.status = "active";
        made.created_at = made.updated_at = clock_.now();
        return made;
    }

    static model::Actor actor(std::string tenant = "default") {
        model::Actor someone;
        someone.tenant_id = std::move(tenant);
        someone.user_id = "user-1";
        someone.username = "ada";
        someone.role = model::Role::admin;
        someone.request_id = "request-1";
        return someone;
    }

    base::ManualClock clock_;
    const std::filesystem::path directory_ =
        std::filesystem::temp_directory_path() / ("ao-core-" + base::new_id());
    base::Metrics metrics_;
    base::EventLoop loop_{1};
    std::unique_ptr<store::Database> database_;

  private:
    template <class T>
    static base::Async<> keep(base::Async<T> work, std::optional<T>* answer) {
        answer->emplace(co_await std::move(work));
    }
};

}  // namespace ao::core
