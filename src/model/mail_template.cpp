#include "model/mail_template.h"

#include <algorithm>
#include <cctype>

#include "model/template.h"

namespace ao::model {

namespace {

constexpr std::size_t kMaxId = 64;
constexpr std::size_t kMaxName = 200;
constexpr std::size_t kMaxSubject = 998;  // RFC 5322, 2.1.1
constexpr std::size_t kMaxBody = 64UL << 10;

bool is_id_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

std::string one_line(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return c == '\r' || c == '\n'; }, ' '
    );
    return text;
}

void check_text(
    const std::string& text,
    const char* pointer,
    std::size_t most,
    std::vector<base::FieldError>& faults
) {
    if (text.empty()) {
        faults.push_back({pointer, "is required", "required"});
    } else if (text.size() > most) {
        faults.push_back(
            {pointer, "must not be longer than " + std::to_string(most) + " bytes", "length"}
        );
    } else if (auto checked = check_template(text); !checked) {
        faults.push_back({pointer, checked.error().message, "format"});
    }
}

}  // namespace

std::vector<MailTemplate> default_mails() {
    return {default_welcome(), default_welcome_series(), default_follow_up(), default_frame()};
}

MailTemplate default_welcome() {
    MailTemplate welcome{.id = std::string(kWelcomeTemplate), .name = "Welcome"};
    welcome.subject = "Welcome{{#first_name}}, {{first_name}}{{/first_name}}";
    welcome.body =
        "Hello{{#first_name}} {{first_name}}{{/first_name}},\n"
        "\n"
        "thank you for your interest. We have received your details and will be in touch soon.\n"
        "\n"
        "Kind regards\n";
    welcome.built_in = true;
    return welcome;
}

MailTemplate default_welcome_series() {
    MailTemplate mail{.id = "welcome_series", .name = "Welcome series"};
    mail.subject = "Good to have you here{{#first_name}}, {{first_name}}{{/first_name}}";
    mail.body =
        "Hello{{#first_name}} {{first_name}}{{/first_name}},\n"
        "\n"
        "a few days ago you gave us your details. What would you like to know first? A reply to "
        "this mail reaches a person.\n"
        "\n"
        "Kind regards\n";
    mail.built_in = true;
    return mail;
}

MailTemplate default_follow_up() {
    MailTemplate mail{.id = "followup_1", .name = "Follow-up"};
    mail.subject = "Shall we talk{{#first_name}}, {{first_name}}{{/first_name}}?";
    mail.body =
        "Hello{{#first_name}} {{first_name}}{{/first_name}},\n"
        "\n"
        "we have not heard from each other for a while. Is this still of interest"
        "{{#company}} to {{company}}{{/company}}? A short answer is enough.\n"
        "\n"
        "Kind regards\n";
    mail.built_in = true;
    return mail;
}

MailTemplate default_frame() {
    MailTemplate frame{.id = std::string(kDefaultTemplate), .name = "Default"};
    frame.subject = "{{subject}}";
    frame.body = "{{{body}}}";
    frame.built_in = true;
    return frame;
}

bool is_template_id(std::string_view id) {
    return !id.empty() && id.size() <= kMaxId && std::ranges::all_of(id, is_id_character);
}

std::string template_id_of(std::string_view name) {
    std::string id;
    for (const char c : name) {
        const char lower =
            static_cast<char>(std::tolower(static_cast<unsigned char>(c)));  // ASCII only
        if (is_id_character(lower))
            id += lower;
        else if (!id.empty() && id.back() != '-')
            id += '-';
    }
    if (id.size() > kMaxId) id.resize(kMaxId);
    while (id.ends_with('-'))
        id.pop_back();
    return id;
}

base::Result<RenderedMail> render_mail(
    const MailTemplate& mail, const std::map<std::string, std::string>& values
) {
    auto subject = render(mail.subject, values, false);
    if (!subject) return std::move(subject).error();
    auto text = render(mail.is_html ? without_tags(mail.body) : mail.body, values, false);
    if (!text) return std::move(text).error();
    RenderedMail rendered{one_line(std::move(*subject)), std::move(*text)};
    if (mail.is_html) {
        auto html = render(mail.body, values, true);
        if (!html) return std::move(html).error();
        rendered.html = std::move(*html);
    }
    return rendered;
}

std::vector<base::FieldError> faults_of(const MailTemplate& mail) {
    std::vector<base::FieldError> faults;
    if (mail.name.empty() || mail.name.size() > kMaxName)
        faults.push_back({"/name", "must have 1 to 200 bytes", "length"});
    check_text(mail.subject, "/subject", kMaxSubject, faults);
    check_text(mail.body, "/body", kMaxBody, faults);
    return faults;
}

std::string without_tags(std::string_view html) {
    std::string text;
    bool inside = false;
    for (const char c : html) {  // also works on templates: Mustache tags have no angle brackets
        if (c == '<') inside = true;
        if (!inside) text += c;
        if (c == '>') inside = false;
    }
    return text;
}

}  // namespace ao::model
