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
#include "core/key_terms.h"
#include "core/sessions.h"
#include "core/vault.h"
#include "model/actor.h"
#include "model/user.h"
#include "store/account_store.h"
#include "store/database.h"

namespace ao::core {

/// What is needed for a new key.
struct NewApiKey {
    std::string name;
    std::optional<std::int64_t> expires_in_days{};  ///< 1–3650; absent or 0: never
    std::vector<model::Permission> scopes{};        ///< empty: all the owner may
    WantedTerms terms{};
};

/// What is to be different about a key; absent: as it is.
struct ApiKeyChange {
    std::optional<std::string> name{};
    WantedTerms terms{};
};

/// A key as it is after a change. `signing_secret` is seen here and never again; empty when the
/// change made none.
struct ChangedApiKey {
    model::ApiKey key;
    std::string signing_secret{};
    base::Time now{};
};

/// A key just made. `secret` is seen here and never again.
struct MadeApiKey {
    model::ApiKey key;
    std::string secret;
    std::string signing_secret{};  ///< empty unless the key's requests may be signed
};

/// Keys and the moment they were read, by which they are active or expired.
struct ApiKeyList {
    std::vector<model::ApiKey> keys;
    base::Time now{};
};

/// Keys for programs. Only their SHA-256 is kept; the secret that signs requests is kept sealed. A
/// key acts as its owner, narrowed to its scopes, and only under its terms. Thread-safe.
class ApiKeys {
  public:
    ApiKeys(store::Database& database, const base::Clock& clock, const Vault& vault)
        : database_(database), clock_(clock), vault_(vault), noted_(kMaxNoted) {}

    /// Makes a key for the actor. An actor that came with a scoped key can pass on its own scopes
    /// only, and gives them when none are named; with a key that is bound to networks or signatures
    /// it can make none (forbidden).
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

    /// Changes a key at once. Requests that may be signed from now on get a secret; where signing
    /// goes off, the secret is forgotten. Errors: invalid; not_found as with revoke; conflict for a
    /// revoked key; forbidden for an actor with a bound key.
    base::Async<base::Result<ChangedApiKey>> change(
        model::Actor actor, std::string id, ApiKeyChange wanted
    );

    /// Ends a key at once; again is no error. Not found for somebody else's, unless the actor may
    /// keys:manage.
    base::Async<base::Result<void>> revoke(model::Actor actor, std::string id);

    /// Who `secret` speaks for; see Sessions::authenticate. A wrong checksum costs no look-up.
    base::Result<Identity> authenticate(std::string_view secret);

    /// Who the key of that id speaks for, once the caller has checked a signature with the secret
    /// in the terms. Unauthenticated when there is none that may be signed with.
    base::Result<Identity> find_signer(std::string_view id);

    /// Writes down that a key was used, at most once a minute for each. A failure is logged and
    /// otherwise ignored: it must not fail the request.
    base::Async<void> note_use(model::Actor actor);

  private:
    struct KeyAndOwner {
        model::ApiKey key;
        model::User owner;
    };

    static constexpr std::size_t kMaxNoted = 10'000;

    bool is_time_to_note(const std::string& key_id, base::Time now);
    void add_signing_secret(model::ApiKey& key, std::string& secret) const;
    base::Result<MadeApiKey> make_key(
        const model::Actor& actor, const NewApiKey& wanted, base::Time now
    ) const;
    static std::optional<KeyAndOwner> with_owner(
        store::AccountStore& accounts, std::optional<model::ApiKey> key, base::Time now
    );
    [[nodiscard]] base::Result<Identity> identity_of(
        const std::optional<KeyAndOwner>& found, base::Time now
    ) const;
    [[nodiscard]] base::Result<std::shared_ptr<const KeyTerms>> terms_of(const model::ApiKey& key
    ) const;

    store::Database& database_;
    const base::Clock& clock_;
    const Vault& vault_;
    std::mutex mutex_;
    base::LruMap<base::Time> noted_;
};

}  // namespace ao::core
