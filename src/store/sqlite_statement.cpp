#include "store/sqlite_statement.h"

#include <charconv>
#include <stdexcept>

#include "store/sqlite_error.h"

namespace ao::store {

SqliteStatement::SqliteStatement(sqlite3* connection, std::string_view name, std::string_view sql)
    : name_(name) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(
        connection,
        sql.data(),
        static_cast<int>(sql.size()),
        SQLITE_PREPARE_PERSISTENT,
        &statement,
        nullptr
    );
    statement_.reset(statement);
    if (code != SQLITE_OK) throw_sqlite(connection, code, name);
    for (int slot = 1; slot <= sqlite3_bind_parameter_count(statement); ++slot) {
        const std::string_view parameter = sqlite3_bind_parameter_name(statement, slot);  // "$3"
        std::size_t number = 0;
        std::from_chars(parameter.data() + 1, parameter.data() + parameter.size(), number);
        if (number == 0) throw std::logic_error(name_ + ": parameters must be $1, $2 …");
        if (slots_.size() < number) slots_.resize(number);
        slots_[number - 1] = slot;
    }
}

void SqliteStatement::bind(std::span<const Value> values, Text text) {
    if (values.size() != slots_.size())
        throw std::logic_error(name_ + ": wrong number of parameters");
    const auto lifetime = text == Text::borrowed ? SQLITE_STATIC : SQLITE_TRANSIENT;
    auto* statement = statement_.get();
    for (std::size_t i = 0; i < values.size(); ++i) {
        const int slot = slots_[i];
        if (slot == 0) continue;
        int code = SQLITE_OK;
        if (const auto* words = std::get_if<std::string_view>(&values[i]))
            code = sqlite3_bind_text64(
                statement,
                slot,
                words->data() ? words->data() : "",
                words->size(),
                lifetime,
                SQLITE_UTF8
            );
        else if (const auto* number = std::get_if<std::int64_t>(&values[i]))
            code = sqlite3_bind_int64(statement, slot, *number);
        else if (const auto* real = std::get_if<double>(&values[i]))
            code = sqlite3_bind_double(statement, slot, *real);
        else
            code = sqlite3_bind_null(statement, slot);
        if (code != SQLITE_OK) throw_sqlite(sqlite3_db_handle(statement), code, name_);
    }
}

bool SqliteStatement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;

    // The message must be read before the reset; the statement must be reset before anything else.
    struct Reset {
        SqliteStatement& statement;

        ~Reset() { statement.reset(); }
    } reset{*this};

    throw_sqlite(sqlite3_db_handle(statement_.get()), code, name_);
}

std::string_view SqliteRows::text(int column) const {
    const auto* bytes = sqlite3_column_text(statement_.handle(), column);
    const auto size = sqlite3_column_bytes(statement_.handle(), column);
    return {reinterpret_cast<const char*>(bytes), bytes ? static_cast<std::size_t>(size) : 0};
}

}  // namespace ao::store
