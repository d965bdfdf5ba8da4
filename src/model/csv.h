#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ao::model {

/// Reads the records of a CSV text (RFC 4180) one after the other: quoted fields with delimiters,
/// line ends and doubled quotes inside; CRLF, LF or CR; a byte order mark is skipped, blank lines
/// too. A quote inside an unquoted field is taken as it stands.
class CsvReader {
  public:
    /// Puts the next bytes of a text into `into`, at most `most`; returns how many, 0 at the end.
    using Source = std::function<std::size_t(char* into, std::size_t most)>;

    /// The longest record that is read from a Source.
    static constexpr std::size_t kMostRecord = 1UL << 20;

    /// Takes the delimiter (comma, semicolon, tab or bar) that the first line has most of. `text`
    /// must outlive the reader.
    explicit CsvReader(std::string_view text);
    CsvReader(std::string_view text, char delimiter);

    /// Reads a text of any length piece by piece; the first line, of which it takes the delimiter,
    /// must lie within the first kMostRecord bytes. Holds little more than a record.
    explicit CsvReader(Source source);

    CsvReader(const CsvReader&) = delete;
    CsvReader& operator=(const CsvReader&) = delete;

    /// Puts the next record's fields into `fields`. False at the end. Error: malformed when a quote
    /// is never closed, or a record of a Source too long; the reader is then at the end.
    base::Result<bool> next(std::vector<std::string>& fields);

    /// The line, from 1, where the last record began.
    [[nodiscard]] std::int64_t line() const { return record_line_; }

    /// Bytes read so far.
    [[nodiscard]] std::size_t position() const { return dropped_ + position_; }

    /// Whether what is not read yet begins with `bytes`.
    [[nodiscard]] bool at(std::string_view bytes) const {
        return text_.substr(position_).starts_with(bytes);
    }

    [[nodiscard]] char delimiter() const { return delimiter_; }

  private:
    base::Result<bool> read_record(std::vector<std::string>& fields);
    bool read_on();
    void skip_blank_lines();
    bool read_field(std::string& field);
    bool read_quoted(std::string& field);
    bool at_line_end() const;
    void skip_line_end();

    Source source_;            ///< empty: text_ is all there is
    std::string window_;       ///< of the source
    std::size_t dropped_ = 0;  ///< bytes before the window
    bool has_more_ = false;    ///< the source may
    std::string_view text_;
    char delimiter_;
    std::size_t position_ = 0;
    std::int64_t line_ = 1;
    std::int64_t record_line_ = 0;
};

/// Appends one record with CRLF. A field that a spreadsheet would take for a formula (it begins
/// with = + - @, a tab, a CR or a NUL) gets an apostrophe in front (OWASP, CSV injection); so does
/// one that begins with apostrophes and then such a character, which makes unguarded() exact.
void write_csv_record(std::string& out, const std::vector<std::string_view>& fields);

/// The field that write_csv_record() was given.
std::string_view unguarded(std::string_view field);

}  // namespace ao::model
