#pragma once
#include <functional>
#include <utility>

#include "api/config_wire.h"
#include "api/endpoint.h"

namespace ao::api {

/// Who answers for the configuration; it belongs to the program, not to the API.
struct ConfigSource {
    std::function<base::Result<ConfigReply>(const model::Actor&)> list;
    std::function<base::Async<base::Result<ConfigReloadReply>>(model::Actor)> reload;
};

/// The configuration of the running server, for administrators of the operator.
class ConfigDoor {
  public:
    explicit ConfigDoor(ConfigSource source) : source_(std::move(source)) {}

    /// `GET /api/admin/config`.
    Answer list(Call& call);

    /// `POST /api/admin/config/reload`.
    Answer reload(Call& call);

  private:
    const ConfigSource source_;
};

}  // namespace ao::api
