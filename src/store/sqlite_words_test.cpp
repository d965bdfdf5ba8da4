#include "store/sqlite_words.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "store/lead_search.h"

namespace ao::store {
namespace {

/// An index as lead_search is, of two columns, on a connection that knows has_words().
class SqliteWords : public testing::Test {
  protected:
    SqliteWords() {
        sqlite3* opened = nullptr;
        sqlite3_open(":memory:", &opened);
        connection_.reset(opened);
        add_word_function(opened);
        run("CREATE VIRTUAL TABLE lead_search USING fts5 (one, two, "
            "tokenize = 'unicode61 remove_diacritics 2')");
    }

    void insert(const std::string& one, const std::string& two) {
        run("INSERT INTO lead_search (one, two) VALUES (?1, ?2)", {one, two});
    }

    std::vector<int> by_index(const std::string& typed) {
        return run(
            "SELECT rowid FROM lead_search WHERE lead_search MATCH ?1", {search_query(typed)}
        );
    }

    std::vector<int> by_words(const std::string& typed) {
        return run("SELECT rowid FROM lead_search WHERE has_words(?1, one, two)", {typed});
    }

  private:
    struct Close {
        void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
    };

    std::vector<int> run(const std::string& sql, const std::vector<std::string>& values = {}) {
        sqlite3_stmt* statement = nullptr;
        EXPECT_EQ(
            sqlite3_prepare_v2(connection_.get(), sql.c_str(), -1, &statement, nullptr), SQLITE_OK
        ) << sqlite3_errmsg(connection_.get());
        for (std::size_t i = 0; i < values.size(); ++i)
            sqlite3_bind_text(
                statement,
                static_cast<int>(i + 1),
                values[i].data(),
                static_cast<int>(values[i].size()),
                SQLITE_STATIC
            );
        std::vector<int> numbers;
        while (sqlite3_step(statement) == SQLITE_ROW)
            numbers.push_back(sqlite3_column_int(statement, 0));
        EXPECT_EQ(sqlite3_finalize(statement), SQLITE_OK) << sqlite3_errmsg(connection_.get());
        return numbers;
    }

    std::unique_ptr<sqlite3, Close> connection_;
};

TEST_F(SqliteWords, finds_what_the_index_finds) {
    insert("Ann Lee", "ann.lee@example.com");
    insert("José Núñez-Peña", "Ünal & Söhne");
    insert("anna-lena", "+1 (212) 555-0101");
    insert("Lee", "Ann");
    insert("Мария Иванова", "vip\nhot lead");
    insert("", "");
    insert("straße", "日本語 テスト");
    for (const std::string typed :
         {"ann",
          "ANN LEE",
          "lee ann",
          "ann.lee@example.c",
          "lee.ann",
          "jose nunez",
          "josé-núñez",
          "pena",
          "nunez-p unal",
          "sohne \"unal\"",
          "212 5550101",
          "212) 555-01",
          "мария",
          "ИВАН",
          "hot vip",
          "vip-hot",
          "— ann",
          "ann —",
          "stras",
          "日本",
          "テスト straße",
          "x",
          "lee.",
          "@example",
          "e",
          "555 1 212",
          "NEAR",
          "one:ann",
          "ann* lee*",
          "ann OR jose"})
        EXPECT_EQ(by_words(typed), by_index(typed)) << typed;
    EXPECT_EQ(by_words("ann lee"), (std::vector{1, 4}));
    EXPECT_EQ(by_words("jose"), (std::vector{2}));
}

TEST_F(SqliteWords, a_word_without_a_token_finds_nothing) {
    insert("Ann", "—");
    EXPECT_TRUE(by_words("—").empty());
    EXPECT_TRUE(by_words("ann —").empty());
    EXPECT_EQ(by_words("").size(), 1U) << "nothing is asked for";
}

}  // namespace
}  // namespace ao::store
