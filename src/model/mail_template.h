#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace ao::model {

/// A Mustache template of a mail, under a name that programs use.
struct MailTemplate {
    std::string id{};    ///< "welcome": a-z, 0-9, - and _, up to 64 of them
    std::string name{};  ///< for people
    std::string subject{};
    std::string body{};
    bool is_html = false;
    bool built_in = false;     ///< of the program or its configuration; its version is 0
    std::int64_t version = 0;  ///< 1, 2 … with each change
    base::Time created_at{};
    base::Time updated_at{};
};

/// What a lead gets when it is greeted, unless a tenant or the configuration has another.
inline constexpr std::string_view kWelcomeTemplate = "welcome";

/// What goes around a message that names no template: the message alone, unless a tenant changed
/// it.
inline constexpr std::string_view kDefaultTemplate = "default";

MailTemplate default_welcome();
MailTemplate default_welcome_series();
MailTemplate default_follow_up();
MailTemplate default_frame();

/// All of them: what a program without a configuration has.
std::vector<MailTemplate> default_mails();

bool is_template_id(std::string_view id);

/// An id made of a name: "Spring sale!" becomes "spring-sale". Empty when nothing is left of it.
std::string template_id_of(std::string_view name);

/// A mail's texts with everything filled in.
struct RenderedMail {
    std::string subject;
    std::string text;
    std::string html{};  ///< empty: text only
};

/// Fills `values` in. An HTML template also gives the plain text beside it; the subject becomes one
/// line. Invalid when a template is malformed.
base::Result<RenderedMail> render_mail(
    const MailTemplate& mail, const std::map<std::string, std::string>& values
);

/// What is wrong with a template that is to be saved: pointers "/name", "/subject", "/body".
std::vector<base::FieldError> faults_of(const MailTemplate& mail);

/// `html` without its tags.
std::string without_tags(std::string_view html);

}  // namespace ao::model
