#include "base/json_codec.h"

namespace ao::base::json {

std::string Place::pointer() const {
    if (parent_ == nullptr) return "";
    std::string text = parent_->pointer() + '/';
    if (key_.data() == nullptr) return text + std::to_string(index_);
    for (char c : key_) {
        if (c == '~')
            text += "~0";
        else if (c == '/')
            text += "~1";
        else
            text += c;
    }
    return text;
}

void Faults::add(const Place& place, std::string_view code, std::string message) {
    if (fields_.size() == kMost)
        ++unnamed_;
    else
        fields_.push_back({place.pointer(), std::move(message), std::string(code)});
}

Error Faults::to_error() && {
    const FieldError& first = fields_.front();
    std::string message =
        (first.pointer.empty() ? "the body" : first.pointer.substr(1)) + ' ' + first.message;
    if (std::size_t more = fields_.size() + unnamed_ - 1; more > 0)
        message += " (and " + std::to_string(more) + (more == 1 ? " more fault)" : " more faults)");
    return invalid(std::move(message), std::move(fields_));
}

void write_type(Writer& members, std::string_view name, bool nullable) {
    members.key("type");
    if (nullable)
        members.begin_array().value(name).value("null").end_array();
    else
        members.value(name);
}

}  // namespace ao::base::json
