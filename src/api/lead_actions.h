#pragma once
#include "api/endpoint.h"
#include "core/lead_actions.h"

namespace ao::api {

/// The HTTP door of changes to many leads.
class LeadActionDoor {
  public:
    explicit LeadActionDoor(core::LeadActions& actions) : actions_(actions) {}

    /// `POST /api/leads/bulk/change`: fields and tags of those named or filtered.
    Answer change(Call& call);

    /// `POST /api/leads/bulk/delete`.
    Answer remove(Call& call);

    /// `POST /api/leads/import/{import_id}/undo`: removes what an import made, unless changed
    /// since.
    Answer undo_import(Call& call);

  private:
    core::LeadActions& actions_;
};

}  // namespace ao::api
