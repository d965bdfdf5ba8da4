#include "store/lead_search.h"

#include <algorithm>
#include <cctype>

#include "store/lead_row.h"
#include "store/tags.h"

namespace ao::store {

namespace {

constexpr std::size_t kMaxWords = 16;

const Statement kIndex{
    "lead_search.index",
    "INSERT INTO lead_search (rowid, first_name, last_name, email, phone, phone_e164, company, "
    "tags) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};

// FTS5's way to delete from an external-content index: name what was put in.
const Statement kForget{
    "lead_search.forget",
    "INSERT INTO lead_search (lead_search, rowid, first_name, last_name, email, phone, phone_e164, "
    "company, tags) VALUES ('delete', $1, $2, $3, $4, $5, $6, $7, $8)"};

void run(Session& session, const Statement& statement, const LeadWords& words) {
    session.execute(
        statement,
        {value(words.number),
         value(words.first_name),
         value(words.last_name),
         value(words.email),
         value(words.phone),
         value(words.phone_e164),
         value(words.company),
         value(words.tags)}
    );
}

bool is_word_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return std::isalnum(byte) || byte >= 0x80;
}

}  // namespace

LeadWords words_of(const model::Lead& lead, std::int64_t number) {
    return {
        number,
        lead.first_name,
        lead.last_name,
        lead.email,
        lead.phone,
        lead.phone_e164,
        lead.company,
        join_tags(lead.tags)};
}

void index_words(Session& session, LeadWords words) {
    session.before_commit([words = std::move(words)](Session& writer) {
        run(writer, kIndex, words);
    });
}

void forget_words(Session& session, LeadWords words) {
    session.before_commit([words = std::move(words)](Session& writer) {
        run(writer, kForget, words);
    });
}

std::vector<std::string_view> search_words(std::string_view typed) {
    std::vector<std::string_view> words;
    while (!typed.empty() && words.size() < kMaxWords) {
        const auto end = std::min(typed.find_first_of(" \t\r\n\v\f"), typed.size());
        const auto word = typed.substr(0, end);
        typed.remove_prefix(std::min(end + 1, typed.size()));
        if (std::any_of(word.begin(), word.end(), is_word_byte)) words.push_back(word);
    }
    return words;
}

std::string search_query(std::string_view typed) {
    std::string query;
    for (const std::string_view word : search_words(typed)) {
        query += query.empty() ? "\"" : " AND \"";
        for (const char c : word) {
            if (c == '\0') continue;
            query += c;
            if (c == '"') query += c;
        }
        query += "\" *";
    }
    return query;
}

}  // namespace ao::store
