#include <algorithm>
#include <array>
#include <cstdio>

#include "base/crypto.h"
#include "connect/address_guard.h"
#include "connect/mail_address.h"
#include "connect/mailer.h"
#include "connect/mime_text.h"

namespace ao::connect {
namespace {

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7F;
    });
}

bool is_header_name(std::string_view name) {  // RFC 5322 section 3.6.8
    return !name.empty() && name.size() <= 70 &&
           std::ranges::all_of(name, [](char c) { return c > 0x20 && c < 0x7F && c != ':'; });
}

bool is_ours(std::string_view name) {
    constexpr std::array<std::string_view, 11> kOurs{
        "from",
        "sender",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "return-path",
        "received"};
    const std::string lower = canonical_host(name);
    return lower.starts_with("content-") || std::ranges::find(kOurs, lower) != kOurs.end();
}

bool is_message_id(std::string_view id) {  // dot-atom, RFC 5322 section 3.2.3
    constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~.";
    return !id.empty() && id.size() <= 200 && !id.starts_with('.') && !id.ends_with('.') &&
           std::ranges::all_of(id, [&](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      kMarks.find(c) != std::string_view::npos;
           });
}

base::Result<void> check(const OutgoingMail& mail, const MailerOptions& options) {
    if (!is_mail_address(options.from_address))
        return base::invalid("the sender is not one plain e-mail address");
    if (!is_mail_address(mail.to))
        return base::invalid("the recipient is not one plain e-mail address");
    if (!is_message_id(mail.id)) return base::invalid("the message id has unusual characters");
    if (has_control(options.from_name))
        return base::invalid("the sender's name contains a line break or control character");
    if (has_control(mail.subject))
        return base::invalid("the subject contains a line break or control character");
    for (const auto& [name, value] : mail.headers)
        if (!is_header_name(name) || is_ours(name) || has_control(value))
            return base::invalid("an extra header has a reserved name or a line break in it");
    return {};
}

std::string rfc5322_date(base::Time time) {
    namespace chr = std::chrono;
    constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> kMonths{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = chr::floor<chr::days>(time);
    const chr::year_month_day date(day);
    const chr::hh_mm_ss clock(chr::floor<chr::seconds>(time - day));
    std::array<char, 64> text{};
    std::snprintf(
        text.data(),
        text.size(),
        "%s, %u %s %d %02d:%02d:%02d +0000",
        kDays[chr::weekday(day).c_encoding()],
        static_cast<unsigned>(date.day()),
        kMonths[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()),
        static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count())
    );
    return text.data();
}

/// A body part: its own headers, a blank line and the encoded text, with CRLF everywhere.
std::string body_part(std::string_view type, std::string_view text) {
    const std::string lines = with_crlf(text);
    std::string quoted = quoted_printable(lines);
    const bool mostly_ascii = quoted.size() <= lines.size() * 4 / 3;
    return "Content-Type: text/" + std::string(type) +
           "; charset=utf-8\r\nContent-Transfer-Encoding: " +
           (mostly_ascii ? "quoted-printable\r\n\r\n" + quoted
                         : "base64\r\n\r\n" + base64_lines(lines));
}

std::string body(const OutgoingMail& mail) {
    if (mail.html.empty()) return body_part("plain", mail.text);
    // "=_" cannot occur in quoted-printable or base64 text (RFC 2045 section 6.7).
    const std::string boundary = "=_" + base::to_hex(base::sha256(mail.id)).substr(0, 32);
    return "Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n--" +
           boundary + "\r\n" + body_part("plain", mail.text) + "\r\n--" + boundary + "\r\n" +
           body_part("html", mail.html) + "\r\n--" + boundary + "--\r\n";
}

}  // namespace

base::Result<std::string> render_message(
    const OutgoingMail& mail, const MailerOptions& options, base::Time date
) {
    if (auto sound = check(mail, options); !sound) return std::move(sound).error();

    std::string out = "Date: " + rfc5322_date(date) + "\r\nFrom: ";
    if (options.from_name.empty())
        out += options.from_address;
    else
        out += encode_display_name(options.from_name, 6) + "\r\n <" + options.from_address + ">";
    out += "\r\nTo: " + mail.to;
    out += "\r\nSubject: " + encode_header_text(mail.subject, 9);
    out += "\r\nMessage-ID: <" + mail.id + "@" + std::string(domain_of(options.from_address)) + ">";
    for (const auto& [name, value] : mail.headers)
        out += "\r\n" + name + ": " + encode_header_text(value, name.size() + 2);
    out += "\r\nMIME-Version: 1.0\r\n";
    return out + body(mail);
}

}  // namespace ao::connect
