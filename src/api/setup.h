#pragma once
#include "api/endpoint.h"
#include "core/setup.h"

namespace ao::api {

/// The first run.
class SetupDoor {
  public:
    explicit SetupDoor(core::Setup& setup) : setup_(setup) {}

    /// `GET /api/setup`: whether the first administrator is still missing.
    Answer state(Call& call);

    /// `POST /api/setup`: makes the first administrator with the token of the setup link.
    Answer complete(Call& call);

  private:
    core::Setup& setup_;
};

}  // namespace ao::api
