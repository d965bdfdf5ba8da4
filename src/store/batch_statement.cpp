#include "store/batch_statement.h"

namespace ao::store {

BatchStatement::BatchStatement(std::string_view name, std::string (*text)(std::size_t rows)) {
    for (std::size_t i = 0; i < kSizes.size(); ++i) {
        texts_[i] = text(kSizes[i]);
        statements_[i] = {name, texts_[i]};
    }
}

BatchStatement::Part BatchStatement::part_for(std::size_t left) const {
    std::size_t i = 0;
    while (kSizes[i] > left)
        ++i;
    return {&statements_[i], kSizes[i]};
}

void BatchStatement::execute(
    Session& session,
    std::initializer_list<Value> shared,
    std::span<const Value> rows,
    std::size_t each
) const {
    std::vector<Value> values(shared);
    values.reserve(shared.size() + kMostRows * each);
    for (std::size_t first = 0; first < rows.size() / each;) {
        const Part part = part_for(rows.size() / each - first);
        const auto these = rows.subspan(first * each, part.rows * each);
        values.resize(shared.size());
        values.insert(values.end(), these.begin(), these.end());
        session.execute(*part.statement, std::span<const Value>(values));
        first += part.rows;
    }
}

std::string parameters(std::size_t first, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text.append(i > 0 ? ", $" : "$").append(std::to_string(first + i));
    return text;
}

std::string rows_of_parameters(std::size_t first, std::size_t rows, std::size_t each) {
    std::string text;
    for (std::size_t row = 0; row < rows; ++row)
        text.append(row > 0 ? ", (" : "(").append(parameters(first + row * each, each)).append(")");
    return text;
}

}  // namespace ao::store
