#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <poll.h>

#include "api/backup_wire.h"
#include "app/cli.h"
#include "app/data_dir.h"
#include "app/installation.h"
#include "app/options.h"
#include "app/server_client.h"
#include "app/terminal.h"
#include "base/crypto.h"
#include "core/store_restore.h"
#include "store/data_directory_lock.h"

namespace ao::app {

namespace {

namespace fs = std::filesystem;

struct BackupLine {
    std::string file;
    std::string key_file;
    bool encrypt = false;
    bool with_secrets = false;
    bool progress = false;
    bool force = false;
};

/// The bar of a long command: on a terminal, or anyway as lines with --progress.
class Bar {
  public:
    Bar(std::string what, bool lines) : what_(std::move(what)), lines_(lines) {}

    bool show(std::int64_t done, std::int64_t total) {
        if (total <= 0) return true;
        constexpr std::int64_t kParts = 1'000;
        const auto parts = done * kParts / total;
        if (!bar_) bar_ = std::make_unique<Progress>(stderr, what_, kParts);
        bar_->show(static_cast<std::uint64_t>(parts));
        const auto tenth = parts * 10 / kParts;
        if (lines_ && !wants_colours(stderr) && tenth > shown_)
            std::fprintf(stderr, "%s %d %%\n", what_.c_str(), static_cast<int>(tenth * 10));
        shown_ = tenth;
        return true;
    }

  private:
    std::string what_;
    bool lines_;
    std::int64_t shown_ = 0;
    std::unique_ptr<Progress> bar_;
};

std::optional<base::SecretKey> key_of(const BackupLine& line) {
    if (line.key_file.empty()) return std::nullopt;
    return core::read_key_file(line.key_file);
}

core::StoreBackupWish wish_of(const Config& config, BackupLine line) {
    if (line.encrypt && line.key_file.empty()) line.key_file = config.text("backup.store.key_file");
    if (line.encrypt && line.key_file.empty())
        throw std::runtime_error(
            "--encrypt needs a key: --key-file K (make one with: orchestrator backup key K)"
        );
    return {key_of(line), line.with_secrets};
}

struct Made {
    core::StoreBackupMeta meta;
    fs::path path;
};

/// With the data directory to ourselves. Throws Failure{busy} when a server has it.
Made make_here(const Config& config, const core::StoreBackupWish& wish, Bar& bar) {
    Installation installation(config);
    const core::BackupOptions options = backup_options(config);
    const auto directory = options.directory / "store";
    core::StoreBackups backups(
        installation.database(),
        installation.clock(),
        installation.heads(),
        {directory, options.data_directory, options.keep_store, options.program_version}
    );
    auto made = backups.create(
        Installation::operator_actor(),
        wish,
        [&](std::int64_t done, std::int64_t total) { return bar.show(done, total); }
    );
    if (!made) give_up(made.error());
    return {*made, directory / fs::path(made->backup_file).filename()};
}

api::StoreBackupRunReply expect_run(base::Result<ServerReply> reply) {
    if (!reply) give_up(reply.error());
    if (!reply->ok()) throw std::runtime_error(reply->problem());
    auto run = base::json::parse<api::StoreBackupRunReply>(reply->body.text);
    if (!run) throw std::runtime_error("the server answered something else than a backup");
    return *std::move(run);
}

/// Through the server that has it, and asks it until it is done.
Made make_there(const Config& config, const Cli& cli, const core::StoreBackupWish& wish, Bar& bar) {
    auto server = find_server(config, cli);
    if (!server) give_up(server.error());
    ServerClient client(*server);
    api::StoreBackupRequest request{.key = {}, .with_secrets = wish.with_secrets};
    if (wish.key)
        request.key = base::base64url_encode(
            {reinterpret_cast<const char*>(wish.key->data()), wish.key->size()}
        );
    auto run = expect_run(client.post("/api/admin/backup", base::json::to_string(request)));
    while (run.state == core::BackupState::running) {
        constexpr int kLookMs = 100;
        ::poll(nullptr, 0, kLookMs);
        run = expect_run(client.get("/api/admin/backup"));
        bar.show(run.done, run.total);
    }
    if (run.state != core::BackupState::done || !run.backup || !run.path)
        throw std::runtime_error(run.why.empty() ? "the server made no backup" : run.why);
    return {*run.backup, *run.path};
}

/// Copies a backup to where it is wanted, and compares what arrived.
void copy_backup(const Made& made, const fs::path& target) {
    base::NewFile file(target);
    base::FileSource source(made.path);
    std::string piece(256U << 10, '\0');
    while (const std::size_t got = source.read(piece))
        file.sink().write(std::string_view(piece).substr(0, got));
    file.sink().finish();
    if (file.sink().sha256() != made.meta.checksum)
        throw std::runtime_error(made.path.string() + " was changed while it was copied");
    if (!file.commit(base::NewFile::Existing::keep))
        throw std::runtime_error(target.string() + " exists already");
}

int create(const Cli& cli, const BackupLine& line) {
    auto config = cli.load_or_complain();
    if (!config) return kBadConfig;
    const core::StoreBackupWish wish = wish_of(*config, line);
    if (!line.file.empty() && fs::exists(line.file))
        throw std::runtime_error(line.file + " exists already");
    Bar bar("backup", line.progress);
    Made made = [&] {
        try {
            return make_here(*config, wish, bar);
        } catch (const store::Failure& failure) {
            if (failure.kind != store::Failure::Kind::busy) throw;
            return make_there(*config, cli, wish, bar);
        }
    }();
    if (!line.file.empty()) {
        copy_backup(made, line.file);
        made.path = line.file;
    }
    std::printf(
        "%s\n%lld bytes, %s, %lld audit events, sha256 %s\n",
        made.path.c_str(),
        static_cast<long long>(made.meta.size_bytes),
        made.meta.encrypted ? "encrypted" : "not encrypted",
        static_cast<long long>(made.meta.audit_events),
        made.meta.checksum.c_str()
    );
    return 0;
}

std::string megabytes(std::int64_t bytes) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f", core::in_megabytes(bytes));
    return text.data();
}

int list(const Cli& cli) {
    auto config = cli.load_or_complain();
    if (!config) return kBadConfig;
    Table table({"FILE", "MADE", "MB", "ENCRYPTED", "AUDIT EVENTS"});
    const auto directory = backup_options(*config).directory / "store";
    for (const core::StoreBackupMeta& backup : core::list_store_backups(directory))
        table.add(
            {(directory / fs::path(backup.backup_file).filename()).string(),
             base::to_rfc3339(backup.created_at),
             megabytes(backup.size_bytes),
             backup.encrypted ? "yes" : "no",
             std::to_string(backup.audit_events)}
        );
    if (table.empty())
        std::printf("no backups in %s\n", directory.c_str());
    else
        std::fputs(table.render(wants_colours(stdout)).c_str(), stdout);
    return 0;
}

int verdict(const core::ArchiveReport& report, const std::string& file, const char* good) {
    const bool colours = wants_colours(stdout);
    if (!report.sound) {
        const std::string word = painted("backup UNSOUND", Colour::red, colours);
        std::printf("%s: %s: %s\n", word.c_str(), file.c_str(), report.why.c_str());
        return kFailed;
    }
    const std::string word = painted(good, Colour::green, colours);
    std::int64_t rows = 0;
    for (const auto& [table, count] : report.manifest.tables)
        rows += count;
    std::printf(
        "%s: %s, made %s by %s, schema %lld, %lld rows, %lld audit events, head %s\n",
        word.c_str(),
        file.c_str(),
        base::to_rfc3339(report.manifest.created_at).c_str(),
        report.manifest.program_version.c_str(),
        static_cast<long long>(report.manifest.schema_version),
        static_cast<long long>(rows),
        static_cast<long long>(report.manifest.audit_events),
        report.manifest.audit_head.c_str()
    );
    return 0;
}

int verify(const BackupLine& line) {
    Bar bar("verify", line.progress);
    auto progress = [&](std::int64_t done, std::int64_t total) { return bar.show(done, total); };
    return verdict(
        core::check_archive(line.file, key_of(line), progress), line.file, "backup sound"
    );
}

int make_key(const BackupLine& line) {
    const base::SecretKey key = base::make_secret_key();
    const std::string_view bytes(reinterpret_cast<const char*>(key.data()), key.size());
    if (!base::write_small_file(line.file, bytes, base::NewFile::Existing::keep))
        throw std::runtime_error(
            line.file + " exists already: what was encrypted with it could not be read without it"
        );
    std::printf(
        "%s\nKeep a copy away from the backups: without it nobody reads them.\n", line.file.c_str()
    );
    return 0;
}

int restore(const Cli& cli, const BackupLine& line) {
    auto config = cli.load_or_complain();
    if (!config) return kBadConfig;
    prepare_data_dir(*config);
    core::RestoreTarget target{config->text("data_dir"), config->database_path(), line.force};
    const store::DataDirectoryLock lock(target.data_directory);
    const std::string there = core::what_is_there(target);
    if (!there.empty() && !line.force) {
        std::fprintf(
            stderr,
            "error: %s is not empty (%s)\nName an empty --data-dir, or move what is there aside "
            "with --force.\n",
            target.data_directory.c_str(),
            there.c_str()
        );
        return kFailed;
    }
    Bar bar("restore", line.progress);
    auto progress = [&](std::int64_t done, std::int64_t total) { return bar.show(done, total); };
    return verdict(core::restore(line.file, target, key_of(line), progress), line.file, "restored");
}

CLI::App* add_key_file(CLI::App* command, BackupLine& line) {
    command->add_option("--key-file", line.key_file, "File with the key")->type_name("FILE");
    command->add_flag("--progress", line.progress, "Say how far it is, also without a terminal");
    return command;
}

void add_create(CLI::App& backup, Cli& cli) {
    auto line = std::make_shared<BackupLine>();
    CLI::App* command = add_key_file(
        backup.add_subcommand("create", "Back everything up, while a server runs or without one"),
        *line
    );
    command->add_option("FILE", line->file, "Copy it there; default: only the backup directory");
    command->add_flag("--encrypt", line->encrypt, "Encrypt it");
    command->add_flag(
        "--with-secrets", line->with_secrets, "The keys of tokens and signatures too (encrypted)"
    );
    command->footer(
        "Example:\n  orchestrator backup create /mnt/safe/today.sealed --encrypt --key-file K"
    );
    command->callback([&cli, line] {
        if (!line->key_file.empty()) line->encrypt = true;
        cli.action = [&cli, line] { return create(cli, *line); };
    });
}

}  // namespace

void add_backup_commands(CLI::App& app, Cli& cli) {
    CLI::App* backup = app.add_subcommand("backup", "Backups of the whole store");
    backup->require_subcommand(1);
    backup->footer(
        "Examples:\n  orchestrator backup create before.tar.gz\n  orchestrator backup verify "
        "before.tar.gz"
    );
    add_create(*backup, cli);
    backup->add_subcommand("list", "The backups that were made here")->callback([&cli] {
        cli.action = [&cli] { return list(cli); };
    });

    auto checked = std::make_shared<BackupLine>();
    CLI::App* command = add_key_file(
        backup->add_subcommand(
            "verify", "Unpack a backup and check all of it; exit status 0 only when it is sound"
        ),
        *checked
    );
    command->add_option("FILE", checked->file, "The backup")->required()->check(CLI::ExistingFile);
    command->callback([&cli, checked] { cli.action = [checked] { return verify(*checked); }; });

    auto key = std::make_shared<BackupLine>();
    command = backup->add_subcommand("key", "Make a key file");
    command->add_option("FILE", key->file, "Where; must not exist")->required();
    command->callback([&cli, key] { cli.action = [key] { return make_key(*key); }; });

    auto restored = std::make_shared<BackupLine>();
    command = add_key_file(
        app.add_subcommand(
            "restore", "Make a backup an installation again, in an empty --data-dir"
        ),
        *restored
    );
    command->add_option("FILE", restored->file, "The backup")->required()->check(CLI::ExistingFile);
    command->add_flag("--force", restored->force, "Move what is there to DIR.bak first");
    command->footer("Example:\n  orchestrator restore today.tar.gz --data-dir /var/lib/orchestrator"
    );
    command->callback([&cli, restored] {
        cli.action = [&cli, restored] { return restore(cli, *restored); };
    });
}

}  // namespace ao::app
