#pragma once
#include <memory>
#include <string>

#include "app/config.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "core/audit_heads.h"
#include "model/actor.h"
#include "model/user.h"
#include "store/store.h"

namespace ao::app {

/// The data directory opened for one command, without a server. Throws when a server has it open.
class Installation {
  public:
    explicit Installation(const Config& config);

    /// The same with a database opened by other options than the configuration's.
    Installation(const Config& config, const store::SqliteOptions& options);
    ~Installation();
    Installation(const Installation&) = delete;
    Installation& operator=(const Installation&) = delete;

    [[nodiscard]] store::Database& database() { return *database_; }

    [[nodiscard]] core::AuditHeads& heads() { return *heads_; }

    [[nodiscard]] const base::Clock& clock() const { return clock_; }

    /// The user of that name. Throws std::runtime_error when there is none.
    [[nodiscard]] model::User user(const std::string& username);

    /// Who the audit log names for what commands do.
    [[nodiscard]] static model::Actor operator_actor();

  private:
    base::SystemClock clock_;
    base::Metrics metrics_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<core::AuditHeads> heads_;
};

/// Throws std::runtime_error with everything an Error says.
[[noreturn]] void give_up(const base::Error& error);

/// The first line of standard input, for passwords: nothing is echoed on a terminal. Throws when
/// there is none.
std::string read_secret_line(const std::string& prompt);

}  // namespace ao::app
