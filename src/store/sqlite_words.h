#pragma once
#include <sqlite3.h>

namespace ao::store {

/// Gives a connection the SQL function has_words(typed, text, …): 1 when each of the words in
/// `typed`, which are separated by spaces, is found in one of the texts, as the full-text index of
/// leads would find it: folded in the same way, its last token as a prefix. Throws Failure when
/// SQLite has no FTS5. https://sqlite.org/fts5.html, section 7 (tokenizers).
void add_word_function(sqlite3* connection);

}  // namespace ao::store
