#include "app/installation.h"

#include <cstdio>
#include <iostream>
#include <stdexcept>

#include <termios.h>
#include <unistd.h>

#include "app/data_dir.h"
#include "app/options.h"
#include "core/audit_signer.h"
#include "core/users.h"
#include "store/account_store.h"

namespace ao::app {

namespace {

/// Switches the terminal's echo off as long as it lives.
class NoEcho {
  public:
    NoEcho() : on_terminal_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
        if (!on_terminal_) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }

    ~NoEcho() {
        if (!on_terminal_) return;
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        std::fputc('\n', stderr);
    }

    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;

    [[nodiscard]] bool on_terminal() const { return on_terminal_; }

  private:
    termios before_{};
    bool on_terminal_ = false;
};

}  // namespace

Installation::Installation(const Config& config) : Installation(config, store_options(config)) {}

Installation::Installation(const Config& config, const store::SqliteOptions& options) {
    prepare_data_dir(config);
    database_ = store::open_sqlite(options, clock_, metrics_);
    heads_ = std::make_unique<core::AuditHeads>(config.text("data_dir"), clock_.now());
}

Installation::~Installation() {
    try {
        // What a command did is signed; what a mere look at the log found is not.
        if (database_->figures().operations > 0) core::sign_head(*database_, *heads_, clock_);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "warning: the audit log was not signed: %s\n", failure.what());
    }
    database_->close();
}

model::User Installation::user(const std::string& username) {
    auto find = [&](store::Session& session) {
        return store::AccountStore(session).find_user_by_name(username);
    };
    auto found = database_->read_now(find);
    if (!found) throw std::runtime_error("there is no user " + username);
    return *found;
}

model::Actor Installation::operator_actor() {
    return model::system_actor(std::string(core::kDefaultTenant), "command line");
}

void give_up(const base::Error& error) {
    std::string text = error.message;
    for (const base::FieldError& field : error.fields)
        text += "\n  " + field.pointer + ": " + field.message;
    throw std::runtime_error(text);
}

std::string read_secret_line(const std::string& prompt) {
    NoEcho quiet;
    if (quiet.on_terminal()) std::fputs(prompt.c_str(), stderr);
    std::string line;
    if (!std::getline(std::cin, line)) throw std::runtime_error("standard input is empty");
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}

}  // namespace ao::app
