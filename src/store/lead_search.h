#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/lead.h"
#include "store/session.h"

namespace ao::store {

/// The words of a lead as the full-text index keeps them.
struct LeadWords {
    std::int64_t number = 0;  ///< of the row in table lead
    std::string first_name, last_name, email, phone, phone_e164, company, tags;

    friend bool operator==(const LeadWords&, const LeadWords&) = default;
};

LeadWords words_of(const model::Lead& lead, std::int64_t number);

/// Puts `words` into the index, or takes exactly the words it was given before out of it, at the
/// end of the group commit: FTS5 writes a segment of its own for each savepoint it sees.
void index_words(Session& session, LeadWords words);
void forget_words(Session& session, LeadWords words);

/// The words that a person typed, as typed: what lies between white space and has a letter or a
/// digit in it, up to a bound. They borrow `typed`.
std::vector<std::string_view> search_words(std::string_view typed);

/// What a person typed as an FTS5 query: every word must be there, each as a prefix, with nothing
/// of FTS5's own syntax let through. Empty when there is no word in it.
std::string search_query(std::string_view typed);

}  // namespace ao::store
