#pragma once
#include "api/endpoint.h"
#include "api/kept_replies.h"
#include "base/clock.h"
#include "core/lead_import.h"
#include "core/leads.h"

namespace ao::api {

/// The HTTP door of leads: bodies and query strings to verbs, leads to replies. A lead and a page
/// of leads that are asked for again while no lead has changed are answered from memory.
class LeadDoor {
  public:
    LeadDoor(core::Leads& leads, core::LeadImport& importer, const base::Clock& clock)
        : leads_(leads), importer_(importer), clock_(clock) {}

    /// `POST /api/leads`. With an Idempotency-Key a repetition gets the first answer again.
    Answer create(Call& call);

    /// `GET /api/leads`: filters, search, order, and pages by skip/limit or by cursor.
    Answer list(Call& call);

    /// `GET /api/leads/{id}` with an ETag; 304 when If-None-Match names it.
    Answer get(Call& call);

    /// `PUT /api/leads/{id}`: what is absent, null or empty keeps its value. If-Match: 412.
    Answer put(Call& call);

    /// `PATCH /api/leads/{id}`: JSON merge patch (RFC 7396), null clears. If-Match: 412.
    Answer patch(Call& call);

    /// `DELETE /api/leads/{id}`. If-Match: 412.
    Answer remove(Call& call);

    /// `POST /api/leads/bulk`: up to 10,000 leads, one result a row.
    Answer bulk_create(Call& call);

    /// `POST /api/leads/import`: a CSV file as the body.
    Answer import_csv(Call& call);

    /// `GET /api/leads/export?format=csv|json`: every lead that the filters of the list let
    /// through, streamed.
    Answer export_all(Call& call);

    /// `GET /api/leads/{id}/timeline`.
    Answer timeline(Call& call);

  private:
    Answer change(Call& call, model::LeadChange change);

    [[nodiscard]] std::shared_ptr<const KeptReply> find_kept(std::string_view key);
    std::shared_ptr<const KeptReply> keep(std::string_view key, KeptReply reply);
    Answer read_lead(Call& call);
    Answer read_list(Call& call);

    core::Leads& leads_;
    core::LeadImport& importer_;
    const base::Clock& clock_;
    KeptReplies replies_;
};

}  // namespace ao::api
