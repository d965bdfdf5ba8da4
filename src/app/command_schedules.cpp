#include <cstdio>
#include <memory>
#include <stdexcept>

#include <CLI/CLI.hpp>

#include "app/cli.h"
#include "app/server_client.h"
#include "app/terminal.h"
#include "base/json_node.h"

namespace ao::app {

namespace {

namespace json = base::json;

/// What the command line says about a new schedule.
struct NewLine {
    std::string name;
    std::string cron;
    std::string time_zone = "UTC";
    std::string type;
    std::string data = "{}";
    std::string queue = "default";
    std::string misfire = "once";
    std::string overlap = "allow";
    std::vector<std::string> tags;
    bool paused = false;
};

using Ask = std::function<base::Result<ServerReply>(ServerClient&)>;
using Show = std::function<void(const json::Node&)>;

std::string text_of(const json::Node& schedule, std::string_view name) {
    const auto found = schedule.find(name);
    return found && !found->is_null() ? std::string(found->string()) : "-";
}

bool is_enabled(const json::Node& schedule) {
    const auto enabled = schedule.find("enabled");
    return enabled && enabled->boolean();
}

/// Asks the server; shows what it says, or its problem.
int talk(const Cli& cli, const Ask& ask, const Show& show) {
    const auto config = cli.load_or_complain();
    if (!config) return kBadConfig;
    const auto server = find_server(*config, cli);
    if (!server) throw std::runtime_error(server.error().message);
    ServerClient client(*server);
    const auto reply = ask(client);
    if (!reply) throw std::runtime_error(reply.error().message);
    if (!reply->ok()) throw std::runtime_error(reply->problem());
    const auto document = json::Document::parse(reply->body.text);
    if (document) show(document->root());
    return 0;
}

void show_list(const json::Node& reply) {
    Table table({"ID", "NAME", "WHEN", "TYPE", "NEXT"});
    const auto schedules = reply.find("schedules");
    if (!schedules) return;
    for (const json::Node schedule : schedules->elements())
        table.add(
            {text_of(schedule, "id"),
             text_of(schedule, "name"),
             text_of(schedule, "description"),
             text_of(schedule, "type"),
             is_enabled(schedule) ? text_of(schedule, "next_at") : "paused"}
        );
    if (table.empty()) {
        std::puts("no schedules");
    } else {
        std::fputs(table.render(wants_colours(stdout)).c_str(), stdout);
    }
}

void show_one(const json::Node& schedule) {
    Table table({"FIELD", "VALUE"});
    for (const json::Member member : schedule.members()) {
        std::string value;
        member.value.write(value);
        if (member.value.kind() == json::Kind::string) value = member.value.string();
        table.add({std::string(member.key), value});
    }
    std::fputs(table.render(wants_colours(stdout)).c_str(), stdout);
}

void show_sentence(const json::Node& schedule) {
    std::printf(
        "%s %s: %s, next %s\n",
        text_of(schedule, "id").c_str(),
        text_of(schedule, "name").c_str(),
        text_of(schedule, "description").c_str(),
        is_enabled(schedule) ? text_of(schedule, "next_at").c_str() : "paused"
    );
}

void show_ticks(const json::Node& preview) {
    std::printf("%s\n", text_of(preview, "description").c_str());
    const auto ticks = preview.find("ticks");
    if (!ticks) return;
    for (const json::Node tick : ticks->elements())
        std::printf("%s\n", text_of(tick, "local").c_str());
}

std::string body_of(const NewLine& line) {
    const auto data = json::parse_raw(line.data);
    if (!data) throw std::runtime_error("--data is no JSON: " + data.error().message);
    std::string body;
    json::Writer writer(body);
    writer.begin_object();
    writer.member("name", line.name).member("cron", line.cron);
    writer.member("time_zone", line.time_zone).member("type", line.type).member("data", *data);
    writer.member("queue", line.queue).member("misfire", line.misfire);
    writer.member("overlap", line.overlap).member("enabled", !line.paused);
    writer.key("tags").begin_array();
    for (const std::string& tag : line.tags)
        writer.value(tag);
    writer.end_array().end_object();
    return body;
}

void add_list(CLI::App& schedules, Cli& cli) {
    CLI::App* command = schedules.add_subcommand("list", "Show every schedule");
    add_server_options(*command, cli);
    command->callback([&cli] {
        cli.action = [&cli] {
            const Ask ask = [](ServerClient& server) {
                return server.get("/api/schedules?limit=1000");
            };
            return talk(cli, ask, show_list);
        };
    });
}

void add_create(CLI::App& schedules, Cli& cli) {
    auto line = std::make_shared<NewLine>();
    CLI::App* command = schedules.add_subcommand("create", "Queue a task again and again");
    command->add_option("--name", line->name, "Unique among the schedules")->required();
    command->add_option("--cron", line->cron, "Five or six fields, or @daily …")->required();
    command->add_option("--time-zone", line->time_zone, "Such as Europe/Berlin (UTC)");
    command->add_option("--type", line->type, "Of its tasks: crm_update …")->required();
    command->add_option("--data", line->data, "JSON object for the handler ({})");
    command->add_option("--task-queue", line->queue, "Queue of its tasks (default)");
    command->add_option("--tag", line->tags, "Tag of its tasks; may be repeated");
    command->add_option("--misfire", line->misfire, "skip, once or all (once)");
    command->add_option("--overlap", line->overlap, "allow or skip_if_running (allow)");
    command->add_flag("--paused", line->paused, "Make it without starting it");
    command->footer(
        "Example:\n  orchestrator schedules create --name 'Morning sync' --cron '0 9 * * MON-FRI' "
        "--time-zone Europe/Berlin --type crm_update --data '{\"lead_id\":\"lead-1\"}'"
    );
    add_server_options(*command, cli);
    command->callback([&cli, line] {
        cli.action = [&cli, line] {
            const Ask ask = [line](ServerClient& server) {
                return server.post("/api/schedules", body_of(*line));
            };
            return talk(cli, ask, show_sentence);
        };
    });
}

void add_preview(CLI::App& schedules, Cli& cli) {
    auto line = std::make_shared<NewLine>();
    CLI::App* command = schedules.add_subcommand(
        "preview", "Show when a cron expression ticks, in words and times"
    );
    command->add_option("cron", line->cron, "Five or six fields, or @daily …")->required();
    command->add_option("--time-zone", line->time_zone, "Such as Europe/Berlin (UTC)");
    add_server_options(*command, cli);
    command->callback([&cli, line] {
        cli.action = [&cli, line] {
            std::string body;
            json::Writer writer(body);
            writer.begin_object().member("cron", line->cron);
            writer.member("time_zone", line->time_zone).end_object();
            const Ask ask = [&body](ServerClient& server) {
                return server.post("/api/schedules/preview", body);
            };
            return talk(cli, ask, show_ticks);
        };
    });
}

/// A command about one schedule: `method` on /api/schedules/ID`suffix`.
void add_about_one(
    CLI::App& schedules,
    Cli& cli,
    const std::string& name,
    const std::string& summary,
    const std::string& method,
    const std::string& suffix,
    const Show& show
) {
    auto id = std::make_shared<std::string>();
    CLI::App* command = schedules.add_subcommand(name, summary);
    command->add_option("id", *id, "Of the schedule (schedules list)")->required();
    add_server_options(*command, cli);
    command->callback([&cli, id, method, suffix, show] {
        cli.action = [&cli, id, method, suffix, show] {
            if (id->find_first_not_of("0123456789abcdefABCDEF-") != std::string::npos)
                throw std::runtime_error("that is no id of a schedule");
            const std::string path = "/api/schedules/" + *id + suffix;
            const Ask ask = [&](ServerClient& server) {
                return method == "GET" ? server.get(path)
                                       : server.send(method, path, method == "POST" ? "{}" : "");
            };
            return talk(cli, ask, show);
        };
    });
}

}  // namespace

void add_schedule_commands(CLI::App& app, Cli& cli) {
    CLI::App* schedules = app.add_subcommand("schedules", "Tasks that are queued again and again");
    schedules->require_subcommand(1);
    schedules->footer(
        "Examples:\n  orchestrator schedules list\n  orchestrator schedules preview '0 9 * * "
        "MON-FRI' --time-zone Europe/Berlin"
    );
    add_list(*schedules, cli);
    add_create(*schedules, cli);
    add_preview(*schedules, cli);
    const Show task = [](const json::Node& queued) {
        std::printf("task %s is queued\n", text_of(queued, "id").c_str());
    };
    const Show removed = [](const json::Node&) { std::puts("removed; tasks that it queued stay"); };
    add_about_one(*schedules, cli, "show", "Show one schedule", "GET", "", show_one);
    add_about_one(*schedules, cli, "next", "Show its next ticks", "GET", "/next", show_ticks);
    add_about_one(
        *schedules, cli, "pause", "No ticks until resumed", "POST", "/pause", show_sentence
    );
    add_about_one(*schedules, cli, "resume", "Tick again", "POST", "/resume", show_sentence);
    add_about_one(*schedules, cli, "run", "Queue its task now", "POST", "/run", task);
    add_about_one(*schedules, cli, "remove", "Remove a schedule", "DELETE", "", removed);
}

}  // namespace ao::app
