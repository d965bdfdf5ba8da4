#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/cli.h"
#include "app/installation.h"
#include "app/worker_process.h"
#include "base/clock.h"
#include "base/file.h"
#include "http/self_signed.h"

namespace ao::app {

namespace {

constexpr int kMostDays = 3650;

struct TlsLine {
    std::vector<std::string> names;
    std::string directory;
    int days = 397;
    bool replace = false;
};

/// Those asked for, then those by which the machine calls itself.
std::vector<std::string> all_names(std::vector<std::string> names) {
    for (const std::string& own :
         {host_name(), std::string("localhost"), std::string("127.0.0.1"), std::string("::1")})
        if (std::find(names.begin(), names.end(), own) == names.end()) names.push_back(own);
    return names;
}

void refuse_existing(const std::filesystem::path& path) {
    if (std::filesystem::exists(path))
        throw std::runtime_error(
            path.string() + " exists already; nothing was written. --replace makes a new one."
        );
}

int make_certificate(const Config& config, const TlsLine& line) {
    const std::filesystem::path directory = line.directory.empty()
                                                ? std::filesystem::path(config.data_path("tls"))
                                                : std::filesystem::path(line.directory);
    const auto certificate = std::filesystem::absolute(directory / "cert.pem");
    const auto key = std::filesystem::absolute(directory / "key.pem");
    if (!line.replace) {
        refuse_existing(certificate);
        refuse_existing(key);
    }
    const auto names = all_names(line.names);
    const auto made = http::make_self_signed(
        {.names = names, .now = base::SystemClock().now(), .valid = std::chrono::days{line.days}}
    );
    if (!made) give_up(made.error());
    base::make_private_directory(directory);
    const auto existing =
        line.replace ? base::NewFile::Existing::replace : base::NewFile::Existing::keep;
    if (!base::write_small_file(key, made->key, existing) ||
        !base::write_small_file(certificate, made->certificate, existing))
        throw std::runtime_error("Somebody else has just written there; run it again.");
    // The certificate is for everybody: clients are given it to trust.
    using std::filesystem::perms;
    std::filesystem::permissions(
        certificate, perms::group_read | perms::others_read, std::filesystem::perm_options::add
    );
    std::string list;
    for (const std::string& name : names)
        list.append(list.empty() ? "" : ", ").append(name);
    std::fprintf(
        stderr,
        "A certificate for %s, good for %d days. Put this into the configuration:\n\n",
        list.c_str(),
        line.days
    );
    std::printf(
        "\"server\": {\"tls\": {\"cert_file\": \"%s\", \"key_file\": \"%s\"}}\n",
        certificate.c_str(),
        key.c_str()
    );
    std::fprintf(
        stderr,
        "\nClients trust it when they are given it: curl --cacert %s https://%s:8000/health\n",
        certificate.c_str(),
        names.front().c_str()
    );
    return 0;
}

}  // namespace

void add_tls_commands(CLI::App& app, Cli& cli) {
    CLI::App* tls = app.add_subcommand("tls", "Certificates for HTTPS");
    tls->require_subcommand(1);
    tls->footer("Examples:\n  orchestrator tls self-signed --name ao.example.internal");
    auto line = std::make_shared<TlsLine>();
    CLI::App* made = tls->add_subcommand(
        "self-signed",
        "Make a key and a certificate that vouches for itself: for tests and closed "
        "networks"
    );
    made->add_option(
        "--name", line->names, "Host name or address of the server; may be repeated (this machine)"
    );
    made->add_option("--days", line->days, "Days it is good for (397)")
        ->check(CLI::Range(1, kMostDays));
    made->add_option(
            "--out",
            line->directory,
            "Where cert.pem and key.pem go (tls in the data "
            "directory)"
    )
        ->type_name("DIR");
    made->add_flag("--replace", line->replace, "Write over the ones that are there");
    made->footer(
        "Example:\n  orchestrator tls self-signed --name ao.example.internal --name 10.0.0.5\n\n"
        "A running server takes a replaced one with SIGHUP. For the open network, get a "
        "certificate from an authority."
    );
    made->callback([&cli, line] {
        cli.action = [&cli, line] {
            const Config::Loaded loaded = cli.load();
            // Files that the configuration names already are what is made here.
            const bool is_usable = std::all_of(
                loaded.faults.begin(),
                loaded.faults.end(),
                [](const ConfigFault& fault) { return fault.where.starts_with("server.tls."); }
            );
            if (!is_usable) static_cast<void>(cli.load_or_complain());
            return is_usable ? make_certificate(loaded.config, *line) : kBadConfig;
        };
    });
}

}  // namespace ao::app
