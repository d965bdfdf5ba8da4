#pragma once
#include "api/endpoint.h"
#include "core/lead_merging.h"

namespace ao::api {

/// Leads that are one person.
class DuplicateDoor {
  public:
    explicit DuplicateDoor(core::LeadMerging& merging) : merging_(merging) {}

    /// `GET /api/leads/{id}/duplicates`: those that may be the same, and why.
    Answer of_lead(Call& call);

    /// `GET /api/leads/duplicates?cursor=&leads=`: groups, a stretch of all leads at a time.
    Answer groups(Call& call);

    /// `POST /api/leads/{id}/merge`, `GET /api/leads/merges`, `POST /api/leads/merges/{id}/undo`.
    Answer merge(Call& call);
    Answer merges(Call& call);
    Answer undo(Call& call);

    /// `POST /api/leads/{id}/not-duplicates`.
    Answer mark_distinct(Call& call);

    /// `POST /api/dedup`: of the objects given, stores nothing.
    Answer dedup(Call& call);

    /// `POST /api/leads/deduplicate`: of the objects given, or of the stored leads.
    Answer deduplicate(Call& call);

    /// `GET /api/dedup/config`.
    Answer config(Call& call);

  private:
    Answer deduplicate_stored(Call& call, bool dry_run, std::string cursor);

    core::LeadMerging& merging_;
};

}  // namespace ao::api
