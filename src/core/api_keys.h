#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/lru_map.h"
#include "base/result.h"
#include "core/idempotency.h"
#include "core/sessions.h"
#include "model/actor.h"
#include "model/user.h"
#include "store/database.h"

namespace ao::core {

/// What is needed for a new key.
struct NewApiKey {
    std::string name;
    std::optional<std::int64_t> expires_in_days{};  ///< 1–3650; absent or 0: never
    std::vector<model::Permission> scopes{};        ///< empty: all the owner may
};

/// A key just made. `secret` is seen here and never again.
struct MadeApiKey {
    model::ApiKey key;
    std::string secret;
};

/// Keys and the moment they were read, by which they are active or expired.
struct ApiKeyList {
    std::vector<model::ApiKey> keys;
    base::Time now{};
};

/// Keys for programs. Only their SHA-256 is kept. A key acts as its owner, narrowed to its scopes.
/// Thread-safe.
class ApiKeys {
  public:
    ApiKeys(store::Database& database, const base::Clock& clock)
        : database_(database), clock_(clock), noted_(kMaxNoted) {}

    /// Makes a key for the actor. An actor that came with a scoped key can pass on its own scopes
    /// only, and gives them when none are named.
    base::Async<base::Result<MadeApiKey>> create(model::Actor actor, NewApiKey wanted);

    /// The same once for each Idempotency-Key. `once.render` must leave out the secret: the answer
    /// is kept, and a repetition therefore cannot show the key again.
    base::Async<base::Result<Created<MadeApiKey>>> create_once(
        model::Actor actor, NewApiKey wanted, Once<MadeApiKey> once
    );

    /// The same for the command line. Blocks.
    base::Result<MadeApiKey> create_now(const model::Actor& actor, const NewApiKey& wanted);

    /// The actor's own keys, revoked ones too.
    base::Async<ApiKeyList> list(model::Actor actor);

    /// Ends a key at once; again is no error. Not found for somebody else's, unless the actor may
    /// keys:manage.
    base::Async<base::Result<void>> revoke(model::Actor actor, std::string id);

    /// Who `secret` speaks for; see Sessions::authenticate. A wrong checksum costs no look-up.
    base::Result<Identity> authenticate(std::string_view secret);

    /// Writes down that a key was used, at most once a minute for each. A failure is logged and
    /// otherwise ignored: it must not fail the request.
    base::Async<void> note_use(model::Actor actor);

  private:
    static constexpr std::size_t kMaxNoted = 10'000;

    bool is_time_to_note(const std::string& key_id, base::Time now);

    store::Database& database_;
    const base::Clock& clock_;
    std::mutex mutex_;
    base::LruMap<base::Time> noted_;
};

}  // namespace ao::core
