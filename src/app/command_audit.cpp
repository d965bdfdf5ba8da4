#include <cstdio>

#include <CLI/CLI.hpp>

#include "app/cli.h"
#include "app/installation.h"
#include "app/options.h"
#include "app/terminal.h"
#include "core/audit.h"

namespace ao::app {

namespace {

int verify(const Cli& cli) {
    auto config = cli.load_or_complain();
    if (!config) return kBadConfig;
    Installation installation(*config);
    core::ChainReport report = core::AuditLog(installation.database()).verify_now();
    bool colours = wants_colours(stdout);
    auto events = static_cast<long long>(report.events);
    if (!report.sound) {
        std::string verdict = painted("audit chain BROKEN", Colour::red, colours);
        auto at = static_cast<long long>(report.broken_at);
        std::printf(
            "%s at event %lld of %lld: %s\n", verdict.c_str(), at, events, report.why.c_str()
        );
        return kFailed;
    }
    std::string verdict = painted("audit chain sound", Colour::green, colours);
    std::printf("%s: %lld events, head %s\n", verdict.c_str(), events, report.head.c_str());
    return 0;
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
    CLI::App* command = audit->add_subcommand(
        "verify", "Recompute the hash chain; exit status 0 only when it is sound"
    );
    command->footer("Example:\n  orchestrator audit verify --data-dir /var/lib/orchestrator");
    command->callback([&cli] { cli.action = [&cli] { return verify(cli); }; });

    CLI::App* doctor =
        app.add_subcommand("doctor", "Show what the installation looks like from inside");
    doctor->callback([&cli] { cli.action = [&cli] { return examine(cli); }; });
}

}  // namespace ao::app
