#include "app/task_line.h"

#include <cctype>

#include <CLI/CLI.hpp>

namespace ao::app {

namespace {

/// An option that sets `target` when it is given.
void add_text(
    CLI::App& command,
    const char* name,
    std::optional<std::string>& target,
    const char* what,
    const char* kind
) {
    command.add_option(name, target, what)->type_name(kind);
}

void add_time(
    CLI::App& command, const char* name, std::optional<base::Time>& target, const char* what
) {
    auto read = [name, &target](const std::string& text) {
        auto time = base::parse_rfc3339(text);
        if (!time)
            throw CLI::ValidationError(
                name, "must be a date or a time such as 2026-01-31T08:00:00Z"
            );
        target = *time;
    };
    command.add_option_function<std::string>(name, read, what)->type_name("TIME");
}

}  // namespace

std::string query_escaped(std::string_view text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
            out += c;
        } else {
            out += '%';
            out += kHex[byte >> 4U];
            out += kHex[byte & 15U];
        }
    }
    return out;
}

std::string TaskFilterLine::query() const {
    std::string text;
    const auto add = [&](std::string_view name, const std::string& content) {
        if (!text.empty()) text += '&';
        text.append(name).append("=").append(query_escaped(content));
    };
    boost::mp11::mp_for_each<base::json::FieldsOf<api::TaskFilterBody>>([&](auto field) {
        const auto& content = filter.*field.pointer;
        if (!content) return;
        using Content = std::decay_t<decltype(*content)>;
        if constexpr (std::is_same_v<Content, std::string>)
            add(field.name, *content);
        else if constexpr (std::is_same_v<Content, base::Time>)
            add(field.name, base::to_rfc3339(*content));
        else
            add(field.name, std::to_string(*content));
    });
    return text;
}

void add_filter_options(CLI::App& command, TaskFilterLine& line) {
    api::TaskFilterBody& filter = line.filter;
    add_text(command, "--status", filter.status, "One or several, with commas", "WORDS");
    add_text(command, "--type", filter.type, "Only this type", "TYPE");
    add_text(command, "--queue", filter.queue, "Only this queue", "NAME");
    add_text(command, "--lead", filter.lead_id, "Only about this lead", "ID");
    add_text(command, "--tag", filter.tag, "Only with this tag", "TAG");
    add_text(command, "--key", filter.key, "Only with this concurrency key", "KEY");
    add_text(command, "--worker", filter.worker, "Only what this worker had last", "ID");
    add_text(command, "--schedule", filter.schedule_id, "Only ticks of this schedule", "ID");
    add_text(command, "--error", filter.error, "Only with this text in the last error", "TEXT");
    add_time(command, "--created-after", filter.created_after, "Created then or later");
    add_time(command, "--created-before", filter.created_before, "Created earlier");
    add_time(command, "--finished-after", filter.finished_after, "Finished then or later");
    add_time(command, "--finished-before", filter.finished_before, "Finished earlier");
    command.add_option("--min-age", filter.min_age_seconds, "Created so long ago or earlier")
        ->type_name("SECONDS");
}

}  // namespace ao::app
