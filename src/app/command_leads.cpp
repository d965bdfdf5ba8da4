#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>

#include <CLI/CLI.hpp>

#include "app/cli.h"
#include "app/installation.h"
#include "app/options.h"
#include "app/terminal.h"
#include "app/work_loop.h"
#include "base/running_sha256.h"
#include "core/lead_import.h"
#include "core/leads.h"
#include "model/lead_csv.h"

namespace ao::app {

namespace {

constexpr std::int64_t kPage = 1'000;
constexpr std::size_t kPiece = 256UL << 10;
/// Each checkpoint writes the pages of the random indexes once more, and nobody reads meanwhile.
constexpr std::size_t kImportLog = 512UL << 20;

struct ImportLine {
    std::string file;
    std::vector<std::string> columns;
    std::string source;
    std::string refused_file;
    bool dry_run = false;
};

/// Reads the file twice, for its hash and for its lines, and holds little of it.
core::ImportFile open_file(const std::string& path) {
    auto in = std::make_shared<std::ifstream>(path, std::ios::binary);
    if (!*in) throw std::runtime_error("cannot read " + path);
    core::ImportFile file;
    base::RunningSha256 hash;
    std::vector<char> piece(kPiece);
    while (in->read(piece.data(), static_cast<std::streamsize>(piece.size())) || in->gcount() > 0) {
        const auto size = static_cast<std::size_t>(in->gcount());
        hash.add({piece.data(), size});
        file.size += size;
    }
    if (in->bad()) throw std::runtime_error("cannot read " + path);
    file.hash = base::to_hex(hash.finish());
    in->clear();
    in->seekg(0);
    if (!*in) throw std::runtime_error("cannot read " + path + " twice; it must be a regular file");
    file.source = [in, path](char* into, std::size_t most) {
        in->read(into, static_cast<std::streamsize>(most));
        if (in->bad()) throw std::runtime_error("cannot read " + path);
        return static_cast<std::size_t>(in->gcount());
    };
    return file;
}

model::ColumnMapping mapping_of(const std::vector<std::string>& columns) {
    model::ColumnMapping mapping;
    for (const std::string& column : columns) {
        auto equals = column.rfind('=');
        if (equals == std::string::npos)
            throw std::runtime_error("--column needs HEADER=FIELD, such as --column 'Mail=email'");
        mapping[column.substr(0, equals)] = column.substr(equals + 1);
    }
    return mapping;
}

void print_refused(const core::ImportReport& report) {
    if (report.refused.empty()) return;
    bool colours = wants_colours(stdout);
    Table table({"LINE", "FIELD", "WHY"});
    for (const core::RefusedRow& row : report.refused)
        for (const base::FieldError& error : row.errors)
            table.add({std::to_string(row.line), error.pointer, error.message});
    std::fputs(table.render(colours).c_str(), stdout);
}

int import_leads(const Config& config, const ImportLine& line) {
    const core::ImportFile file = open_file(line.file);
    store::SqliteOptions store = store_options(config);
    store.checkpoint_bytes = kImportLog;
    Installation installation(config, store);
    core::LeadImport importer(installation.database(), installation.clock(), lead_options(config));
    core::ImportOptions options{mapping_of(line.columns), line.source, line.dry_run};
    auto report = [&] {
        Progress bar(stderr, "import", file.size);
        return importer.run_now(
            Installation::operator_actor(),
            file,
            options,
            [&bar](const core::ImportProgress& progress) { bar.show(progress.bytes_done); }
        );
    }();
    if (!report) give_up(report.error());
    print_refused(*report);
    if (!line.refused_file.empty())
        std::ofstream(line.refused_file, std::ios::binary) << core::refused_lines_csv(*report);
    std::printf(
        "%lld leads %s, %lld known from an earlier run, %lld refused\n",
        static_cast<long long>(report->progress.created),
        line.dry_run ? "would be imported" : "imported",
        static_cast<long long>(report->progress.repeated),
        static_cast<long long>(report->progress.refused)
    );
    return report->progress.refused == 0 ? 0 : kFailed;
}

void write_all(std::FILE* out, const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), out) != text.size())
        throw std::runtime_error("cannot write the export");
}

int export_leads(const Config& config, const std::string& path) {
    Installation installation(config);
    core::Leads leads(installation.database(), installation.clock(), lead_options(config));
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(nullptr, std::fclose);
    if (!path.empty()) file.reset(std::fopen(path.c_str(), "wbe"));
    if (!path.empty() && !file) throw std::runtime_error("cannot write " + path);
    std::FILE* out = file ? file.get() : stdout;

    model::Actor actor = Installation::operator_actor();
    model::LeadPage page;
    page.limit = kPage;
    std::uint64_t done = 0;
    std::unique_ptr<Progress> bar;
    std::string text;
    model::write_csv_header(text);
    do {
        auto list = run_to_end(leads.list(actor, {}, page));
        if (!list) give_up(list.error());
        if (!bar)
            bar = std::make_unique<Progress>(
                stderr, "export", static_cast<std::uint64_t>(list->total)
            );
        for (const model::Lead& lead : list->leads)
            model::write_csv(text, lead);
        write_all(out, text);
        text.clear();
        bar->show(done += list->leads.size());
        page.cursor = list->next_cursor;
        page.want_total = false;
    } while (!page.cursor.empty());
    if (std::fflush(out) != 0) throw std::runtime_error("cannot write the export");
    return 0;
}

void add_import(CLI::App& app, Cli& cli) {
    auto line = std::make_shared<ImportLine>();
    CLI::App* command = app.add_subcommand("import", "Read leads from a CSV file");
    command->add_option("file", line->file, "CSV file: UTF-8, with a header line")->required();
    command->add_option(
        "--column",
        line->columns,
        "HEADER=FIELD where the header does not say it; FIELD - leaves it out"
    );
    command->add_option("--source", line->source, "Source of rows that name none (csv)");
    command->add_option(
        "--refused", line->refused_file, "Write refused lines, with the reasons, to this CSV file"
    );
    command->add_flag("--dry-run", line->dry_run, "Check everything, store nothing");
    command->footer(
        "Run again after an interruption: rows that are in are not doubled. Exit status 1 when a "
        "line was refused.\n\n"
        "Examples:\n"
        "  orchestrator import data/leads_sample.csv\n"
        "  orchestrator import contacts.csv --column 'Work mail=email' --refused refused.csv"
    );
    command->callback([&cli, line] {
        cli.action = [&cli, line] {
            auto config = cli.load_or_complain();
            return config ? import_leads(*config, *line) : kBadConfig;
        };
    });
}

}  // namespace

void add_lead_commands(CLI::App& app, Cli& cli) {
    add_import(app, cli);
    CLI::App* command = app.add_subcommand("export", "Write every lead to a CSV file");
    auto path = std::make_shared<std::string>();
    auto format = std::make_shared<std::string>("csv");
    command->add_option("--output", *path, "File (standard output)");
    command->add_option("--format", *format, "csv")->check(CLI::IsMember({"csv"}));
    command->footer("Example:\n  orchestrator export --output leads.csv");
    command->callback([&cli, path, format] {
        cli.action = [&cli, path] {
            auto config = cli.load_or_complain();
            return config ? export_leads(*config, *path) : kBadConfig;
        };
    });
}

}  // namespace ao::app
