#pragma once
#include <map>
#include <string>

#include "store/session.h"

namespace ao::store {

/// Passes everything on to a session, and remembers how the database says it runs each statement,
/// by the statement's name; for tests.
class ExplainingSession final : public Session {
  public:
    explicit ExplainingSession(Session& session) : session_(session) {}

    std::unique_ptr<Rows> query(const Statement& statement, std::initializer_list<Value> values)
        override {
        return query(statement, std::span<const Value>(values.begin(), values.size()));
    }

    std::unique_ptr<Rows> query(const Statement& statement, std::span<const Value> values)
        override {
        explain(statement, values);
        return session_.query(statement, values);
    }

    std::int64_t execute(const Statement& statement, std::initializer_list<Value> values) override {
        return execute(statement, std::span<const Value>(values.begin(), values.size()));
    }

    std::int64_t execute(const Statement& statement, std::span<const Value> values) override {
        explain(statement, values);
        return session_.execute(statement, values);
    }

    void add_up(const Statement& statement, std::initializer_list<Value> keys, std::int64_t more)
        override {
        session_.add_up(statement, keys, more);
    }

    std::unique_ptr<Rows> query_text(const std::string& sql, std::span<const Value> values)
        override {
        plans[kText] = plan_of(sql, values);
        return session_.query_text(sql, values);
    }

    void nested(const std::function<void()>& step) override { session_.nested(step); }

    void notify(Topic topic) override { session_.notify(topic); }

    void before_commit(std::function<void(Session&)> step) override {
        session_.before_commit(std::move(step));
    }

    void after_commit(std::function<void()> effect) override {
        session_.after_commit(std::move(effect));
    }

    static constexpr const char* kText = "(text)";  ///< the name of what has none: the last one

    std::map<std::string, std::string> plans;  ///< one step a line

  private:
    void explain(const Statement& statement, std::span<const Value> values) {
        plans[std::string(statement.name)] = plan_of(std::string(statement.sql), values);
    }

    std::string plan_of(const std::string& sql, std::span<const Value> values) {
        const auto rows = session_.query_text("EXPLAIN QUERY PLAN " + sql, values);
        std::string plan;
        while (rows->next())
            plan += rows->string(3) + "\n";
        return plan;
    }

    Session& session_;
};

}  // namespace ao::store
