#include "model/csv.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ao::model {
namespace {

using testing::ElementsAre;
using Record = std::vector<std::string>;

std::vector<Record> read_all(std::string_view text) {
    CsvReader reader(text);
    std::vector<Record> records;
    Record record;
    while (true) {
        base::Result<bool> more = reader.next(record);
        if (!more) records.push_back({"malformed", more.error().message});
        if (!more || !*more) return records;
        records.push_back(record);
    }
}

TEST(Csv, ReadsQuotesDelimitersAndLineEndsInsideFields) {
    EXPECT_THAT(
        read_all("a,b,c\r\n1,\"two, or \"\"2\"\"\",\"line\r\nbreak\"\r\n"),
        ElementsAre(ElementsAre("a", "b", "c"), ElementsAre("1", "two, or \"2\"", "line\r\nbreak"))
    );
}

TEST(Csv, TakesAnyLineEndAndNoneAtTheEnd) {
    for (const char* text :
         {"a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\r1,2\r", "a,b\n1,2", "a,b\n\n1,2"})
        EXPECT_THAT(read_all(text), ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")))
            << text;
}

TEST(Csv, SkipsTheByteOrderMark) {
    EXPECT_THAT(
        read_all("\xEF\xBB\xBFname\nx\n"), ElementsAre(ElementsAre("name"), ElementsAre("x"))
    );
}

TEST(Csv, FindsTheDelimiterInTheFirstLine) {
    EXPECT_EQ(CsvReader("a;b;c\n1,5;2;3").delimiter(), ';');
    EXPECT_EQ(CsvReader("a\tb\n").delimiter(), '\t');
    EXPECT_EQ(CsvReader("a|b\n").delimiter(), '|');
    EXPECT_EQ(CsvReader("\"x;y;z\",b\n").delimiter(), ',');
    EXPECT_EQ(CsvReader("single\n").delimiter(), ',');
    EXPECT_EQ(CsvReader("").delimiter(), ',');
}

TEST(Csv, KeepsEmptyFields) {
    EXPECT_THAT(
        read_all("a,b,c\n,,\n\"\",x,"),
        ElementsAre(ElementsAre("a", "b", "c"), ElementsAre("", "", ""), ElementsAre("", "x", ""))
    );
}

TEST(Csv, QuotesThatStandWrongLoseNothing) {
    EXPECT_THAT(read_all("a\n5\" pipe"), ElementsAre(ElementsAre("a"), ElementsAre("5\" pipe")));
    EXPECT_THAT(read_all("a\n\"x\"y"), ElementsAre(ElementsAre("a"), ElementsAre("xy")));
}

TEST(Csv, AnUnclosedQuoteIsMalformedAndEndsTheFile) {
    EXPECT_THAT(
        read_all("a\n\"never closed\nb\n"),
        ElementsAre(
            ElementsAre("a"),
            ElementsAre("malformed", "A quote that was opened in line 2 is never closed.")
        )
    );
}

TEST(Csv, CountsTheLinesOfTheFile) {
    CsvReader reader("a\n\"1\n2\n3\"\n\n\nb\n");
    Record record;
    std::vector<std::int64_t> lines;
    while (*reader.next(record))
        lines.push_back(reader.line());
    EXPECT_THAT(lines, ElementsAre(1, 2, 7));
}

TEST(Csv, GuardsEveryFormulaAndTakesTheGuardOffAgain) {
    for (std::string field :
         {"=1+1",
          "+49 30",
          "-5",
          "@SUM(A1)",
          "\tx",
          "\rx",
          "'=1",
          "''+2",
          "plain",
          "'quoted'",
          "",
          "o'brien",
          "a=b"}) {
        std::string out;
        write_csv_record(out, {field});
        std::vector<Record> back = read_all(out.empty() || out == "\r\n" ? "\"\"" : out);
        ASSERT_EQ(back.size(), 1U);
        const std::string& cell = back[0][0];
        EXPECT_EQ(std::string("=+-@\t\r").find(cell.empty() ? 'x' : cell[0]), std::string::npos)
            << field;
        EXPECT_EQ(unguarded(cell), field);
    }
    std::string nul("\0x", 2);
    std::string out;
    write_csv_record(out, {nul});
    EXPECT_EQ(out, std::string("\"'\0x\"\r\n", 7));
}

/// A small generator of its own, so that a failure is the same everywhere.
class Noise {
  public:
    std::uint32_t next(std::uint32_t below) {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::uint32_t>(state_ >> 33) % below;
    }

    std::string text() {
        constexpr std::string_view kAlphabet = "ab,;\"\r\n\t|'=+-@ \xC3\xBC";
        std::string result;
        for (std::uint32_t size = next(12); size > 0; --size)
            result += kAlphabet[next(kAlphabet.size())];
        return result;
    }

  private:
    std::uint64_t state_ = 7;
};

TEST(Csv, WhateverIsWrittenIsReadBack) {
    Noise noise;
    for (int round = 0; round < 3'000; ++round) {
        Record fields(1 + noise.next(5));
        for (std::string& field : fields)
            field = noise.text();
        if (fields.size() == 1) fields[0] = "x" + fields[0];
        std::string out;
        write_csv_record(out, {fields.begin(), fields.end()});
        CsvReader reader(out, ',');
        Record back;
        ASSERT_TRUE(*reader.next(back)) << out;
        for (std::string& field : back)
            field = unguarded(field);
        ASSERT_EQ(back, fields) << out;
        EXPECT_FALSE(*reader.next(back)) << out;
    }
}

TEST(Csv, AnyBytesEnd) {
    Noise noise;
    for (int round = 0; round < 3'000; ++round) {
        std::string text;
        for (int part = 0; part < 4; ++part)
            text += noise.text();
        for (const Record& record : read_all(text))
            EXPECT_FALSE(record.empty());
    }
}

/// Gives `text` in pieces of `size` bytes.
CsvReader::Source pieces(std::string text, std::size_t size) {
    return
        [text = std::move(text), size, at = std::size_t{0}](char* into, std::size_t most) mutable {
            const std::size_t got = std::min({size, most, text.size() - at});
            text.copy(into, got, at);
            at += got;
            return got;
        };
}

TEST(CsvReader, ATextInPiecesReadsAsTheWholeDoes) {
    const std::string text =
        "\xEF\xBB\xBFname;note\r\nAnna;\"two\r\nlines, "
        "\"\"quoted\"\"\"\r\n\r\nBob;\rCéline;x\n;\nlast;one";
    for (std::size_t size = 1; size <= text.size(); ++size) {
        CsvReader whole(text);
        CsvReader reader(pieces(text, size));
        EXPECT_EQ(reader.delimiter(), ';');
        std::vector<std::string> expected;
        std::vector<std::string> fields;
        while (true) {
            const auto more = whole.next(expected);
            const auto got = reader.next(fields);
            ASSERT_TRUE(more && got);
            EXPECT_EQ(*got, *more) << size;
            EXPECT_EQ(fields, expected) << size;
            EXPECT_EQ(reader.line(), whole.line()) << size;
            if (!*more) break;
        }
        EXPECT_EQ(reader.position(), text.size());
    }
}

TEST(CsvReader, ARecordOfASourceHasALimit) {
    const std::string text = "name\nAnna\n\"" + std::string(3 * CsvReader::kMostRecord, 'x');
    CsvReader reader(pieces(text, 100'000));
    std::vector<std::string> fields;
    ASSERT_TRUE(reader.next(fields));
    ASSERT_TRUE(reader.next(fields));
    const auto faulty = reader.next(fields);
    ASSERT_FALSE(faulty);
    EXPECT_NE(faulty.error().message.find("line 3"), std::string::npos);
    const auto end = reader.next(fields);
    ASSERT_TRUE(end);
    EXPECT_FALSE(*end);
}

}  // namespace
}  // namespace ao::model
