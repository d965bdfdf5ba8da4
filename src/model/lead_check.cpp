#include <algorithm>
#include <string_view>
#include <utility>

#include "base/utf8.h"
#include "model/email_address.h"
#include "model/lead.h"
#include "model/phone.h"
#include "model/text.h"

namespace ao::model {

namespace {

constexpr std::size_t kMaxName = 200;
constexpr std::size_t kMaxPhone = 50;
constexpr std::size_t kMaxStatus = 50;
constexpr std::size_t kMaxTag = 100;
constexpr std::size_t kMaxTags = 100;
constexpr std::int32_t kMaxScore = 100;

/// Characters, not bytes: a limit is the same for every script.
std::size_t length_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

/// Looks at one change and gathers all that is wrong with it.
class Check {
  public:
    explicit Check(const std::string& default_region) : default_region_(default_region) {}

    void text(const char* pointer, std::optional<std::string>& field, std::size_t longest) {
        if (!field) return;
        trim(*field);
        check_text(pointer, *field, longest);
    }

    void email(std::optional<std::string>& field) {
        if (!field) return;
        trim(*field);
        if (field->empty()) return;
        base::Result<std::string> address = parse_email(*field);
        if (address)
            *field = *std::move(address);
        else
            fault("/email", address.error().message, "format");
    }

    void phone(LeadChange& change) {
        if (!change.phone) return;
        trim(*change.phone);
        if (!check_text("/phone", *change.phone, kMaxPhone)) return;
        base::Result<std::string> e164 = e164_of(*change.phone, default_region_);
        if (e164)
            change.phone_e164 = *std::move(e164);
        else
            fault("/phone", e164.error().message, "format");
    }

    void score(const std::optional<std::int32_t>& score) {
        if (score && (*score < 0 || *score > kMaxScore))
            fault("/score", "The score must be a whole number from 0 to 100.", "range");
    }

    void tags(std::optional<std::vector<std::string>>& field) {
        if (!field) return;
        std::vector<std::string>& tags = *field;
        for (std::size_t i = 0; i < tags.size() && i <= kMaxTags; ++i) {
            trim(tags[i]);
            check_text("/tags/" + std::to_string(i), tags[i], kMaxTag);
        }
        std::erase(tags, std::string());
        if (tags.size() > kMaxTags) fault("/tags", "A lead has at most 100 tags.", "length");
        std::sort(tags.begin(), tags.end());
        tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
    }

    void custom_fields(const std::optional<base::json::Raw>& field) {
        if (!field) return;
        if (!field->is_object() && !field->is_null())
            fault("/custom_fields", "The custom fields must be a JSON object.", "type");
        else if (field->text.size() > kMaxCustomFields)
            fault("/custom_fields", "The custom fields are longer than 64 KiB.", "length");
    }

    std::vector<base::FieldError> take() { return std::move(faults_); }

  private:
    static void trim(std::string& text) {
        std::string_view inner = trimmed(text);
        if (inner.size() != text.size()) text = std::string(inner);
    }

    bool check_text(const std::string& pointer, const std::string& text, std::size_t longest) {
        if (!base::is_utf8(text))
            fault(pointer, "The text is not valid UTF-8.", "format");
        else if (has_control_character(text))
            fault(pointer, "The text must not have control characters or line ends.", "format");
        else if (text.size() > longest && length_of(text) > longest)
            fault(
                pointer,
                "The text is longer than " + std::to_string(longest) + " characters.",
                "length"
            );
        else
            return true;
        return false;
    }

    void fault(std::string pointer, std::string message, const char* code) {
        faults_.push_back({std::move(pointer), std::move(message), code});
    }

    const std::string& default_region_;
    std::vector<base::FieldError> faults_;
};

}  // namespace

base::Result<LeadChange> normalise(LeadChange change, const std::string& default_region) {
    Check check(default_region);
    check.text("/first_name", change.first_name, kMaxName);
    check.text("/last_name", change.last_name, kMaxName);
    check.email(change.email);
    check.phone(change);
    check.text("/company", change.company, kMaxName);
    check.text("/source", change.source, kMaxName);
    check.text("/status", change.status, kMaxStatus);
    check.text("/owner", change.owner, kMaxName);
    check.score(change.score);
    check.tags(change.tags);
    check.custom_fields(change.custom_fields);
    std::vector<base::FieldError> faults = check.take();
    if (faults.empty()) return change;
    std::string message =
        faults.size() == 1 ? faults.front().message
                           : std::to_string(faults.size()) + " fields are not valid; see errors.";
    return base::invalid(std::move(message), std::move(faults));
}

}  // namespace ao::model
