#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "api/audit_wire.h"
#include "app/cli.h"
#include "app/installation.h"
#include "app/options.h"
#include "app/server_client.h"
#include "app/terminal.h"
#include "base/file.h"
#include "core/audit.h"
#include "core/audit_backup.h"
#include "core/audit_restore.h"

namespace ao::app {

namespace {

struct VerifyLine {
    std::string heads_file;
    std::string backup_file;
};

int verdict(bool sound, const std::string& text) {
    const bool colours = wants_colours(stdout);
    const std::string word = sound ? painted("audit chain sound", Colour::green, colours)
                                   : painted("audit chain BROKEN", Colour::red, colours);
    std::printf("%s%s\n", word.c_str(), text.c_str());
    return sound ? 0 : kFailed;
}

/// Heads that were kept elsewhere; an exit status when the copies themselves are not sound.
std::optional<int> read_copies(
    const VerifyLine& line, const std::string& directory, std::vector<model::AuditHead>& heads
) {
    const auto keys = core::installation_keys(directory);
    if (!line.heads_file.empty()) {
        core::HeadList list = core::read_heads(line.heads_file, keys);
        if (!list.fault.empty()) return verdict(false, ": " + list.fault);
        heads = std::move(list.heads);
    }
    if (!line.backup_file.empty()) {
        auto report = core::check_audit_backup(line.backup_file, keys);
        if (!report.sound) return verdict(false, ": the backup: " + report.why);
        heads.push_back(report.head);
    }
    return std::nullopt;
}

int print(const core::ChainReport& report) {
    if (!report.sound) {
        const std::string at =
            report.broken_at > 0 ? " at event " + std::to_string(report.broken_at) : "";
        return verdict(false, at + ": " + report.why);
    }
    return verdict(
        true,
        ": " + std::to_string(report.events) + " events, head " + report.head + ", " +
            std::to_string(report.heads) + " signed heads up to event " +
            std::to_string(report.signed_to)
    );
}

/// The verdict of the server that has the data directory.
core::ChainReport ask_server(const Config& config, const Cli& cli) {
    auto server = find_server(config, cli);
    if (!server) give_up(server.error());
    auto reply = ServerClient(*server).get("/api/audit/verify");
    if (!reply) give_up(reply.error());
    if (!reply->ok()) throw std::runtime_error(reply->problem());
    auto said = base::json::parse<api::AuditChainReply>(reply->body.text);
    if (!said) give_up(said.error());
    core::ChainReport report;
    report.events = said->events;
    report.sound = said->sound;
    report.broken_at = said->broken_at;
    report.why = said->why;
    report.head = said->head;
    report.heads = said->heads;
    report.signed_to = said->signed_to;
    return report;
}

int verify(const Cli& cli, const VerifyLine& line) {
    auto config = cli.load_or_complain();
    if (!config) return kBadConfig;
    const std::string& directory = config->text("data_dir");
    std::vector<model::AuditHead> heads;
    if (auto failed = read_copies(line, directory, heads)) return *failed;
    try {
        Installation installation(*config);
        return print(core::AuditLog(installation.database(), directory).verify_now(heads));
    } catch (const store::Failure& failure) {
        if (failure.kind != store::Failure::Kind::busy || !heads.empty()) throw;
        return print(ask_server(*config, cli));
    }
}

struct RestoreLine {
    std::string file;
    std::string keys_file;
    std::string key;
};

/// The keys whose signature on the backup is believed.
std::vector<std::string> trusted_keys(const RestoreLine& line, const std::string& directory) {
    std::vector<std::string> keys = core::installation_keys(directory);
    if (!line.key.empty()) keys.push_back(line.key);
    if (line.keys_file.empty()) return keys;
    const std::string text = base::read_small_file(line.keys_file);
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        if (end > begin) keys.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return keys;
}

int restore(const Cli& cli, const RestoreLine& line) {
    auto config = cli.load_or_complain();
    if (!config) return kBadConfig;
    Installation installation(*config);
    const auto keys = trusted_keys(line, config->text("data_dir"));
    auto restored = core::restore_audit(
        installation.database(),
        installation.clock(),
        Installation::operator_actor(),
        line.file,
        keys
    );
    if (!restored) give_up(restored.error());
    std::printf(
        "%lld events restored, %lld of them were there already\n",
        static_cast<long long>(restored->events),
        static_cast<long long>(restored->present)
    );
    return print(core::AuditLog(installation.database(), config->text("data_dir")).verify_now());
}

/// One line a check; what is wrong says what to do.
int examine(const Cli& cli) {
    auto config = cli.load_or_complain();
    if (!config) return kBadConfig;
    Table table({"CHECK", "FOUND"});
    table.add({"version", kVersion});
    table.add({"data directory", config->text("data_dir")});
    table.add({"database", config->database_path()});
    for (const auto& [name, found] : store::describe_sqlite(store_options(*config)))
        table.add({name, found});
    table.add(
        {"CRM",
         config->text("crm.api_base_url").empty() ? "not configured"
                                                  : config->text("crm.api_base_url")}
    );
    table.add(
        {"mail server",
         config->text("email.smtp_server").empty() ? "not configured"
                                                   : config->text("email.smtp_server")}
    );
    std::fputs(table.render(wants_colours(stdout)).c_str(), stdout);
    return 0;
}

}  // namespace

void add_audit_commands(CLI::App& app, Cli& cli) {
    CLI::App* audit = app.add_subcommand("audit", "The audit log");
    audit->require_subcommand(1);
    audit->footer("Examples:\n  orchestrator audit verify --data-dir /var/lib/orchestrator");
    CLI::App* command = audit->add_subcommand(
        "verify", "Recompute the hash chain; exit status 0 only when it is sound"
    );
    auto line = std::make_shared<VerifyLine>();
    command->add_option("--heads", line->heads_file, "A copy of audit_heads.log kept elsewhere")
        ->check(CLI::ExistingFile);
    command
        ->add_option(
            "--backup",
            line->backup_file,
            "A backup of the audit log kept elsewhere, with its .meta"
        )
        ->check(CLI::ExistingFile);
    command->footer(
        "Examples:\n"
        "  orchestrator audit verify --data-dir /var/lib/orchestrator\n"
        "  orchestrator audit verify --heads /mnt/safe/audit_heads.log"
    );
    command->callback([&cli, line] { cli.action = [&cli, line] { return verify(cli, *line); }; });

    auto back = std::make_shared<RestoreLine>();
    CLI::App* restoring = audit->add_subcommand(
        "restore", "Put the events of a backup into a new installation, each with the hash it had"
    );
    restoring
        ->add_option("file", back->file, "audit_backup_….log or .log.gz, with its .meta beside it")
        ->required()
        ->check(CLI::ExistingFile);
    restoring->add_option("--key", back->key, "Public key of the installation that made it");
    restoring
        ->add_option("--keys", back->keys_file, "A copy of that installation's audit_signing.pub")
        ->check(CLI::ExistingFile);
    restoring->footer(
        "The audit log must be empty, or the beginning of the backup's. Stop the server first.\n\n"
        "Example:\n"
        "  orchestrator audit restore --data-dir /var/lib/new --keys /mnt/safe/audit_signing.pub "
        "/mnt/safe/audit_backup_20260205_181433.log.gz"
    );
    restoring->callback([&cli, back] { cli.action = [&cli, back] { return restore(cli, *back); }; }
    );

    CLI::App* doctor =
        app.add_subcommand("doctor", "Show what the installation looks like from inside");
    doctor->callback([&cli] { cli.action = [&cli] { return examine(cli); }; });
}

}  // namespace ao::app
