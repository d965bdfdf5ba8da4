#pragma once
#include <functional>
#include <mutex>
#include <vector>

#include "api/config.h"
#include "app/config.h"
#include "base/async.h"
#include "base/result.h"
#include "core/config_log.h"
#include "model/actor.h"
#include "store/database.h"

namespace ao::app {

/// The configuration of a running server: shows it, reads it again, applies what needs no restart.
/// A file with a fault in it changes nothing. Thread-safe.
class ConfigDesk {
  public:
    /// Stores what the configuration says of workflows. Error: invalid.
    using Publish = std::function<base::Result<void>(store::Session&, const Config&)>;

    /// `load` reads all sources again; empty: there is nothing to read. `apply` gets the
    /// configuration as it is to be from now on: keys that need a restart are as they were at the
    /// start. `publish` comes first, when the list of workflows is another one; where it fails,
    /// nothing is changed.
    ConfigDesk(
        const Config& started,
        std::function<Config::Loaded()> load,
        std::function<void(const Config&)> apply,
        Publish publish,
        store::Database& database,
        const base::Clock& clock
    );

    /// Errors: forbidden; invalid with every faulty key; conflict while another one goes on.
    base::Async<base::Result<api::ConfigReloadReply>> reload(model::Actor actor);

    /// The same for SIGHUP. Blocks.
    base::Result<api::ConfigReloadReply> reload_now(const model::Actor& actor);

    /// Every key with its value, secrets masked. Error: forbidden.
    [[nodiscard]] base::Result<api::ConfigReply> list(const model::Actor& actor) const;

  private:
    class Turn;
    [[nodiscard]] api::ConfigReloadReply plan(const Config& newer) const;
    void put_in_force(const Config& newer);

    const Config started_;
    const std::function<Config::Loaded()> load_;
    const std::function<void(const Config&)> apply_;
    const Publish publish_;
    store::Database& database_;
    core::ConfigLog log_;

    mutable std::mutex mutex_;
    Config in_force_;
    Config newest_;  ///< as read last; in force after the next start
    bool busy_ = false;
};

}  // namespace ao::app
