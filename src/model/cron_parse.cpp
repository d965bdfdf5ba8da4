#include <charconv>
#include <span>
#include <vector>

#include "model/cron.h"

namespace ao::model {

namespace {

using Names = std::span<const std::string_view>;

constexpr std::string_view kMonths[] = {
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::string_view kWeekdays[] = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
constexpr std::size_t kMaxText = 200;

/// What a field may hold.
struct FieldRule {
    std::string_view name;
    unsigned low;
    unsigned high;
    Names names;  ///< of low, low + 1 …
    std::string_view allowed;
};

constexpr FieldRule kSecond{"second", 0, 59, {}, "0–59"};
constexpr FieldRule kMinute{"minute", 0, 59, {}, "0–59"};
constexpr FieldRule kHour{"hour", 0, 23, {}, "0–23"};
constexpr FieldRule kDay{"day of month", 1, 31, {}, "1–31, L or L-n"};
constexpr FieldRule kMonth{"month", 1, 12, kMonths, "1–12 or JAN–DEC"};
constexpr FieldRule kWeekday{
    "day of week", 0, 7, kWeekdays, "0–7 (0 and 7 are Sunday), SUN–SAT, 5L or 5#2"};

constexpr std::pair<std::string_view, std::string_view> kShort[] = {
    {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"},
    {"@monthly", "0 0 1 * *"},
    {"@weekly", "0 0 * * 0"},
    {"@daily", "0 0 * * *"},
    {"@midnight", "0 0 * * *"},
    {"@hourly", "0 * * * *"},
};

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    std::size_t from = 0;
    while (true) {
        const std::size_t end = text.find_first_of(separators, from);
        parts.push_back(text.substr(from, end - from));
        if (end == std::string_view::npos) return parts;
        from = end + 1;
    }
}

/// Whether they are the same but for the case of ASCII letters.
bool is_word(std::string_view text, std::string_view word) {
    auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
    return std::equal(text.begin(), text.end(), word.begin(), word.end(), [&](char a, char b) {
        return upper(a) == upper(b);
    });
}

std::optional<unsigned> read_number(std::string_view text) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// Reads one field; the first thing wrong with it is kept as a sentence.
class FieldReader {
  public:
    FieldReader(const FieldRule& rule, Cron& cron) : rule_(rule), cron_(cron) {}

    std::uint64_t read(std::string_view text) {
        for (std::string_view item : split(text, ","))
            read_item(item);
        return mask_;
    }

    /// Empty: all is well.
    [[nodiscard]] const std::string& fault() const { return fault_; }

  private:
    void refuse(std::string_view item) {
        if (!fault_.empty()) return;
        fault_ = std::string(rule_.name) + ": \"" + std::string(item) + "\" is not allowed here; " +
                 std::string(rule_.allowed) + ", *, ranges (a-b), steps (*/n) and lists (a,b) are";
    }

    std::optional<unsigned> value(std::string_view text) const {
        for (std::size_t i = 0; i < rule_.names.size(); ++i)
            if (is_word(text, rule_.names[i])) return rule_.low + static_cast<unsigned>(i);
        const auto number = read_number(text);
        if (!number || *number < rule_.low || *number > rule_.high) return std::nullopt;
        return number;
    }

    void read_item(std::string_view item) {
        if (read_day_from_end(item) || read_weekday_of_month(item)) return;
        const std::size_t slash = item.find('/');
        unsigned step = 1;
        if (slash != std::string_view::npos) {
            const auto number = read_number(item.substr(slash + 1));
            if (!number || *number == 0 || *number > rule_.high) return refuse(item);
            step = *number;
        }
        read_range(item, item.substr(0, slash), slash != std::string_view::npos, step);
    }

    void read_range(std::string_view item, std::string_view range, bool open, unsigned step) {
        const bool days = &rule_ == &kDay || &rule_ == &kWeekday;
        if (range == "*" || (range == "?" && days)) return add(rule_.low, highest(), step);
        const std::size_t dash = range.find('-');
        const auto first = value(range.substr(0, dash));
        if (!first) return refuse(item);
        if (dash == std::string_view::npos) {
            const unsigned only = *first > highest() ? 0 : *first;  // Sunday as 7
            return add(only, open ? highest() : only, step);
        }
        auto last = value(range.substr(dash + 1));
        if (last == 0U && *first > 0 && &rule_ == &kWeekday) last = 7;  // SAT-SUN
        if (!last || *last < *first) return refuse(item);
        add(*first, *last, step);
    }

    /// 7 is Sunday again: "every second weekday" must not count it twice.
    [[nodiscard]] unsigned highest() const { return &rule_ == &kWeekday ? 6 : rule_.high; }

    void add(unsigned first, unsigned last, unsigned step) {
        for (unsigned value = first; value <= last; value += step)
            mask_ |= std::uint64_t{1} << (&rule_ == &kWeekday ? value % 7 : value);
    }

    bool read_day_from_end(std::string_view item) {
        if (&rule_ != &kDay || item.empty() || (item[0] != 'L' && item[0] != 'l')) return false;
        unsigned before = 0;
        if (item.size() > 1) {
            const auto number = item[1] == '-' ? read_number(item.substr(2)) : std::nullopt;
            if (!number || *number > 30) return refuse(item), true;
            before = *number;
        }
        cron_.days_from_end |= std::uint64_t{1} << before;
        return true;
    }

    bool read_weekday_of_month(std::string_view item) {
        if (&rule_ != &kWeekday || item.size() < 2) return false;
        const std::size_t hash = item.find('#');
        const bool last = hash == std::string_view::npos;
        if (last && item.back() != 'L' && item.back() != 'l') return false;
        const auto day = value(last ? item.substr(0, item.size() - 1) : item.substr(0, hash));
        const auto nth = last ? std::optional(1U) : read_number(item.substr(hash + 1));
        if (!day || !nth || *nth < 1 || *nth > 5) return refuse(item), true;
        if (last) {
            cron_.last_weekdays |= std::uint64_t{1} << *day % 7;
        } else {
            cron_.nth[*day % 7] |= static_cast<std::uint8_t>(1U << *nth);
        }
        return true;
    }

    const FieldRule& rule_;
    Cron& cron_;
    std::uint64_t mask_ = 0;
    std::string fault_;
};

bool happens(const Cron& cron) {
    const auto first = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1};
    for (int day = 0; day < 146'097; ++day)
        if (names_day(cron, first + std::chrono::days{day})) return true;
    return false;
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words = split(text, " \t");
    std::erase(words, std::string_view{});
    return words;
}

void read_fields(
    Cron& cron, std::vector<std::string_view> words, std::vector<std::string>& faults
) {
    auto read = [&](const FieldRule& rule, std::string_view word) {
        FieldReader reader(rule, cron);
        const std::uint64_t mask = reader.read(word);
        if (!reader.fault().empty()) faults.push_back(reader.fault());
        return mask;
    };
    if (words.size() == 6) {
        cron.seconds = read(kSecond, words.front());
        words.erase(words.begin());
    }
    cron.minutes = read(kMinute, words[0]);
    cron.hours = read(kHour, words[1]);
    cron.days = read(kDay, words[2]);
    cron.months = read(kMonth, words[3]);
    cron.weekdays = read(kWeekday, words[4]);
    cron.any_hour = words[1].starts_with('*');
    cron.any_day = words[2].starts_with('*') || words[2].starts_with('?');
    cron.any_weekday = words[4].starts_with('*') || words[4].starts_with('?');
    if (faults.empty() && !happens(cron))
        faults.emplace_back("day of month: the months that are named never have such a day");
}

/// The five or six fields; nothing when there are more or fewer.
std::vector<std::string_view> fields_of(std::string_view text) {
    std::vector<std::string_view> words = words_of(text);
    if (words.size() == 1)
        for (const auto& [name, meaning] : kShort)
            if (is_word(words[0], name)) return words_of(meaning);
    if (words.size() != 5 && words.size() != 6) words.clear();
    return words;
}

}  // namespace

base::Result<Cron> parse_cron(std::string_view text, std::string_view pointer) {
    std::vector<std::string> faults;
    const std::vector<std::string_view> words =
        text.size() > kMaxText ? std::vector<std::string_view>() : fields_of(text);
    Cron cron;
    if (words.empty()) {
        faults.emplace_back(
            "must have five fields (minute, hour, day of month, month, day of week), or six with "
            "seconds in front, or be @hourly, @daily, @weekly, @monthly or @yearly; at most 200 "
            "characters"
        );
    } else {
        read_fields(cron, words, faults);
    }
    if (faults.empty()) {
        for (std::string_view word : words_of(text))
            cron.text += (cron.text.empty() ? "" : " ") + std::string(word);
        return cron;
    }
    base::Error error = base::invalid("The cron expression cannot be read.");
    for (std::string& fault : faults)
        error.fields.push_back({std::string(pointer), std::move(fault), "format"});
    return error;
}

}  // namespace ao::model
