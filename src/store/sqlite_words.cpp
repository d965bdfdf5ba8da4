#include "store/sqlite_words.h"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/sqlite_error.h"

namespace ao::store {

namespace {

using Tokens = std::vector<std::string>;

/// The tokens of one word: "a.b@example.com" has four, which must follow each other.
using Phrases = std::vector<Tokens>;

fts5_api* api_of(sqlite3* connection) {
    fts5_api* api = nullptr;
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &statement, nullptr);
    if (code != SQLITE_OK) throw_sqlite(connection, code, "fts5");
    sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (api == nullptr) throw_sqlite(connection, SQLITE_ERROR, "fts5");
    return api;
}

/// The tokenizer of table lead_search.
class Tokenizer {
  public:
    explicit Tokenizer(sqlite3* connection) {
        fts5_api* api = api_of(connection);
        void* context = nullptr;
        int code = api->xFindTokenizer(api, "unicode61", &context, &methods_);
        std::array<const char*, 2> options{"remove_diacritics", "2"};
        if (code == SQLITE_OK)
            code = methods_.xCreate(context, options.data(), options.size(), &tokenizer_);
        if (code != SQLITE_OK) throw_sqlite(connection, code, "unicode61");
    }

    ~Tokenizer() { methods_.xDelete(tokenizer_); }

    Tokenizer(const Tokenizer&) = delete;
    Tokenizer& operator=(const Tokenizer&) = delete;

    [[nodiscard]] Tokens split(std::string_view text) const {
        Tokens tokens;
        const auto size = static_cast<int>(text.size());
        const int code = methods_.xTokenize(
            tokenizer_, &tokens, FTS5_TOKENIZE_DOCUMENT, text.data(), size, &Tokenizer::add
        );
        if (code != SQLITE_OK) throw std::bad_alloc();
        return tokens;
    }

  private:
    static int add(void* tokens, int /*flags*/, const char* text, int size, int, int) {
        try {
            static_cast<Tokens*>(tokens)->emplace_back(text, static_cast<std::size_t>(size));
            return SQLITE_OK;
        } catch (const std::bad_alloc&) {
            return SQLITE_NOMEM;
        }
    }

    fts5_tokenizer methods_{};
    Fts5Tokenizer* tokenizer_ = nullptr;
};

std::string_view text_of(sqlite3_value* value) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(value));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

Phrases phrases_of(const Tokenizer& tokenizer, std::string_view typed) {
    Phrases phrases;
    while (!typed.empty()) {
        const auto end = std::min(typed.find(' '), typed.size());
        phrases.push_back(tokenizer.split(typed.substr(0, end)));
        typed.remove_prefix(std::min(end + 1, typed.size()));
    }
    return phrases;
}

bool begins_with(std::span<const std::string> tokens, const Tokens& phrase) {
    const auto last = phrase.size() - 1;
    return tokens.size() > last && std::equal(phrase.begin(), phrase.end() - 1, tokens.begin()) &&
           tokens[last].starts_with(phrase[last]);
}

/// FTS5, too, finds nothing for a word without a token.
bool has_phrase(const Tokens& tokens, const Tokens& phrase) {
    if (phrase.empty()) return false;
    for (std::span<const std::string> rest(tokens); !rest.empty(); rest = rest.subspan(1))
        if (begins_with(rest, phrase)) return true;
    return false;
}

/// The first argument is the same for all rows of a statement: its phrases are kept between them.
const Phrases& kept_phrases(
    sqlite3_context* context, const Tokenizer& tokenizer, sqlite3_value* typed
) {
    if (const void* kept = sqlite3_get_auxdata(context, 0))
        return *static_cast<const Phrases*>(kept);
    auto made = std::make_unique<Phrases>(phrases_of(tokenizer, text_of(typed)));
    sqlite3_set_auxdata(context, 0, made.release(), [](void* phrases) {
        delete static_cast<Phrases*>(phrases);
    });
    const void* kept = sqlite3_get_auxdata(context, 0);
    if (kept == nullptr) throw std::bad_alloc();
    return *static_cast<const Phrases*>(kept);
}

bool has_words(sqlite3_context* context, std::span<sqlite3_value*> values) {
    const auto& tokenizer = *static_cast<const Tokenizer*>(sqlite3_user_data(context));
    const Phrases& phrases = kept_phrases(context, tokenizer, values.front());
    std::vector<Tokens> texts;
    texts.reserve(values.size());
    for (sqlite3_value* value : values.subspan(1))
        texts.push_back(tokenizer.split(text_of(value)));
    return std::all_of(phrases.begin(), phrases.end(), [&texts](const Tokens& phrase) {
        return std::any_of(texts.begin(), texts.end(), [&phrase](const Tokens& tokens) {
            return has_phrase(tokens, phrase);
        });
    });
}

void run_has_words(sqlite3_context* context, int count, sqlite3_value** values) {
    try {
        const bool found = has_words(context, {values, static_cast<std::size_t>(count)});
        sqlite3_result_int(context, found ? 1 : 0);
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(context);
    }
}

}  // namespace

void add_word_function(sqlite3* connection) {
    auto tokenizer = std::make_unique<Tokenizer>(connection);
    const int code = sqlite3_create_function_v2(
        connection,
        "has_words",
        -1,
        SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
        tokenizer.release(),  // SQLite deletes it, also when this call fails
        run_has_words,
        nullptr,
        nullptr,
        [](void* made) { delete static_cast<Tokenizer*>(made); }
    );
    if (code != SQLITE_OK) throw_sqlite(connection, code, "has_words");
}

}  // namespace ao::store
