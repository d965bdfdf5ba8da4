#include "model/csv.h"

#include <algorithm>
#include <utility>

namespace ao::model {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kPiece = 256UL << 10;
constexpr std::string_view kFormulaStarts("=+-@\t\r\0", 7);

std::string_view without_mark(std::string_view text) {
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    return text;
}

char most_frequent_delimiter(std::string_view text) {
    std::array<std::size_t, 4> counts{};
    constexpr std::string_view kDelimiters = ",;\t|";
    bool quoted = false;
    for (char c : without_mark(text)) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n' || c == '\r') break;
        if (std::size_t which = kDelimiters.find(c); which != std::string_view::npos)
            ++counts[which];
    }
    auto most = std::max_element(counts.begin(), counts.end());
    return kDelimiters[static_cast<std::size_t>(most - counts.begin())];
}

bool looks_like_a_formula(std::string_view field) {
    std::size_t first = field.find_first_not_of('\'');
    return first != std::string_view::npos &&
           kFormulaStarts.find(field[first]) != std::string_view::npos;
}

void write_field(std::string& out, std::string_view field) {
    bool guarded = looks_like_a_formula(field);
    if (!guarded && field.find_first_of(",;\t|\"\r\n") == std::string_view::npos &&
        !field.starts_with(' ') && !field.ends_with(' ')) {
        out += field;
        return;
    }
    out += '"';
    if (guarded) out += '\'';
    for (char c : field) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}  // namespace

CsvReader::CsvReader(std::string_view text) : CsvReader(text, most_frequent_delimiter(text)) {}

CsvReader::CsvReader(std::string_view text, char delimiter)
    : text_(text), delimiter_(delimiter), position_(text.size() - without_mark(text).size()) {}

CsvReader::CsvReader(Source source) : source_(std::move(source)), has_more_(true), delimiter_(',') {
    while (window_.find('\n') == std::string::npos && read_on())
        continue;
    delimiter_ = most_frequent_delimiter(text_);
    position_ = text_.size() - without_mark(text_).size();
}

/// Forgets what has been read and reads some more; false when there is none, or too much is held.
bool CsvReader::read_on() {
    if (!has_more_ || window_.size() - position_ >= kMostRecord) return false;
    window_.erase(0, position_);
    dropped_ += position_;
    position_ = 0;
    const std::size_t held = window_.size();
    window_.resize(held + kPiece);
    const std::size_t got = source_(window_.data() + held, kPiece);
    window_.resize(held + got);
    has_more_ = got > 0;
    text_ = window_;
    return has_more_;
}

// What touches the end of the window may go on behind it: it is read once more with more to see.
base::Result<bool> CsvReader::next(std::vector<std::string>& fields) {
    while (true) {
        const std::size_t begin = position();
        const std::int64_t line = line_;
        base::Result<bool> record = read_record(fields);
        if (!has_more_ || position_ < text_.size()) return record;
        position_ = begin - dropped_;
        line_ = line;
        if (read_on() || !has_more_) continue;
        record_line_ = line_;
        position_ = text_.size();
        has_more_ = false;
        return base::Error{
            base::ErrorKind::malformed,
            "The record in line " + std::to_string(record_line_) + " is longer than " +
                std::to_string(kMostRecord) + " bytes. Is a quote never closed?"};
    }
}

base::Result<bool> CsvReader::read_record(std::vector<std::string>& fields) {
    skip_blank_lines();
    record_line_ = line_;
    std::size_t count = 0;
    if (position_ == text_.size()) {
        fields.clear();
        return false;
    }
    for (bool more = true; more; ++count) {
        if (count == fields.size()) fields.emplace_back();
        fields[count].clear();
        if (!read_field(fields[count])) {
            position_ = text_.size();
            return base::Error{
                base::ErrorKind::malformed,
                "A quote that was opened in line " + std::to_string(record_line_) +
                    " is never closed."};
        }
        more = position_ < text_.size() && text_[position_] == delimiter_;
        if (more) ++position_;
    }
    if (position_ < text_.size()) skip_line_end();
    fields.resize(count);
    return true;
}

void CsvReader::skip_blank_lines() {
    while (position_ < text_.size() && at_line_end())
        skip_line_end();
}

bool CsvReader::read_field(std::string& field) {
    if (position_ < text_.size() && text_[position_] == '"' && !read_quoted(field)) return false;
    std::size_t start = position_;
    while (position_ < text_.size() && text_[position_] != delimiter_ && !at_line_end())
        ++position_;
    field += text_.substr(start, position_ - start);
    return true;
}

bool CsvReader::read_quoted(std::string& field) {
    ++position_;
    while (true) {
        std::size_t quote = text_.find('"', position_);
        if (quote == std::string_view::npos) return false;
        std::string_view part = text_.substr(position_, quote - position_);
        line_ += std::count(part.begin(), part.end(), '\n');
        field += part;
        position_ = quote + 1;
        if (position_ == text_.size() || text_[position_] != '"') return true;
        field += '"';
        ++position_;
    }
}

bool CsvReader::at_line_end() const {
    return text_[position_] == '\n' || text_[position_] == '\r';
}

void CsvReader::skip_line_end() {
    if (text_[position_] == '\r' && position_ + 1 < text_.size() && text_[position_ + 1] == '\n')
        ++position_;
    ++position_;
    ++line_;
}

void write_csv_record(std::string& out, const std::vector<std::string_view>& fields) {
    bool first = true;
    for (std::string_view field : fields) {
        if (!first) out += ',';
        first = false;
        write_field(out, field);
    }
    out += "\r\n";
}

std::string_view unguarded(std::string_view field) {
    if (field.starts_with('\'') && looks_like_a_formula(field)) field.remove_prefix(1);
    return field;
}

}  // namespace ao::model
