#include "store/rare_word.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <vector>

#include "store/lead_search.h"

namespace ao::store {

namespace {

/// Over how many pages of the full-text index the words that begin with $1 reach, as far as the
/// index over its pages tells (lead_search_idx: the first word of a page, and twice its number). An
/// estimate, for nothing but choosing a plan: it counts a page a segment too much, and for a rare
/// word that follows a common one the pages of that.
const Statement kPages{
    "lead_search.pages",
    "WITH RECURSIVE segment (id) AS (SELECT min(segid) FROM lead_search_idx UNION ALL "
    "SELECT (SELECT min(segid) FROM lead_search_idx WHERE segid > id) FROM segment "
    "WHERE id IS NOT NULL) "
    "SELECT coalesce(sum(coalesce((SELECT pgno FROM lead_search_idx WHERE segid = id "
    "AND term > CAST('0' || $1 || char(1114111) AS BLOB) ORDER BY term LIMIT 1), "
    "(SELECT pgno FROM lead_search_idx WHERE segid = id ORDER BY term DESC LIMIT 1)) - "
    "coalesce((SELECT pgno FROM lead_search_idx WHERE segid = id "
    "AND term <= CAST('0' || $1 AS BLOB) ORDER BY term DESC LIMIT 1), 2)), 0) / 2 "
    "FROM segment WHERE id IS NOT NULL"};

const Statement kNumbers{
    "lead_search.numbers", "SELECT rowid FROM lead_search WHERE lead_search MATCH $1 LIMIT $2"};

const Statement kWithWords{
    "lead_search.with_words",
    "SELECT number FROM lead WHERE number IN (SELECT value FROM json_each($1)) "
    "AND has_words($2, first_name, last_name, email, phone, phone_e164, company, tags)"};

/// A word that is more than one token, or one that is folded, is taken to be as common as this.
constexpr std::int64_t kPagesOfOther = 100;
/// How much rarer a word must be than the others for its leads to be counted.
constexpr std::int64_t kTimesRarer = 3;
/// Reading a page of the full-text index costs as much as looking at so many leads.
constexpr std::int64_t kLeadsOfPage = 3;
constexpr std::int64_t kMostLeads = 1'000;

struct Frequency {
    std::string_view word;
    bool is_known = false;
    std::int64_t pages = kPagesOfOther;
};

Frequency frequency_of(Session& session, std::string_view word) {
    const auto is_plain = [](unsigned char c) { return c < 0x80 && std::isalnum(c) != 0; };
    if (!std::all_of(word.begin(), word.end(), is_plain)) return {.word = word};
    std::string folded;
    for (const unsigned char c : word)
        folded += static_cast<char>(std::tolower(c));
    auto rows = session.query(kPages, {value(folded)});
    rows->next();
    return {.word = word, .is_known = true, .pages = rows->integer(0)};
}

/// A JSON array of the first numbers of `rows`; none when they are more than `most`.
std::optional<std::string> array_of(Rows& rows, std::int64_t most) {
    std::string numbers = "[";
    for (std::int64_t found = 0; rows.next(); ++found) {
        if (found == most) return std::nullopt;
        if (found > 0) numbers += ',';
        numbers += std::to_string(rows.integer(0));
    }
    return numbers += ']';
}

/// Leads with `word` of which each has the others, too; none when more than `most` have it.
std::optional<std::string> numbers_of(
    Session& session, std::string_view word, std::string_view others, std::int64_t most
) {
    const std::string query = search_query(word);
    const auto candidates =
        array_of(*session.query(kNumbers, {value(query), value(most + 1)}), most);
    if (!candidates) return std::nullopt;
    return array_of(*session.query(kWithWords, {value(*candidates), value(others)}), most);
}

}  // namespace

std::optional<std::string> find_by_rare_word(Session& session, std::string_view typed) {
    if (typed.find('\0') != std::string_view::npos) return std::nullopt;  // which FTS5 leaves out
    std::vector<Frequency> words;
    for (const std::string_view word : search_words(typed))
        words.push_back(frequency_of(session, word));
    if (words.size() < 2) return std::nullopt;
    const auto rarest =
        std::min_element(words.begin(), words.end(), [](const auto& one, const auto& other) {
            return one.is_known != other.is_known ? one.is_known : one.pages < other.pages;
        });
    if (!rarest->is_known) return std::nullopt;
    std::string others;
    std::int64_t pages = 0;
    for (auto word = words.begin(); word != words.end(); ++word) {
        if (word == rarest) continue;
        pages += word->pages;
        others.append(others.empty() ? "" : " ").append(word->word);
    }
    if (rarest->pages * kTimesRarer >= pages) return std::nullopt;
    return numbers_of(session, rarest->word, others, std::min(pages * kLeadsOfPage, kMostLeads));
}

}  // namespace ao::store
