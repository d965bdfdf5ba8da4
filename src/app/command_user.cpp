#include <cstdio>
#include <memory>
#include <stdexcept>

#include <CLI/CLI.hpp>

#include "app/cli.h"
#include "app/installation.h"
#include "app/terminal.h"
#include "app/work_loop.h"
#include "core/api_keys.h"
#include "core/two_factor.h"
#include "core/users.h"

namespace ao::app {

namespace {

struct UserLine {
    std::string username;
    std::string email;
    std::string role = "viewer";
    bool password_stdin = false;
};

struct KeyLine {
    std::string username;
    std::string name;
    std::vector<std::string> scopes;
    std::int64_t days = 0;
};

model::Role role_of(const std::string& word) {
    auto role = model::parse_role(word);
    if (!role) throw std::runtime_error("--role must be admin, lead_manager or viewer");
    return *role;
}

std::string password_of(const UserLine& line) {
    if (!line.password_stdin)
        throw std::runtime_error(
            "the password comes from standard input: add --password-stdin and type it, or pipe it "
            "in"
        );
    return read_secret_line("Password: ");
}

std::string time_text(base::Time time) {
    return time == base::Time{} ? "never" : base::to_rfc3339(time).substr(0, 19) + "Z";
}

int add_user(const Config& config, const UserLine& line) {
    core::NewUser wanted;
    wanted.username = line.username;
    wanted.email = line.email;
    wanted.role = role_of(line.role);
    wanted.password = password_of(line);
    Installation installation(config);
    core::PasswordHasher hasher({.threads = 1});
    core::Users users(installation.database(), installation.clock(), hasher);
    auto made = users.create_now(Installation::operator_actor(), wanted);
    if (!made) give_up(made.error());
    std::string role(model::to_string(made->role));
    std::printf("user %s added, role %s\n", made->username.c_str(), role.c_str());
    return 0;
}

int list_users(const Config& config) {
    Installation installation(config);
    core::PasswordHasher hasher({.threads = 1});
    core::Users users(installation.database(), installation.clock(), hasher);
    bool colours = wants_colours(stdout);
    Table table({"USERNAME", "ROLE", "E-MAIL", "ACTIVE", "LAST LOGIN"});
    for (const model::User& user : run_to_end(users.list(Installation::operator_actor(), false)))
        table.add(
            {user.username,
             std::string(model::to_string(user.role)),
             user.email,
             user.active ? "yes" : "no",
             time_text(user.last_login_at)}
        );
    std::fputs(table.render(colours).c_str(), stdout);
    return 0;
}

int change_password(const Config& config, const UserLine& line) {
    std::string password = password_of(line);
    Installation installation(config);
    core::PasswordHasher hasher({.threads = 1});
    core::Users users(installation.database(), installation.clock(), hasher);
    std::string id = installation.user(line.username).id;
    auto changed = run_to_end(users.set_password(Installation::operator_actor(), id, password));
    if (!changed) give_up(changed.error());
    std::printf("password of %s changed; every earlier sign-in is void\n", line.username.c_str());
    return 0;
}

int switch_two_factor_off(const Config& config, const UserLine& line) {
    Installation installation(config);
    const model::User user = installation.user(line.username);
    model::Actor actor = Installation::operator_actor();
    actor.tenant_id = user.tenant_id;
    auto body = [&](store::Session& session) {
        return core::reset_two_factor(session, actor, user.id, installation.clock().now());
    };
    auto done = installation.database().write_now("two_factor.reset", std::move(body));
    if (!done) give_up(done.error());
    std::printf(
        "two-factor sign-in of %s is off; every earlier sign-in is void\n", line.username.c_str()
    );
    return 0;
}

int create_key(const Config& config, const KeyLine& line) {
    Installation installation(config);
    model::User owner = installation.user(line.username);
    model::Actor actor = Installation::operator_actor();
    actor.tenant_id = owner.tenant_id;
    actor.user_id = owner.id;
    actor.username = owner.username;
    actor.role = owner.role;
    core::NewApiKey wanted;
    wanted.name = line.name;
    if (line.days > 0) wanted.expires_in_days = line.days;
    for (const std::string& word : line.scopes) {
        auto scope = model::parse_permission(word);
        if (!scope) throw std::runtime_error("--scope " + word + " is no permission");
        wanted.scopes.push_back(*scope);
    }
    const core::Vault vault(config.text("data_dir"));
    core::ApiKeys keys(installation.database(), installation.clock(), vault);
    auto made = keys.create_now(actor, wanted);
    if (!made) give_up(made.error());
    std::fprintf(
        stderr, "key %s of %s; it is shown this once:\n", line.name.c_str(), line.username.c_str()
    );
    std::printf("%s\n", made->secret.c_str());
    return 0;
}

/// Loads the configuration, then runs `command` with it.
template <class Command>
std::function<int()> with_config(Cli& cli, Command command) {
    return [&cli, command] {
        auto config = cli.load_or_complain();
        return config ? command(*config) : kBadConfig;
    };
}

CLI::App* password_command(CLI::App& parent, const char* name, const char* what, UserLine& line) {
    CLI::App* command = parent.add_subcommand(name, what);
    command->add_option("--username", line.username, "Who")->required();
    command->add_flag(
        "--password-stdin", line.password_stdin, "Read the password from standard input"
    );
    return command;
}

}  // namespace

void add_user_commands(CLI::App& app, Cli& cli) {
    CLI::App* user = app.add_subcommand("user", "The people who may sign in");
    user->require_subcommand(1);
    user->footer("These commands open the data directory themselves: stop the server first.");
    auto line = std::make_shared<UserLine>();

    CLI::App* add = password_command(*user, "add", "Add somebody", *line);
    add->add_option("--role", line->role, "admin, lead_manager or viewer (viewer)");
    add->add_option("--email", line->email, "E-mail address");
    add->footer(
        "Example:\n  orchestrator user add --username ada --role admin --password-stdin "
        "<password.txt"
    );
    add->callback([&cli, line] {
        cli.action =
            with_config(cli, [line](const Config& config) { return add_user(config, *line); });
    });

    user->add_subcommand("list", "List everybody")->callback([&cli] {
        cli.action = with_config(cli, list_users);
    });

    CLI::App* passwd = password_command(*user, "passwd", "Set somebody's password", *line);
    passwd->footer("Example:\n  orchestrator user passwd --username ada --password-stdin");
    passwd->callback([&cli, line] {
        cli.action = with_config(cli, [line](const Config& config) {
            return change_password(config, *line);
        });
    });

    CLI::App* factor = user->add_subcommand(
        "two-factor-off", "Let somebody who has lost app and recovery codes sign in without"
    );
    factor->add_option("--username", line->username, "Who")->required();
    factor->callback([&cli, line] {
        cli.action = with_config(cli, [line](const Config& config) {
            return switch_two_factor_off(config, *line);
        });
    });
}

void add_key_commands(CLI::App& app, Cli& cli) {
    CLI::App* key = app.add_subcommand("key", "API keys for programs");
    key->require_subcommand(1);
    key->footer("Examples:\n  orchestrator key create --username ada --name website");
    auto line = std::make_shared<KeyLine>();
    CLI::App* create = key->add_subcommand("create", "Make a key and print it, this once");
    create->add_option("--username", line->username, "Whose key it is")->required();
    create->add_option("--name", line->name, "What it is for")->required();
    create->add_option("--scope", line->scopes, "Only this permission; may be repeated");
    create->add_option("--days", line->days, "Days until it expires (never)");
    create->footer(
        "Example:\n  orchestrator key create --username ada --name importer --scope leads:write "
        "--days 90"
    );
    create->callback([&cli, line] {
        cli.action =
            with_config(cli, [line](const Config& config) { return create_key(config, *line); });
    });
}

}  // namespace ao::app
