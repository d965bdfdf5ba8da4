#include "model/phone.h"

#include <algorithm>
#include <string_view>

#include <phonenumbers/phonenumberutil.h>

namespace ao::model {

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr const char* kNoRegion = "ZZ";
constexpr std::ptrdiff_t kMostDigits = 17;  // E.164 has 15; a trunk or exit prefix may stand before

/// The library skips what stands before the number; "call me at 555 …" is not one all the same.
bool begins_like_a_number(const std::string& typed) {
    auto first = static_cast<unsigned char>(typed.front());
    return (first >= '0' && first <= '9') || first == '+' || first == '(' || first >= 0x80;
}

/// "+1" and ten digits, written with blanks, dots, hyphens and brackets: the E.164 form of a North
/// American number without the 10 µs that the library takes for any number. Empty: ask the library.
std::string north_american_e164(const std::string& typed) {
    constexpr std::size_t kLength = 12;
    if (!typed.starts_with("+1")) return {};
    std::string e164 = "+1";
    for (char c : std::string_view(typed).substr(2)) {
        if (c >= '0' && c <= '9')
            e164 += c;
        else if (c != ' ' && c != '-' && c != '.' && c != '(' && c != ')')
            return {};
        if (e164.size() > kLength) return {};
    }
    // No area code begins with 0 or 1; what does is for the library to judge.
    return e164.size() == kLength && e164[2] >= '2' ? e164 : std::string();
}

base::Error fault(const char* what) {
    return base::invalid(std::string("The phone number ") + what);
}

/// A number without a country code where no region is known: kept as typed.
base::Result<std::string> local_number(const std::string& typed) {
    if (typed.front() == '+') return fault("begins with an unknown country code.");
    auto digits =
        std::count_if(typed.begin(), typed.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits > kMostDigits) return fault("has too many digits.");
    return std::string();
}

base::Result<std::string> written_as_e164(const PhoneNumber& number) {
    const PhoneNumberUtil& library = *PhoneNumberUtil::GetInstance();
    switch (library.IsPossibleNumberWithReason(number)) {
        case PhoneNumberUtil::IS_POSSIBLE: {
            std::string e164;
            library.Format(number, PhoneNumberUtil::E164, &e164);
            return e164;
        }
        case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY:
            return std::string();
        case PhoneNumberUtil::TOO_SHORT:
            return fault("has too few digits for its country.");
        case PhoneNumberUtil::TOO_LONG:
            return fault("has too many digits for its country.");
        default:
            return fault("has a wrong number of digits for its country.");
    }
}

}  // namespace

base::Result<std::string> e164_of(const std::string& typed, const std::string& default_region) {
    if (typed.empty()) return std::string();
    if (!begins_like_a_number(typed)) return fault("must be a number such as +1 555 123 4567.");
    if (std::string e164 = north_american_e164(typed); !e164.empty()) return e164;
    PhoneNumber number;
    const std::string region = default_region.empty() ? kNoRegion : default_region;
    switch (PhoneNumberUtil::GetInstance()->Parse(typed, region, &number)) {
        case PhoneNumberUtil::NO_PARSING_ERROR:
            return written_as_e164(number);
        case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR:
            return local_number(typed);
        case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
        case PhoneNumberUtil::TOO_SHORT_NSN:
            return fault("has too few digits.");
        case PhoneNumberUtil::TOO_LONG_NSN:
            return fault("has too many digits.");
        default:
            return fault("must be a number such as +1 555 123 4567.");
    }
}

}  // namespace ao::model
